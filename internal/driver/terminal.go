package driver

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/cancellint/cancellint/internal/output"
	"github.com/cancellint/cancellint/internal/spelling"
)

// isTerminal reports whether what is written to w is seen by somebody.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// isDumb reports whether the terminal takes no commands: it has no color and cannot erase.
func isDumb() bool { return os.Getenv("TERM") == "dumb" }

// defaultWidth is that of a terminal of which nobody has told.
const defaultWidth = 80

// terminalWidth returns the columns of the terminal that w is, or 0.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// A colorMode says when to color, and so to print for people: it implements [flag.Value]. Empty is auto.
type colorMode string

const (
	colorAuto   colorMode = "auto"
	colorAlways colorMode = "always"
	colorNever  colorMode = "never"
)

func (m *colorMode) String() string { return cmp.Or(string(*m), string(colorAuto)) }

func (m *colorMode) Set(value string) error {
	modes := []string{string(colorAuto), string(colorAlways), string(colorNever)}
	if slices.Contains(modes, value) {
		*m = colorMode(value)
		return nil
	}
	if meant, ok := spelling.Nearest(value, modes); ok {
		return fmt.Errorf("did you mean %s?", meant)
	}
	return fmt.Errorf("want %s", strings.Join(modes, ", "))
}

// colors reports whether to color what is written to w. The flag says more than the environment does: see
// https://no-color.org.
func (m colorMode) colors(w io.Writer) bool {
	switch m {
	case colorAlways:
		return true
	case colorNever:
		return false
	}
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && !isDumb()
}

// text returns the format for those who read w: people at a terminal, or programs, such as Emacs, whose terminal is dumb.
func (m colorMode) text(w io.Writer) output.Format {
	if m != colorAlways && (!isTerminal(w) || isDumb()) {
		return output.Text
	}
	return output.Terminal(output.NewPalette(m.colors(w)), terminalWidth(w))
}
