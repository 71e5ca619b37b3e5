// Package report is the one way in which an analyzer reports a finding: it filters by confidence, by kind of file
// and by directive, picks one finding for each cause, and reports in the order of the source.
package report

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"honnef.co/go/tools/analysis/facts/generated"

	"github.com/cancellint/cancellint/internal/directive"
	"github.com/cancellint/cancellint/internal/filter"
	"github.com/cancellint/cancellint/internal/fingerprint"
	"github.com/cancellint/cancellint/internal/rule"
)

// Requires lists what an analyzer that uses this package must require.
func Requires() []*analysis.Analyzer {
	return []*analysis.Analyzer{directive.Analyzer, generated.Analyzer}
}

// A Finding is one thing that the reader will want to change.
type Finding struct {
	Rule       rule.Rule
	Pos, End   token.Pos // the smallest thing to change
	Message    string    // design: what happens, naming callee and context; remedy as an imperative
	Confidence Confidence
	Related    []analysis.RelatedInformation // at most two
	Fixes      []analysis.SuggestedFix

	// Subject is what the finding is about, if that is not what stands at Pos: the wait for which a loop is reported, or a
	// call, by its left parenthesis, since the calls of a chain begin at one place.
	Subject token.Pos
	// Elsewhere is the root cause, if it is in another package.
	Elsewhere Elsewhere

	// Cause names the root cause. Of several findings with one cause only the first that is neither filtered nor
	// suppressed is reported. An empty cause is a cause of its own.
	Cause string
	// More words how many findings of the same cause are not reported, to end the message of the one that is; nil: they
	// are not told of.
	More func(n int) string
}

// Elsewhere is a place in another package, as a fact can name it.
type Elsewhere struct {
	Func  string // the full name of the function: "example.com/shop/store.Save", "(*example.com/shop/store.DB).Save"
	Where string // file:line in its package: "store.go:12"
	Made  string // likewise, of the context that the call there runs on, if that is made in the function
}

// A Reporter collects the findings of one analyzer in one package.
type Reporter struct {
	pass     *analysis.Pass
	opts     *Options
	ignores  *directive.Index
	findings []Finding
	spared   []Spared
	texts    map[string][]byte // of the files that were read
}

// New returns the reporter of pass.
func New(pass *analysis.Pass, opts *Options) *Reporter {
	return &Reporter{pass: pass, opts: opts, ignores: pass.ResultOf[directive.Analyzer].(*directive.Index), texts: make(map[string][]byte)}
}

// Add collects a finding.
func (r *Reporter) Add(f Finding) { r.findings = append(r.findings, f) }

// Spare collects something that a rule looked at and left alone.
func (r *Reporter) Spare(s Spared) { r.spared = append(r.spared, s) }

// SkipsTests reports whether findings in tests are not wanted.
func (r *Reporter) SkipsTests() bool { return !r.opts.Tests }

// Flush reports what was collected, and the directives that name this analyzer and suppressed nothing. It returns all
// that was collected, in the order of the source, with what became of it: the result of the analyzer.
func (r *Reporter) Flush() *Result {
	slices.SortStableFunc(r.findings, func(a, b Finding) int {
		return cmp.Or(r.compare(a.Pos, b.Pos), cmp.Compare(a.Rule.Category, b.Rule.Category), cmp.Compare(a.Message, b.Message))
	})
	result := &Result{Spared: r.spared}
	used := make(map[use]bool)
	for _, f := range r.findings {
		if f.Pos.IsValid() {
			result.Findings = append(result.Findings, r.judge(f, used))
		}
	}
	result.Findings = append(result.Findings, r.unused(used)...)
	result.Findings = Select(result.Findings, nil)
	report := r.pass.Report
	if r.pass.ReadFile == nil { // nogo's pass: its patch has the first of several fixes, as if there were no other
		report = WithoutAlternatives(report, nil)
	}
	for _, f := range result.Findings {
		if f.Verdict == Reported {
			report(f.Diagnostic())
		}
	}
	return result
}

// judge says what becomes of a finding, seen by itself. The directives that suppress it are marked as used.
func (r *Reporter) judge(f Finding, used map[use]bool) Judged {
	j := Judged{Finding: f, Fingerprint: r.fingerprint(f)}
	if j.Verdict = r.skipped(f.Pos); j.Verdict != Reported {
		return j
	}
	if !r.opts.On(f.Rule) {
		j.Verdict = Off
		return j
	}
	j.Directives = r.ignores.Covering(f.Rule.Analyzer, f.Rule.Category, f.Pos, r.opts.Honored)
	for _, d := range j.Directives {
		used[use{d, f.Rule.Category}], used[use{d, f.Rule.Analyzer}] = true, true
	}
	switch {
	case len(j.Directives) > 0:
		j.Verdict = Suppressed
	case f.Confidence < r.opts.Confidence: // after the directives: one that covers a finding below the floor is not unused
		j.Verdict = BelowFloor
	}
	return j
}

