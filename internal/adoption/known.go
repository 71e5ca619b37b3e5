package adoption

import (
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/checker"

	"github.com/cancellint/cancellint/internal/baseline"
	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/output"
	"github.com/cancellint/cancellint/internal/report"
)

// A knowledge tells the findings that a baseline has from the others, and keeps count for the next one.
type knowledge struct {
	file    string // its absolute name
	shown   string // its name as the user gave it
	writing bool   // the findings of this run are to be the baseline

	old   []baseline.Entry
	known *baseline.Known
	new   []baseline.Entry

	analyzers map[string]bool   // that ran
	looked    map[look]bool     // at packages
	leftOut   map[string]bool   // the files of theirs that the build leaves out, as entries name them
	modules   map[string]string // the directories of theirs, by path
	tests     bool              // whether with their tests
}

// A look is what one analyzer had at one package, by its path.
type look struct{ analyzer, pkg string }

// newKnowledge reads the baseline that the options name. It returns nil if there is none.
func newKnowledge(opts Options, dir string) (*knowledge, error) {
	if opts.Baseline == "" {
		return nil, nil
	}
	k := &knowledge{
		file: filename.In(dir, opts.Baseline), shown: opts.Baseline, writing: opts.Write,
		analyzers: make(map[string]bool), looked: make(map[look]bool), leftOut: make(map[string]bool), modules: make(map[string]string), tests: opts.Tests,
	}
	for _, name := range opts.Analyzers {
		k.analyzers[name] = true
	}
	entries, err := baseline.Read(k.file)
	if err != nil && !(k.writing && errors.Is(err, fs.ErrNotExist)) {
		return nil, err
	}
	k.old, k.known = entries, baseline.NewKnown(entries)
	return k, nil
}

// sort tells which of an analyzer's findings in a package are known. Each that is wanted is an entry of the next
// baseline, and so is each old one of a finding that is not asked for in this run.
func (k *knowledge) sort(act *checker.Action, findings []report.Judged) (isKnown func(report.Judged) bool) {
	pkg := act.Package.Types.Path()
	k.looked[look{act.Analyzer.Name, pkg}] = true
	if module := act.Package.Module; module != nil {
		k.modules[module.Path] = module.Dir
	}
	for _, name := range act.Package.IgnoredFiles {
		k.leftOut[k.name(name)] = true
	}
	known := make(map[place]bool)
	for _, j := range findings {
		if j.Verdict <= report.Known {
			known[placeOf(j)] = k.known.Take(j.Fingerprint) || k.writing
			k.new = append(k.new, k.entry(act, j))
		}
	}
	for _, j := range findings { // after those that are wanted, which they must take nothing from
		if j.Verdict > report.Suppressed && k.known.Take(j.Fingerprint) {
			k.new = append(k.new, k.entry(act, j))
		}
	}
	return func(j report.Judged) bool { return known[placeOf(j)] }
}

// A place tells the findings of an analyzer in a package apart.
type place struct {
	pos      token.Pos
	category string
	message  string
}

func placeOf(j report.Judged) place { return place{j.Pos, j.Rule.Category, j.Message} }

func (k *knowledge) entry(act *checker.Action, j report.Judged) baseline.Entry {
	return baseline.Entry{
		Fingerprint: j.Fingerprint,
		Rule:        j.Rule.String(),
		Package:     act.Package.Types.Path(),
		File:        k.name(act.Package.Fset.Position(j.Pos).Filename),
		Message:     baseline.Unnumbered(j.Message),
	}
}

// name returns the name by which entries know a file.
func (k *knowledge) name(file string) string {
	if rel, err := filepath.Rel(filepath.Dir(k.file), file); err == nil {
		file = rel
	}
	return filepath.ToSlash(file)
}

// isDue reports whether this run would have found what an entry knows: its analyzer ran on its package, or would have if
// the package were still there.
func (k *knowledge) isDue(e baseline.Entry) bool {
	analyzer, _, _ := strings.Cut(e.Rule, "/")
	isTest := strings.HasSuffix(e.File, "_test.go")
	switch {
	case !k.analyzers[analyzer], isTest && !k.tests, k.leftOut[e.File]:
		return false
	case k.looked[look{analyzer, e.Package}]:
		return true
	case isTest:
		return k.isGone(strings.TrimSuffix(e.Package, "_test"))
	}
	return k.isGone(e.Package)
}

// isGone reports whether a package of one of the modules that were analyzed has no directory.
func (k *knowledge) isGone(pkg string) bool {
	for _, path := range slices.Backward(slices.Sorted(maps.Keys(k.modules))) { // a nested module comes after the one around it
		if rest, ok := strings.CutPrefix(pkg, path); ok && (rest == "" || rest[0] == '/') {
			_, err := os.Stat(filepath.Join(k.modules[path], filepath.FromSlash(rest)))
			return errors.Is(err, fs.ErrNotExist)
		}
	}
	return false
}

// maxLeft is how many entries that match nothing are told.
const maxLeft = 3

// finish writes the baseline, or tells which entries match nothing any more.
func (k *knowledge) finish(out *output.Report) error {
	left := k.known.Left(k.isDue)
	if k.writing {
		return k.write(len(left), out)
	}
	if len(left) == 0 {
		return nil
	}
	var told strings.Builder
	fmt.Fprintf(&told, "%s: nothing matches %s any more; -write-baseline drops them", k.shown, output.Count(len(left), "entry", "entries"))
	for _, e := range left[:min(len(left), maxLeft)] {
		fmt.Fprintf(&told, "\n\t%s: %s (%s)", e.File, e.Message, e.Rule)
	}
	if more := len(left) - maxLeft; more > 0 {
		fmt.Fprintf(&told, "\n\tand %d more", more)
	}
	out.Notes = append(out.Notes, told.String())
	return nil
}

// write replaces the baseline by what this run found, and what the old one knows of what was not looked at.
func (k *knowledge) write(dropped int, out *output.Report) error {
	entries := slices.Concat(k.new, k.known.Unseen(k.isDue))
	if err := baseline.Write(k.file, entries); err != nil {
		return err
	}
	out.Notes = append(out.Notes, fmt.Sprintf("wrote %s: %s, %d of them new; %d dropped",
		k.shown, output.Count(len(entries), "finding", "findings"), len(entries)-len(k.old)+dropped, dropped))
	return nil
}
