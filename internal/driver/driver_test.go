package driver

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"

	"github.com/cancellint/cancellint/internal/output"
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

func TestMergeFix(t *testing.T) {
	t.Parallel()
	accepted := map[string][]udiff.Edit{"a.go": {{Start: 10, End: 20, New: "x"}, {Start: 30, End: 30, New: "import"}}}
	for _, test := range []struct {
		name string
		edit output.Edit
		ok   bool
		want int // edits of the file afterwards
	}{
		{"same", output.Edit{Filename: "a.go", Start: 10, End: 20, New: "x"}, true, 2},
		{"same place, other text", output.Edit{Filename: "a.go", Start: 10, End: 20, New: "y"}, false, 0},
		{"inside", output.Edit{Filename: "a.go", Start: 12, End: 14, New: "y"}, false, 0},
		{"insertion inside", output.Edit{Filename: "a.go", Start: 19, End: 19, New: "y"}, false, 0},
		{"around", output.Edit{Filename: "a.go", Start: 5, End: 40, New: "y"}, false, 0},
		{"insertion before", output.Edit{Filename: "a.go", Start: 10, End: 10, New: "y"}, true, 3},
		{"insertion after", output.Edit{Filename: "a.go", Start: 20, End: 20, New: "y"}, true, 3},
		{"the same insertion", output.Edit{Filename: "a.go", Start: 30, End: 30, New: "import"}, true, 2},
		{"another insertion", output.Edit{Filename: "a.go", Start: 30, End: 30, New: "import2"}, true, 3},
		{"another file", output.Edit{Filename: "b.go", Start: 10, End: 20, New: "y"}, true, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			merged, ok := mergeFix(accepted, output.Fix{Edits: []output.Edit{test.edit}})
			if ok != test.ok || len(merged[test.edit.Filename]) != test.want {
				t.Errorf("got %t, %v", ok, merged)
			}
		})
	}
	if len(accepted["a.go"]) != 2 {
		t.Errorf("accepted has changed: %v", accepted)
	}
}

func TestTidy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, before, after, want string }{
		{
			"an import that nothing uses any more goes",
			"package p\n\nimport (\n\t\"context\"\n\t\"time\"\n)\n\nvar _ = time.Now\nvar _ = context.TODO\n",
			"package p\n\nimport (\n\t\"context\"\n\t\"time\"\n)\n\nvar _ = time.Now\n",
			"package p\n\nimport (\n\t\"time\"\n)\n\nvar _ = time.Now\n",
		},
		{
			"one that was used under a name goes",
			"package p\n\nimport c \"context\"\n\nvar _ = c.TODO\n",
			"package p\n\nimport c \"context\"\n\nvar _ = 1\n",
			"package p\n\nvar _ = 1\n",
		},
		{
			"one with a version goes",
			"package p\n\nimport \"example.com/redis/v9\"\n\nvar _ = redis.Do\n",
			"package p\n\nimport \"example.com/redis/v9\"\n\nvar _ = 1\n",
			"package p\n\nvar _ = 1\n",
		},
		{
			"one for its effects stays, and one whose name is unknown",
			"package p\n\nimport _ \"embed\"\nimport \"example.com/go-foo\"\n\nvar _ = foo.Do\n",
			"package p\n\nimport _ \"embed\"\nimport \"example.com/go-foo\"\n\nvar _ = 1\n",
			"package p\n\nimport _ \"embed\"\nimport \"example.com/go-foo\"\n\nvar _ = 1\n",
		},
		{
			"the text is formatted",
			"package p\n\nvar x = 1\n",
			"package p\n\nvar  x  =  2\n",
			"package p\n\nvar x = 2\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := tidy([]byte(test.before), []byte(test.after))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
	if _, err := tidy([]byte("package p\n"), []byte("package p\n\nfunc {\n")); err == nil {
		t.Error("text that does not parse is taken")
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
