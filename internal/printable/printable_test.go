package printable_test

import (
	"testing"

	"github.com/cancellint/cancellint/internal/printable"
)

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"plain", "db.Exec(ctx, `größer 🙂`)", "db.Exec(ctx, `größer 🙂`)"},
		{"a command to the terminal", "m[`\x1b]0;title\x07`].Exec", "m[`\uFFFD]0;title\uFFFD`].Exec"},
		{"a line of its own", "m[`\n::error::`].Exec", "m[`\uFFFD::error::`].Exec"},
		{"bytes that are no text", "f(\xff)", "f(\uFFFD)"},
		{"a change of direction", "f(\u202E)", "f(\uFFFD)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := printable.Text(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
