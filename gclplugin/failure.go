package gclplugin

import (
	"cmp"
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// reportFailure reports that the package could not be analyzed, at the package clause of its first file. In generated ones
// golangci-lint would not show it; those that cgo makes stand for what was written.
func reportFailure(pass *analysis.Pass, err error) {
	written := slices.DeleteFunc(slices.Clone(pass.Files), func(file *ast.File) bool {
		return ast.IsGenerated(file) && pass.Fset.PositionFor(file.Package, false) == pass.Fset.Position(file.Package)
	})
	if len(written) == 0 {
		return
	}
	first := slices.MinFunc(written, func(a, b *ast.File) int {
		return cmp.Compare(pass.Fset.Position(a.Package).Filename, pass.Fset.Position(b.Package).Filename)
	})
	text := strings.ReplaceAll(err.Error(), "\n", " ")
	pass.Report(analysis.Diagnostic{
		Pos: first.Name.Pos(), End: first.Name.End(),
		Message: fmt.Sprintf("package %s could not be analyzed: %s; please report this to https://%s/issues", pass.Pkg.Path(), text, module),
	})
}
