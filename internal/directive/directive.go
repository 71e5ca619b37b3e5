package directive

import (
	"go/token"
	"reflect"

	"golang.org/x/tools/go/analysis"
)

// A Directive is one comment that asks for silence.
type Directive struct {
	Pos, End token.Pos // the comment
	Names    []string  // the categories and analyzers it names; empty: all of cancellint (nolint)
	Reason   string
	Kind     Kind
	From, To token.Pos // what it covers: a statement, a declaration, a file
}

// Kind tells what a directive covers, and how it was written.
type Kind uint8

const (
	Statement   Kind = iota // //cancellint:ignore on or above a statement
	Declaration             // //cancellint:ignore in the doc comment of a declaration
	File                    // //cancellint:ignore-file
	Nolint                  // //nolint or //nolint:cancellint, anywhere
)

// Covers reports whether d silences a finding of the category at pos.
func (d *Directive) Covers(analyzer, category string, pos token.Pos) bool { return false }

// An Index is the result of [Analyzer]: the well-formed directives of a package. It is immutable.
type Index struct{ directives []*Directive }

// All returns the well-formed directives in source order.
func (x *Index) All() []*Directive { return x.directives }

// Covering returns the directives that silence a finding of the category at pos.
func (x *Index) Covering(analyzer, category string, pos token.Pos) []*Directive { return nil }

var Analyzer = &analysis.Analyzer{
	Name:       "directive",
	Doc:        "directive: x",
	Run:        func(*analysis.Pass) (any, error) { return &Index{}, nil },
	ResultType: reflect.TypeFor[*Index](),
}
