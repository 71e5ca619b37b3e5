package driver

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// TestPanicIsAsTheFormSays holds what is told of a panic against the line that the issue form shows to reporters.
func TestPanicIsAsTheFormSays(t *testing.T) {
	t.Parallel()
	form, err := os.ReadFile("../../.github/ISSUE_TEMPLATE/crash.yml")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("`cancellint: \\S+: (analyzer ctxpass panicked [^`]*)`").FindSubmatch(form)
	if shown == nil {
		t.Fatal("the form shows no such line")
	}
	pattern := strings.NewReplacer("FUNCTION", `\S+`, "FILE", `\S+\.go`, "LINE", `\d+`, "REASON", `out of luck`).Replace(
		strings.NewReplacer("(", `\(`, ")", `\)`).Replace(string(shown[1])))
	a := &analysis.Analyzer{Name: "ctxpass", Run: func(*analysis.Pass) (any, error) { panic("out of luck") }}
	if _, err := new(guard).run(&analysis.Pass{Analyzer: a}, true); err == nil || !regexp.MustCompile("^"+pattern+"$").MatchString(err.Error()) {
		t.Errorf("got %v, want a match of %s", err, pattern)
	}
}
