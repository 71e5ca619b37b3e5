package driver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/load"
	"github.com/cancellint/cancellint/internal/why"
)

// tellWhy prints what is known at the line of -why.
func tellWhy(ctx context.Context, opts *options, stdout io.Writer) error {
	q, err := parseQuery(opts)
	if err != nil {
		return err
	}
	at, err := load.Locate(ctx, opts.dir)
	if err != nil {
		return err
	}
	named := q.File
	if _, ok := filename.Nearest(filepath.Dir(q.File), "go.mod"); ok {
		named = filepath.Dir(q.File) // also where "./..." does not look
	}
	args, err := load.Split(ctx, at, []string{named})
	if err != nil {
		return err
	}
	if err := opts.configureFor(args.Units()); err != nil {
		return err
	}
	opts.tests = strings.HasSuffix(q.File, "_test.go") // its findings stay filtered, unless -tests asks for them
	loaded, err := load.Load(ctx, args.Units()[0], opts.loading(), args.Passed)
	if err != nil {
		return err
	}
	if err := isLoaded(q, loaded); err != nil {
		return err
	}
	if opts.guard.variants, err = opts.variants.assign(loaded.Targets); err != nil {
		return err
	}
	opts.variants.judgeAll()
	answer, err := ask(q, loaded.Targets, opts.analyzers)
	if err != nil {
		return err
	}
	return answer.Write(stdout)
}

// A line number may be followed by a column, as in what cancellint prints.
var fileLine = regexp.MustCompile(`^(.+?):([0-9]+)(:[0-9]+)?:?$`)

// parseQuery reads FILE:LINE, and checks that there is such a line.
func parseQuery(opts *options) (why.Query, error) {
	dir, err := filepath.Abs(opts.dir)
	if err != nil {
		return why.Query{}, err
	}
	parts := fileLine.FindStringSubmatch(opts.why)
	if parts == nil {
		return why.Query{}, fmt.Errorf("-why wants a file and a line, as in order.go:12, and has %q", opts.why)
	}
	name := parts[1]
	if filepath.Ext(name) != ".go" {
		return why.Query{}, fmt.Errorf("-why: %s is no Go file", name)
	}
	q := why.Query{File: filename.In(dir, name), Dir: dir}
	text, err := os.ReadFile(q.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return why.Query{}, fmt.Errorf("-why: there is no file %s", name)
	case err != nil:
		return why.Query{}, fmt.Errorf("-why: %w", err)
	}
	lines := strings.Count(strings.TrimSuffix(string(text), "\n"), "\n") + 1
	if q.Line, err = strconv.Atoi(parts[2]); err != nil || q.Line < 1 || q.Line > lines {
		return why.Query{}, fmt.Errorf("-why: %s has %d lines, and none is line %s", name, lines, parts[2])
	}
	return q, nil
}

// isLoaded returns an error if the file of a query belongs to no package that can be analysed.
func isLoaded(q why.Query, loaded *load.Loading) error {
	has := func(files []string) bool { return slices.Contains(files, q.File) }
	if slices.ContainsFunc(loaded.Targets, func(p *packages.Package) bool { return has(p.GoFiles) || has(p.CompiledGoFiles) }) {
		return nil
	}
	if len(loaded.Failures) > 0 {
		return errors.New(loaded.Failures[0].String())
	}
	return fmt.Errorf("-why: %s belongs to no package here: its name or its build constraints exclude it; set -tags, GOOS or GOARCH to what includes it", filename.From(q.Dir, q.File))
}

// ask runs the analyzers on the packages, and returns the answer of the one that has the file.
func ask(q why.Query, pkgs []*packages.Package, suite []*analysis.Analyzer) (*why.Answer, error) {
	graph, err := checker.Analyze([]*analysis.Analyzer{why.New(suite, q)}, pkgs, nil)
	if err != nil {
		return nil, err
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			return nil, fmt.Errorf("%s: %w", act.Package.ID, act.Err)
		}
		if answer := act.Result.(*why.Answer); answer.HasFile {
			return answer, nil
		}
	}
	return nil, fmt.Errorf("-why: no package has %s", q.File)
}
