package gclplugin

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/config"
	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/pinned"
)

const (
	configKey = "config" // names the configuration below the settings
	configOff = "off"    // stands for none
)

// configure sets the flags of suite to what applies in the folder dir: the configuration that the command line would
// read there, and on top of it the settings. It returns the analyzers that these do not leave out, and the files that
// they were read from.
func configure(suite []*analysis.Analyzer, tree map[string]any, dir string) (kept []*analysis.Analyzer, files []string, err error) {
	named, tree, err := cutConfig(tree)
	if err != nil {
		return nil, nil, err
	}
	settings, err := config.Decode(tree, func(name string) string { return locate(dir, name) }, configKey)
	if err != nil {
		return nil, nil, err
	}
	if flags := settings.Flags(); len(flags) > 0 {
		return nil, nil, fmt.Errorf("%s: this is for cancellint's own command line; golangci-lint has a setting of its own", flags[0].Name)
	}
	layers := []*config.File{settings} // the strongest first
	file, err := below(named, dir)
	if err != nil {
		return nil, nil, err
	}
	if file != nil {
		layers = append(layers, file)
	}
	for _, layer := range slices.Backward(layers) {
		if err := layer.Apply(suite); err != nil {
			return nil, nil, err
		}
		files = append(files, layer.Files()...)
	}
	return slices.DeleteFunc(suite, func(a *analysis.Analyzer) bool { return !runs(layers, a.Name) }), files, nil
}

// cutConfig returns what the settings name as the configuration below them, and the other settings.
func cutConfig(tree map[string]any) (named string, rest map[string]any, err error) {
	rest = maps.Clone(tree)
	delete(rest, configKey)
	switch value := tree[configKey].(type) {
	case nil:
		return "", rest, nil
	case string:
		return value, rest, nil
	case bool:
		if !value {
			return configOff, rest, nil // to some, off is a word for false
		}
	}
	return "", nil, errors.New("config: want the name of a file, or off")
}

// below returns the configuration of a name, or of none the one that the command line would read in the folder dir; nil
// if there is none.
func below(named, dir string) (*config.File, error) {
	switch named {
	case configOff:
		return nil, nil
	case "":
		found, err := config.Find(dir)
		if found == "" || err != nil {
			return nil, err
		}
		named = found
	}
	return config.Read(filename.In(dir, locate(dir, named)), dir, false)
}

// locate returns the full name of a file that golangci-lint's configuration names. A plugin is not told where that
// configuration is: the file is looked for as golangci-lint looks for its configuration, in the folder dir that it runs
// in, and then in those above. The name of one that is not there is returned as it is.
func locate(dir, name string) string {
	path := pinned.Name(name)
	folder, ok := filename.Nearest(dir, filepath.FromSlash(path))
	if path == "" || filepath.IsAbs(path) || !ok {
		return name
	}
	return filepath.Join(folder, filepath.FromSlash(name))
}

// runs reports whether an analyzer is to run, by the strongest of the layers that says so.
func runs(layers []*config.File, analyzer string) bool {
	for _, layer := range layers {
		if on, said := layer.Switch(analyzer); said {
			return on
		}
	}
	return true
}
