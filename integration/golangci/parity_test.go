package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/parity"
)

// TestDriversAgree runs the fixtures through the command line, go vet and golangci-lint: they report the same.
func TestDriversAgree(t *testing.T) {
	t.Parallel()
	tool := cancellint(t)
	const everything = "confidence: low\nenable: [ctxpass, loopcheck, deadline, directive]\ntests: true\ngenerated: true\n"
	for _, test := range []struct {
		name, dir, config string
		patterns          []string
		across            []parity.Finding // some that need facts of other packages
	}{
		{
			name: "defaults", dir: root, patterns: []string{"./testdata/src/..."},
			across: []parity.Finding{
				{File: "testdata/src/ctxpass/callee/callee.go", Analyzer: "ctxpass", Message: "store.Load calls rights.Check on context.TODO() (store.go:12)"},
				{File: "testdata/src/ctxpass/chain/chain.go", Analyzer: "ctxpass", Message: "(feed.go:12) through rates.Reload, feed.Pull"},
				{File: "testdata/src/loopcheck/handlers/handlers.go", Analyzer: "loopcheck", Message: "(pacing.go:13, through pacing.Pause)"},
			},
		},
		{name: "everything", dir: root, config: everything, patterns: []string{"./testdata/src/..."}},
		{name: "frameworks", dir: root + "/testdata/frameworks", patterns: []string{"./..."}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, err := filepath.Abs(test.dir)
			if err != nil {
				t.Fatal(err)
			}
			config := filepath.Join(t.TempDir(), "cancellint.yml")
			write(t, config, test.config)
			want := byCommandLine(t, tool, dir, config, test.patterns)
			if len(want) == 0 {
				t.Fatal("no findings")
			}
			for _, f := range test.across {
				if !slices.ContainsFunc(want, func(have parity.Finding) bool { return isLike(have, f) }) {
					t.Errorf("no finding like %s among those of the command line", f)
				}
			}
			t.Logf("%d findings", len(want))
			parity.Check(t, "go vet", byVet(t, tool, dir, config, test.patterns), want)
			cache := "GOLANGCI_LINT_CACHE=" + t.TempDir()
			parity.Check(t, "golangci-lint", byGolangci(t, dir, config, cache, test.patterns), want)
			parity.Check(t, "golangci-lint from its cache", byGolangci(t, dir, config, cache, test.patterns), want)
		})
	}
}

// isLike reports whether a finding is in the file of another one, by its analyzer, with its message in it.
func isLike(f, other parity.Finding) bool {
	return f.File == other.File && f.Analyzer == other.Analyzer && strings.Contains(f.Message, other.Message)
}

func byCommandLine(t *testing.T, tool, dir, config string, patterns []string) []parity.Finding {
	t.Helper()
	out, _ := command{dir: dir}.run(t, tool, append([]string{"-json", "-config=" + config}, patterns...)...)
	return tree(t, out, dir)
}

func byVet(t *testing.T, tool, dir, config string, patterns []string) []parity.Finding {
	t.Helper()
	out, _ := command{dir: dir}.run(t, "go", append([]string{"vet", "-vettool=" + tool, "-json", "-config=" + pinned(t, config)}, patterns...)...)
	return tree(t, out, dir)
}

func tree(t *testing.T, output []byte, dir string) []parity.Finding {
	t.Helper()
	findings, err := parity.Tree(output, dir)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

func byGolangci(t *testing.T, dir, config, cache string, patterns []string) []parity.Finding {
	t.Helper()
	golangci := filepath.Join(t.TempDir(), ".golangci.yml")
	write(t, golangci, strings.ReplaceAll(allFindings, "CONFIG", config))
	args := []string{"run", "--config=" + golangci, "--output.json.path=stdout", "--path-mode=abs", "--show-stats=false"}
	out, _ := command{dir: dir, env: []string{cache}, exit: 1}.run(t, "golangci-lint", append(args, patterns...)...)
	return issues(t, out, dir)
}

// allFindings has golangci-lint show whatever there is.
const allFindings = `
version: "2"
run:
  allow-parallel-runners: true
linters:
  default: none
  enable: [cancellint]
  settings:
    custom:
      cancellint:
        type: module
        settings:
          config: CONFIG
  exclusions:
    generated: disable
issues:
  max-same-issues: 0
  max-issues-per-linter: 0
  uniq-by-line: false
`

// issues returns the findings that golangci-lint printed as JSON. It puts the name of the analyzer before the message.
func issues(t *testing.T, output []byte, dir string) (findings []parity.Finding) {
	t.Helper()
	var printed struct {
		Issues []struct {
			FromLinter, Text string
			Pos              struct {
				Filename     string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal(output, &printed); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, issue := range printed.Issues {
		file, err := filepath.Rel(dir, issue.Pos.Filename)
		if err != nil {
			t.Fatal(err)
		}
		analyzer, message, _ := strings.Cut(issue.Text, ": ")
		findings = append(findings, parity.Finding{
			File: filepath.ToSlash(file), Line: issue.Pos.Line, Column: issue.Pos.Column,
			Analyzer: analyzer, Message: message,
		})
	}
	return findings
}
