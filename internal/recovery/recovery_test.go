package recovery_test

import (
	"regexp"
	"testing"

	"github.com/cancellint/cancellint/internal/recovery"
)

// TestError looks for the place of the first panic, which another function recovered and passed on.
func TestError(t *testing.T) {
	t.Parallel()
	passOn := func() {
		defer func() { panic(recover()) }()
		var none []int
		_ = none[1]
	}
	defer func() {
		err := recovery.Error("ctxpass", recover())
		want := regexp.MustCompile(`^analyzer ctxpass panicked in .*TestError.* \(recovery_test.go:\d+\): runtime error: index out of range`)
		if !want.MatchString(err.Error()) {
			t.Errorf("%v, want one like %s", err, want)
		}
	}()
	passOn()
}
