package output

import "github.com/fatih/color"

// A Palette marks the parts of what people read on a terminal.
type Palette struct {
	Heading, Message, Rule, Gutter, Caret, Code func(string) string
}

// NewPalette returns the palette with colors, or one that marks nothing.
func NewPalette(colors bool) Palette {
	paint := func(attributes ...color.Attribute) func(string) string {
		c := color.New(attributes...)
		c.DisableColor()
		if colors {
			c.EnableColor()
		}
		return func(text string) string { return c.Sprint(text) }
	}
	return Palette{
		Heading: paint(color.Bold),
		Message: paint(color.Bold),
		Rule:    paint(color.FgMagenta),
		Gutter:  paint(color.FgBlue),
		Caret:   paint(color.FgRed, color.Bold),
		Code:    paint(color.FgCyan),
	}
}
