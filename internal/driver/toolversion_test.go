package driver

import (
	"runtime/debug"
	"testing"
)

func TestIsPublished(t *testing.T) {
	t.Parallel()
	published := debug.Module{Path: "example.com/m", Version: "v1.2.0", Sum: "h1:x"}
	replaced, checkedOut := published, debug.Module{Path: "example.com/m", Version: "(devel)"}
	replaced.Replace = &published
	for _, test := range []struct {
		name string
		main debug.Module
		dep  debug.Module
		want bool
	}{
		{"by its version", published, published, true},
		{"from a checkout", checkedOut, published, false},
		{"with a replaced dependency", published, replaced, false},
		{"replaced", replaced, published, false},
		{"with a dependency in a workspace", published, checkedOut, false},
	} {
		if got := isPublished(&debug.BuildInfo{Main: test.main, Deps: []*debug.Module{&test.dep}}); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}
