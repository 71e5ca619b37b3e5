package driver

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/config"
)

// printToolVersion tells cmd/go what the findings depend on beside the packages and the flags: the program, and the
// configurations that may apply where go vet was started. It keeps findings until that changes. An error in a
// configuration is told by the packages that it is for, which know whether the command line has another: here it makes
// the program one that has found nothing yet.
//
// Machines that share a cache must say the same, wherever they keep the program and the code: no absolute name counts.
func printToolVersion(newSuite func() []*analysis.Analyzer) error {
	sum := sha256.New()
	if err := addProgram(sum); err != nil {
		return err
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	base, modules, err := config.Applicable(dir)
	addError(sum, err)
	for _, m := range modules {
		addError(sum, addModule(sum, m, base, newSuite()))
	}
	_, err = fmt.Printf("cancellint version devel buildID=%x\n", sum.Sum(nil)) // in the form that cmd/go wants
	return err
}

// addProgram adds to a sum what the program is made of, or else its content.
func addProgram(sum hash.Hash) error {
	if build, ok := debug.ReadBuildInfo(); ok && isPublished(build) {
		fmt.Fprintln(sum, build)
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return addContent(sum, program)
}

// isPublished reports whether a program is made of published modules alone, which checksums vouch for. Then what it was
// made of tells it from others; its content also tells the folders that it was built in.
func isPublished(build *debug.BuildInfo) bool {
	for _, m := range append([]*debug.Module{&build.Main}, build.Deps...) {
		if m.Sum == "" || m.Replace != nil {
			return false
		}
	}
	return true
}

// addError adds an error to a sum, if it is one.
func addError(sum hash.Hash, err error) {
	if err != nil {
		fmt.Fprintf(sum, "error %q\n", err)
	}
}

// addModule adds to a sum the configuration of a module, with the files that it names, all by their places as seen from
// the folder base.
func addModule(sum hash.Hash, m config.Module, base string, suite []*analysis.Analyzer) error {
	read, err := config.Read(m.File, "", false)
	if err != nil {
		return err
	}
	if err := read.Apply(suite); err != nil {
		return err
	}
	for _, name := range append([]string{m.Root}, read.Files()...) {
		if rel, err := filepath.Rel(base, name); err == nil {
			name = filepath.ToSlash(rel)
		}
		fmt.Fprintf(sum, "%q\n", name)
	}
	for _, name := range read.Files() {
		if err := addContent(sum, name); err != nil {
			return err
		}
	}
	return nil
}

// addContent adds the content of a file to a sum.
func addContent(sum hash.Hash, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	content := sha256.New()
	if _, err := io.Copy(content, f); err != nil {
		return err
	}
	fmt.Fprintf(sum, "%x\n", content.Sum(nil))
	return nil
}
