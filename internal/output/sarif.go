package output

import (
	"encoding/json"
	"fmt"
	"go/token"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
	"honnef.co/go/tools/sarif"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/ruledoc"
)

const (
	sourceRoot     = "%SRCROOT%" // what code scanners call the repository
	informationURI = "https://github.com/cancellint/cancellint"
	sarifSchema    = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

// unreleased is the version of what was not built from a release. Whoever compares versions finds it older than all.
const unreleased = "v0.0.0-devel"

// fingerprintName is the name of our fingerprints, with the version of how they are made.
const fingerprintName = "cancellint/v1"

// ranks order findings by what they are worth, from 0 to 100.
var ranks = map[string]int{"high": 90, "medium": 60, "low": 30}

// SARIF writes the report as a SARIF 2.1.0 log of one run, with the findings that are suppressed, and why they are.
func SARIF(w io.Writer, r *Report) error {
	l := &logWriter{root: r.Root, sources: make(sources), rules: r.Rules, seen: make(map[string]int)}
	findings := slices.Concat(r.Findings, r.Suppressed)
	slices.SortStableFunc(findings, compareFindings)
	results := make([]sarifResult, len(findings))
	for i, f := range findings {
		results[i] = l.result(f)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "\t")
	return encoder.Encode(sarifLog{
		Version: sarif.Version,
		Schema:  sarifSchema,
		Runs: []sarifRun{{
			Tool:               sarifTool{Driver: newDriver(r.Version, r.Rules)},
			Invocations:        []sarifInvocation{newInvocation(r.Failures, r.Notes)},
			OriginalURIBaseIDs: map[string]sarif.ArtifactLocation{sourceRoot: {URI: fileURI(r.Root) + "/"}},
			ColumnKind:         "utf16CodeUnits",
			Results:            results,
		}},
	})
}

// -- the tool --

func newDriver(version string, rules []Rule) sarifDriver {
	if !semver.IsValid(version) {
		version = unreleased
	}
	version = strings.TrimPrefix(version, "v")
	d := sarifDriver{
		ToolComponent: sarif.ToolComponent{Name: driverName, Version: version, SemanticVersion: version, InformationURI: informationURI},
		Rules:         make([]sarifRule, len(rules)),
	}
	for i, r := range rules {
		d.Rules[i] = newRule(r)
	}
	return d
}

func newRule(r Rule) sarifRule {
	summary := sentence(r.Summary)
	full := summary
	if paragraph, _, _ := strings.Cut(r.Help.Render(ruledoc.Style{Width: -1}), "\n\n"); paragraph != "" {
		full = strings.TrimSpace(paragraph)
	}
	return sarifRule{
		ReportingDescriptor: sarif.ReportingDescriptor{
			ID:                   r.String(),
			ShortDescription:     sarif.Message{Text: summary},
			Help:                 sarif.Message{Text: r.Help.Render(ruledoc.Style{Width: -1}), Markdown: r.Help.Markdown()},
			HelpURI:              r.URL(),
			DefaultConfiguration: sarif.ReportingConfiguration{Enabled: r.Default, Level: sarif.Warning},
		},
		Name:            pascal(r.Category),
		FullDescription: sarif.Message{Text: full},
	}
}

// sentence makes a sentence of a clause.
func sentence(clause string) string {
	if clause == "" {
		return ""
	}
	return strings.ToUpper(clause[:1]) + clause[1:] + "."
}

// pascal writes a category as SARIF writes the names of rules: "root-context" as "RootContext".
func pascal(category string) string {
	var name strings.Builder
	for word := range strings.SplitSeq(category, "-") {
		if word != "" {
			name.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return name.String()
}

func newInvocation(failures []Failure, notes []string) sarifInvocation {
	i := sarifInvocation{Invocation: sarif.Invocation{ExecutionSuccessful: len(failures) == 0}}
	for _, f := range failures {
		i.Notifications = append(i.Notifications, sarifNotification{Level: sarif.Error, Message: sarif.Message{Text: f.String()}})
	}
	for _, note := range notes {
		i.Notifications = append(i.Notifications, sarifNotification{Level: sarif.Note, Message: sarif.Message{Text: note}})
	}
	return i
}

// -- the results --

// A logWriter makes the results of one log.
type logWriter struct {
	root    string
	sources sources
	rules   []Rule
	seen    map[string]int // how often each fingerprint has been given
}

func (l *logWriter) result(f Finding) sarifResult {
	result := sarifResult{
		Result: sarif.Result{
			RuleID:       f.Rule(),
			Kind:         sarif.Fail,
			Level:        sarif.Warning,
			Message:      newMessage(f.Message),
			Suppressions: make([]sarif.Suppression, len(f.Suppressions)), // empty says more than none: not suppressed
		},
		RuleIndex: slices.IndexFunc(l.rules, func(r Rule) bool { return r.Analyzer == f.Analyzer && r.Category == f.Category }),
		Rank:      ranks[f.Confidence],
	}
	if f.Pos.IsValid() {
		result.Locations = []sarif.Location{{PhysicalLocation: l.place(f.Pos, f.End)}}
	}
	if f.Fingerprint != "" {
		l.seen[f.Fingerprint]++ // findings that look alike are told apart by their order
		result.PartialFingerprints = map[string]string{fingerprintName: fmt.Sprintf("%s:%d", f.Fingerprint, l.seen[f.Fingerprint])}
	}
	for i, related := range f.Related {
		message := newMessage(related.Message)
		at := sarif.Location{ID: i + 1, Message: &message, PhysicalLocation: l.place(related.Pos, related.End)}
		result.RelatedLocations = append(result.RelatedLocations, at)
	}
	for i, s := range f.Suppressions {
		result.Suppressions[i] = sarif.Suppression{Kind: "external", Justification: s.Reason}
		if s.InSource {
			result.Suppressions[i].Kind = "inSource"
		}
	}
	for _, fix := range f.Fixes {
		if changes, ok := l.changes(fix); ok {
			result.Fixes = append(result.Fixes, sarif.Fix{Description: sarif.Message{Text: fix.Message}, ArtifactChanges: changes})
		}
	}
	return result
}

// newMessage returns a message as it is: what reads as one of SARIF's links, as "handlers[i](ctx)" does, is escaped.
func newMessage(text string) sarif.Message {
	if strings.Contains(text, "](") {
		text = strings.NewReplacer("[", `\[`, "]", `\]`).Replace(text)
	}
	return sarif.Message{Text: text}
}

// changes returns a fix, file by file. It reports false if a file is not what it was when the fix was made.
func (l *logWriter) changes(fix Fix) ([]sarif.ArtifactChange, bool) {
	var changes []sarif.ArtifactChange
	for _, e := range fix.Edits {
		file := l.sources.file(e.Filename)
		start, ok := file.position(e.Filename, e.Start)
		end, ok2 := file.position(e.Filename, e.End)
		if !ok || !ok2 {
			return nil, false
		}
		artifact := l.artifact(e.Filename)
		i := slices.IndexFunc(changes, func(c sarif.ArtifactChange) bool { return c.ArtifactLocation == artifact })
		if i < 0 {
			i = len(changes)
			changes = append(changes, sarif.ArtifactChange{ArtifactLocation: artifact})
		}
		changes[i].Replacements = append(changes[i].Replacements, sarif.Replacement{
			DeletedRegion:   newRegion(l.sources.region(start, end)),
			InsertedContent: sarif.ArtifactContent{Text: e.New},
		})
	}
	return changes, true
}

// -- places --

func (l *logWriter) place(pos, end token.Position) sarif.PhysicalLocation {
	return sarif.PhysicalLocation{ArtifactLocation: l.artifact(pos.Filename), Region: newRegion(l.sources.region(pos, end))}
}

// newRegion returns a region as SARIF writes it: to the end of the line if there is no end column.
func newRegion(r region) sarif.Region {
	return sarif.Region{StartLine: r.startLine, StartColumn: max(r.startColumn, 1), EndLine: r.endLine, EndColumn: r.endColumn}
}

// artifact names a file relative to the repository if it is in it.
func (l *logWriter) artifact(file string) sarif.ArtifactLocation {
	name := filename.From(l.root, file)
	if filepath.IsAbs(name) {
		return sarif.ArtifactLocation{URI: fileURI(name)}
	}
	return sarif.ArtifactLocation{URI: (&url.URL{Path: filepath.ToSlash(name)}).String(), URIBaseID: sourceRoot}
}

// fileURI returns the URI of an absolute name, without a slash at its end.
func fileURI(name string) string {
	path := "/" + strings.Trim(filepath.ToSlash(name), "/") // "C:/x" too
	return strings.TrimSuffix((&url.URL{Scheme: "file", Path: path}).String(), "/")
}
