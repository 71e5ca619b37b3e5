package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/filename"
)

// layOut makes files, each with the text behind its name, and returns the folder that they are in.
func layOut(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files []string
		from  string
		want  string
	}{
		{"none", []string{"m/go.mod", "m/a/a.go"}, "m/a", ""},
		{"in the module's root", []string{"m/go.mod", "m/.cancellint.yml", "m/a/a.go"}, "m/a", "m/.cancellint.yml"},
		{"by the other name", []string{"m/go.mod", "m/.cancellint.yaml", "m/a/a.go"}, "m/a", "m/.cancellint.yaml"},
		{"below the root", []string{"m/go.mod", "m/a/.cancellint.yml"}, "m/a", ""},
		{"above, without a repository", []string{"m/go.mod", ".cancellint.yml"}, "m", ""},
		{"above, in a repository", []string{"m/go.mod", ".cancellint.yml", ".git/HEAD"}, "m", ".cancellint.yml"},
		{"above, in a work tree", []string{"m/go.mod", ".cancellint.yml", ".git"}, "m", ".cancellint.yml"},
		{"far above", []string{"a/b/m/go.mod", ".cancellint.yml", ".git/HEAD"}, "a/b/m", ".cancellint.yml"},
		{"above the repository", []string{"m/go.mod", "m/.git/HEAD", ".cancellint.yml"}, "m", ""},
		{"the nearest", []string{"m/go.mod", "m/.cancellint.yml", ".cancellint.yml", ".git/HEAD"}, "m", "m/.cancellint.yml"},
		{"of the nearest module", []string{"go.mod", ".cancellint.yml", "m/go.mod"}, "m", ""},
		{"outside modules", []string{"a/a.go", "a/.cancellint.yml"}, "a", "a/.cancellint.yml"},
		{"outside modules, above", []string{"a/a.go", ".cancellint.yml"}, "a", ""},
		{"a directory", []string{"m/go.mod", "m/.cancellint.yml/README"}, "m", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files := make(map[string]string)
			for _, name := range test.files {
				files[name] = ""
			}
			dir := layOut(t, files)
			want := test.want
			if want != "" {
				want = filepath.Join(dir, want)
			}
			if got, err := Find(filepath.Join(dir, test.from)); err != nil || got != want {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		})
	}
}

func TestApplicable(t *testing.T) {
	t.Parallel()
	const use = "go 1.26.0\n\nuse (\n\t./c\n\t./a\n\t./b\n)\n"
	dir := layOut(t, map[string]string{
		"go.work": use, ".git": "", ".cancellint.yml": "",
		"a/go.mod": "", "a/.cancellint.yml": "", "b/go.mod": "", "c/go.mod": "", "d/go.mod": "", "d/.cancellint.yml": "",
		"e/go.work": "no such thing", "e/go.mod": "", "e/.cancellint.yml": "",
		"twice/go.work": "go 1.26.0\n\nuse (\n\t.\n\t./beside\n)\n", "twice/go.mod": "", "twice/.cancellint.yml": "", "twice/.cancellint.yaml": "",
		"twice/beside/go.mod": "", "twice/beside/.cancellint.yml": "",
	})
	workspace := []string{"a: a/.cancellint.yml", "b: .cancellint.yml", "c: .cancellint.yml"}
	for _, test := range []struct {
		from, base string
		want       []string
	}{
		{"a", ".", workspace},
		{"b", ".", workspace},
		{"d", ".", append(workspace, "d: d/.cancellint.yml")},
		{"e", "e", []string{"e: e/.cancellint.yml"}}, // the go command tells what is wrong with the workspace
	} {
		base, modules, err := Applicable(filepath.Join(dir, test.from))
		var got []string
		for _, m := range modules {
			got = append(got, filename.From(dir, m.Root)+": "+filepath.ToSlash(filename.From(dir, m.File)))
		}
		if err != nil || filename.From(dir, base) != test.base || !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q in %s, %v, want %q in %s", test.from, got, base, err, test.want, test.base)
		}
	}
	_, modules, err := Applicable(filepath.Join(dir, "twice"))
	if err == nil || !strings.HasSuffix(err.Error(), ".cancellint.yml and .cancellint.yaml: there may be one of them") {
		t.Errorf("two files: %v", err)
	}
	if len(modules) != 1 || filename.From(dir, modules[0].Root) != "twice/beside" {
		t.Errorf("two files: got %q, want the module beside", modules)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	dir := layOut(t, map[string]string{"m/.cancellint.yml": "catalog: [own.catalog#01234567, ../b.catalog]\nbaseline: known.json\nctxpass: false\nloopcheck: true\n"})
	file, err := Read(filepath.Join(dir, "m", ".cancellint.yml"), dir, false)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(dir, "m", ".cancellint.yml"), filepath.Join(dir, "m", "own.catalog"), filepath.Join(dir, "b.catalog")}
	if got := file.Files(); !slices.Equal(got, want) {
		t.Errorf("it consists of %q, want %q", got, want)
	}
	if got := file.Switched(); !slices.Equal(got, []string{"ctxpass"}) {
		t.Errorf("it switches off %q", got)
	}
	if got := file.Flags(); len(got) != 1 || got[0].Name != "baseline" || got[0].Value != filepath.Join("m", "known.json") {
		t.Errorf("it says of the command line %v", got)
	}
}

// TestEmpty shows that a file may say nothing.
func TestEmpty(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing\n", "---\n", "{}\n", "null\n", "\ufeff"} {
		if file, err := parse(&File{Path: "/m/.cancellint.yml", shown: ".cancellint.yml"}, []byte(text)); err != nil || len(file.values) > 0 {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestAliases shows that YAML's own means of saying a thing once can be used, and that merging keys is none of them.
func TestAliases(t *testing.T) {
	t.Parallel()
	file, err := parse(&File{shown: "c.yml", Path: "c.yml"}, []byte("exclude: &e [old/, made/]\nctxpass: {exclude: *e}\n"))
	if err != nil || len(file.values) != 4 || file.values[3].text != "made/" || file.values[3].analyzer != "ctxpass" {
		t.Errorf("got %v, %v", file, err)
	}
	_, err = parse(&File{shown: "c.yml", Path: "c.yml"}, []byte("ctxpass: &c {tests: true}\ndeadline:\n  <<: *c\n"))
	if err == nil || !strings.HasPrefix(err.Error(), `c.yml:3: unknown key "deadline.<<": want `) {
		t.Errorf("got %v", err)
	}
}
