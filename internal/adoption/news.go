package adoption

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/change"
	"github.com/cancellint/cancellint/internal/output"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/statement"
)

// A news tells the findings that a change has made from those that were there before.
//
// It cannot look at the code as it was, so it goes by the lines that are changed. A finding is news if a change touches
//   - the statement that it stands at, without the blocks in it; for a finding at the header of a loop, the whole loop,
//     since it is what the loop does not do that is found; for one about a comment, its lines and the one below;
//   - the statement of a related place, such as the root context or the call in a helper, in this package or another;
//   - the function around one of these, by taking away what may have bounded or ended the call: a look at Done, a timeout;
//   - the signature of that function, by giving it the context that the call does not get.
//
// Removing lines is a change of what is around them. That a callee elsewhere waits longer than it did, or that a package
// variable got another value, is not seen; nor is that a finding was there before, at a line that is changed.
type news struct {
	tree *change.Tree
	pkgs map[string]*packages.Package // by path
}

// newNews returns the news since a base, nil if there is none. The repositories of the directories are read, or it
// fails.
func newNews(ctx context.Context, base *change.Base, dirs []string) (*news, error) {
	if base == nil {
		return nil, nil
	}
	n := &news{change.NewTree(*base), make(map[string]*packages.Package)}
	for _, dir := range dirs {
		if err := n.tree.Open(ctx, dir); err != nil && !errors.Is(err, change.ErrNoRepository) {
			return nil, err
		}
	}
	return n, nil
}

// addPackages reads the repositories of the packages, and those of the packages of the user's that they import, where
// root causes may be. A failure says of which target nobody knows what is new in it: there everything is.
func (n *news) addPackages(ctx context.Context, targets []*packages.Package) (failures []output.Failure) {
	packages.Visit(targets, nil, func(p *packages.Package) {
		if len(p.Syntax) == 0 {
			return
		}
		n.pkgs[p.PkgPath] = p
		dir := filepath.Dir(p.Fset.Position(p.Syntax[0].Package).Filename)
		err := n.tree.Open(ctx, dir)
		if err != nil && slices.Contains(targets, p) {
			if p.Module != nil {
				dir = p.Module.Dir
			}
			failures = append(failures, output.Failure{Reason: fmt.Sprintf("%s: %v", dir, err)})
		}
	})
	return failures
}

// limits are the names without which a call or a loop may go on for longer.
var limits = []string{
	"Done", "Err", "Cause", "AfterFunc", "Timeout", "SetDeadline",
	"WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause",
}

// carriers are the types of parameters by which a context comes into reach.
var carriers = []string{"Context", "Request", "Command"}

// has reports whether a finding of act is news. If git cannot tell, it is.
func (n *news) has(act *checker.Action, j report.Judged) bool {
	fset := act.Package.Fset
	if n.touches(fset, act.Package.Syntax, j.Pos, j.End) || j.Subject.IsValid() && n.touches(fset, act.Package.Syntax, j.Subject, j.Subject) {
		return true
	}
	for _, related := range j.Related {
		if n.touches(fset, act.Package.Syntax, related.Pos, related.End) {
			return true
		}
	}
	return n.touchesElsewhere(j.Elsewhere)
}

// touches reports whether a change is about what stands at [pos, end) in one of the files.
func (n *news) touches(fset *token.FileSet, files []*ast.File, pos, end token.Pos) bool {
	for _, file := range files {
		if file.FileStart <= pos && pos <= file.FileEnd {
			return n.linesOf(fset, file).touched(pos, max(pos, end))
		}
	}
	return false
}

// touchesElsewhere reports whether a change is about a place in another package.
func (n *news) touchesElsewhere(at report.Elsewhere) bool {
	pkg := n.packageOf(at.Func)
	return pkg != nil && (n.touchesCallAt(pkg, at.Where) || n.touchesCallAt(pkg, at.Made))
}

