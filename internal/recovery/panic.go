// Package recovery runs analyzers for drivers that go on, in the other packages, without one that failed.
package recovery

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// panicked returns the error for what was recovered from an analyzer. It is called in the function that recovers.
func panicked(analyzer string, recovered any) error {
	return fmt.Errorf("analyzer %s panicked%s: %v", analyzer, place(), recovered)
}

// place says where the panic that is being recovered began, before it was recovered and passed on, if it was:
// " in function (file:line)".
func place() (place string) {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	panicking := false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicking = true
		case panicking && !strings.HasPrefix(frame.Function, "runtime."):
			place = fmt.Sprintf(" in %s (%s:%d)", frame.Function, filepath.Base(frame.File), frame.Line)
			panicking = false
		}
		if !more {
			return place
		}
	}
}
