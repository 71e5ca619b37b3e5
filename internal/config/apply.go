package config

import (
	"errors"
	"flag"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// Apply sets the flags of the analyzers of suite to what the configuration says: of all, and then of each, which goes
// before it. The error tells of each value that its flag does not take.
func (f *File) Apply(suite []*analysis.Analyzer) error {
	errs := make([]error, len(f.values)) // in the order of the file
	for _, inMapping := range []bool{false, true} {
		for i, v := range f.values {
			if !v.setting.isFlag() || (v.analyzer != "") != inMapping {
				continue
			}
			if err := f.set(suite, v); err != nil {
				errs[i] = f.errorf(v.line, "%s: %w", qualified(v.analyzer, v.setting.Name), err)
			}
		}
		Settle(suite)
	}
	return errors.Join(errs...)
}

func (f *File) set(suite []*analysis.Analyzer, v value) error {
	if v.analyzer == "" {
		return SharedFlag{v.setting.Name, suite}.SetIn(f.dir(), v.text)
	}
	i := slices.IndexFunc(suite, func(a *analysis.Analyzer) bool { return a.Name == v.analyzer })
	if i < 0 {
		return nil // a suite of others
	}
	return setIn(suite[i].Flags.Lookup(v.setting.Name).Value, f.dir(), v.text)
}

// Settle tells the flags of suite that what was set so far is weaker than what will be set.
func Settle(suite []*analysis.Analyzer) {
	for _, a := range suite {
		a.Flags.VisitAll(func(f *flag.Flag) {
			if s, ok := f.Value.(interface{ Settle() }); ok {
				s.Settle()
			}
		})
	}
}

// A SharedFlag sets a flag of every analyzer that has it. It implements [flag.Value].
type SharedFlag struct {
	Name  string
	Suite []*analysis.Analyzer
}

// each returns the flags of the analyzers.
func (s SharedFlag) each() (flags []*flag.Flag) {
	for _, a := range s.Suite {
		if f := a.Flags.Lookup(s.Name); f != nil {
			flags = append(flags, f)
		}
	}
	return flags
}

// Usage returns the usage of the flag.
func (s SharedFlag) Usage() string {
	if flags := s.each(); len(flags) > 0 {
		return flags[0].Usage
	}
	return ""
}

// String implements [flag.Value].
func (s SharedFlag) String() string {
	if flags := s.each(); len(flags) > 0 {
		return flags[0].Value.String()
	}
	return ""
}

// Set implements [flag.Value].
func (s SharedFlag) Set(text string) error { return s.SetIn("", text) }

// SetIn is Set for what is said in a folder.
func (s SharedFlag) SetIn(dir, text string) error {
	for _, f := range s.each() {
		set := func(text string) error { return setIn(f.Value, dir, text) }
		if v, ok := f.Value.(interface{ SetShared(string) error }); ok {
			set = v.SetShared
		}
		if err := set(text); err != nil {
			return err
		}
	}
	return nil
}

// IsBoolFlag tells package flag whether the flag alone means true.
func (s SharedFlag) IsBoolFlag() bool {
	flags := s.each()
	if len(flags) == 0 {
		return false
	}
	b, ok := flags[0].Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// setIn sets a flag to what is said in a folder; in none, to what is said of the working directory.
func setIn(v flag.Value, dir, text string) error {
	if in, ok := v.(interface{ SetIn(dir, text string) error }); ok {
		return in.SetIn(dir, text)
	}
	return v.Set(text)
}
