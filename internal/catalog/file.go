package catalog

import (
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/pinned"
)

// A FileFlag names a file with entries of the user's: "FILE", or "FILE#SUM" with at least the first eight digits of
// its SHA-256. Each Set reads another file; of no name, none.
type FileFlag struct {
	values []string
	pinned bool
	err    error
	entries
}

var _ flag.Value = (*FileFlag)(nil)

func (f *FileFlag) String() string { return strings.Join(f.values, ",") }

// Set reads the file. It fails if the file cannot be read, has a malformed entry, or is not the one of the sum; under
// [FileFlag.Pin] that is left to [FileFlag.Err].
func (f *FileFlag) Set(value string) error {
	if value == "" {
		return nil
	}
	read, err := f.read(value)
	if err != nil && f.pinned {
		f.err = errors.Join(f.err, fmt.Errorf("catalog %s: %w", value, err))
		return nil
	}
	if err != nil {
		return err
	}
	f.values = append(f.values, value)
	f.merge(read)
	return nil
}

// SetIn is Set for a name that is relative to dir.
func (f *FileFlag) SetIn(dir, value string) error {
	if value == "" {
		return nil
	}
	return f.Set(filename.In(dir, value))
}

// Pin is for a driver that runs in the folder of each package and keeps what was found by the text of the flags, as go
// vet does. It makes Set want an absolute path and a sum, without which a relative name would mean another file in each
// folder, and an edited one would go unnoticed. And it makes Set succeed, since such a driver also runs on packages to
// which the file does not matter, down to those of the standard library: the error is for those to which it does.
func (f *FileFlag) Pin() { f.pinned = true }

// Err returns what Set has found wrong since Pin.
func (f *FileFlag) Err() error { return f.err }

func (f *FileFlag) read(value string) (entries, error) {
	text, err := pinned.Read(value, f.pinned)
	if err != nil {
		return entries{}, err
	}
	return parseEntries(pinned.Name(value), string(text))
}
