package driver

import (
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/config"
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
