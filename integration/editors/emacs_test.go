package editors_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// emacsScript writes the places of a compilation buffer to a file, one a line, as JSON. Emacs sets TERM when it is
// started for people, after what a script runs.
const emacsScript = `
(require 'compile)
(require 'json)
(setenv "TERM" "dumb")
(load "$EXAMPLE")
(let ((buffer (compilation-start "cancellint $ARGS")) places)
  (while (get-buffer-process buffer) (accept-process-output nil 0.1))
  (with-current-buffer buffer
    (compilation--ensure-parse (point-max))
    (goto-char (point-min))
    (while (not (eobp))
      (let ((message (get-text-property (point) 'compilation-message)))
        (when message
          (let ((loc (compilation--message->loc message)))
            (push (json-encode (list (cons 'type (compilation--message->type message))
                                     (cons 'file (caar (compilation--loc->file-struct loc)))
                                     (cons 'line (compilation--loc->line loc))
                                     (cons 'column (compilation--loc->col loc))
                                     (cons 'text (buffer-substring-no-properties (line-beginning-position) (line-end-position)))))
                  places))))
      (forward-line 1)))
  (write-region (mapconcat #'identity (nreverse places) "\n") nil "$OUT"))
`

// compile returns the places that Emacs knows after M-x compile, typed in dir, with cancellint and the arguments.
func compile(t *testing.T, dir, args string) (places []shown) {
	t.Helper()
	example, err := filepath.Abs(root + "/examples/editors/cancellint.el")
	if err != nil {
		t.Fatal(err)
	}
	scratch := t.TempDir()
	list, script := filepath.Join(scratch, "list"), filepath.Join(scratch, "script.el")
	text := strings.NewReplacer("$EXAMPLE", example, "$ARGS", args, "$OUT", list).Replace(emacsScript)
	if err := os.WriteFile(script, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, _ := output(t, dir, "emacs", "--batch", "-Q", "--load", script)
	written, err := os.ReadFile(list)
	if err != nil {
		t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	types := []string{"I", "W", ""} // of information, a warning, an error
	for line := range strings.Lines(string(written)) {
		var e struct {
			Type         int
			File, Text   string
			Line, Column int
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		_, message, _ := strings.Cut(e.Text, ": ")
		places = append(places, place(types[e.Type], e.File, e.Line, e.Column, message))
	}
	return places
}

func TestEmacs(t *testing.T) {
	t.Parallel()
	check(t, compile(t, root, demo))
}

// TestEmacsFailure holds that what cannot be analyzed is shown where it is wrong.
func TestEmacsFailure(t *testing.T) {
	t.Parallel()
	dir := module(t, map[string]string{"shop.go": "package shop\n\nvar x undefined\n"})
	want := []shown{place("", "shop.go", 3, 7, "example.com/shop: shop.go:3:7: undefined: undefined")}
	if got := compile(t, dir, "./..."); !slices.Equal(got, want) {
		t.Errorf("shown: %v, want %v", got, want)
	}
}
