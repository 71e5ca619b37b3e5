package fix

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"golang.org/x/mod/module"
	"golang.org/x/tools/go/ast/astutil"
)

// apply returns the text after the edits, without the imports that were used before and are not used now. A file that
// was formatted stays so; of another only what the edits wrote is formatted. Lines end as they ended before. names are
// those of imported packages, by path. The text that an error is about is returned with it.
func apply(before string, edits []udiff.Edit, names map[string]string) (string, error) {
	carriages := strings.Count(before, "\r\n")
	if carriages > 0 && carriages == strings.Count(before, "\n") {
		edits = slices.Clone(edits)
		for i, e := range edits {
			edits[i].New = strings.ReplaceAll(e.New, "\n", "\r\n")
		}
	}
	after, err := udiff.Apply(before, edits)
	if err != nil {
		return "", err
	}
	used, err := withoutUnused(before, after, names)
	if err != nil {
		return after, err
	}
	switch after = used; {
	case carriages == 0:
		return reformat(before, after)
	case carriages < strings.Count(before, "\n"):
		return after, nil // formatting would make one kind of end of the two
	}
	after, err = reformat(strings.ReplaceAll(before, "\r\n", "\n"), strings.ReplaceAll(after, "\r\n", "\n"))
	return strings.ReplaceAll(after, "\n", "\r\n"), err
}

// reformat formats a text that was made of before: all of it if before was formatted, else the lines that are new.
func reformat(before, after string) (string, error) {
	formatted, err := format.Source([]byte(after))
	if err != nil {
		return "", err
	}
	if was, err := format.Source([]byte(before)); err == nil && string(was) == before {
		return string(formatted), nil
	}
	return formatAround(after, spans(udiff.Lines(before, after)))
}

// formatAround formats the statements and declarations of a text that the spans are in, each the smallest that begins on
// a line of its own.
func formatAround(text string, made []span) (string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	var edits []udiff.Edit
	for _, s := range made {
		around, ok := enclosing(fset, file, text, s)
		if s.start == s.end || !ok {
			continue // lines that are gone need no form
		}
		formatted, err := format.Source([]byte(text[around.start:around.end]))
		if err != nil {
			continue // it is no less right as it is
		}
		edit := udiff.Edit{Start: around.start, End: around.end, New: string(formatted)}
		edits = slices.DeleteFunc(edits, func(e udiff.Edit) bool { return edit.Start <= e.Start && e.End <= edit.End })
		if !slices.ContainsFunc(edits, func(e udiff.Edit) bool { return e.Start <= edit.Start && edit.End <= e.End }) {
			edits = append(edits, edit)
		}
	}
	return udiff.Apply(text, edits)
}

// enclosing returns the lines of the smallest statement or declaration around a span, up to its end. It reports false if
// there is none.
func enclosing(fset *token.FileSet, file *ast.File, text string, s span) (lines span, ok bool) {
	end := s.start + len(strings.TrimRight(text[s.start:s.end], " \t\n"))
	start := s.start + len(text[s.start:end]) - len(strings.TrimLeft(text[s.start:end], " \t\n"))
	path, _ := astutil.PathEnclosingInterval(file, file.FileStart+token.Pos(start), file.FileStart+token.Pos(end))
	for _, n := range path {
		switch n.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			continue
		case ast.Stmt, ast.Decl:
			from := fset.Position(n.Pos()).Offset
			line := strings.LastIndexByte(text[:from], '\n') + 1
			if strings.TrimSpace(text[line:from]) == "" {
				return span{line, fset.Position(n.End()).Offset}, true
			}
		}
	}
	return span{}, false
}

// A span is a range of a text.
type span struct{ start, end int }

// spans returns where the new texts of sorted edits are, once they are applied.
func spans(edits []udiff.Edit) []span {
	var spans []span
	shift := 0
	for _, e := range edits {
		start := e.Start + shift
		spans = append(spans, span{start, start + len(e.New)})
		shift += len(e.New) - (e.End - e.Start)
	}
	return spans
}

// origin returns the range of the text before a change that a line of the text after it is made from.
func origin(c Change, line int) (start, end int) {
	lines := slices.Collect(strings.Lines(c.After))
	at := 0
	for _, text := range lines[:min(max(line-1, 0), len(lines))] {
		at += len(text)
	}
	edits := udiff.Lines(c.Before, c.After)
	shift := 0
	for i, s := range spans(edits) {
		switch {
		case at < s.start:
			return at - shift, at - shift
		case at < s.end:
			return edits[i].Start, edits[i].End
		}
		shift = s.end - edits[i].End
	}
	return at - shift, at - shift
}

// withoutUnused returns the text after a change without the imports that it made superfluous.
func withoutUnused(before, after string, names map[string]string) (string, error) {
	fset := token.NewFileSet()
	old, err := parser.ParseFile(fset, "", before, parser.ParseComments)
	if err != nil {
		return "", err
	}
	file, err := parser.ParseFile(fset, "", after, parser.ParseComments)
	if err != nil {
		return "", err
	}
	was, is := unresolved(old), unresolved(file)
	var edits []udiff.Edit
	for _, decl := range file.Decls {
		imports, ok := decl.(*ast.GenDecl)
		if !ok || imports.Tok != token.IMPORT {
			continue
		}
		unused := slices.DeleteFunc(slices.Clone(imports.Specs), func(spec ast.Spec) bool {
			name := nameOf(spec.(*ast.ImportSpec), names)
			return !was[name] || is[name]
		})
		if len(unused) > 0 && len(unused) == len(imports.Specs) {
			edits = append(edits, removal(fset, after, imports, imports.Doc))
			continue
		}
		for _, spec := range unused {
			edits = append(edits, removal(fset, after, spec, spec.(*ast.ImportSpec).Doc))
		}
	}
	return udiff.Apply(after, edits)
}

// removal removes the lines of a node and its comment, which nothing else stands on.
func removal(fset *token.FileSet, text string, n ast.Node, doc *ast.CommentGroup) udiff.Edit {
	start, end := fset.Position(n.Pos()).Offset, fset.Position(n.End()).Offset
	if doc != nil {
		start = fset.Position(doc.Pos()).Offset
	}
	lineStart := strings.LastIndexByte(text[:start], '\n') + 1
	lineEnd := end + strings.IndexByte(text[end:]+"\n", '\n')
	if rest := strings.TrimSpace(text[end:min(lineEnd, len(text))]); strings.TrimSpace(text[lineStart:start]) == "" && (rest == "" || strings.HasPrefix(rest, "//")) {
		start, end = lineStart, min(lineEnd+1, len(text))
		if isBlankLine(text[:start]) {
			end += blankLine(text[end:])
		}
	}
	return udiff.Edit{Start: start, End: end}
}

// isBlankLine reports whether a text ends with a blank line.
func isBlankLine(text string) bool {
	return strings.HasSuffix(text, "\n\n") || strings.HasSuffix(text, "\n\r\n")
}

// blankLine returns the length of the blank line that a text begins with, if it does.
func blankLine(text string) int {
	for _, end := range []string{"\n", "\r\n"} {
		if strings.HasPrefix(text, end) {
			return len(end)
		}
	}
	return 0
}

// nameOf returns the name by which a file knows a package that it imports.
func nameOf(spec *ast.ImportSpec, names map[string]string) string {
	importPath, err := strconv.Unquote(spec.Path.Value)
	switch {
	case err != nil:
		return ""
	case spec.Name != nil:
		return spec.Name.Name
	case names[importPath] != "":
		return names[importPath]
	}
	return assumedName(importPath) // an import that a fix has added
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
