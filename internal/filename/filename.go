// Package filename names files as they are seen from a folder, and finds those that are known by their names.
package filename

import (
	"iter"
	"os"
	"path/filepath"
)

// In returns the name of a file which somebody in the folder dir calls name.
func In(dir, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}

// From returns a name as it is seen from the folder dir: relative to it if it is dir or below, else in full.
func From(dir, name string) string {
	if rel, err := filepath.Rel(dir, name); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return name
}

// Upward yields the folder dir and those that it is in, the nearest first.
func Upward(dir string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for yield(dir) {
			parent := filepath.Dir(dir)
			if parent == dir {
				return
			}
			dir = parent
		}
	}
}

// Nearest returns the nearest folder, from dir upward, that has a file of the name, such as go.mod.
func Nearest(dir, name string) (folder string, ok bool) {
	for folder := range Upward(dir) {
		if info, err := os.Stat(filepath.Join(folder, name)); err == nil && !info.IsDir() {
			return folder, true
		}
	}
	return "", false
}
