package catalog

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/spelling"
)

// Entries are what the lines of a user's file say. See [parseEntries] for their form.
type entries struct {
	outgoing      map[name]outgoingEntry
	detach        map[name]bool
	bounded       map[name]bool
	carriers      map[name]string // how the context of a value of the type is written after it: "Ctx()", "Ctx"
	entryPoints   map[name]bool
	entryPrefixes []name // of whose function only the beginning is given
}

func newEntries() entries {
	return entries{
		outgoing: make(map[name]outgoingEntry), detach: make(map[name]bool), bounded: make(map[name]bool),
		carriers: make(map[name]string), entryPoints: make(map[name]bool),
	}
}

// isEntry reports whether n is listed as an entry point, or begins like one.
func (e *entries) isEntry(n name) bool {
	return e.entryPoints[n] || slices.ContainsFunc(e.entryPrefixes, func(prefix name) bool {
		return n.pkg == prefix.pkg && n.recv == prefix.recv && strings.HasPrefix(n.fn, prefix.fn)
	})
}

// An outgoingEntry is what the user said of an outgoing call; its signature tells the rest.
type outgoingEntry struct {
	stream  bool
	instead string // the form that takes a context, if they named it
}

// call returns what is known of fn. Of a call that takes no context, and has no form that does, nobody can be told what
// to do: Instead is empty.
func (e outgoingEntry) call(fn *types.Func, from *types.Package) Call {
	params := paramTypes(fn.Signature())
	c := Call{Protocol: Named, Stream: e.stream, Context: slices.IndexFunc(params, IsContext), Request: -1}
	if c.HasContext() {
		return c
	}
	if c.Request = slices.IndexFunc(params, IsRequest); c.HasContext() {
		return c
	}
	c.Instead = e.instead
	names := siblingNames(fn.Name())
	if e.instead != "" {
		names = []string{e.instead}
	}
	for _, siblingName := range names {
		if sibling := lookupSibling(fn, siblingName, from); sibling != nil {
			if match, ok := matchSibling(fn, sibling, params); ok {
				c.Instead, c.Fixable = sibling.Name(), match == Exact
				return c
			}
		}
	}
	return c
}

// A kind is a kind of entry. Its parser adds one to e: the symbol, and what follows it on the line.
type kind struct {
	name  string
	parse func(e *entries, symbol string, attributes []string) error
}

var kinds = []kind{
	{"outgoing", (*entries).addOutgoing},
	{"detach", (*entries).addDetach},
	{"carrier", (*entries).addCarrier},
	{"entry", (*entries).addEntry},
	{"bounded", (*entries).addBounded},
}

// parseEntries reads a file of entries, one a line; # begins a comment, at the start of a line or after a space:
//
//	outgoing path.Func|(path.Type).Method|(*path.Type).Method [instead=FORM] [stream]
//	detach   path.Func|(path.Type).Method|(*path.Type).Method
//	carrier  path.Type Method()|Field
//	entry    path.Func|(path.Type).Method|(*path.Type).Method, each with or without a trailing *
//	bounded  path|path.Type|path.(*Type)|path.Func|(path.Type).Method|(*path.Type).Method
//
// The error has a line "file:line: reason" for each malformed entry.
func parseEntries(file, text string) (entries, error) {
	e := newEntries()
	var errs []error
	lines := make(map[[2]string]int) // where a symbol was given, by kind
	for i, line := range strings.Split(text, "\n") {
		fields := splitEntry(line)
		if len(fields) == 0 {
			continue
		}
		err := e.add(fields)
		if len(fields) > 1 && err == nil {
			key := [2]string{fields[0], fields[1]}
			if first := lines[key]; first != 0 {
				err = fmt.Errorf("%s is on line %d already", fields[1], first)
			}
			lines[key] = i + 1
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", file, i+1, err))
		}
	}
	return e, errors.Join(errs...)
}

// splitEntry returns the words of a line that are no comment.
func splitEntry(line string) []string {
	fields := strings.Fields(line)
	if i := slices.IndexFunc(fields, func(field string) bool { return strings.HasPrefix(field, "#") }); i >= 0 {
		return fields[:i]
	}
	return fields
}

