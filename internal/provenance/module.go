package provenance

import (
	"go/ast"
	gobuild "go/build"
	"path"
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
// the standard library's, nor the module cache's, nor a vendor directory, nor another repository of Bazel's.
func inUserModule(pass *analysis.Pass) bool {
	if m := pass.Module; m != nil && m.Path != "" {
		return m.Version == ""
	}
	if len(pass.Files) == 0 {
		return false // nothing to analyse: a dependency known from its export data
	}
	named := folder(pass, pass.Files[0])
	dir, err := filepath.Abs(named)
	if err != nil {
		return false // no working directory: the files' names say nothing
	}
	dir = filepath.ToSlash(dir)
	goroot := filepath.ToSlash(gobuild.Default.GOROOT) // empty in a binary that -trimpath made, unless the environment names it
	inGoroot := goroot != "" && strings.HasPrefix(dir+"/", goroot+"/")
	isExternal := pass.ReadFile == nil && inExternalRepository(named) // nogo alone reads no files
	return !inGoroot && !strings.Contains(dir+"/", "/vendor/") && !strings.Contains(dir, "/pkg/mod/") && !isExternal
}

// folder returns the folder of a file, with slashes, as the driver names it.
func folder(pass *analysis.Pass, file *ast.File) string {
	return path.Dir(filepath.ToSlash(pass.Fset.File(file.FileStart).Name()))
}

// inExternalRepository reports whether the folder is that of another repository than the one that Bazel builds. Its nogo
// names files as they are seen from the folder that all is built in: there, external has the other repositories, and
// bazel-out/CONFIGURATION/bin/external what is generated in them; or they lie beside it, in a layout that can be asked for.
func inExternalRepository(dir string) bool {
	if generated, ok := strings.CutPrefix(dir, "bazel-out/"); ok {
		_, generated, _ = strings.Cut(generated, "/")
		_, dir, _ = strings.Cut(generated, "/")
	}
	return strings.HasPrefix(dir+"/", "external/") || strings.HasPrefix(dir, "../")
}

// modulePath returns the path of the package's module. For a driver that names no module it is what the import path has
// more than the folder: that of example.com/shop/cart, in cart or /home/gopher/cart, is example.com/shop. Empty: there is
// none, or the path has nothing of it.
func modulePath(pass *analysis.Pass) string {
	if m := pass.Module; m != nil && m.Path != "" {
		return m.Path
	}
	module := pass.Pkg.Path()
	for _, file := range pass.Files { // what is generated may lie elsewhere
		if shorter := withoutCommonEnd(pass.Pkg.Path(), folder(pass, file)); len(shorter) < len(module) {
			module = shorter
		}
	}
	return module
}

// withoutCommonEnd returns a path without the elements at its end that another ends with too.
func withoutCommonEnd(long, other string) string {
	for long != "" && path.Base(long) == path.Base(other) {
		long, other = parent(long), parent(other)
	}
	return long
}

// parent returns a path without its last element.
func parent(p string) string { return strings.TrimRight(strings.TrimSuffix(p, path.Base(p)), "/") }
