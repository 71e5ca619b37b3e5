// Package atomicfile replaces files at once, so that nobody sees half of one, whenever the process ends.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// newMode is the mode of a file that was not there before.
const newMode fs.FileMode = 0o644

// Write replaces what is in a file, or makes it. Its mode stays; of a symbolic link it replaces the file that the link
// points to. A file that may not be written is not replaced.
func Write(filename string, content []byte) (err error) {
	target, err := filepath.EvalSymlinks(filename)
	if errors.Is(err, fs.ErrNotExist) {
		target, err = filename, nil
	}
	if err != nil {
		return err
	}
	mode, err := modeOf(target)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(target), ".cancellint-*.tmp")
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
		return &fs.PathError{Op: "create", Path: filename, Err: failed.Err} // not the name that it has for a moment
	}
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temp.Name())
		}
	}()
	if _, err = temp.Write(content); err != nil {
		temp.Close()
		return err
	}
	if err = temp.Close(); err != nil {
		return err
	}
	if err = os.Chmod(temp.Name(), mode); err != nil {
		return err
	}
	return os.Rename(temp.Name(), target)
}

// Writable returns why a file cannot be replaced, as far as its mode tells.
func Writable(filename string) error {
	_, err := modeOf(filename)
	return err
}

// modeOf returns the mode that the file is to have, or why it may not be written.
func modeOf(target string) (fs.FileMode, error) {
	file, err := os.OpenFile(target, os.O_WRONLY, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return newMode, nil
	case err != nil:
		return 0, err
	}
	defer file.Close()
	stat, err := file.Stat()
	if err != nil {
		return 0, err
	}
	return stat.Mode().Perm(), nil
}