// fingerprint returns the fingerprint of a finding.
func (r *Reporter) fingerprint(f Finding) string {
	return Fingerprint(r.pass.Fset, r.pass.Files, r.pass.Pkg.Path(), f, r.readFile)
}

// readFile reads a file of the package, once.
func (r *Reporter) readFile(name string) ([]byte, error) {
	if text, ok := r.texts[name]; ok {
		return text, nil
	}
	text, err := ReadFile(r.pass, name)
	if err == nil {
		r.texts[name] = text
	}
	return text, err
}

// ReadFile reads a file of the package of pass: as its driver wants it or, if that does not say how (nogo), from the disk.
func ReadFile(pass *analysis.Pass, name string) ([]byte, error) {
	if pass.ReadFile == nil {
		return os.ReadFile(name)
	}
	return pass.ReadFile(name)
}

// Fingerprint returns the fingerprint of a finding in one of the files of a package, see package fingerprint.
func Fingerprint(fset *token.FileSet, files []*ast.File, pkg string, f Finding, read func(string) ([]byte, error)) string {
	i := slices.IndexFunc(files, func(file *ast.File) bool { return file.FileStart <= f.Pos && f.Pos <= file.FileEnd })
	if i < 0 {
		return ""
	}
	file := fingerprint.File{Fset: fset, Syntax: files[i]}
	if text, err := read(fset.File(f.Pos).Name()); err == nil {
		file.Text = text
	}
	return fingerprint.Of(file, pkg, f.Rule.String(), fingerprint.Place{Pos: f.Pos, End: max(f.Pos, f.End), Subject: f.Subject})
}

// A use is a name in a directive for which there was something to suppress.
type use struct {
	directive *directive.Directive
	name      string
}

// unused returns a finding for each name of this analyzer's in statement and file directives that suppressed nothing. A
// directive on a declaration may act in other packages, and nolint is not ours to judge.
func (r *Reporter) unused(used map[use]bool) (findings []Judged) {
	unused := rule.UnusedDirective(r.pass.Analyzer.Name)
	if !r.opts.On(unused) {
		return nil
	}
	for _, d := range r.ignores.All() {
		if d.Kind == directive.Declaration || d.Kind == directive.Nolint || r.skipped(d.Pos) != Reported {
			continue
		}
		remedy := "remove the directive"
		if len(d.Names) > 1 {
			remedy = "remove the name"
		}
		for _, name := range d.Names {
			if owner, ok := rule.Owner(name); ok && owner == r.pass.Analyzer.Name && !used[use{d, name}] && !r.isOff(name) {
				message := fmt.Sprintf("nothing here is reported as %s; %s", name, remedy)
				f := Finding{Rule: unused, Pos: d.Pos, End: d.End, Message: message, Confidence: High}
				findings = append(findings, Judged{Finding: f, Fingerprint: r.fingerprint(f)})
			}
		}
	}
	return findings
}

// isOff reports whether the name is that of a rule whose findings are not wanted: nobody knows what it would suppress.
func (r *Reporter) isOff(name string) bool {
	return slices.ContainsFunc(rule.All(), func(known rule.Rule) bool { return known.Category == name && !r.opts.On(known) })
}

// skipped returns why findings at pos are not wanted, or Reported. The file that a //line comment names does not count,
// unless cgo wrote the comment: what it makes of a file written by hand is not generated, and excluded with that file.
func (r *Reporter) skipped(pos token.Pos) Verdict {
	name := r.pass.Fset.PositionFor(pos, false).Filename
	written := name
	generator, isGenerated := r.pass.ResultOf[generated.Analyzer].(map[string]generated.Generator)[name]
	if isGenerated && generator == generated.Cgo {
		isGenerated, written = false, r.pass.Fset.Position(pos).Filename
	}
	return skips[r.opts.Skip(name, written, isGenerated)]
}

// skips are the verdicts on findings in files in which none are wanted.
var skips = map[filter.Skip]Verdict{
	filter.Wanted: Reported, filter.Test: InTest, filter.Generated: InGenerated, filter.Excluded: Excluded,
}

// compare orders positions by file name and offset: the order in which a driver hands over the files must not matter.
func (r *Reporter) compare(a, b token.Pos) int {
	p, q := r.pass.Fset.Position(a), r.pass.Fset.Position(b)
	return cmp.Or(strings.Compare(p.Filename, q.Filename), cmp.Compare(p.Offset, q.Offset))
}
