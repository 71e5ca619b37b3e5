package provenance

import (
	"strings"
	"testing"
)

// TestAnalyzing shows that a panic says which function was being analyzed.
func TestAnalyzing(t *testing.T) {
	t.Parallel()
	result := analyze(t, New(), "snippet", `func save() { context.Background() }`)
	defer func() {
		if got, _ := recover().(string); !strings.Contains(got, "out of range, while analyzing") || !strings.Contains(got, ".save") {
			t.Errorf("panic says %q", got)
		}
	}()
	for _, fn := range result.Funcs() {
		if fn.Name() == "save" {
			Analyzing(fn, func() { panic("out of range") })
		}
	}
	t.Error("no panic")
}
