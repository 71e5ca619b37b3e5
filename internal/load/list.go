package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/output"
	"github.com/cancellint/cancellint/internal/process"
)

// A listedPackage is a package as go list describes it.
type listedPackage struct {
	Dir        string
	ImportPath string
	ForTest    string
	DepOnly    bool // not named by the patterns
	Standard   bool
	Match      []string // the patterns that name it
	Module     *packages.Module
	Error      *struct{ Err string }

	GoFiles, CgoFiles, TestGoFiles, XTestGoFiles []string
}

// listFields are the fields of a listedPackage.
const listFields = "Dir,ImportPath,ForTest,DepOnly,Standard,Match,Module,Error,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles"

// isUsers reports whether a package is one that the user works on: of the main module, or of one of the workspace. Those
// are the modules without a version. One that a replace directive takes from a directory has the version that it
// replaces, and go vet says no more of it: it counts as a dependency. A package without a module, named by its files or
// found in GOPATH, is the user's unless it is the standard library's or a copy in a vendor directory; one that is not there
// is nobody's.
func (p *listedPackage) isUsers() bool {
	if p.Module != nil && p.Module.Path != "" {
		return p.Module.Version == ""
	}
	return !p.Standard && !p.isEmpty() && !strings.Contains(filepath.ToSlash(p.Dir)+"/", "/vendor/")
}

// has reports whether a build looks at a file of the package's directory.
func (p *listedPackage) has(file string) bool {
	return slices.Contains(slices.Concat(p.GoFiles, p.CgoFiles, p.TestGoFiles, p.XTestGoFiles), file)
}

// isEmpty reports whether the package has no files.
func (p *listedPackage) isEmpty() bool {
	return len(p.GoFiles)+len(p.CgoFiles)+len(p.TestGoFiles)+len(p.XTestGoFiles) == 0
}

// isLeftOut reports whether there is no package because a build finds no file in the directory.
func (p *listedPackage) isLeftOut() bool {
	return p.isEmpty() && p.Error != nil &&
		(strings.Contains(p.Error.Err, "no Go files in") || strings.Contains(p.Error.Err, "build constraints exclude all Go files"))
}

// list lists the packages of a unit and all that they import. The failures are the patterns that match nothing.
func list(ctx context.Context, u *Unit, flags []string, tests bool) ([]listedPackage, []output.Failure, error) {
	args := slices.Concat([]string{"list", "-e", "-deps", fmt.Sprintf("-test=%t", tests), "-json=" + listFields}, flags, []string{"--"}, u.patterns)
	stdout, stderr, err := goCommand(ctx, u.Dir, args...)
	if err != nil {
		return nil, nil, err
	}
	var pkgs []listedPackage
	for decoder := json.NewDecoder(bytes.NewReader(stdout)); ; {
		var p listedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, nil, fmt.Errorf("go list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
	return pkgs, unmatched(string(stderr)), nil
}

// goCommand runs the go command in a directory. It ends with ctx, and so does what it has started.
func goCommand(ctx context.Context, dir string, args ...string) (stdout, stderr []byte, err error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	process.Detach(cmd)
	cmd.Dir = dir
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	err = cmd.Run()
	switch {
	case err == nil:
		return out.Bytes(), log.Bytes(), nil
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return nil, nil, errors.New("no go command in PATH: it is needed to load packages")
	case log.Len() > 0:
		return nil, nil, advised(strings.TrimSpace(strings.TrimPrefix(log.String(), "go: ")))
	default:
		return nil, nil, fmt.Errorf("go %s: %w", args[0], err)
	}
}

// unmatched returns a failure for each pattern of which go list says that it matched no packages.
func unmatched(stderr string) []output.Failure {
	var failures []output.Failure
	for line := range strings.Lines(stderr) {
		if line = strings.TrimSpace(line); strings.HasSuffix(line, "matched no packages") {
			failures = append(failures, output.Failure{Reason: strings.TrimPrefix(line, "go: warning: ")})
		}
	}
	return failures
}

// passOver adds to passed the files among the arguments that the build leaves out, and drops the patterns that stand for
// nothing else.
func (u *Unit) passOver(listed []listedPackage, passed PassedOver) {
	for _, p := range listed {
		if p.ForTest != "" || p.DepOnly || p.Error != nil && !p.isLeftOut() {
			continue
		}
		for _, pattern := range p.Match {
			for _, arg := range u.files[pattern] {
				if !p.has(filepath.Base(arg)) && !slices.Contains(passed[noFile], arg) {
					passed.add(leftOut, arg)
				}
			}
			if len(u.files[pattern]) > 0 && p.isLeftOut() {
				u.patterns = slices.DeleteFunc(u.patterns, func(s string) bool { return s == pattern })
			}
		}
	}
}
