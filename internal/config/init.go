package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cancellint/cancellint/internal/rule"
)

// SchemaURL is where editors find the JSON schema of the configuration.
const SchemaURL = "https://raw.githubusercontent.com/cancellint/cancellint/main/cancellint.schema.json"

// Init writes a configuration with all settings at their defaults to the root of the module that a folder belongs to,
// outside modules to the folder itself, and returns its name. It overwrites nothing.
func Init(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if !exists(dir) {
		return "", fmt.Errorf("%s: no such directory", dir)
	}
	root := Root(dir)
	for _, name := range fileNames {
		if path := filepath.Join(root, name); exists(path) {
			return "", fmt.Errorf("%s exists: change it, or remove it first", path)
		}
	}
	path := filepath.Join(root, FileName)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return "", err
	}
	_, err = file.WriteString(Template())
	if err = errors.Join(err, file.Close()); err != nil {
		os.Remove(path)
	}
	return path, err
}

// Template returns a configuration with all settings at their defaults, and what they mean.
func Template() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# yaml-language-server: $schema=%s\n", SchemaURL)
	comment(&b, "", "Configuration of cancellint. Each setting is shown at its default, and may be left out. Flags of the command line go before what stands here; lists add to one another.")
	for _, section := range []struct {
		heading  string
		settings []Setting
	}{
		{"Which findings are wanted.", filters},
		{"What the code does not show: functions are spelled path.Func, (path.Type).Method or (*path.Type).Method.", ownCode},
		{"What the command line does; go vet and golangci-lint have ways of their own.", commandLine},
	} {
		b.WriteString("\n")
		comment(&b, "", section.heading)
		for _, s := range section.settings {
			b.WriteString("\n")
			s.write(&b, "")
		}
	}
	b.WriteString("\n")
	comment(&b, "", "Each analyzer: false leaves it out; a mapping holds its own settings, and those above that are to be others for it than for the rest.")
	for _, analyzer := range rule.Analyzers() {
		b.WriteString("\n")
		writeAnalyzer(&b, analyzer)
	}
	return b.String()
}

func writeAnalyzer(b *strings.Builder, analyzer string) {
	var own []Setting
	for _, s := range Of(analyzer) {
		if s.Own {
			own = append(own, s)
		}
	}
	if len(own) == 0 {
		fmt.Fprintf(b, "%s: true\n", analyzer)
		return
	}
	fmt.Fprintf(b, "%s:\n", analyzer)
	for _, s := range own {
		s.write(b, "  ")
	}
}

// write writes a setting at its default.
func (s Setting) write(b *strings.Builder, indent string) {
	doc := s.Doc
	if s.Kind == Enum {
		doc += " One of: " + strings.Join(s.Values, ", ") + "."
	}
	comment(b, indent, doc)
	if s.Example != "" {
		fmt.Fprintf(b, "%s# %s: [%s]\n", indent, s.Name, quoted(s.Example))
	}
	fmt.Fprintf(b, "%s%s: %s\n", indent, s.Name, s.yamlDefault())
}

// yamlDefault returns the default as a configuration has it.
func (s Setting) yamlDefault() string {
	switch {
	case s.Kind.IsList():
		return "[]"
	case s.Default == "":
		return `""`
	}
	return s.Default
}

// quoted returns a word as an element of a list needs it.
func quoted(word string) string {
	if strings.ContainsAny(word, "*()[]{},:#& ") {
		return `"` + word + `"`
	}
	return word
}

// width is that of the lines of a comment.
const width = 100

// comment writes text as comments of some width.
func comment(b *strings.Builder, indent, text string) {
	line := indent + "#"
	for word := range strings.FieldsSeq(text) {
		if len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = indent + "#"
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}
