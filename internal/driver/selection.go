package driver

import (
	"errors"
	"slices"
	"strconv"

	"golang.org/x/tools/go/analysis"
)

// selection returns the analyzers to run, as go vet chooses them: those said to be true if there are any, else all but
// those said to be false.
func selection(suite []*analysis.Analyzer, selected map[*analysis.Analyzer]*choice) []*analysis.Analyzer {
	anyTrue := slices.ContainsFunc(suite, func(a *analysis.Analyzer) bool { return *selected[a] == chosen })
	return slices.DeleteFunc(slices.Clone(suite), func(a *analysis.Analyzer) bool {
		return anyTrue && *selected[a] != chosen || *selected[a] == rejected
	})
}

// A choice is a boolean flag that knows whether it was given. It implements [flag.Value].
type choice uint8

const (
	unsaid choice = iota
	chosen
	rejected
)

func (c *choice) String() string {
	return strconv.FormatBool(c == nil || *c != rejected)
}

func (c *choice) IsBoolFlag() bool { return true }

func (c *choice) Set(value string) error {
	on, err := strconv.ParseBool(value)
	if err != nil {
		return errors.New("want true or false")
	}
	*c = rejected
	if on {
		*c = chosen
	}
	return nil
}
