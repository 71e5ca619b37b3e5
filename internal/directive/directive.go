// Package directive knows the comments that ask cancellint for silence.
package directive

import (
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Analyzer collects the directives of a package. It reports nothing.
var Analyzer = &analysis.Analyzer{
	Name:       "directives",
	Doc:        "directives: collect the comments that ask cancellint for silence",
	ResultType: reflect.TypeFor[*Index](),
	Run:        func(pass *analysis.Pass) (any, error) { return collect(pass.Fset, pass.Files), nil },
}

// A Directive is one comment that asks for silence.
type Directive struct {
	Pos, End token.Pos // the comment
	Names    []string  // the categories and analyzers it names; empty: all of cancellint (nolint)
	Linters  []string  // those that a nolint names, if cancellint is not among them
	Reason   string
	Kind     Kind
	From, To token.Pos // what it covers, from the start of a line: a statement, a declaration, a file; To is exclusive
}

// Kind tells what a directive covers, and how it was written.
type Kind uint8

const (
	Statement   Kind = iota // //cancellint:ignore on or above a statement
	Declaration             // //cancellint:ignore on or above a declaration of the package, or in its doc comment
	File                    // //cancellint:ignore-file
	Nolint                  // //nolint, //nolint:cancellint, or another linter's, anywhere
)

// Covers reports whether d silences a finding of the category at pos, if the nolint comments of the honored linters count.
func (d *Directive) Covers(analyzer, category string, pos token.Pos, honored Linters) bool {
	switch {
	case pos < d.From || d.To <= pos:
		return false
	case len(d.Linters) > 0:
		return slices.ContainsFunc(d.Linters, func(name string) bool { return slices.Contains(honored, name) })
	}
	return len(d.Names) == 0 || slices.Contains(d.Names, category) || slices.Contains(d.Names, analyzer)
}

// Linters are names of other linters, in lower case. As a flag they are comma-separated, and each Set adds to them.
type Linters []string

// String implements [flag.Value].
func (l *Linters) String() string { return strings.Join(*l, ",") }

// Set implements [flag.Value].
func (l *Linters) Set(list string) error {
	if list == "" {
		return nil
	}
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		if !linterName.MatchString(name) {
			return fmt.Errorf("%q is not the name of a linter, such as contextcheck", name)
		}
		names = append(names, name)
	}
	*l = append(*l, names...)
	return nil
}

// linterName matches what golangci-lint and staticcheck call their checks.
var linterName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// An Index is the result of [Analyzer]: the well-formed directives of a package, the nolint comments for other linters, and
// what fails to be either. It is immutable.
type Index struct {
	directives []*Directive
	problems   []Problem
}

// A Problem is a comment that was meant to be a directive and is none. It suppresses nothing.
type Problem struct {
	File    *ast.File
	Comment *ast.Comment
	Message string
}

// All returns the well-formed directives in source order.
func (x *Index) All() []*Directive { return x.directives }

// Problems returns the comments that fail to be a directive, those of a file in source order.
func (x *Index) Problems() []Problem { return x.problems }

// Covering returns the directives that silence a finding of the category at pos, if the nolint comments of the honored
// linters count. Asked about the position of a function's declaration, it tells whether the function as a whole is
// excused.
func (x *Index) Covering(analyzer, category string, pos token.Pos, honored Linters) []*Directive {
	var covering []*Directive
	for _, d := range x.directives {
		if d.Covers(analyzer, category, pos, honored) {
			covering = append(covering, d)
		}
	}
	return covering
}

func collect(fset *token.FileSet, files []*ast.File) *Index {
	x := new(Index)
	for _, file := range files {
		directives, problems := parseFile(fset, file)
		x.directives = append(x.directives, directives...)
		x.problems = append(x.problems, problems...)
	}
	return x
}

const misplaced = "directive stands on no statement and suppresses nothing; " +
	"put it on one, right above one, or write //cancellint:ignore-file"

// parseFile returns the directives of a file in source order, and the comments that fail to be one.
func parseFile(fset *token.FileSet, file *ast.File) (directives []*Directive, problems []Problem) {
	var o *outline // laid out for the first directive: most files have none
	for _, group := range file.Comments {
		for _, comment := range group.List {
			d, message := parse(comment.Text)
			if message != "" {
				problems = append(problems, Problem{file, comment, message})
			}
			if d == nil {
				continue
			}
			if o == nil {
				o = newOutline(fset, file)
			}
			d.Pos, d.End = comment.Pos(), comment.End()
			switch placed := o.place(d, group); {
			case placed:
				directives = append(directives, d)
			case d.Kind != Nolint: // golangci-lint judges its own
				problems = append(problems, Problem{file, comment, misplaced})
			}
		}
	}
	return directives, problems
}
