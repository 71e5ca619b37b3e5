package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/config"
	"github.com/cancellint/cancellint/internal/filename"
)

// A Location is the directory that the command line is relative to, and the modules that the go command knows there.
type Location struct {
	Dir       string   // absolute
	module    string   // the root of the module around dir; "" if there is none
	workspace []string // the roots of the modules of the workspace in effect; none if there is none

	hasModules bool     // false with GO111MODULE=off
	foreign    []string // where the modules of others are: GOROOT and the module cache
}

// Locate asks the go command about a directory.
func Locate(ctx context.Context, dir string) (*Location, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("-C %s: no such directory", dir)
	}
	stdout, _, err := goCommand(ctx, dir, "env", "-json", "GO111MODULE", "GOWORK", "GOROOT", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	var env struct{ GO111MODULE, GOWORK, GOROOT, GOMODCACHE string }
	if err := json.NewDecoder(bytes.NewReader(stdout)).Decode(&env); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	at := &Location{Dir: dir, hasModules: env.GO111MODULE != "off", foreign: []string{env.GOROOT, env.GOMODCACHE}}
	at.module, _ = filename.Nearest(dir, "go.mod")
	if at.hasModules && env.GOWORK != "" && env.GOWORK != "off" {
		at.workspace, err = config.WorkspaceModules(env.GOWORK)
	}
	return at, err
}

// loads reports whether the go command, run in the location, loads the packages of the module with the given root: as the
// module around it, as one of the workspace, or as a dependency.
func (at *Location) loads(root string) bool {
	isAbove := func(dir string) bool { return dir != "" && within(dir, root) }
	return !at.hasModules || root == at.module || slices.Contains(at.workspace, root) || slices.ContainsFunc(at.foreign, isAbove)
}

// own returns the name of a directory below the module root as it is seen from the location, if the two go there by
// different ways, over a symbolic link.
func (at *Location) own(dir, root string) (string, string) {
	for _, known := range append([]string{at.module}, at.workspace...) {
		if known != "" && known != root && sameFile(known, root) {
			if rel, err := filepath.Rel(root, dir); err == nil {
				return filepath.Join(known, rel), known
			}
		}
	}
	return dir, root
}

func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// within reports whether name is dir or lies below it.
func within(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return err == nil && filepath.IsLocal(rel)
}

// modulesBelow returns the roots of the modules in dir and below it, where "./..." looks.
func modulesBelow(ctx context.Context, dir string) ([]string, error) {
	var roots []string
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, fs.ErrPermission) && name != dir:
			return fs.SkipDir
		case err != nil:
			return err
		case entry.IsDir() && name != dir && isHidden(entry.Name()):
			return fs.SkipDir
		case entry.Name() == "go.mod" && entry.Type().IsRegular():
			roots = append(roots, filepath.Dir(name))
		}
		return nil
	})
	slices.Sort(roots)
	return roots, err
}

// isHidden reports whether "./..." passes over the directories of a name.
func isHidden(name string) bool {
	return name == "testdata" || name == "vendor" || strings.HasPrefix(name, "_") || len(name) > 1 && name != ".." && strings.HasPrefix(name, ".")
}
