package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/pinned"
	"github.com/cancellint/cancellint/internal/rule"
)

// A File is a configuration.
type File struct {
	Path   string // absolute, without a sum; empty: it is no file
	shown  string // as errors name it
	from   string // the working directory
	values []value
}

// A value is one thing that a configuration says: the value of a setting, or one element of its list.
type value struct {
	setting  Setting
	analyzer string // in whose mapping it stands; empty: at the top
	text     string
	line     int
}

// Read reads the file of a name, which may be pinned; strict, it must be: see [pinned.Read]. Errors name it as shown
// from the folder dir.
func Read(name, dir string, strict bool) (*File, error) {
	path := pinned.Name(name)
	shown := filename.From(dir, path)
	text, err := pinned.Read(name, strict)
	if err != nil {
		return nil, fmt.Errorf("configuration %s: %w", shown, err)
	}
	return parse(&File{Path: path, shown: shown, from: dir}, text)
}

// Decode reads a configuration that something else has read from YAML, or from what is like it. Locate, unless it is nil,
// returns the name by which a file is found that the configuration names. The keys in others are those that may stand
// beside the tree's: a key that nobody knows can be meant for one, and cannot for one of the command line's alone.
func Decode(tree map[string]any, locate func(name string) string, others ...string) (*File, error) {
	var node yaml.Node
	if err := node.Encode(tree); err != nil {
		return nil, err
	}
	p := &parser{file: new(File), locate: locate, keys: slices.Concat(others, names(Shared()), rule.Analyzers())}
	p.root(&node)
	return p.file, errors.Join(p.errs...)
}

// Files returns the files that the configuration names, with its own first, if it is one.
func (f *File) Files() (files []string) {
	if f.Path != "" {
		files = append(files, f.Path)
	}
	for _, v := range f.values {
		if v.setting.Kind == Files {
			files = append(files, f.absolute(pinned.Name(v.text)))
		}
	}
	return files
}

// Switched returns the analyzers that the configuration switches off.
func (f *File) Switched() (off []string) {
	for _, v := range f.values {
		if v.setting.Name == "" && v.text == "false" {
			off = append(off, v.analyzer)
		}
	}
	return off
}

// Switch returns what the configuration says of an analyzer as a whole: whether it is to run, or, not said, nothing.
func (f *File) Switch(analyzer string) (on, said bool) {
	for _, v := range f.values {
		if v.setting.Name == "" && v.analyzer == analyzer {
			return v.text == "true", true
		}
	}
	return false, false
}

// Flags returns what the configuration says of the settings that are the command line's alone, as arguments.
func (f *File) Flags() (args []Argument) {
	for _, v := range f.values {
		if v.setting.Name == "" || v.setting.isFlag() {
			continue
		}
		text := v.text
		if v.setting.Kind == OneFile && text != "" {
			text = filename.From(f.from, f.absolute(text))
		}
		args = append(args, Argument{Name: v.setting.Name, Value: text, file: f, line: v.line})
	}
	return args
}

// An Argument is what a configuration says of a flag.
type Argument struct {
	Name, Value string
	file        *File
	line        int
}

// Error says where the argument stands, and what is wrong with it.
func (a Argument) Error(err error) error { return a.file.errorf(a.line, "%s: %w", a.Name, err) }

// absolute returns the name of a file as seen from the folder of the configuration.
func (f *File) absolute(name string) string {
	if f.Path == "" {
		return name
	}
	return filename.In(f.dir(), name)
}

// dir returns the folder of the configuration; without a file, none.
func (f *File) dir() string {
	if f.Path == "" {
		return ""
	}
	return filepath.Dir(f.Path)
}

// errorf words an error at a line of the configuration, of which there is none without a file.
func (f *File) errorf(line int, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if f.Path == "" {
		return err
	}
	return fmt.Errorf("%s:%d: %w", f.shown, line, err)
}
