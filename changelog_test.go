package cancellint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/semver"

	"github.com/cancellint/cancellint/internal/rule"
)

// changes is what a changelog says of a version.
type changes struct {
	version, date string // date is "" for what is not released
	text          string
}

const unreleased = "Unreleased"

// parseChangelog returns the sections of a changelog in the form of keepachangelog.com, the newest first, or what is wrong
// with it.
func parseChangelog(text string) ([]changes, error) {
	body, links := splitLinks(text)
	parts := strings.Split(body, "\n## ")
	if !strings.HasPrefix(parts[0], "# Changelog\n") || len(parts) == 1 {
		return nil, fmt.Errorf("no title, or no section")
	}
	var sections []changes
	for _, part := range parts[1:] {
		heading, rest, _ := strings.Cut(part, "\n")
		m := regexp.MustCompile(`^\[([^]]+)\](?: - (\S+))?$`).FindStringSubmatch(heading)
		if m == nil {
			return nil, fmt.Errorf("%q is no heading", heading)
		}
		s := changes{m[1], m[2], rest}
		if err := s.check(links); err != nil {
			return nil, fmt.Errorf("%s: %w", heading, err)
		}
		if n := len(sections); n > 0 && !isNewer(sections[n-1], s) {
			return nil, fmt.Errorf("%s: stands below %s", heading, sections[n-1].version)
		}
		sections = append(sections, s)
	}
	if len(links) != len(sections) {
		return nil, fmt.Errorf("%d links for %d sections", len(links), len(sections))
	}
	return sections, nil
}

// splitLinks returns a changelog without the links at its end, and the links by what they are for.
func splitLinks(text string) (body string, links map[string]string) {
	link := regexp.MustCompile(`(?m)^\[([^]]+)\]: (\S+)\n`)
	links = make(map[string]string)
	for _, m := range link.FindAllStringSubmatch(text, -1) {
		links[m[1]] = m[2]
	}
	return link.ReplaceAllString(text, ""), links
}

// kinds are the headings that the form allows within a section.
var kinds = []string{"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}

func (s changes) check(links map[string]string) error {
	if s.version != unreleased {
		if semver.Canonical("v"+s.version) != "v"+s.version {
			return fmt.Errorf("%q is no version", s.version)
		}
		if _, err := time.Parse(time.DateOnly, s.date); err != nil {
			return err
		}
	} else if s.date != "" {
		return fmt.Errorf("a date of what is not released")
	}
	if !strings.HasPrefix(links[s.version], "https://github.com/cancellint/cancellint/") {
		return fmt.Errorf("the link is %q", links[s.version])
	}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(s.text, -1) {
		if !slices.Contains(kinds, m[1]) {
			return fmt.Errorf("%q is none of %q", m[1], kinds)
		}
	}
	return nil
}

// isNewer reports whether a section may stand above another.
func isNewer(above, below changes) bool {
	if below.version == unreleased {
		return false
	}
	return above.version == unreleased || semver.Compare("v"+above.version, "v"+below.version) > 0 && above.date >= below.date
}

// TestChangelog wants CHANGELOG.md to have the form, to tell of each rule in the version that had it first, and of no rule
// that there is not.
func TestChangelog(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	sections, err := parseChangelog(string(text))
	if err != nil {
		t.Fatal(err)
	}
	section := make(map[string]string)
	for _, s := range sections {
		section[s.version] = s.text
	}
	known := make(map[string]bool)
	for _, r := range rule.Complete() {
		known[r.String()] = true
	}
	for _, r := range rule.All() {
		told, isReleased := section[r.Since]
		if !isReleased {
			told = section[unreleased]
		}
		if !strings.Contains(told, "`"+r.String()+"`") {
			t.Errorf("nothing tells that %s is there since %s", r, r.Since)
		}
	}
	analyzers := strings.Join(rule.Analyzers(), "|")
	for _, m := range regexp.MustCompile("`((?:"+analyzers+")/[^`]+)`").FindAllStringSubmatch(string(text), -1) {
		if !known[m[1]] {
			t.Errorf("%s is no rule", m[1])
		}
	}
}

const releasedChangelog = `# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

### Fixed

- A loop.

## [0.1.0] - 2026-11-22

### Added

- All.

[Unreleased]: https://github.com/cancellint/cancellint/compare/v0.2.0...main
[0.2.0]: https://github.com/cancellint/cancellint/compare/v0.1.0...v0.2.0
[0.1.0]: https://github.com/cancellint/cancellint/releases/tag/v0.1.0
`

// TestParseChangelog makes one mistake after the other.
func TestParseChangelog(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, new, err string }{
		{"right", "", "", ""},
		{"no title", "# Changelog", "# Changes", "no title"},
		{"no date", "[0.2.0] - 2026-12-01", "[0.2.0]", "cannot parse"},
		{"a date that is none", "2026-12-01", "2026-13-01", "month out of range"},
		{"a heading that is none", "## [0.2.0] - 2026-12-01", "## 0.2.0", "no heading"},
		{"no version", "## [0.2.0]", "## [0.2]", "no version"},
		{"order of versions", "## [0.2.0]", "## [0.0.1]", "link"},
		{"order of dates", "2026-12-01", "2026-11-01", "stands below"},
		{"no link", "[0.1.0]: ", "0.1.0: ", "link"},
		{"a link too many", "[0.1.0]: ", "[0.0.9]: https://github.com/cancellint/cancellint/\n[0.1.0]: ", "4 links for 3"},
		{"a kind that is none", "### Fixed", "### Mended", "none of"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseChangelog(strings.Replace(releasedChangelog, test.old, test.new, 1))
			if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("got %v, want %q", err, test.err)
			}
		})
	}
}

// TestReleaseNotes runs the script that takes the notes of a release out of the changelog.
func TestReleaseNotes(t *testing.T) {
	t.Parallel()
	changelog := filepath.Join(t.TempDir(), "CHANGELOG.md")
	if err := os.WriteFile(changelog, []byte(releasedChangelog), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		version, want string
		exit          int
	}{
		{"v0.2.0", "\n### Fixed\n\n- A loop.\n", 0},
		{"v0.1.0", "\n### Added\n\n- All.\n", 0},
		{"v0.3.0", "", 1},
		{"v0.1", "", 1},
		{"Unreleased", "", 1}, // it is empty
	}
	for _, test := range tests {
		stdout, stderr, exit := shell{}.run(t, ".", fmt.Sprintf(".ci/release-notes %s %s", test.version, changelog))
		if stdout != test.want || exit != test.exit {
			t.Errorf("%s: exit status %d, %q, want %q\n%s", test.version, exit, stdout, test.want, stderr)
		}
	}
}