// touchesCallAt reports whether a change is about a call at file:line of a package.
func (n *news) touchesCallAt(pkg *packages.Package, where string) bool {
	name, number, ok := strings.Cut(where, ":")
	if !ok {
		return false
	}
	for _, file := range pkg.Syntax {
		if filepath.Base(pkg.Fset.Position(file.Package).Filename) != name {
			continue
		}
		for _, call := range callsAt(pkg.Fset, file, number) {
			if n.touches(pkg.Fset, pkg.Syntax, call.Pos(), call.End()) {
				return true
			}
		}
	}
	return false
}

// callsAt returns the calls that begin on a line.
func callsAt(fset *token.FileSet, file *ast.File, line string) (calls []*ast.CallExpr) {
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && strconv.Itoa(fset.Position(call.Pos()).Line) == line {
			calls = append(calls, call)
		}
		return true
	})
	return calls
}

// packageOf returns the package of a function, by its full name: "(*example.com/shop/store.DB).Save"; nil if it is not
// loaded.
func (n *news) packageOf(function string) *packages.Package {
	function = strings.TrimLeft(function, "(*")
	start := strings.LastIndexByte(function, '/') + 1
	for i, c := range function[start:] {
		if pkg := n.pkgs[function[:start+i]]; c == '.' && pkg != nil {
			return pkg
		}
	}
	return nil
}

// linesOf returns the lines of a file, or of the one that it was made from by cgo.
func (n *news) linesOf(fset *token.FileSet, file *ast.File) lines {
	for _, adjusted := range []bool{false, true} {
		if changes, known := n.tree.File(fset.PositionFor(file.Package, adjusted).Filename); known {
			return lines{fset, file, adjusted, changes}
		}
	}
	return lines{fset, file, true, change.All()}
}

// lines are those of a file, with what is changed in them.
type lines struct {
	fset     *token.FileSet
	file     *ast.File
	adjusted bool // they are counted as //line comments say
	changes  *change.File
}

func (l lines) line(pos token.Pos) int { return l.fset.PositionFor(pos, l.adjusted).Line }

// touched reports whether a change is about what stands at [pos, end).
func (l lines) touched(pos, end token.Pos) bool {
	if comment := statement.Comment(l.file, pos); comment != nil {
		return l.anyChanged(l.line(comment.Pos()), l.line(comment.End())+1) // what a directive is for may be below it
	}
	stmt, top := statement.Around(l.file, pos, end)
	switch stmt.(type) {
	case nil:
		return l.anyChanged(l.line(pos), l.line(end))
	case *ast.ForStmt, *ast.RangeStmt:
		if l.anyChanged(l.line(stmt.Pos()), l.line(stmt.End())) {
			return true
		}
	default:
		if l.statementChanged(stmt) {
			return true
		}
	}
	return top != nil && (l.any(top, (*change.File).Lost, limits) || l.signatureGained(pos, top))
}

func (l lines) anyChanged(first, last int) bool { return l.changes.Changed(first, last) }

// any reports what is says of the lines of a node and the names.
func (l lines) any(node ast.Node, is func(f *change.File, first, last int, names []string) bool, names []string) bool {
	return is(l.changes, l.line(node.Pos()), l.line(node.End()), names)
}

// statementChanged reports whether lines of the statement are changed that are not those of a block in it alone.
func (l lines) statementChanged(stmt ast.Node) bool {
	start := stmt.Pos()
	for _, nested := range statement.Nested(stmt) {
		if l.anyChanged(l.line(start), l.line(nested.Pos())) {
			return true
		}
		start = max(start, nested.End())
	}
	return l.anyChanged(l.line(start), l.line(stmt.End()))
}

// signatureGained reports whether a function around pos, in the declaration top, was given a context by its signature.
func (l lines) signatureGained(pos token.Pos, top ast.Node) (gained bool) {
	ast.Inspect(top, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || n.End() <= pos {
			return false
		}
		if t, body := function(n); body != nil && t.Params != nil {
			gained = gained || l.any(t.Params, (*change.File).Gained, carriers)
		}
		return true
	})
	return gained
}

// function returns the type and the body of a function.
func function(n ast.Node) (*ast.FuncType, *ast.BlockStmt) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Type, n.Body
	case *ast.FuncLit:
		return n.Type, n.Body
	}
	return nil, nil
}
