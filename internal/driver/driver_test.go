package driver

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestIsVetProtocol(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]bool{
		"":                          false,
		"-V=full":                   true,
		"-flags":                    true,
		"--flags":                   true,
		"-V":                        false,
		"./...":                     false,
		"-json /tmp/b001/vet.cfg":   true,
		"-ctxpass=false -fix x.cfg": true,
		"-json ./cfg":               false,
	} {
		if got := isVetProtocol(strings.Fields(args)); got != want {
			t.Errorf("isVetProtocol(%q) = %t", args, got)
		}
	}
}

func TestLiesHidden(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, want := range map[string]bool{
		"a.go":                                  false,
		"p/a.go":                                false,
		"testdata/a.go":                         true,
		"p/testdata/src/x/a.go":                 true,
		"vendor/example.com/a.go":               true,
		"_old/a.go":                             true,
		".cache/a.go":                           true,
		"./a.go":                                false,
		"testdata.go":                           false,
		filepath.Join(root, "testdata", "a.go"): true,
	} {
		if got := liesHidden(root, root, absolute(root, name)); got != want {
			t.Errorf("liesHidden(%q) = %t", name, got)
		}
	}
	below := filepath.Join(root, "testdata", "demo")
	if liesHidden(below, root, filepath.Join(below, "a.go")) {
		t.Error("a file of the working directory is hidden by what is above it")
	}
}
