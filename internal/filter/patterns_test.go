package filter

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// layOut makes empty files, and returns the folder that they are in.
func layOut(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	dir := layOut(t, "shop/go.mod", "shop/order.go", "shop/internal/legacy/old/old.go", "shop/tools/go.mod", "shop/tools/internal/gen.go", "alone/main.go")
	tests := []struct {
		in, list string // in: the folder that the globs are relative to; "": the module's root
		file     string
		want     bool
	}{
		{"", "", "shop/order.go", false},
		{"", "order.go", "shop/order.go", true},
		{"", "./order.go", "shop/order.go", true},
		{"", "*.go", "shop/order.go", true},
		{"", "*.go", "shop/internal/legacy/old/old.go", false},
		{"", "**/*.go", "shop/internal/legacy/old/old.go", true},
		{"", "internal/legacy", "shop/internal/legacy/old/old.go", true},
		{"", "internal/legacy/", "shop/internal/legacy/old/old.go", true},
		{"", "internal/legacy/**", "shop/internal/legacy/old/old.go", true},
		{"", "internal/leg", "shop/internal/legacy/old/old.go", false},
		{"", "legacy/", "shop/internal/legacy/old/old.go", false},
		{"", "**/legacy/", "shop/internal/legacy/old/old.go", true},
		{"", "order.go/", "shop/order.go", false},
		{"", "internal/*/old", "shop/internal/legacy/old/old.go", true},
		{"", "internal/{new,legacy}/", "shop/internal/legacy/old/old.go", true},
		{"", "cmd/, internal/", "shop/internal/legacy/old/old.go", true},
		{"", "tools/", "shop/tools/internal/gen.go", false}, // another module
		{"", "internal/", "shop/tools/internal/gen.go", true},
		{"", "*.go", "alone/main.go", true}, // in no module
		{"", "alone/", "alone/main.go", false},
		{".", "shop/tools/", "shop/tools/internal/gen.go", true},
		{".", "internal/", "shop/tools/internal/gen.go", false},
		{"shop", "tools/", "shop/tools/internal/gen.go", true},
		{"shop/tools", "**", "shop/order.go", false},
	}
	for _, test := range tests {
		var p Patterns
		in := test.in
		if in != "" {
			in = filepath.Join(dir, in)
		}
		if err := p.SetIn(in, test.list); err != nil {
			t.Errorf("%q: %v", test.list, err)
		}
		file := filepath.Join(dir, filepath.FromSlash(test.file))
		for _, name := range []string{file, relative(t, file)} {
			if got := p.Match(name); got != test.want {
				t.Errorf("%q in %q matches %s: %t", test.list, test.in, name, got)
			}
		}
	}
}

// relative returns the name of a file as seen from the working directory.
func relative(t *testing.T, file string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	name, err := filepath.Rel(dir, file)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// TestPatternsOfNogo names files as Bazel's nogo does, which sees no go.mod.
func TestPatternsOfNogo(t *testing.T) {
	t.Chdir(layOut(t, "internal/legacy/old.go"))
	for list, want := range map[string]bool{"internal/": true, "internal/legacy/old.go": true, "**/old.go": true, "old.go": false, "legacy/": false} {
		var p Patterns
		if err := p.Set(list); err != nil {
			t.Error(err)
		}
		if got := p.Match(filepath.FromSlash("internal/legacy/old.go")); got != want {
			t.Errorf("%q matches: %t", list, got)
		}
	}
}

// TestPatternsThroughLinks shows that it does not matter by which of its names a folder is called.
func TestPatternsThroughLinks(t *testing.T) {
	t.Parallel()
	dir := layOut(t, "real/go.mod", "real/old/old.go")
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "real"), link); err != nil {
		t.Fatal(err)
	}
	var p Patterns
	if err := p.SetIn(link, "old/"); err != nil {
		t.Fatal(err)
	}
	if !p.Match(filepath.Join(dir, "real", "old", "old.go")) || p.Match(filepath.Join(dir, "real", "new.go")) {
		t.Error("a file is not known by its other name")
	}
}

func TestMalformedPatterns(t *testing.T) {
	t.Parallel()
	for list, want := range map[string]string{
		"[a-":            `"[a-": malformed glob`,
		"internal/,{":    `"{": malformed glob`,
		"old/,!old/x.go": `"!old/x.go": nothing is taken back`,
		"/etc":           `"/etc": want a path below the module's root`,
		"../other/":      `"../other/": want a path below the module's root`,
		"internal/,,a/":  `"": want a file or a folder`,
	} {
		var p Patterns
		if err := p.Set(list); err == nil || !strings.HasPrefix(err.Error(), want) || p.String() != "" {
			t.Errorf("Set(%q) = %v and makes it %q, want %q", list, err, p.String(), want)
		}
	}
	var p Patterns
	if err := p.Set("a/,./b.go"); err != nil || p.String() != "a/,b.go" {
		t.Errorf("%q, %v", p.String(), err)
	}
}
