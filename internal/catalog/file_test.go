package catalog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFileFlag(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(base, text string) string {
		file := filepath.Join(dir, base)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	good := write("good.catalog", "detach example.com/bg.Detach\n")
	bad := write("bad.catalog", "\ndetatch example.com/bg.Detach\n")
	missing := filepath.Join(dir, "missing.catalog")
	const sum = "00c7cf07" // of good.catalog
	tests := []struct {
		name, value string
		err, pinned string // parts of the error, or empty
	}{
		{"a file", good, "", "add its SHA-256 to the name, #" + sum},
		{"with its sum", good + "#" + sum, "", ""},
		{"in capitals", good + "#" + strings.ToUpper(sum), "", ""},
		{"with another sum", good + "#11111111", "want #" + sum, "want #" + sum},
		{"with a short sum", good + "#" + sum[:4], "want #" + sum, "want #" + sum},
		{"malformed", bad, bad + `:2: unknown kind "detatch": did you mean detach?`, "add its SHA-256"},
		{"missing", missing, missing + ": no such file", missing + ": no such file"},
		{"a directory", dir, dir + ": is a directory", dir + ": is a directory"},
		{"a relative name", "no/such.catalog#" + sum, "no/such.catalog: no such file", "give the absolute path, $PWD/no/such.catalog"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var plain, pinned FileFlag
			pinned.Pin()
			if err := plain.Set(test.value); !matches(err, test.err) {
				t.Errorf("got error %v, want %q", err, test.err)
			}
			if err := pinned.Set(test.value); err != nil {
				t.Errorf("pinned, Set fails: %v", err)
			}
			if err := pinned.Err(); !matches(err, test.pinned) {
				t.Errorf("pinned: got error %v, want %q", err, test.pinned)
			}
			if plain.Err() != nil {
				t.Errorf("Err without Pin: %v", plain.Err())
			}
			if read := len(plain.detach) == 1; read != (test.err == "") || read && plain.String() != test.value {
				t.Errorf("after %v: %q with %v", test.err, plain.String(), plain.detach)
			}
		})
	}
}

// matches reports whether err has the part in it, or is nil if there is none.
func matches(err error, part string) bool {
	if part == "" {
		return err == nil
	}
	return err != nil && strings.Contains(err.Error(), part)
}

func TestFileFlagReadsSeveral(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var f FileFlag
	setFlag(t, &f, "")
	for base, text := range map[string]string{"a": "detach example.com/a.Detach\nbounded example.com/a\n", "b": "detach example.com/b.Detach\ncarrier example.com/b.Job Ctx\n"} {
		file := filepath.Join(dir, base)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		setFlag(t, &f, file)
	}
	if len(f.detach) != 2 || len(f.bounded) != 1 || len(f.carriers) != 1 {
		t.Errorf("read %v", f.entries)
	}
}
