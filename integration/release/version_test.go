package release_test

import (
	"path/filepath"
	"testing"
)

const stamp = `commit [0-9a-f]{40} of \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`

// TestVersion asks programs for their version that were built from a checkout. Those that were installed by a version
// are asked by TestInstall.
func TestVersion(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		flags []string
		edit  map[string]string // of the checkout
		want  string
	}{
		{name: "tagged", want: "cancellint v1.2.3 GO\n" + stamp},
		{name: "modified", edit: map[string]string{"cmd/cancellint/more.go": "package main\n"}, want: `cancellint v1\.2\.3\+dirty GO` + "\n" + stamp + ", modified"},
		{name: "unstamped", flags: []string{"-buildvcs=false"}, want: `cancellint \(devel\) GO`},
		{name: "ldflags change nothing", flags: []string{"-ldflags=-s -w -X main.version=v9.9.9"}, want: "cancellint v1.2.3 GO\n" + stamp},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := clone(t, "v1.2.3")
			write(t, dir, test.edit)
			args := append([]string{"build", "-trimpath"}, test.flags...) // so that one compilation does for all
			run(t, dir, nil, "go", append(args, "-o", "bin/", "./cmd/cancellint")...)
			checkVersion(t, run(t, dir, nil, filepath.Join(dir, "bin", "cancellint"), "-version"), test.want)
		})
	}
}

// TestReplacedVersion asks the tool of a module that takes cancellint from a folder: the version that it requires is not
// what is built.
func TestReplacedVersion(t *testing.T) {
	t.Parallel()
	checkout, user := clone(t, "v1.2.3"), t.TempDir()
	write(t, user, map[string]string{"go.mod": "module example.com/shop\n\ngo 1.26.0\n"})
	run(t, user, nil, "go", "mod", "edit", "-require="+modulePath+"@v1.2.3", "-replace="+modulePath+"="+checkout, "-tool="+program)
	run(t, user, nil, "go", "mod", "tidy")
	got := run(t, user, []string{"GOFLAGS=-trimpath"}, "go", "tool", "cancellint", "-version")
	checkVersion(t, got, `cancellint \(devel\) GO`+"\nbuilt from .*")
}
