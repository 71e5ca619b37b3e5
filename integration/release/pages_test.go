package release_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/transcript"
)

// steps returns what the section of a page, in docs, shows of a terminal.
func steps(t *testing.T, page, heading string) []transcript.Step {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	section, err := transcript.Section(string(text), heading)
	if err != nil {
		t.Fatal(err)
	}
	indent := regexp.MustCompile(`(?m)^   `) // of the items of a list
	all, err := transcript.Steps(indent.ReplaceAllString(section, ""))
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: %d steps, %v", heading, len(all), err)
	}
	return all
}

// TestInstallingPage types what docs/installing.md shows, on a machine that has Go and nothing else.
func TestInstallingPage(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "v0.1.0")
	transcript.Check(t, t.TempDir(), append(append(os.Environ(), m.env...), "PATH="+filepath.Join(m.gopath, "bin")+string(os.PathListSeparator)+os.Getenv("PATH")),
		steps(t, "installing.md", "## With Go"))
}

// TestBuildingPage types how to build a release again; the repository is cloned from here.
func TestBuildingPage(t *testing.T) {
	t.Parallel()
	all := steps(t, "installing.md", "## As an archive")
	all[0].Command = strings.Replace(all[0].Command, "https://github.com/cancellint/cancellint", clone(t, "v0.1.0"), 1)
	transcript.Check(t, t.TempDir(), append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off"), all)
}

// TestReleasingPage makes a release, as far as git goes: the remote is a clone.
func TestReleasingPage(t *testing.T) {
	t.Parallel()
	work, remote := clone(t, "v0.0.1"), filepath.Join(t.TempDir(), "remote.git")
	run(t, work, nil, "git", "checkout", "--quiet", "-B", "main")
	run(t, work, nil, "git", "clone", "--quiet", "--bare", ".", remote)
	run(t, work, nil, "git", "remote", "set-url", "origin", remote)
	changelog := filepath.Join(work, "CHANGELOG.md")
	text, err := os.ReadFile(changelog)
	if err != nil {
		t.Fatal(err)
	}
	const heading = "## [Unreleased]\n"
	text = []byte(strings.Replace(string(text), heading, heading+"\n## [0.1.0] - 2026-12-01\n", 1) +
		"[0.1.0]: https://github.com/cancellint/cancellint/releases/tag/v0.1.0\n")
	if err := os.WriteFile(changelog, text, 0o644); err != nil {
		t.Fatal(err)
	}
	all := steps(t, "releasing.md", "## The release")
	identity := []string{"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com"}
	transcript.Check(t, work, append(os.Environ(), append(identity, "GOFLAGS=-mod=readonly")...), all)
	if tags := run(t, remote, nil, "git", "tag", "--points-at", "main"); !strings.Contains(tags, "v0.1.0\n") {
		t.Errorf("the remote's main has the tags %q", tags)
	}
}
