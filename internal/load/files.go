package load

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/filename"
)

// isGoFile reports whether an argument names a Go file, present or not, rather than packages.
func isGoFile(dir, arg string) bool {
	if !strings.HasSuffix(arg, ".go") || strings.Contains(arg, "...") {
		return false
	}
	info, err := os.Stat(filename.In(dir, arg))
	return err != nil && errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir()
}

// isFile reports whether an argument names a file that is there.
func isFile(dir, arg string) bool {
	info, err := os.Stat(filename.In(dir, arg))
	return err == nil && !info.IsDir()
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// liesHidden reports whether a file lies where "./..." does not look. Only the path below the working directory counts, or
// else below the module.
func liesHidden(dir, root, name string) bool {
	rel, err := filepath.Rel(dir, name)
	if err != nil || !filepath.IsLocal(rel) {
		rel, err = filepath.Rel(root, name)
	}
	if err != nil || !filepath.IsLocal(rel) {
		return false // in no module
	}
	return slices.ContainsFunc(strings.Split(filepath.ToSlash(filepath.Dir(rel)), "/"), isHidden)
}

// A PassedOver holds the files that are named and not analysed, by the reason.
type PassedOver map[string][]string

// The reasons.
const (
	noFile  = "no such file"
	notGo   = "not a Go file"
	hidden  = "below testdata, vendor or a name with . or _, where ./... does not look"
	leftOut = "the build leaves it out"
)

func (p PassedOver) add(reason, arg string) { p[reason] = append(p[reason], arg) }

// maxNames is how many names of files or packages a note holds.
const maxNames = 3

// Notes tells of the files, one line for each reason.
func (p PassedOver) Notes() []string {
	var notes []string
	for _, reason := range slices.Sorted(maps.Keys(p)) {
		notes = append(notes, fmt.Sprintf("passed over (%s): %s", reason, names(p[reason])))
	}
	return notes
}

// names joins the first few names, in order.
func names(all []string) string {
	sorted := slices.Compact(slices.Sorted(slices.Values(all)))
	text := strings.Join(sorted[:min(len(sorted), maxNames)], ", ")
	if more := len(sorted) - maxNames; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
