// Package modproxy publishes the working tree of a module, for tests that install it as its users do: by a version, from
// a module proxy.
package modproxy

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// Publish adds the module in dir, at the version, to the module proxy in the folder proxy, which need not exist. What
// lies in dir counts, committed or not, but for nested modules.
func Publish(proxy string, version module.Version, dir string) error {
	escaped, err := module.EscapePath(version.Path)
	if err != nil {
		return err
	}
	folder := filepath.Join(proxy, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := writeZip(filepath.Join(folder, version.Version+".zip"), version, dir); err != nil {
		return err
	}
	goMod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, version.Version+".mod"), goMod, 0o644); err != nil {
		return err
	}
	about, err := json.Marshal(struct {
		Version string
		Time    time.Time
	}{version.Version, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, version.Version+".info"), about, 0o644); err != nil {
		return err
	}
	return appendLine(filepath.Join(folder, "list"), version.Version)
}

func writeZip(name string, version module.Version, dir string) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	return zip.CreateFromDir(f, version, dir)
}

func appendLine(name, line string) (err error) {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	_, err = fmt.Fprintln(f, line)
	return err
}

// Environ returns the variables for go commands that take the published modules, given by their paths, from the folder
// proxy, and all others from this machine's module cache, or, where that lacks them, from the proxies that are
// configured. The module cache that such a go command fills must be one of its own (GOMODCACHE): a published version is
// not what its name says.
func Environ(proxy string, published ...string) ([]string, error) {
	out, err := exec.Command("go", "env", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	cache, proxies, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return []string{
		"GOPROXY=" + folderURL(proxy) + "," + folderURL(filepath.Join(cache, "cache", "download")) + "," + proxies,
		"GONOSUMDB=" + strings.Join(published, ","), // no checksum database knows them
		// Tests must be able to remove their temporary directories, and to use what was built for another one.
		"GOFLAGS=-modcacherw -trimpath",
	}, nil
}

func folderURL(dir string) string { return "file://" + filepath.ToSlash(dir) }
