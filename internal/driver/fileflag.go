package driver

import (
	"flag"
	"fmt"

	"golang.org/x/tools/go/analysis"
)

// A fileFlag is a flag of an analyzer whose values name files.
type fileFlag interface {
	inFolder
	Pin()       // run in the folder of each package: see catalog.FileFlag
	Err() error // what is wrong with the files, found since Pin
}

// An inFolder is a flag whose values are relative to a folder.
type inFolder interface {
	flag.Value
	SetIn(dir, value string) error
}

// fileFlags returns the flags of the analyzers that name files.
func fileFlags(suite []*analysis.Analyzer) []fileFlag {
	var files []fileFlag
	for _, a := range suite {
		a.Flags.VisitAll(func(f *flag.Flag) {
			if value, ok := f.Value.(fileFlag); ok {
				files = append(files, value)
			}
		})
	}
	return files
}

// A lateFile holds the names of files until the directory that they are relative to is known, which another flag says.
// It implements [flag.Value].
type lateFile struct {
	inFolder
	name  string
	names *[]string
}

func (l lateFile) Set(value string) error {
	*l.names = append(*l.names, value)
	return nil
}

// open sets the flag to the files, by their names seen from here.
func (l lateFile) open(dir string) error {
	for _, value := range *l.names {
		if err := l.SetIn(dir, value); err != nil {
			return fmt.Errorf("-%s: %w", l.name, err)
		}
	}
	return nil
}
