package provenance

import (
	gobuild "go/build"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// inUserModule reports whether the package belongs to a module that the user works on. Facts are made and read for
// those alone, and findings reported in them alone: everything else is the catalogue's, so that drivers that analyse
// dependencies from source (go vet) and drivers that do not see the same.
//
// A module that the user works on is one without a version: the main module, or one of a workspace. A driver that names no
// module (nogo, files named on the command line, code below GOPATH) leaves the place of the files to tell: neither
// the standard library's, nor the module cache's, nor a vendor directory.
func inUserModule(pass *analysis.Pass) bool {
	if m := pass.Module; m != nil && m.Path != "" {
		return m.Version == ""
	}
	if len(pass.Files) == 0 {
		return false // nothing to analyse: a dependency known from its export data
	}
	dir, err := filepath.Abs(filepath.Dir(pass.Fset.File(pass.Files[0].FileStart).Name()))
	if err != nil {
		return false // no working directory: the files' names say nothing
	}
	dir = filepath.ToSlash(dir)
	goroot := filepath.ToSlash(gobuild.Default.GOROOT) // empty in a binary that -trimpath made, unless the environment names it
	inGoroot := goroot != "" && strings.HasPrefix(dir+"/", goroot+"/")
	return !inGoroot && !strings.Contains(dir+"/", "/vendor/") && !strings.Contains(dir, "/pkg/mod/")
}
