package editors_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// vimScript writes the quickfix list after :make, one entry a line, as JSON.
const vimScript = `
$SETUP
silent make! $ARGS
let entries = map(getqflist(), {_, e -> {'type': e.type, 'file': bufname(e.bufnr), 'line': e.lnum, 'column': e.col, 'text': e.text}})
call writefile(map(entries, {_, e -> json_encode(e)}), '$OUT')
qall!
`

// compiler sets Vim up as the example does.
const compiler = "compiler cancellint"

// quickfix returns Vim's quickfix list after :make with the arguments, typed in dir: places, and lines without one.
func quickfix(t *testing.T, dir, setup, args string) (places []shown, lines []string) {
	t.Helper()
	scratch := t.TempDir()
	list, script := filepath.Join(scratch, "list"), filepath.Join(scratch, "script.vim")
	if err := os.WriteFile(script, []byte(strings.NewReplacer("$SETUP", setup, "$ARGS", args, "$OUT", list).Replace(vimScript)), 0o644); err != nil {
		t.Fatal(err)
	}
	runtime, err := filepath.Abs(root + "/examples/editors")
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr, _ := output(t, dir, "vim", "-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "--cmd", "set runtimepath^="+runtime, "-S", script)
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	for line := range strings.Lines(string(text)) {
		var e struct {
			Type, File, Text string
			Line, Column     int
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if e.Line == 0 {
			lines = append(lines, e.Text)
			continue
		}
		places = append(places, place(e.Type, e.File, e.Line, e.Column, e.Text))
	}
	return places, lines
}

func TestVim(t *testing.T) {
	t.Parallel()
	places, lines := quickfix(t, root, compiler, demo)
	check(t, places)
	if len(lines) > 0 {
		t.Errorf("lines without a place: %q", lines)
	}
}

// TestVimLine sets Vim up with the line that the page has for those who want no file.
func TestVimLine(t *testing.T) {
	t.Parallel()
	for _, block := range blocks(t, "vim") {
		if setup, ok := strings.CutPrefix(block, ":set "); ok {
			places, _ := quickfix(t, root, "set "+setup, demo)
			check(t, places)
			return
		}
	}
	t.Error("the page has no such line")
}

// TestVimFailure holds that what cannot be analyzed is shown where it is wrong, and that no message is lost.
func TestVimFailure(t *testing.T) {
	t.Parallel()
	dir := module(t, map[string]string{"shop.go": "package shop\n\nvar x undefined\n"})
	places, lines := quickfix(t, dir, compiler, "./...")
	want := []shown{place("E", "shop.go", 3, 7, "undefined: undefined")}
	if !slices.Equal(places, want) || len(lines) > 0 {
		t.Errorf("shown: %v %q, want %v", places, lines, want)
	}
	places, lines = quickfix(t, dir, compiler, "./none")
	if len(places) > 0 || len(lines) != 1 || !strings.HasPrefix(lines[0], "cancellint: ./none: ") {
		t.Errorf("shown: %v %q, want the message", places, lines)
	}
}
