package directive

import (
	"go/ast"
	"go/token"
	"slices"
)

// An outline tells what stands on each line of a file. Lines are those of the file itself: a //line comment does not
// move a directive.
type outline struct {
	file  *ast.File
	lines *token.File
	begin map[int]block     // what starts on the line
	plain map[int]token.Pos // where the plain statement that ends on the line starts
	first map[int]edge      // the leftmost thing on the line
}

// A block is everything that starts on one line, up to its last line.
type block struct {
	end         token.Pos
	declaration bool // of the package, not of a function
}

// An edge is the place where a node starts, or its last byte.
type edge struct {
	pos  token.Pos
	last bool
}

func newOutline(fset *token.FileSet, file *ast.File) *outline {
	o := &outline{
		file:  file,
		lines: fset.File(file.FileStart),
		begin: make(map[int]block),
		plain: make(map[int]token.Pos),
		first: make(map[int]edge),
	}
	for _, decl := range file.Decls {
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n.(type) {
			case nil, *ast.Comment, *ast.CommentGroup:
				return false
			}
			if n.Pos().IsValid() && n.Pos() < n.End() { // an implicit empty statement has no text
				o.add(n, declares(decl, n))
			}
			return true
		})
	}
	return o
}

// declares reports whether n is decl itself or one of its specifications.
func declares(decl ast.Decl, n ast.Node) bool {
	gen, ok := decl.(*ast.GenDecl)
	return decl == n || ok && slices.ContainsFunc(gen.Specs, func(spec ast.Spec) bool { return spec == n })
}

// add enters n. Nodes come from the outside in.
func (o *outline) add(n ast.Node, declaration bool) {
	start, end := o.line(n.Pos()), o.line(n.End()-1)
	o.addEdge(start, edge{pos: n.Pos()})
	o.addEdge(end, edge{pos: n.End() - 1, last: true})

	b := o.begin[start]
	b.end = max(b.end, n.End())
	b.declaration = b.declaration || declaration
	o.begin[start] = b

	if _, ok := o.plain[end]; !ok && start < end && isPlain(n) {
		o.plain[end] = n.Pos()
	}
}

func (o *outline) addEdge(line int, e edge) {
	leftmost, ok := o.first[line]
	if !ok || e.pos < leftmost.pos || e.pos == leftmost.pos && !e.last { // a name of one letter starts where it ends
		o.first[line] = e
	}
}

// isPlain reports whether n is a statement that is read as one thing, however many lines it has: one without a body.
func isPlain(n ast.Node) bool {
	switch n.(type) {
	case *ast.AssignStmt, *ast.DeclStmt, *ast.DeferStmt, *ast.ExprStmt, *ast.GoStmt, *ast.ReturnStmt, *ast.SendStmt,
		*ast.ValueSpec:
	default:
		return false
	}
	plain := true
	ast.Inspect(n, func(n ast.Node) bool {
		_, isFunc := n.(*ast.FuncLit)
		plain = plain && !isFunc
		return plain
	})
	return plain
}

// place sets what d covers. It reports false if d stands where it can cover nothing. group is the comment group of d.
func (o *outline) place(d *Directive, group *ast.CommentGroup) bool {
	if d.Kind == File {
		d.From, d.To = o.file.FileStart, o.file.FileEnd
		return true
	}
	line, packageLine := o.line(d.Pos), o.line(o.file.Package)
	if line == packageLine {
		return false
	}
	if leftmost, ok := o.first[line]; ok && leftmost.pos < d.Pos {
		o.cover(d, line)
		if start, ok := o.plain[line]; ok {
			d.From = min(d.From, start) // behind the last line of a call that has many
		}
		return true
	}
	below := o.line(group.End()-1) + 1
	if below == packageLine {
		d.From, d.To = o.file.FileStart, o.file.FileEnd
		return d.Kind == Nolint // for golangci-lint that is the file; ours has a word of its own for it
	}
	if leftmost, ok := o.first[below]; !ok || leftmost.last {
		return false // an empty line, or the end of a block
	}
	o.cover(d, below)
	return true
}

// cover makes d cover a line and all that starts on it.
func (o *outline) cover(d *Directive, line int) {
	b := o.begin[line]
	d.From, d.To = o.lines.LineStart(line), o.file.FileEnd
	if line < o.lines.LineCount() {
		d.To = max(o.lines.LineStart(line+1), b.end)
	}
	if b.declaration && d.Kind == Statement {
		d.Kind = Declaration
	}
}

func (o *outline) line(pos token.Pos) int { return o.lines.PositionFor(pos, false).Line }
