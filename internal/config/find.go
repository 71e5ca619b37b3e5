package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/cancellint/cancellint/internal/filename"
)

// FileName is the name of a configuration file.
const FileName = ".cancellint.yml"

// fileNames are the names that it may have. In one folder there may be one.
var fileNames = []string{FileName, ".cancellint.yaml"}

// Find returns the configuration file for the packages of the module that a folder belongs to, or "": the nearest one
// from the module's root upward to the root of the repository. Without a repository it is looked for in the module's root
// alone; outside modules the folder itself stands for the root.
func Find(dir string) (string, error) {
	root := Root(dir)
	for _, folder := range upward(root) {
		var found []string
		for _, name := range fileNames {
			if info, err := os.Stat(filepath.Join(folder, name)); err == nil && !info.IsDir() {
				found = append(found, filepath.Join(folder, name))
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return "", fmt.Errorf("%s and %s: there may be one of them", found[0], filepath.Base(found[1]))
		}
	}
	return "", nil
}

// Root returns the root of the module that a folder belongs to; outside modules, the folder.
func Root(dir string) string {
	if root, ok := filename.Nearest(dir, "go.mod"); ok {
		return root
	}
	return dir
}

// upward returns the folders from a root up to that of the repository; without a repository, the root alone.
func upward(root string) (folders []string) {
	for dir := range filename.Upward(root) {
		folders = append(folders, dir)
		if exists(filepath.Join(dir, ".git")) {
			return folders
		}
	}
	return folders[:1]
}

// A Module is a module, or a folder outside of any, with the configuration file that applies to it.
type Module struct{ Root, File string }

// Applicable returns the modules with configurations that may apply to what is run in a folder: its own, and those of its
// workspace, sorted by their roots. All these are in the folder base, or not far from it: that of the workspace, or else
// the root of the module. An error in one keeps none of the others back.
func Applicable(dir string) (base string, modules []Module, err error) {
	base, roots := workspace(dir)
	own := Root(dir)
	if base == "" {
		base = own
	}
	if !slices.Contains(roots, own) {
		roots = append(roots, own)
	}
	slices.Sort(roots)
	for _, root := range roots {
		file, findErr := Find(root)
		err = errors.Join(err, findErr)
		if file != "" {
			modules = append(modules, Module{root, file})
		}
	}
	return base, modules, err
}

// workspace returns the folder of the workspace, if there is one, and the roots of its modules. One that cannot be read is
// the go command's to tell of.
func workspace(dir string) (base string, roots []string) {
	file := os.Getenv("GOWORK")
	switch file {
	case "off":
		return "", nil
	case "":
		root, ok := filename.Nearest(dir, "go.work")
		if !ok {
			return "", nil
		}
		file = filepath.Join(root, "go.work")
	}
	roots, err := WorkspaceModules(file)
	if err != nil {
		return "", nil
	}
	return filepath.Dir(file), roots
}

// WorkspaceModules returns the roots of the modules that a go.work file uses.
func WorkspaceModules(file string) (roots []string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("GOWORK: %w", err)
	}
	work, err := modfile.ParseWork(file, text, nil)
	if err != nil {
		return nil, err
	}
	for _, use := range work.Use {
		roots = append(roots, filename.In(filepath.Dir(file), filepath.FromSlash(use.Path)))
	}
	return roots, nil
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
