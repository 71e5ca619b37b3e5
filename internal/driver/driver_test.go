package driver

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/config"
	"github.com/cancellint/cancellint/internal/filename"
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
		if got := liesHidden(root, root, filename.In(root, name)); got != want {
			t.Errorf("liesHidden(%q) = %t", name, got)
		}
	}
	below := filepath.Join(root, "testdata", "demo")
	if liesHidden(below, root, filepath.Join(below, "a.go")) {
		t.Error("a file of the working directory is hidden by what is above it")
	}
}

func TestFlagValue(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"x.cfg":                          "",
		"-config=a.yml x.cfg":            "a.yml",
		"--config=a.yml x.cfg":           "a.yml",
		"-config a.yml x.cfg":            "a.yml",
		"-config=a.yml -config=b x.cfg":  "b",
		"-configs=a.yml -x=config x.cfg": "",
		"config=a.yml x.cfg":             "",
		"-config=a.yml -config= x.cfg":   "",
	} {
		if got := flagValue(strings.Fields(args), "config"); got != want {
			t.Errorf("flagValue(%q) = %q, want %q", args, got, want)
		}
	}
}

// TestSettingsOfTheCommandLine holds the settings that are no analyzer's against the flags.
func TestSettingsOfTheCommandLine(t *testing.T) {
	t.Parallel()
	flags, _, _ := newFlags(newOptions(), nil)
	for _, s := range config.Settings() {
		if len(s.Analyzers) > 0 {
			continue
		}
		switch f := flags.Lookup(s.Name); {
		case f == nil:
			t.Errorf("%s is no flag", s.Name)
		case f.DefValue != s.Default:
			t.Errorf("-%s is %q by default, but %q in the table", s.Name, f.DefValue, s.Default)
		}
	}
	for _, s := range config.Settings() {
		for _, value := range s.Values {
			if len(s.Analyzers) == 0 && flags.Set(s.Name, value) != nil {
				t.Errorf("-%s does not take %s", s.Name, value)
			}
		}
	}
}
