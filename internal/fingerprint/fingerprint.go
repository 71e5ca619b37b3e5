// Package fingerprint names a finding so that a later run knows it again: by what stands there, not by
// where it stands.
//
// A fingerprint is made of the rule, the package, the declaration around the finding, and the tokens of what stands
// there: the innermost statement or element of a composite literal, without the blocks that are nested in it. A finding
// at the header of a loop is about something in the loop, its subject, whose statement is part of the fingerprint too.
// What is wrong with a comment is known by its text. Lines may be added above, the file may be renamed, the statement may
// be broken in other places: the fingerprint stays. It goes when the statement changes, such as its call, or when the
// declaration is renamed.
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

	"github.com/cancellint/cancellint/internal/statement"
)

// A File is a parsed file with its text, which may be empty if nobody has it: then findings of a rule in one declaration
// have one fingerprint.
type File struct {
	Fset   *token.FileSet
	Syntax *ast.File
	Text   []byte
}

// A Place is where a finding is: at [Pos, End), about what stands at Subject, if that is valid.
type Place struct{ Pos, End, Subject token.Pos }

// Of returns the fingerprint of a finding of the rule in file, which belongs to the package: 32 hexadecimal digits.
// Findings that agree in all of this have the same.
func Of(file File, pkg, rule string, at Place) string {
	declaration, text := file.around(at.Pos, at.End)
	parts := []string{rule, pkg, declaration, text}
	if at.Subject.IsValid() {
		if _, subject := file.around(at.Subject, at.Subject); subject != text {
			parts = append(parts, subject)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return fmt.Sprintf("%x", sum[:16])
}

// around returns the name of the declaration around a range, and the text of the innermost statement.
func (f File) around(pos, end token.Pos) (declaration, text string) {
	n, top := statement.Around(f.Syntax, pos, end)
	switch top := top.(type) {
	case *ast.FuncDecl:
		declaration = name(top)
	case *ast.ValueSpec:
		declaration = top.Names[0].Name
	}
	switch comment := statement.Comment(f.Syntax, pos); {
	case comment != nil:
		text = comment.Text
	case n != nil:
		text = strings.Join(f.tokens(n), " ")
	}
	return declaration, text
}

// name returns the name of a function or method: "Place", "(*Shop).Place".
func name(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) == 0 {
		return decl.Name.Name
	}
	return "(" + types.ExprString(decl.Recv.List[0].Type) + ")." + decl.Name.Name
}

// tokens returns the tokens of n, without those of the statements in it and without what depends on where lines end.
func (f File) tokens(n ast.Node) []string {
	file := f.Fset.File(n.Pos())
	from, to := file.Offset(n.Pos()), file.Offset(n.End())
	if to > len(f.Text) {
		return nil // the text is not the one that was parsed
	}
	nested := statement.Nested(n)
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
		isNested := slices.ContainsFunc(nested, func(s ast.Stmt) bool { return s.Pos() <= at && at < s.End() })
		if isNested || tok == token.SEMICOLON && literal == "\n" {
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
