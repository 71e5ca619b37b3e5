package directive

import (
	_ "embed"
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

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
	Nolint                  // //nolint or //nolint:cancellint, anywhere
)

// Covers reports whether d silences a finding of the category at pos.
func (d *Directive) Covers(analyzer, category string, pos token.Pos) bool {
	return d.From <= pos && pos < d.To &&
		(len(d.Names) == 0 || slices.Contains(d.Names, category) || slices.Contains(d.Names, analyzer))
}

// An Index is the result of [Analyzer]: the well-formed directives of a package. It is immutable.
type Index struct{ directives []*Directive }

// All returns the well-formed directives in source order.
func (x *Index) All() []*Directive { return x.directives }

// Covering returns the directives that silence a finding of the category at pos. Asked about the position of a
// function's declaration, it tells whether the function as a whole is excused.
func (x *Index) Covering(analyzer, category string, pos token.Pos) []*Directive {
	var covering []*Directive
	for _, d := range x.directives {
		if d.Covers(analyzer, category, pos) {
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
	tests := a.Flags.Bool("tests", false, "report malformed directives in _test.go files too")
	a.Run = func(pass *analysis.Pass) (any, error) { return run(pass, *tests), nil }
	return a
}

func run(pass *analysis.Pass, tests bool) *Index {
	x := new(Index)
	for _, file := range pass.Files {
		directives, problems := parseFile(pass.Fset, file)
		x.directives = append(x.directives, directives...)
		if len(problems) == 0 || skipped(pass.Fset, file, tests) {
			continue
		}
		for _, p := range problems {
			if len(x.Covering(rule.MalformedDirective.Analyzer, rule.MalformedDirective.Category, p.comment.Pos())) == 0 {
				report(pass, p)
			}
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

// skipped reports whether malformed directives of file are not wanted: in generated files, and in tests unless asked
// for. What cgo makes of a file by hand is not generated in this sense.
func skipped(fset *token.FileSet, file *ast.File, tests bool) bool {
	name := fset.PositionFor(file.Package, false).Filename
	return strings.HasSuffix(name, "_test.go") && !tests ||
		ast.IsGenerated(file) && !strings.HasSuffix(name, ".cgo1.go")
}
