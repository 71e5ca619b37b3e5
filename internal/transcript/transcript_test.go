package transcript_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/transcript"
)

const page = "Type:\n\n```console\n$ mkdir some\n$ cd some\n$ cat > hello.txt <<'END'\nhello\n$ none\nEND\n$ cat hello.txt no.txt\nhello\n…\ncat: …\n```\n\nand not\n\n" +
	"```sh\nexit\n```\n\nbut\n\n```console\n$ false; ls\nhello.txt\n```\n"

func TestSection(t *testing.T) {
	t.Parallel()
	const page = "# A\n\na\n\n## B\n\nb\n\n### C\n\n```sh\n# c\n```\n\n## D\n\nd\n"
	tests := []struct{ heading, want string }{
		{"## B", "\nb\n\n### C\n\n```sh\n# c\n```\n\n"},
		{"### C", "\n```sh\n# c\n```\n\n"},
		{"## D", "\nd\n"},
	}
	for _, test := range tests {
		if got, err := transcript.Section(page, test.heading); err != nil || got != test.want {
			t.Errorf("%s: %q, %v, want %q", test.heading, got, err, test.want)
		}
	}
	if got, err := transcript.Section(page, "## C"); err == nil {
		t.Errorf("a heading of another level: %q", got)
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	const page = "# A\n\n## B\n\n```console\n$ b\n```\n\n### C\n\n```console\n$ c\n```\n\n### D\n\n```console\n$ d\n```\n\n### E\n\n## F\n"
	got, err := transcript.Select(page, "## B", "### D")
	if want := []transcript.Step{{"b\n", ""}, {"d\n", ""}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	for _, headings := range [][]string{{"## C"}, {"## B", "### F"}} {
		if got, err := transcript.Select(page, headings[0], headings[1:]...); err == nil {
			t.Errorf("%q: %q, want an error", headings, got)
		}
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	got, err := transcript.Steps(page)
	want := []transcript.Step{
		{"mkdir some\n", ""},
		{"cd some\n", ""},
		{"cat > hello.txt <<'END'\nhello\n$ none\nEND\n", ""},
		{"cat hello.txt no.txt\n", "hello\n…\ncat: …\n"},
		{"false; ls\n", "hello.txt\n"},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v\nwant %q", got, err, want)
	}
	for _, block := range []string{"no prompt\n", "$ cat <<END\nhello\n"} {
		if steps, err := transcript.Steps("```console\n" + block + "```\n"); err == nil {
			t.Errorf("%q is %q, want an error", block, steps)
		}
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	steps, err := transcript.Steps(page)
	if err != nil {
		t.Fatal(err)
	}
	transcript.Check(t, t.TempDir(), os.Environ(), steps)
	_, err = transcript.Run(t.Context(), t.TempDir(), os.Environ(), []transcript.Step{{"true", ""}, {"echo gone; exit", ""}, {"true", ""}})
	if err == nil || !strings.Contains(err.Error(), "step 2 of 3") || !strings.Contains(err.Error(), "gone") {
		t.Errorf("a shell that ends: %v, want the step that ended it, and what it printed", err)
	}
}

func TestAgrees(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want, got string
		agrees    bool
	}{
		{"", "", true},
		{"", "a\n", false},
		{"a.go:1:2: b\n", "a.go:1:2: b\n", true},
		{"a.go:1:2: b\n", "axgo:1:2: b\n", false},
		{"a\n", "a\nb\n", false},
		{"…\nb\n", "a\na\nb\n", true},
		{"…\nb\n", "b\n", true},
		{"a … c\n", "a b c\n", true},
		{"a … c\n", "a b\n c\n", false},
	}
	for _, test := range tests {
		if got := transcript.Agrees(test.want, test.got); got != test.agrees {
			t.Errorf("%q agrees with %q: %t, want %t", test.got, test.want, got, test.agrees)
		}
	}
}
