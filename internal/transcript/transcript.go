// Package transcript runs what a page shows of a terminal, in order, in one shell, for tests that hold the page against
// the programs.
//
// A console block of Markdown shows lines that are typed, after a prompt, and what they print:
//
//	$ cat > hello.txt <<'END'
//	hello
//	END
//	$ cat hello.txt no.txt
//	hello
//	cat: no.txt: …
//
// An ellipsis stands for any text in its line, and for any lines where it stands alone. A command that redirects a here
// document goes on until its end.
package transcript

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// A Step is a command, and what it prints on standard output and standard error together.
type Step struct {
	Command string // of several lines if it has a here document
	Output  string // as a page shows it: with ellipses; empty, or ends in a newline
}

var (
	console = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")
	here    = regexp.MustCompile(`<<-?\s*(['"]?)(\w+)(['"]?)`)
)

// Section returns what stands below a heading of a page, such as "### By itself", up to the next heading of its level or
// a higher one.
func Section(page, heading string) (string, error) {
	_, below, ok := strings.Cut("\n"+page, "\n"+heading+"\n")
	if !ok {
		return "", fmt.Errorf("no heading %q", heading)
	}
	level := strings.Index(heading, " ")
	next := regexp.MustCompile(fmt.Sprintf(`(?m)^#{1,%d} `, level))
	fenced := false
	var section strings.Builder
	for line := range strings.Lines(below) {
		fenced = fenced != strings.HasPrefix(line, "```")
		if !fenced && next.MatchString(line) {
			break
		}
		section.WriteString(line)
	}
	return section.String(), nil
}

// Select returns the steps in the lead of a section of a page, before its first heading, and then those in the sections
// below it that have the headings.
func Select(page, heading string, below ...string) ([]Step, error) {
	section, err := Section(page, heading)
	if err != nil {
		return nil, err
	}
	lead, _, _ := strings.Cut(section, "\n#")
	parts := []string{lead + "\n"}
	for _, heading := range below {
		part, err := Section(section, heading)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return Steps(strings.Join(parts, "\n"))
}

// Steps returns the steps of all console blocks of a page, in order. Text before a block's first prompt is an error.
func Steps(page string) ([]Step, error) {
	var steps []Step
	for _, block := range console.FindAllStringSubmatch(page, -1) {
		more, err := parse(block[1])
		if err != nil {
			return nil, err
		}
		steps = append(steps, more...)
	}
	return steps, nil
}

func parse(block string) ([]Step, error) {
	var steps []Step
	document := "" // the line that ends the here document that the command is in
	for line := range strings.Lines(block) {
		typed, prompted := strings.CutPrefix(line, "$ ")
		switch {
		case document != "":
			steps[len(steps)-1].Command += line
			if strings.TrimSpace(line) == document {
				document = ""
			}
		case prompted:
			steps = append(steps, Step{Command: typed})
			if m := here.FindStringSubmatch(typed); m != nil {
				document = m[2]
			}
		case len(steps) == 0:
			return nil, fmt.Errorf("no prompt before %q", line)
		default:
			steps[len(steps)-1].Output += line
		}
	}
	if document != "" {
		return nil, fmt.Errorf("no %s ends the here document of %q", document, steps[len(steps)-1].Command)
	}
	return steps, nil
}

// mark stands in the shell's output where a step ends. No program prints it.
const mark = "\x00"

// Run types the steps into one bash, started in dir with the environment env, and returns them with what they printed. A
// step that ends the shell is an error; one that fails is none.
func Run(ctx context.Context, dir string, env []string, steps []Step) ([]Step, error) {
	var script strings.Builder
	for _, step := range steps {
		fmt.Fprintf(&script, "%s\nprintf '\\0'\n", strings.TrimSuffix(step.Command, "\n"))
	}
	cmd := exec.CommandContext(ctx, "bash", "--noprofile", "--norc", "-c", script.String())
	cmd.Dir, cmd.Env = dir, env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	var failed *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &failed) {
		return nil, err
	}
	printed := strings.SplitAfter(out.String(), mark)
	if got := len(printed) - 1; got != len(steps) {
		return nil, fmt.Errorf("the shell ended in step %d of %d, %q:\n%s", got+1, len(steps), steps[got].Command, out.String())
	}
	ran := make([]Step, len(steps))
	for i, step := range steps {
		ran[i] = Step{step.Command, strings.TrimSuffix(printed[i], mark)}
	}
	return ran, nil
}

// Agrees reports whether got is what a page shows as want.
func Agrees(want, got string) bool {
	var pattern strings.Builder
	pattern.WriteString(`\A`)
	for line := range strings.Lines(want) {
		if line == "…\n" {
			pattern.WriteString(`(?:.*\n)*`)
			continue
		}
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*"))
	}
	pattern.WriteString(`\z`)
	return regexp.MustCompile(pattern.String()).MatchString(got)
}

// Check types the steps into one bash, as [Run] does, and fails the test for each that prints something else than the page
// shows.
func Check(t *testing.T, dir string, env []string, steps []Step) {
	t.Helper()
	if len(steps) == 0 {
		t.Fatal("the page shows nothing of a terminal")
	}
	ran, err := Run(t.Context(), dir, env, steps)
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range steps {
		if !Agrees(step.Output, ran[i].Output) {
			t.Errorf("$ %sprints\n%sthe page shows\n%s", step.Command, ran[i].Output, step.Output)
		}
	}
}
