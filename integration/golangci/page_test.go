package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"github.com/cancellint/cancellint/internal/modproxy"
)

const (
	page       = root + "/docs/golangci-lint.md"
	cancelPath = "github.com/cancellint/cancellint"
	golangci   = "github.com/golangci/golangci-lint/v2"
)

// TestPage types what the page says, in its order, in an empty folder, and wants what it says is printed. golangci-lint
// custom builds with the working tree as the latest version of cancellint, and with a clone of the golangci-lint that
// this module requires: both would come from GitHub.
func TestPage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	in := command{dir: t.TempDir(), env: append(published(t), cloned(t)...)}
	in.env = append(in.env, "GOLANGCI_LINT_CACHE="+t.TempDir(), "TMPDIR="+t.TempDir())
	typed := 0
	for _, block := range regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		language, text := block[1], block[2]
		switch name := fileName.FindStringSubmatch(text); {
		case language == "console":
			typed += in.replay(t, text)
		case name == nil:
			t.Errorf("a block of the page is no file and no console:\n%s", text)
		case language == "go":
			write(t, filepath.Join(in.dir, name[1]), strings.TrimPrefix(text, name[0]))
		default:
			write(t, filepath.Join(in.dir, name[1]), text)
		}
	}
	if typed == 0 {
		t.Error("the page has nothing typed")
	}
}

// fileName matches the first line of a block that is a file.
var fileName = regexp.MustCompile(`\A(?://|#) (\S+)\n`)

// replay runs the commands of a console, which begin with a $, wants what is below them, and returns their number.
func (c command) replay(t *testing.T, console string) int {
	t.Helper()
	commands := strings.Split("\n"+console, "\n$ ")[1:]
	for _, typed := range commands {
		line, want, _ := strings.Cut(typed, "\n")
		words := strings.Fields(line)
		cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
		cmd.Dir = c.dir
		cmd.Env = append(os.Environ(), c.env...)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		err := cmd.Run() // with findings it fails, and prints them
		if got := strings.TrimSuffix(out.String(), "\n"); got != strings.TrimSuffix(want, "\n") {
			t.Fatalf("%s: %v\n%s\nthe page has\n%s", line, err, got, want)
		}
	}
	return len(commands)
}

// published returns the variables with which the go command takes the working tree for the latest version of cancellint.
func published(t *testing.T) []string {
	t.Helper()
	proxy := t.TempDir()
	draft := module.Version{Path: cancelPath, Version: "v0.0.0-0.draft"}
	if err := modproxy.Publish(proxy, draft, root); err != nil {
		t.Fatal(err)
	}
	// The version has the sum of what is in it, as the module cache is that of all builds: one of its own would have
	// golangci-lint's hundreds of modules once more.
	zip := read(t, filepath.Join(proxy, cancelPath, "@v", draft.Version+".zip"))
	version := fmt.Sprintf("v0.0.0-0.sum%x", sha256.Sum256(zip))[:30]
	proxy = t.TempDir()
	if err := modproxy.Publish(proxy, module.Version{Path: cancelPath, Version: version}, root); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { forget(t, version) })
	env, err := modproxy.Environ(proxy, cancelPath)
	if err != nil {
		t.Fatal(err)
	}
	return append(env, "GOFLAGS=-modcacherw -trimpath") // without -trimpath each folder that is built in is built anew
}

// forget removes a version of cancellint from the module cache.
func forget(t *testing.T, version string) {
	cache := strings.TrimSpace(goCommand(t, "env", "GOMODCACHE"))
	inCache, err := filepath.Glob(filepath.Join(cache, "cache", "download", cancelPath, "@v", version+".*"))
	if err != nil {
		t.Error(err)
	}
	for _, name := range append(inCache, filepath.Join(cache, cancelPath+"@"+version)) {
		if err := os.RemoveAll(name); err != nil {
			t.Error(err)
		}
	}
}

// cloned returns the variables with which git clones golangci-lint from this machine.
func cloned(t *testing.T) []string {
	t.Helper()
	source, version, _ := strings.Cut(strings.TrimSpace(goCommand(t, "list", "-m", "-f", "{{.Dir}} {{.Version}}", golangci)), " ")
	repository := filepath.Join(t.TempDir(), "golangci-lint")
	if err := os.CopyFS(repository, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	git := command{dir: repository}
	git.run(t, "git", "init", "--quiet")
	git.run(t, "git", "add", "--all", "--force")
	git.run(t, "git", "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message=release")
	git.run(t, "git", "tag", version)
	return []string{
		"GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=url.file://" + filepath.ToSlash(repository) + ".insteadOf",
		"GIT_CONFIG_VALUE_0=https://github.com/golangci/golangci-lint.git",
	}
}

func goCommand(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}
