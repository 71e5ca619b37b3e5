package driver

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A unitFailure ends the process of a compilation unit that a mistake of the user's keeps from being analyzed: a flag or
// a configuration that is wrong.
//
// go vet runs one process for each package, a hundred for a small module, and they all meet the same mistake. The first
// tells of it and fails, and so does go vet. The others end well and leave no facts behind: of them go vet keeps nothing.
type unitFailure struct {
	work string // the folder of this run of go vet; empty: something else is the caller, and each failure is told
}

// newUnitFailure is given the name of the unit's configuration file, $WORK/b001/vet.cfg.
func newUnitFailure(name string) unitFailure {
	work := filepath.Dir(filepath.Dir(name))
	if !strings.HasPrefix(filepath.Base(work), "go-build") {
		return unitFailure{}
	}
	return unitFailure{work}
}

// exitOn ends the process if err is an error.
func (u unitFailure) exitOn(err error) {
	if err != nil {
		u.exit(err.Error())
	}
}

// exit ends the process.
func (u unitFailure) exit(message string) {
	if !u.isFirst(message) {
		os.Exit(exitClean)
	}
	exitOnError(errors.New(message))
}

// isFirst reports whether nobody has told of this yet.
func (u unitFailure) isFirst(message string) bool {
	if u.work == "" {
		return true
	}
	name := fmt.Sprintf("cancellint-%.8x", sha256.Sum256([]byte(message)))
	f, err := os.OpenFile(filepath.Join(u.work, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return !errors.Is(err, fs.ErrExist)
	}
	f.Close()
	return true
}

// Write ends the process with what package flag says of a flag.
func (u unitFailure) Write(message []byte) (int, error) {
	u.exit(strings.TrimSuffix(string(message), "\n"))
	return len(message), nil
}
