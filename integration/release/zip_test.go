package release_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

// TestZip makes the file that a module proxy hands to users, of the last commit.
func TestZip(t *testing.T) {
	t.Parallel()
	const (
		limit     = 2 << 20   // of the whole
		fileLimit = 100 << 10 // of each file, unpacked
	)
	version := module.Version{Path: modulePath, Version: "v1.2.3"}
	var packed bytes.Buffer
	if err := modzip.CreateFromVCS(&packed, version, clone(t, version.Version), version.Version, ""); err != nil {
		t.Fatal(err)
	}
	if packed.Len() > limit {
		t.Errorf("%d bytes, want at most %d", packed.Len(), limit)
	}
	r, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range r.File {
		name := strings.TrimPrefix(f.Name, version.String()+"/")
		names = append(names, name)
		text, err := fs.ReadFile(r, f.Name)
		if err != nil || len(text) > fileLimit || !utf8.Valid(text) {
			t.Errorf("%s: %d bytes, text: %t, %v", name, len(text), utf8.Valid(text), err)
		}
		if strings.HasPrefix(name, "tools/") || strings.HasPrefix(name, "integration/") {
			t.Errorf("%s is none of a user's business", name)
		}
	}
	for _, want := range []string{"LICENSE", "go.mod", "cmd/cancellint/main.go"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not there", want)
		}
	}
	t.Logf("%d files, %.1f MB", len(names), float64(packed.Len())/1e6)
}
