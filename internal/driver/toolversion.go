package driver

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/config"
)

// printToolVersion tells cmd/go what the findings depend on beside the packages and the flags: the program, and the
// configurations that may apply where go vet was started. It keeps findings until that changes. An error in a
// configuration is an error here: go vet ends with it, and runs nothing.
func printToolVersion(newSuite func() []*analysis.Analyzer) error {
	sum := sha256.New()
	program, err := os.Executable()
	if err != nil {
		return err
	}
	if err := addFile(sum, program); err != nil {
		return err
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	files, err := config.Applicable(dir)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := addConfig(sum, file, dir, newSuite()); err != nil {
			return err
		}
	}
	_, err = fmt.Printf("cancellint version devel buildID=%x\n", sum.Sum(nil)) // in the form that cmd/go wants
	return err
}

// addConfig adds a configuration to a sum, with the files that it names.
func addConfig(sum hash.Hash, file, dir string, suite []*analysis.Analyzer) error {
	read, err := config.Read(file, dir, false)
	if err != nil {
		return err
	}
	if err := read.Apply(suite); err != nil {
		return err
	}
	for _, name := range read.Files() {
		if err := addFile(sum, name); err != nil {
			return err
		}
	}
	return nil
}

// addFile adds the name and the content of a file to a sum.
func addFile(sum hash.Hash, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	content := sha256.New()
	if _, err := io.Copy(content, f); err != nil {
		return err
	}
	_, err = fmt.Fprintf(sum, "%q %x\n", name, content.Sum(nil))
	return err
}
