// Package fingerprint names findings so that a later run of the linter knows them again: by what stands there, not by
// where it stands.
//
// A fingerprint is made of the rule, the package, the declaration around the finding and the tokens of its statement
// without the blocks that are nested in it. Lines may be added above, the file may be renamed, the statement may be
// broken in other places: it stays. It goes when the statement changes, such as its call, or when the declaration is
// renamed.
package fingerprint

import (
	"crypto/sha256"
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// A File is a parsed file with its text, which may be empty if nobody has it: then findings of a rule in one declaration
// have one fingerprint.
type File struct {
	Fset   *token.FileSet
	Syntax *ast.File
	Text   []byte
}

// Of returns the fingerprint of a finding of the rule at [pos, end) of file, which belongs to the package: 32 hexadecimal
// digits. Findings that agree in all of this have the same.
func Of(file File, pkg, rule string, pos, end token.Pos) string {
	declaration, statement := "", ""
	path, _ := astutil.PathEnclosingInterval(file.Syntax, pos, end)
	for _, n := range path {
		if statement == "" && isStatement(n) {
			statement = strings.Join(file.tokens(n), " ")
		}
		if decl, ok := n.(*ast.FuncDecl); ok {
			declaration = name(decl)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{rule, pkg, declaration, statement}, "\x00")))
	return fmt.Sprintf("%x", sum[:16])
}

// isStatement reports whether n says what happens: a statement that is more than a frame for others, or a declaration.
func isStatement(n ast.Node) bool {
	switch n.(type) {
	case *ast.BlockStmt, *ast.LabeledStmt, *ast.DeclStmt:
		return false
	case ast.Stmt, *ast.ValueSpec, *ast.TypeSpec, *ast.FuncDecl:
		return true
	}
	return false
}

// name returns the name of a function or method: "Place", "(*Shop).Place".
func name(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) == 0 {
		return decl.Name.Name
	}
	return "(" + types.ExprString(decl.Recv.List[0].Type) + ")." + decl.Name.Name
}

// tokens returns the tokens of n, without those of the blocks in it and without what depends on where lines end.
func (f File) tokens(n ast.Node) []string {
	file := f.Fset.File(n.Pos())
	from, to := file.Offset(n.Pos()), file.Offset(n.End())
	if to > len(f.Text) {
		return nil // the text is not the one that was parsed
	}
	var blocks []*ast.BlockStmt
	ast.Inspect(n, func(n ast.Node) bool {
		block, ok := n.(*ast.BlockStmt)
		if ok {
			blocks = append(blocks, block)
		}
		return !ok
	})
	var s scanner.Scanner
	own := token.NewFileSet()
	s.Init(own.AddFile("", n0, to-from), f.Text[from:to], nil, 0)
	var tokens []string
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return tokens
		}
		at := n.Pos() + pos - n0
		if slices.ContainsFunc(blocks, func(b *ast.BlockStmt) bool { return b.Pos() <= at && at < b.End() }) || tok == token.SEMICOLON && literal == "\n" {
			continue
		}
		if last := len(tokens) - 1; last >= 0 && tokens[last] == "," && closes(tok) {
			tokens = tokens[:last] // the comma of a list whose end is on a line of its own
		}
		if literal == "" {
			literal = tok.String()
		}
		tokens = append(tokens, literal)
	}
}

// n0 is the position of the first byte that the scanner sees.
const n0 = 1

func closes(tok token.Token) bool {
	return tok == token.RPAREN || tok == token.RBRACE || tok == token.RBRACK
}
