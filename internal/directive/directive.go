package directive

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/filter"
	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/ruledoc"
)

//go:embed doc.go
var doc string

// Doc returns the text of doc.go, which documents the rules.
func Doc() string { return doc }

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

// An Index is the result of [Analyzer]: the well-formed directives of a package, and the nolint comments for other linters.
// It is immutable.
type Index struct {
	directives []*Directive
	obeyed     []*Directive
}

// All returns the well-formed directives in source order.
func (x *Index) All() []*Directive { return x.directives }

// Obeyed returns the directives that silence a malformed one.
func (x *Index) Obeyed() []*Directive { return x.obeyed }

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

// Analyzer collects the directives of a package and reports the malformed ones, which suppress nothing.
var Analyzer = New()

// New returns a fresh analyzer with options of its own.
func New() *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "directive",
		Doc:        ruledoc.MustExtract(doc, "directive"),
		URL:        rule.PageURL("directive"),
		ResultType: reflect.TypeFor[*Index](),
	}
	opts := new(options)
	opts.files.Bind(&a.Flags)
	opts.categories.Bind(&a.Flags, a.Name)
	a.Run = func(pass *analysis.Pass) (any, error) { return run(pass, opts), nil }
	return a
}

// options are the filters of the analyzer.
type options struct {
	files      filter.Files
	categories filter.Categories
}

func run(pass *analysis.Pass, opts *options) *Index {
	x := new(Index)
	for _, file := range pass.Files {
		directives, problems := parseFile(pass.Fset, file)
		x.directives = append(x.directives, directives...)
		if len(problems) == 0 || !opts.categories.On(rule.MalformedDirective) || skipped(pass.Fset, file, &opts.files) {
			continue
		}
		for _, p := range problems {
			covering := x.Covering(rule.MalformedDirective.Analyzer, rule.MalformedDirective.Category, p.comment.Pos(), nil)
			if len(covering) == 0 {
				report(pass, p)
			}
			x.obeyed = append(x.obeyed, covering...)
		}
	}
	return x
}

func report(pass *analysis.Pass, p problem) {
	pass.Report(analysis.Diagnostic{
		Pos: p.comment.Pos(), End: p.comment.End(),
		Category: rule.MalformedDirective.Category,
		Message:  p.message,
		URL:      rule.MalformedDirective.URL(),
	})
}

const misplaced = "directive stands on no statement and suppresses nothing; " +
	"put it on one, right above one, or write //cancellint:ignore-file"

// A problem is a comment that was meant to be a directive and is none.
type problem struct {
	comment *ast.Comment
	message string
}

// parseFile returns the directives of a file in source order, and the comments that fail to be one.
func parseFile(fset *token.FileSet, file *ast.File) (directives []*Directive, problems []problem) {
	var o *outline // laid out for the first directive: most files have none
	for _, group := range file.Comments {
		for _, comment := range group.List {
			d, message := parse(comment.Text)
			if message != "" {
				problems = append(problems, problem{comment, message})
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
				problems = append(problems, problem{comment, misplaced})
			}
		}
	}
	return directives, problems
}

// skipped reports whether malformed directives of file are not wanted. What cgo makes of a file by hand is not generated
// in this sense, and is excluded with that file.
func skipped(fset *token.FileSet, file *ast.File, files *filter.Files) bool {
	name := fset.PositionFor(file.Package, false).Filename
	written, isGenerated := name, ast.IsGenerated(file)
	if madeByCgo(file) {
		written, isGenerated = fset.Position(file.Package).Filename, false
	}
	return files.Skip(name, written, isGenerated) != filter.Wanted
}

// madeByCgo reports whether the file is what cgo made of one. The go command keeps it under any name.
func madeByCgo(file *ast.File) bool {
	return slices.ContainsFunc(file.Comments, func(group *ast.CommentGroup) bool {
		return group.Pos() < file.Package && slices.ContainsFunc(group.List, func(c *ast.Comment) bool {
			return c.Text == "// Code generated by cmd/cgo; DO NOT EDIT."
		})
	})
}
