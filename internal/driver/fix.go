package driver

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/aymanbagabas/go-udiff"
	"golang.org/x/mod/module"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/cancellint/cancellint/internal/atomicfile"
	"github.com/cancellint/cancellint/internal/output"
)

// A useFixed does something with a file and its text after the fixes.
type useFixed func(filename string, before, after []byte) error

// fix applies the suggested fix of each finding to the text of the files, and hands each changed file to use. Left out,
// which it tells on stderr, are fixes that overlap with one before them, and fixes of which there are several for one
// finding. It returns the findings that are not fixed, and a failure for each file that could not be.
func fix(report *output.Report, use useFixed, stderr io.Writer) (left []output.Finding, failures []output.Failure) {
	edits, fixed := mergeFixes(report.Findings, stderr)
	for _, filename := range sortedKeys(edits) {
		if err := fixFile(filename, edits[filename], use); err != nil {
			failures = append(failures, output.Failure{Reason: fmt.Sprintf("cannot fix %s: %v", filename, err)})
			maps.DeleteFunc(fixed, func(i int, _ bool) bool { return touches(report.Findings[i], filename) })
		}
	}
	for i, f := range report.Findings {
		if !fixed[i] {
			left = append(left, f)
		}
	}
	return left, failures
}

// mergeFixes merges the fixes of the findings, file by file, and returns the indices of the findings whose fix
// is among them.
func mergeFixes(findings []output.Finding, stderr io.Writer) (merged map[string][]udiff.Edit, fixed map[int]bool) {
	merged = make(map[string][]udiff.Edit)
	fixed = make(map[int]bool)
	overlapping, alternatives := 0, 0
	for i, f := range findings {
		switch len(f.Fixes) {
		case 0:
			continue
		case 1:
		default:
			alternatives++ // which one is meant, only the reader knows
			continue
		}
		if after, ok := mergeFix(merged, f.Fixes[0]); ok {
			maps.Copy(merged, after)
			fixed[i] = true
		} else {
			overlapping++
		}
	}
	if overlapping > 0 {
		fmt.Fprintf(stderr, "cancellint: fixes left out because they overlap with others: %d; run -fix again\n", overlapping)
	}
	if alternatives > 0 {
		fmt.Fprintf(stderr, "cancellint: findings not fixed because there are alternatives: %d; choose one of those that -json shows\n", alternatives)
	}
	return merged, fixed
}

// mergeFix returns the edits of the files that fix changes, merged with those already accepted. It reports false if
// they overlap.
func mergeFix(accepted map[string][]udiff.Edit, fix output.Fix) (map[string][]udiff.Edit, bool) {
	own := make(map[string][]udiff.Edit)
	for _, e := range fix.Edits {
		own[e.Filename] = append(own[e.Filename], udiff.Edit{Start: e.Start, End: e.End, New: e.New})
	}
	for filename, edits := range own {
		merged := slices.Clone(accepted[filename])
		for _, e := range edits {
			if slices.ContainsFunc(accepted[filename], func(a udiff.Edit) bool { return overlap(a, e) }) {
				return nil, false
			}
			if !slices.Contains(accepted[filename], e) { // two fixes may need the same import
				merged = append(merged, e)
			}
		}
		own[filename] = merged
	}
	return own, true
}

// overlap reports whether two different edits change the same text, or one inserts into what the other replaces.
func overlap(a, b udiff.Edit) bool { return a != b && a.Start < b.End && b.Start < a.End }

// touches reports whether the fix of a finding changes a file.
func touches(f output.Finding, filename string) bool {
	return len(f.Fixes) == 1 && slices.ContainsFunc(f.Fixes[0].Edits, func(e output.Edit) bool { return e.Filename == filename })
}

func fixFile(filename string, edits []udiff.Edit, use useFixed) error {
	before, err := os.ReadFile(filename)
	if err != nil {
		return err
	}
	after, err := udiff.ApplyBytes(before, edits)
	if err != nil {
		return err
	}
	after, err = tidy(before, after)
	if err != nil {
		return err // the file has changed since it was analyzed, or a fix is wrong
	}
	return use(filename, before, after)
}

// tidy formats the text of a file, and removes the imports that were used before the change and are not after it.
func tidy(before, after []byte) ([]byte, error) {
	fset := token.NewFileSet()
	old, err := parser.ParseFile(fset, "", before, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(fset, "", after, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	was, is := unresolved(old), unresolved(file)
	for _, spec := range slices.Clone(file.Imports) {
		importPath, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		explicit := ""
		name := assumedName(importPath)
		if spec.Name != nil {
			explicit = spec.Name.Name
			name = explicit
		}
		if was[name] && !is[name] {
			astutil.DeleteNamedImport(fset, file, explicit, importPath)
		}
	}
	var out bytes.Buffer
	if err := format.Node(&out, fset, file); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unresolved returns the names that nothing in the file declares: those of imports are among them.
func unresolved(file *ast.File) map[string]bool {
	names := make(map[string]bool)
	for _, ident := range file.Unresolved {
		names[ident.Name] = true
	}
	return names
}

// assumedName returns the name that a package most likely has: the last element of its path, without the version.
func assumedName(importPath string) string {
	if prefix, _, ok := module.SplitPathVersion(importPath); ok {
		importPath = prefix
	}
	return path.Base(importPath)
}

// printDiff returns a useFixed that prints a unified diff of each file to w, under its name relative to dir.
func printDiff(dir string, w io.Writer) useFixed {
	return func(filename string, before, after []byte) error {
		name := filename
		if rel, err := filepath.Rel(dir, filename); err == nil && filepath.IsLocal(rel) {
			name = filepath.ToSlash(rel)
		}
		_, err := io.WriteString(w, udiff.Unified("a/"+name, "b/"+name, string(before), string(after)))
		return err
	}
}

// writeFixed replaces a file.
func writeFixed(filename string, _, after []byte) error { return atomicfile.Write(filename, after) }

// sortedKeys returns the keys of m in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
