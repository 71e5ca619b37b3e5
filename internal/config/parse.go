package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/spelling"
)

// parse reads the text of a configuration into file. The error has a line "FILE:LINE: reason" for each thing that is
// wrong with it.
func parse(file *File, text []byte) (*File, error) {
	p := &parser{file: file, keys: slices.Concat(names(Top()), rule.Analyzers())}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var doc, more yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return p.file, nil // nothing but comments
	case err != nil:
		return nil, p.syntax(err)
	}
	switch err := decoder.Decode(&more); {
	case err == nil:
		p.fail(&more, "a second document: want one")
	case !errors.Is(err, io.EOF):
		return nil, p.syntax(err)
	}
	p.root(doc.Content[0])
	return p.file, errors.Join(p.errs...)
}

// A parser fills a file.
type parser struct {
	file   *File
	locate func(name string) string // may be nil
	keys   []string                 // which an unknown key at the top can be meant for
	errs   []error
}

func (p *parser) fail(at *yaml.Node, format string, args ...any) {
	p.errs = append(p.errs, p.file.errorf(at.Line, format, args...))
}

// yamlError matches an error of the YAML parser. Of its lines, those of the scanner begin with 1 and those of the parser
// proper, which are told by their texts, with 0; 0 is left out.
var (
	yamlError   = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)
	parserError = regexp.MustCompile(`^did not find expected (<|node content|'-' indicator|key|',' or )`)
)

// syntax words an error of the YAML parser as ours.
func (p *parser) syntax(err error) error {
	match := yamlError.FindStringSubmatch(err.Error())
	if match == nil {
		return p.file.errorf(1, "%w", err)
	}
	reason := strings.TrimPrefix(err.Error(), match[0])
	if reason == "found character that cannot start any token" {
		reason += ": a tab indents nothing, and @ and ` want quotes"
	}
	line, atoiErr := strconv.Atoi(match[1])
	if atoiErr != nil || parserError.MatchString(reason) {
		line++
	}
	return p.file.errorf(line, "not YAML: %s", reason)
}

// root reads the whole.
func (p *parser) root(n *yaml.Node) {
	if isNull(n) {
		return
	}
	p.mapping(n, "the configuration", func(key, node *yaml.Node) {
		setting, ok := lookup(Top(), key.Value)
		switch {
		case isAnalyzer(key.Value):
			p.analyzer(key.Value, node)
		case ok:
			p.setting("", setting, node)
		default:
			p.fail(key, "%w", unknownKey(key.Value, "", p.keys))
		}
	})
}

// analyzer reads what is said of one analyzer: its settings, or false to leave it out.
func (p *parser) analyzer(name string, n *yaml.Node) {
	n = resolve(n)
	if n.Kind == yaml.ScalarNode && n.Tag == "!!bool" {
		p.add(Setting{}, name, n)
		return
	}
	if n.Kind != yaml.MappingNode {
		p.fail(n, "%s: want true, false or a mapping of its settings, have %s", name, describe(n))
		return
	}
	p.mapping(n, name, func(key, node *yaml.Node) {
		if setting, ok := lookup(Of(name), key.Value); ok {
			p.setting(name, setting, node)
			return
		}
		p.fail(key, "%w", unknownKey(key.Value, name, names(Of(name))))
	})
}

// mapping calls visit for each key of a mapping.
func (p *parser) mapping(n *yaml.Node, what string, visit func(key, node *yaml.Node)) {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		p.fail(n, "%s: want a mapping of settings, have %s", what, describe(n))
		return
	}
	lines := make(map[string]int)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, node := n.Content[i], n.Content[i+1]
		if first, twice := lines[key.Value]; twice {
			p.fail(key, "duplicate key %q: it is on line %d already", key.Value, first)
			continue
		}
		lines[key.Value] = key.Line
		visit(key, node)
	}
}

// setting reads the value of a setting.
func (p *parser) setting(analyzer string, s Setting, n *yaml.Node) {
	n = resolve(n)
	if s.Kind.IsList() && n.Kind == yaml.SequenceNode {
		for _, element := range n.Content {
			if element = resolve(element); element.Kind != yaml.ScalarNode {
				p.fail(element, "%s: want names in the list, have %s", qualified(analyzer, s.Name), describe(element))
				continue
			}
			p.element(analyzer, s, element)
		}
		return
	}
	p.element(analyzer, s, n)
}

// element reads one value.
func (p *parser) element(analyzer string, s Setting, n *yaml.Node) {
	isWord := n.Kind == yaml.ScalarNode && n.Tag != "!!null"
	switch {
	case s.Kind == Bool && !(isWord && n.Tag == "!!bool"):
		p.fail(n, "%s: want true or false, have %s", qualified(analyzer, s.Name), describe(n))
	case s.Kind == Enum && !(isWord && slices.Contains(s.Values, n.Value)):
		p.fail(n, "%s: want %s, have %s%s", qualified(analyzer, s.Name), alternatives(s.Values), describe(n), suggestion(n.Value, s.Values))
	case s.Kind.IsList() && !(isWord && n.Tag == "!!str"):
		p.fail(n, "%s: want a list of names, have %s", qualified(analyzer, s.Name), describe(n))
	case !isWord:
		p.fail(n, "%s: want a value, have %s", qualified(analyzer, s.Name), describe(n))
	default:
		p.add(s, analyzer, n)
	}
}

func (p *parser) add(s Setting, analyzer string, n *yaml.Node) {
	text := n.Value
	if n.Tag == "!!bool" {
		text = strings.ToLower(text)
	}
	if s.Kind == Files && p.locate != nil {
		text = p.locate(text)
	}
	p.file.values = append(p.file.values, value{setting: s, analyzer: analyzer, text: text, line: n.Line})
}

// unknownKey says where a key belongs that nobody has in the mapping of the analyzer, or at the top, or which is meant.
func unknownKey(key, analyzer string, candidates []string) error {
	unknown := fmt.Sprintf("unknown key %q", qualified(analyzer, key))
	if s, ok := lookup(Settings(), key); ok {
		if s.Own {
			return fmt.Errorf("%s: it belongs in the mapping of %s", unknown, s.Analyzers[0])
		}
		return fmt.Errorf("%s: it belongs at the top", unknown)
	}
	if of, name, _ := strings.Cut(key, "."); analyzer == "" && isAnalyzer(of) { // as the flag is written
		if _, ok := lookup(Of(of), name); ok {
			return fmt.Errorf("%s: %s belongs in the mapping of %s", unknown, name, of)
		}
	}
	if meant := suggestion(key, candidates); meant != "" {
		return errors.New(unknown + meant)
	}
	return fmt.Errorf("%s: want %s", unknown, alternatives(candidates))
}

// suggestion returns ": did you mean …?" if a word is much like one of the candidates.
func suggestion(word string, candidates []string) string {
	if meant, ok := spelling.Nearest(strings.ToLower(word), candidates); ok {
		return fmt.Sprintf(": did you mean %q?", meant)
	}
	return ""
}

func names(settings []Setting) (names []string) {
	for _, s := range settings {
		names = append(names, s.Name)
	}
	return names
}

func qualified(analyzer, name string) string {
	if analyzer == "" {
		return name
	}
	return analyzer + "." + name
}

// alternatives joins words: "a, b or c".
func alternatives(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// resolve returns the node that an alias stands for.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// describe says what a node is.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "nothing"
	case n.Tag == "!!str":
		return strconv.Quote(n.Value)
	}
	return n.Value
}
