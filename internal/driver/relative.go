package driver

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/cancellint/cancellint/internal/filename"
)

// relativeFlag is the flag of go vet for findings that other machines will have from a cache, where the code lies in other
// folders. go vet -trimpath keeps findings in such a way, and with them the names that the files had on the first machine.
const relativeFlag = "relative-to"

const relativeUsage = "name the files of findings relative to the nearest folder upward that has this `file`, such as go.mod: " +
	"with -trimpath and a cache that machines share"

// namesRelative makes a copy of the configuration file of a unit that names the unit's files relative to a folder, changes
// to that folder and returns the name of the copy. The folder of the user's packages is the nearest one that has a file of
// the name marker, that of others is their own: so what is kept of any package is the same wherever it lies.
func namesRelative(name string, unit *vetUnit, marker string) (string, error) {
	root := unit.Dir
	if unit.isUsers() {
		var err error
		if root, err = marked(unit.Dir, marker); err != nil {
			return "", err
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	for _, field := range []string{"GoFiles", "NonGoFiles", "IgnoredFiles"} {
		files, _ := fields[field].([]any)
		for i, file := range files {
			if file, ok := file.(string); ok {
				files[i] = filename.From(root, file)
			}
		}
	}
	if text, err = json.Marshal(fields); err != nil {
		return "", err
	}
	relative := filepath.Join(filepath.Dir(name), "relative.cfg")
	if err := os.WriteFile(relative, text, 0o666); err != nil {
		return "", err
	}
	return relative, os.Chdir(root)
}

// marked returns the nearest folder, from dir upward, that has a file or a folder of the name marker.
func marked(dir, marker string) (string, error) {
	for folder := range filename.Upward(dir) {
		if _, err := os.Stat(filepath.Join(folder, marker)); err == nil {
			return folder, nil
		}
	}
	return "", fmt.Errorf("-%s=%s: there is none in %s or above", relativeFlag, marker, dir)
}

// appliesFixes reports whether go vet is to change the files.
func appliesFixes(args []string) bool {
	return slices.Contains(args, "-fix") && !slices.Contains(args, "-diff")
}
