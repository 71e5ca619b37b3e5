package driver

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"github.com/cancellint/cancellint/internal/atomicfile"
	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/output"
)

const (
	textFormat = "text"
	jsonFormat = "json"
)

// A formatName is the name of a format. It implements [flag.Value].
type formatName string

func (n *formatName) String() string { return string(*n) }

func (n *formatName) Set(value string) error {
	if _, err := output.ByName(value); err != nil {
		return err
	}
	*n = formatName(value)
	return nil
}

// bindOutput adds the flags that say what is printed, and how.
func (o *options) bindOutput(flags *flag.FlagSet) {
	flags.Var(&o.format, "format", "print the findings in this `format`: text, json (the tree of go vet -json; findings exit with 0), sarif, or github (workflow commands)")
	flags.StringVar(&o.sarifFile, "sarif-file", "", "write the findings to this `file` too, as -format=sarif prints them")
	flags.BoolVar(&o.json, "json", false, "the same as -format=json")
	flags.Var(&o.color, "color", "`when` to print text for people, in color: always, never, or auto: on a terminal, unless NO_COLOR is set")
	flags.BoolVar(&o.summary, "summary", true, "end text on standard error with the number of findings and the time it took")
	flags.StringVar(&o.explain, "explain", "", "print what the documentation says of a rule or an analyzer: `names`, comma-separated")
	flags.BoolVar(&o.list, "list", false, "print all rules, with -json as JSON")
}

// reconcile has -json stand for -format=json.
func (o *options) reconcile() error {
	isSaid := func(name string) bool { return slices.Contains(o.said, name) }
	switch {
	case isSaid("explain") && o.explain == "":
		return errors.New("-explain: want the name of a rule or an analyzer; cancellint -list names all")
	case o.json && isSaid("format") && o.format != jsonFormat:
		return fmt.Errorf("-json and -format=%s contradict each other", o.format)
	case o.json:
		o.format = jsonFormat
	}
	return nil
}

// validateFormat says which flags cannot be used with the format.
func (o *options) validateFormat() error {
	name := "-format=" + string(o.format)
	if o.json {
		name = "-json"
	}
	switch {
	case o.format == textFormat:
		return nil
	case o.diff:
		return fmt.Errorf("%s and -diff cannot be used together", name)
	case o.explain != "":
		return fmt.Errorf("%s and -explain cannot be used together: it prints text", name)
	case o.list && o.format != jsonFormat:
		return fmt.Errorf("%s and -list cannot be used together: it prints text or json", name)
	}
	return nil
}

// write writes the report to w in the format that was asked for.
func (o *options) write(w io.Writer, report *output.Report) error {
	format := o.color.text(w)
	if o.format != textFormat {
		var err error
		if format, err = output.ByName(string(o.format)); err != nil {
			return err
		}
	}
	return format(w, report)
}

// writeSARIF writes the report to the file that was named for it, if any.
func (o *options) writeSARIF(report *output.Report) error {
	if o.sarifFile == "" {
		return nil
	}
	var log bytes.Buffer
	if err := output.SARIF(&log, report); err != nil {
		return err
	}
	return atomicfile.Write(filename.In(report.Dir, o.sarifFile), log.Bytes())
}

// wantsSummary reports whether to end the report with a line on stderr: machines read what is there, too, and silence
// says as much as a line that nothing was found.
func (o *options) wantsSummary(report *output.Report, stderr io.Writer) bool {
	return o.summary && o.format == textFormat && (len(report.Findings) > 0 || isTerminal(stderr))
}

// validateAnswers says which flags cannot be used with those that need no packages.
func (o *options) validateAnswers() error {
	var asked []string
	for _, answer := range []struct {
		flag  string
		given bool
	}{
		{"-explain", o.explain != ""}, {"-list", o.list}, {"-init", o.init}, {"-why", o.why != ""},
		{"-fix", o.fix}, {"-diff", o.diff}, {"-write-baseline", o.writeBaseline}, {"-sarif-file", o.sarifFile != ""}, // which are for a run over packages
	} {
		if answer.given {
			asked = append(asked, answer.flag)
		}
	}
	switch {
	case o.explain == "" && !o.list && !o.init:
		return nil
	case len(asked) > 1:
		return fmt.Errorf("%s and %s cannot be used together", asked[0], asked[1])
	case o.named:
		return fmt.Errorf("%s takes no packages", asked[0])
	}
	return nil
}
