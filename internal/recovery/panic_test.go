package recovery

import (
	"regexp"
	"testing"
)

// TestPanicked looks for the place of the first panic, which another function recovered and passed on.
func TestPanicked(t *testing.T) {
	t.Parallel()
	passOn := func() {
		defer func() { panic(recover()) }()
		var none []int
		_ = none[1]
	}
	defer func() {
		err := panicked("ctxpass", recover())
		want := regexp.MustCompile(`^analyzer ctxpass panicked in .*TestPanicked.* \(panic_test.go:\d+\): runtime error: index out of range`)
		if !want.MatchString(err.Error()) {
			t.Errorf("%v, want one like %s", err, want)
		}
	}()
	passOn()
}
