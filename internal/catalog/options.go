package catalog

import (
	"flag"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Options is what users add to the catalogue. The zero Options add nothing.
type Options struct {
	Bounded BoundedFlag
	Detach  DetachFlag
}

// IsBounded reports whether the user said that calls of fn, with a receiver of type recv, have a bound of their own.
// Either may be nil: fn for a function value, recv for a function without a receiver.
func (o *Options) IsBounded(fn *types.Func, recv types.Type) bool {
	if len(o.Bounded.values) == 0 {
		return false
	}
	if fn != nil {
		n := nameOf(fn)
		if o.Bounded.has(name{pkg: n.pkg, recv: n.recv}) {
			return true
		}
	}
	return recv != nil && o.Bounded.has(typeName(recv))
}

// IsDetacher reports whether the user said that fn detaches on purpose.
func (o *Options) IsDetacher(fn *types.Func) bool {
	return len(o.Detach.values) > 0 && fn != nil && o.Detach.names[nameOf(fn)]
}

// A BoundedFlag is a list of packages and types whose calls have a bound of their own: "path", "path.Type" or
// "path.(*Type)", comma-separated. Each Set adds to it.
type BoundedFlag struct {
	values []string
	names  map[name]bool // packages have neither recv nor fn, types have recv
}

var _ flag.Value = (*BoundedFlag)(nil)

func (f *BoundedFlag) String() string { return strings.Join(f.values, ",") }

// Set adds the packages and types listed in s, or fails and adds none of them if one is malformed.
func (f *BoundedFlag) Set(s string) error {
	values := splitList(s)
	var names []name
	for _, value := range values {
		parsed, ok := parseBounded(value)
		if !ok {
			return fmt.Errorf(`%q is not a package or type: want "path", "path.Type" or "path.(*Type)"`, value)
		}
		names = append(names, parsed...)
	}
	f.values = append(f.values, values...)
	f.names = add(f.names, names)
	return nil
}

func (f *BoundedFlag) has(n name) bool {
	return n.pkg != "" && (f.names[n] || f.names[name{pkg: n.pkg}])
}

// parseBounded returns what value may mean. "gopkg.in/yaml.v3" is a package, and could be the type v3 of another.
func parseBounded(value string) ([]name, bool) {
	if path, typ, ok := strings.Cut(value, ".(*"); ok {
		typ, closed := strings.CutSuffix(typ, ")")
		return []name{{pkg: path, recv: typ}}, closed && isPath(path) && token.IsIdentifier(typ)
	}
	if !isPath(value) {
		return nil, false
	}
	names := []name{{pkg: value}}
	if path, typ, ok := cutLastDot(value); ok {
		names = append(names, name{pkg: path, recv: typ})
	}
	return names, true
}

// A DetachFlag is a list of functions that detach on purpose: "path.Func", "(path.Type).Method" or
// "(*path.Type).Method", comma-separated. Each Set adds to it.
type DetachFlag struct {
	values []string
	names  map[name]bool
}

var _ flag.Value = (*DetachFlag)(nil)

func (f *DetachFlag) String() string { return strings.Join(f.values, ",") }

// Set adds the functions listed in s, or fails and adds none of them if one is malformed.
func (f *DetachFlag) Set(s string) error {
	values := splitList(s)
	var names []name
	for _, value := range values {
		parsed, ok := parseFunc(value)
		if !ok {
			return fmt.Errorf(`%q is not a function: want "path.Func", "(path.Type).Method" or "(*path.Type).Method"`, value)
		}
		names = append(names, parsed)
	}
	f.values = append(f.values, values...)
	f.names = add(f.names, names)
	return nil
}

func parseFunc(value string) (name, bool) {
	typ, method, isMethod := strings.Cut(value, ").")
	if !isMethod {
		path, fn, ok := cutLastDot(value)
		return name{pkg: path, fn: fn}, ok && isPath(path)
	}
	typ, opened := strings.CutPrefix(typ, "(")
	path, recv, ok := cutLastDot(strings.TrimPrefix(typ, "*"))
	return name{pkg: path, recv: recv, fn: method}, opened && ok && isPath(path) && token.IsIdentifier(method)
}

// cutLastDot splits "path.Name".
func cutLastDot(s string) (path, ident string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i <= 0 || !token.IsIdentifier(s[i+1:]) {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

// isPath reports whether s can be an import path.
func isPath(s string) bool {
	return s != "" && !strings.ContainsAny(s, " \t()*\"`'\\:;") && !slices.Contains(strings.Split(s, "/"), "")
}

// splitList returns the elements of a comma-separated list, of which the empty one has none.
func splitList(s string) []string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	values := strings.Split(s, ",")
	for i, value := range values {
		values[i] = strings.TrimSpace(value)
	}
	return values
}

func add(set map[name]bool, names []name) map[name]bool {
	if set == nil {
		set = make(map[name]bool, len(names))
	}
	for _, n := range names {
		set[n] = true
	}
	return set
}
