package loopcheck

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// buildFunc returns the function f of a package that consists of it and of a few declarations for its body.
func buildFunc(t *testing.T, body string) (*ssa.Function, *token.FileSet) {
	t.Helper()
	const declarations = `package p

func more() bool { return true }
func work()      {}
func each(yield func(int) bool) { yield(0) }
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", declarations+"\nfunc f(n int, xs []int, m map[string]int, ch chan int) {\n"+body+"\n}\n", 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := &types.Config{Importer: importer.Default(), GoVersion: "go1.26"}
	pkg, _, err := ssautil.BuildPackage(conf, fset, types.NewPackage("p", "p"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return pkg.Func("f"), fset
}

// TestForest checks how loops nest, and from which statements they were made: each is written as the line of its
// statement in the body (0 for a goto loop), with the loops inside it in parentheses.
func TestForest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, want string
	}{
		{"none", "work()", ""},
		{"infinite", "for {\nwork()\n}", "1"},
		{"left at once", "for {\nwork()\nreturn\n}", ""},
		{"condition", "for more() {\nwork()\n}", "1"},
		{"three clauses", "for i := 0; i < n; i++ {\nwork()\n}", "1"},
		{"captured variable", "for i := 0; i < n; i++ {\ngo func() { _ = i }()\n}", "1"},
		{"range", "for range xs {\nwork()\n}\nfor range m {\nwork()\n}\nfor range ch {\nwork()\n}\nfor range n {\nwork()\n}", "1 4 7 10"},
		{"continue", "for more() {\nif more() {\ncontinue\n}\nwork()\n}", "1"},
		{"nested", "for more() {\nfor range xs {\nwork()\n}\nfor {\nif more() {\nbreak\n}\n}\n}", "1(2 5)"},
		{"nested at once", "for {\nfor more() {\nwork()\n}\n}", "2"},
		{"labeled", "outer:\nfor more() {\nfor more() {\ncontinue outer\n}\nwork()\n}", "2"},
		{"goto", "again:\nwork()\nif more() {\ngoto again\n}", "0"},
		{"goto around for", "again:\nwork()\nfor range xs {\nwork()\n}\nif more() {\ngoto again\n}", "0(3)"},
		{"goto inside for", "for range xs {\nwork()\nagain:\nwork()\nif more() {\ngoto again\n}\n}", "1(0)"},
		{"irreducible", "if more() {\ngoto second\n}\nfirst:\nwork()\nsecond:\nwork()\nif more() {\ngoto first\n}", "0"},
		{"in a literal", "_ = func() {\nfor {\nwork()\n}\n}", ""},
		{"recover", "defer func() { recover() }()\nfor more() {\nwork()\n}", "2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fn, fset := buildFunc(t, tt.body)
			f := newForest(fn)
			if got := format(f, newSyntax(fn, f), fset, nil); got != tt.want {
				t.Errorf("got %q, want %q\n%s", got, tt.want, dump(fn))
			}
		})
	}
}

// TestCanLeave compares canLeave, for all branches inside all loops, with a search that remembers nothing.
func TestCanLeave(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"for more() {\nfor more() {\nif more() {\nreturn\n}\nwork()\n}\nwork()\n}",
		"for {\nfor more() {\nif more() {\nwork()\n}\n}\nif more() {\ncontinue\n}\nbreak\n}",
		"outer:\nfor {\nfor {\nfor more() {\nif more() {\ncontinue outer\n}\nif more() {\nbreak outer\n}\n}\nif more() {\nwork()\n}\n}\n}",
		"for {\nfor {\nif more() {\nwork()\n}\nif more() {\nbreak\n}\n}\n}",
		"for {\nif more() {\ngoto second\n}\nfirst:\nwork()\nif more() {\nreturn\n}\nsecond:\nwork()\nif more() {\ngoto first\n}\n}",
		"for {\nselect {\ncase <-ch:\nreturn\ncase ch <- 1:\nfor range xs {\nif more() {\nreturn\n}\n}\n}\n}",
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			fn, _ := buildFunc(t, body)
			f := newForest(fn)
			for i, l := range f.loops {
				for _, b := range l.blocks {
					for _, succ := range b.Succs {
						if got, want := f.canLeave(l, succ, b), searchExit(f, l, succ, append(slices.Clone(l.headers), b)); got != want {
							t.Errorf("loop %d, %s to %s: got %t, want %t\n%s", i, b, succ, got, want, dump(fn))
						}
					}
				}
			}
		})
	}
}

// searchExit reports whether a block outside l can be reached from b without any of the blocks avoided.
func searchExit(f *forest, l *loop, b *ssa.BasicBlock, avoided []*ssa.BasicBlock) bool {
	if !f.contains(l, b) {
		return !isImpossible(b)
	}
	return !slices.Contains(avoided, b) && slices.ContainsFunc(b.Succs, func(succ *ssa.BasicBlock) bool {
		return searchExit(f, l, succ, append(slices.Clone(avoided), b))
	})
}

// format writes the loops that are directly inside parent.
func format(f *forest, s *syntax, fset *token.FileSet, parent *loop) string {
	var inside []*loop
	for _, l := range f.loops {
		if l.parent == parent {
			inside = append(inside, l)
		}
	}
	line := func(l *loop) int {
		if s.owners[l] == nil {
			return 0
		}
		return fset.Position(s.owners[l].Pos()).Line - 7
	}
	slices.SortFunc(inside, func(a, b *loop) int { return line(a) - line(b) })
	var words []string
	for _, l := range inside {
		word := fmt.Sprint(line(l))
		if nested := format(f, s, fset, l); nested != "" {
			word += "(" + nested + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func dump(fn *ssa.Function) string {
	var text strings.Builder
	fn.WriteTo(&text)
	return text.String()
}

// TestTrips checks how often the outermost loop is said to go round.
func TestTrips(t *testing.T) {
	t.Parallel()
	tests := []struct {
		body     string
		want     int64
		isFinite bool
	}{
		{"for {\nwork()\n}", notConstant, false},
		{"for more() {\nwork()\n}", notConstant, false},
		{"for i := 0; i < 3; i++ {\nwork()\n}", 3, true},
		{"for i := 1; i <= 3; i++ {\nwork()\n}", 3, true},
		{"for i := 10; i > 0; i -= 5 {\nwork()\n}", 2, true},
		{"for i := 0; i != 3; i++ {\nwork()\n}", 3, true},
		{"for i := 0; i < 10; i += 3 {\nwork()\n}", 4, true},
		{"for i := 0; i <= 9; i += 3 {\nwork()\n}", 4, true},
		{"for i := 10; i > 0; i -= 3 {\nwork()\n}", 4, true},
		{"for i := 9; i >= 0; i -= 3 {\nwork()\n}", 4, true},
		{"for i := 0; i != 9; i += 3 {\nwork()\n}", 3, true},
		{"for i := 0; i != 10; i += 3 {\nwork()\n}", notConstant, false},
		{"for i := 0; i != 10; i-- {\nwork()\n}", notConstant, false},
		{"for i := 0; i < 10; i-- {\nwork()\n}", notConstant, false},
		{"for i := n; i > 0; i++ {\nwork()\n}", notConstant, false},
		{"for i := 10; i < 10; i++ {\nwork()\n}", 0, true},
		{"for i := 20; i < 10; i += 3 {\nwork()\n}", 0, true},
		{"for i := -5; i < 5; i++ {\nwork()\n}", 10, true},
		{"for i := -1 << 62; i < 1<<62; i++ {\nwork()\n}", notConstant, true},
		{"for i := 0; ; i++ {\nwork()\nif i >= 3 {\nbreak\n}\n}", 4, true},
		{"for i := 0; ; i++ {\nwork()\nif i == 3 {\nbreak\n}\n}", 4, true},
		{"for i := 0; ; i-- {\nwork()\nif i >= 3 {\nbreak\n}\n}", notConstant, false},
		{"for i := 0; ; {\nwork()\ni++\nif i >= 3 {\nbreak\n}\n}", 3, true},
		{"for i := 0; i*i < 10; i++ {\nwork()\n}", notConstant, true},
		{"for i := 0; i < n; i++ {\nwork()\n}", notConstant, true},
		{"for i := n; i < 100; i++ {\nwork()\n}", notConstant, true},
		{"const max = 4\nfor i := 0; i < max && more(); i++ {\nwork()\n}", 4, true},
		{"for i := 0; i < 3; {\nif more() {\ni++\n}\n}", notConstant, false},
		{"for range 3 {\nwork()\n}", 3, true},
		{"for i := range 3 {\n_ = i\nfor range 2 {\nwork()\n}\n}", 3, true},
		{"for range n {\nwork()\n}", notConstant, true},
		{"for range xs {\nwork()\n}", notConstant, true},
		{"for range m {\nwork()\n}", notConstant, true},
		{"for range [5]int{} {\nwork()\n}", 5, true},
		{"for _, x := range []int{1, 2, 3} {\n_ = x\nwork()\n}", 3, true},
		{"for range ch {\nwork()\n}", notConstant, false},
		{"for i, ok := 0, true; ok; i++ {\nok = more()\n_ = i\n}", notConstant, false},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			t.Parallel()
			fn, _ := buildFunc(t, tt.body)
			f := newForest(fn)
			n, isFinite := f.trips(f.loops[len(f.loops)-1])
			if n != tt.want || isFinite != tt.isFinite {
				t.Errorf("got %d, %t, want %d, %t\n%s", n, isFinite, tt.want, tt.isFinite, dump(fn))
			}
		})
	}
}
