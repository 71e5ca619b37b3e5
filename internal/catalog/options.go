package catalog

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Options is what users add to the catalogue, by flags and by files. The zero Options add nothing.
type Options struct {
	Calls       OutgoingFlag
	Detach      DetachFlag
	Carriers    CarriersFlag
	EntryPoints EntryPointsFlag
	Bounded     BoundedFlag
	Files       FileFlag // with entries of all kinds
}

// Outgoing is the function [Outgoing], with the user's own calls before the rest. From is the package that calls.
func (o *Options) Outgoing(fn *types.Func, typ types.Type, from *types.Package) (Call, bool) {
	if fn == nil {
		return Outgoing(nil, typ)
	}
	n := nameOf(fn)
	for _, own := range []map[name]outgoingEntry{o.Calls.outgoing, o.Files.outgoing} {
		if row, ok := own[n]; ok {
			return row.call(fn, from), true
		}
	}
	return Outgoing(fn, typ)
}

// IsBounded reports whether the user said that calls of fn, with a receiver of type recv, have a bound of their own.
// Either may be nil: fn for a function value, recv for a function without a receiver.
func (o *Options) IsBounded(fn *types.Func, recv types.Type) bool {
	if fn != nil {
		n := nameOf(fn)
		if o.listsBounded(n) || o.hasBounded(name{pkg: n.pkg, recv: n.recv}) {
			return true
		}
	}
	return recv != nil && o.hasBounded(typeName(recv))
}

// IsBoundingInterceptor reports whether the user said that fn adds a deadline to the calls of a client which is given it
// as an interceptor, or what it returns: by the name of the function or of its package.
func (o *Options) IsBoundingInterceptor(fn *types.Func) bool {
	n := nameOf(fn)
	return n.pkg != "" && (o.listsBounded(n) || o.listsBounded(name{pkg: n.pkg}))
}

// hasBounded reports whether n, a type or a package, is listed, or the package of the type.
func (o *Options) hasBounded(n name) bool {
	return n.pkg != "" && (o.listsBounded(n) || o.listsBounded(name{pkg: n.pkg}))
}

func (o *Options) listsBounded(n name) bool { return o.Bounded.bounded[n] || o.Files.bounded[n] }

// IsDetacher reports whether the user said that fn detaches on purpose.
func (o *Options) IsDetacher(fn *types.Func) bool {
	return o.Detach.detach[nameOf(fn)] || o.Files.detach[nameOf(fn)]
}

// IsEntry reports whether the user said that a framework calls fn.
func (o *Options) IsEntry(fn *types.Func) bool {
	n := nameOf(fn)
	return o.EntryPoints.isEntry(n) || o.Files.isEntry(n)
}

// Accessor returns what yields the context of a carrier of type t, as code in the package from writes it after the
// value: "Context()" or, for a carrier of the user's, the method or field that they named.
func (o *Options) Accessor(t types.Type, from *types.Package) (string, bool) {
	if accessor, ok := o.carrier(typeName(t)); ok && yieldsContext(t, accessor, from) {
		return accessor, true
	}
	if IsRequest(t) || IsCarrier(t) {
		return "Context()", true
	}
	return "", false
}

// IsAccessor reports whether the method yields the context of a carrier of type t, as the user says.
func (o *Options) IsAccessor(t types.Type, method *types.Func) bool {
	accessor, ok := o.carrier(typeName(t))
	return ok && accessor == method.Name()+"()"
}

// carrier returns what yields the context of a carrier of the user's.
func (o *Options) carrier(typ name) (accessor string, ok bool) {
	if accessor, ok := o.Carriers.carriers[typ]; ok {
		return accessor, true
	}
	accessor, ok = o.Files.carriers[typ]
	return accessor, ok
}

// yieldsContext reports whether t has that method without parameters or that field, visible from a package, and a
// context comes of it.
func yieldsContext(t types.Type, accessor string, from *types.Package) bool {
	member, isMethod := strings.CutSuffix(accessor, "()")
	switch obj, _, _ := types.LookupFieldOrMethod(t, true, from, member); obj := obj.(type) {
	case *types.Var:
		return !isMethod && IsContext(obj.Type())
	case *types.Func:
		sig := obj.Signature()
		return isMethod && sig.Params().Len() == 0 && sig.Results().Len() == 1 && IsContext(sig.Results().At(0).Type())
	}
	return false
}

// parseBounded returns what value may mean. "gopkg.in/yaml.v3" is a package, and could be the type or the function v3 of
// another.
func parseBounded(value string) ([]name, error) {
	malformed := fmt.Errorf(`%q is not a package, type or function: want "path", "path.Type", "path.(*Type)", "path.Func" or "(path.Type).Method"`, value)
	if strings.HasPrefix(value, "(") {
		n, err := parseFunc(value)
		if err != nil {
			return nil, malformed
		}
		return []name{n}, nil
	}
	if path, typ, ok := strings.Cut(value, ".(*"); ok {
		typ, closed := strings.CutSuffix(typ, ")")
		if !closed || !isPath(path) || !token.IsIdentifier(typ) {
			return nil, malformed
		}
		return []name{{pkg: path, recv: typ}}, nil
	}
	if !isPath(value) {
		return nil, malformed
	}
	names := []name{{pkg: value}}
	if path, typ, ok := cutLastDot(value); ok {
		names = append(names, name{pkg: path, recv: typ}, name{pkg: path, fn: typ})
	}
	return names, nil
}

// parseFunc reads the name of a function as [types.Func.FullName] spells it.
func parseFunc(value string) (name, error) {
	malformed := fmt.Errorf(`%q is not a function: want %s`, value, funcForm(value))
	if strings.Contains(value, "[") {
		return name{}, fmt.Errorf("%q: leave the type parameters out", value)
	}
	typ, method, isMethod := strings.Cut(value, ").")
	if !isMethod {
		path, fn, ok := cutLastDot(value)
		if _, typ, twice := cutLastDot(path); twice && token.IsExported(typ) {
			return name{}, malformed // path.Type.Method
		}
		if !ok || !isPath(path) {
			return name{}, malformed
		}
		return name{pkg: path, fn: fn}, nil
	}
	typ, opened := strings.CutPrefix(typ, "(")
	path, recv, ok := cutLastDot(strings.TrimPrefix(typ, "*"))
	if !opened || !ok || !isPath(path) || !token.IsIdentifier(method) {
		return name{}, malformed
	}
	return name{pkg: path, recv: recv, fn: method}, nil
}

// funcForm returns how value, which is no name of a function, should have been written: a method that is spelled as
// stack traces (path.(*Type).Method) or expressions (path.Type.Method) spell it can only mean one thing.
func funcForm(value string) string {
	if path, rest, ok := strings.Cut(value, ".("); ok && isPath(path) {
		return fmt.Sprintf("%q", "(*"+path+"."+strings.TrimLeft(rest, "*"))
	}
	if typ, method, ok := cutLastDot(value); ok {
		if path, recv, ok := cutLastDot(typ); ok && isPath(path) && token.IsExported(recv) {
			return fmt.Sprintf("%q", "("+path+"."+recv+")."+method)
		}
	}
	return `"path.Func", "(path.Type).Method" or "(*path.Type).Method"`
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