func (e *entries) add(fields []string) error {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == fields[0] })
	if i < 0 {
		return unknownKind(fields[0])
	}
	if len(fields) == 1 {
		return fmt.Errorf("%s of what? A name must follow", fields[0])
	}
	return kinds[i].parse(e, fields[1], fields[2:])
}

// unknownKind says what there is, and which of it is likely meant.
func unknownKind(word string) error {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	if meant, ok := spelling.Nearest(strings.ToLower(word), names); ok {
		return fmt.Errorf("unknown kind %q: did you mean %s?", word, meant)
	}
	return fmt.Errorf("unknown kind %q: want %s", word, strings.Join(names, ", "))
}

func (e *entries) addOutgoing(symbol string, attributes []string) error {
	n, err := parseFunc(symbol)
	if err != nil {
		return err
	}
	var row outgoingEntry
	for _, attribute := range attributes {
		form, named := strings.CutPrefix(attribute, "instead=")
		switch {
		case named && row.instead == "" && isForm(form):
			row.instead = form
		case named:
			return fmt.Errorf("%q is not one function: want instead=Name or an expression without spaces", attribute)
		case attribute == "stream":
			row.stream = true
		default:
			return fmt.Errorf("unknown attribute %q: outgoing takes instead=FORM and stream", attribute)
		}
	}
	e.outgoing[n] = row
	return nil
}

func (e *entries) addDetach(symbol string, attributes []string) error {
	n, err := parseFunc(symbol)
	if err != nil {
		return err
	}
	e.detach[n] = true
	return noAttributes("detach", attributes)
}

func (e *entries) addCarrier(symbol string, attributes []string) error {
	path, typ, ok := cutLastDot(strings.Trim(symbol, "(*)"))
	if !ok || !isPath(path) {
		return fmt.Errorf(`%q is not a type: want "path.Type"`, symbol)
	}
	if len(attributes) != 1 || !token.IsIdentifier(strings.TrimSuffix(attributes[0], "()")) {
		return fmt.Errorf(`carrier %s: want the method or field that yields its context: "Ctx()" or "Ctx"`, symbol)
	}
	e.carriers[name{pkg: path, recv: typ}] = attributes[0]
	return nil
}

func (e *entries) addEntry(symbol string, attributes []string) error {
	stem, isPrefix := strings.CutSuffix(symbol, "*")
	if isPrefix {
		stem += "_" // so that a name of which nothing is given is one
	}
	n, err := parseFunc(stem)
	switch {
	case err != nil && isPrefix:
		return fmt.Errorf(`%q is not a function: want "path.Prefix*", "(path.Type).Prefix*" or "(*path.Type).Prefix*"`, symbol)
	case err != nil:
		return err
	case isPrefix:
		n.fn = strings.TrimSuffix(n.fn, "_")
		e.entryPrefixes = append(e.entryPrefixes, n)
	default:
		e.entryPoints[n] = true
	}
	return noAttributes("entry", attributes)
}

func (e *entries) addBounded(symbol string, attributes []string) error {
	names, err := parseBounded(symbol)
	if err != nil {
		return err
	}
	for _, n := range names {
		e.bounded[n] = true
	}
	return noAttributes("bounded", attributes)
}

func noAttributes(kind string, attributes []string) error {
	if len(attributes) == 0 {
		return nil
	}
	return fmt.Errorf("unknown attribute %q: %s takes none", attributes[0], kind)
}

// isForm reports whether s can stand for a function: a name, or an expression.
func isForm(s string) bool {
	if token.IsIdentifier(s) {
		return true
	}
	_, err := parser.ParseExpr(s)
	return err == nil && strings.Contains(s, ".")
}

// merge adds the entries of another file. What was said first holds.
func (e *entries) merge(other entries) {
	e.outgoing = mergeMap(e.outgoing, other.outgoing)
	e.detach = mergeMap(e.detach, other.detach)
	e.bounded = mergeMap(e.bounded, other.bounded)
	e.carriers = mergeMap(e.carriers, other.carriers)
	e.entryPoints = mergeMap(e.entryPoints, other.entryPoints)
	e.entryPrefixes = append(e.entryPrefixes, other.entryPrefixes...)
}

func mergeMap[V any](a, b map[name]V) map[name]V {
	merged := make(map[name]V, len(a)+len(b))
	maps.Copy(merged, b)
	maps.Copy(merged, a)
	return merged
}
