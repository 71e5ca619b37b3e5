package catalog

import (
	"go/types"
	"slices"
	"strings"
)

// A SetUp says how the clients of a library are given a bound, of which they have none by themselves: where one is made,
// and nothing that the package has gives it one, its calls have none (see [Call.BySetup]).
type SetUp struct {
	path   string   // import path without major versions; below it is the library's too
	types  []string // those that it goes for; nil: all of the library's
	bounds []string // the functions, methods and fields by which the clients, or their options, get a bound
	reads  string   // the function whose argument is a text that may have a bound in it
	texts  []string // the names of bounds in such a text
}

// setUps: kafka-go's readers and writers have bounds of their own; MongoDB's may be in the connection string.
var setUps = []*SetUp{
	{path: "github.com/go-resty/resty", bounds: []string{"SetTimeout", "SetTransport", "GetClient"}},
	{path: "github.com/google/go-github/github", bounds: []string{"WithTimeout", "WithTransport", "WithHTTPClient"}},
	{path: "github.com/segmentio/kafka-go", types: []string{"Client"}, bounds: []string{"Timeout", "Transport"}},
	{path: "github.com/slack-go/slack", bounds: []string{"OptionHTTPClient"}},
	{path: "go.mongodb.org/mongo-driver/mongo", bounds: []string{"SetTimeout", "SetSocketTimeout", "SetDialer", "SetHTTPClient"}, reads: "ApplyURI", texts: []string{"timeoutMS", "socketTimeoutMS"}},
	{path: "resty.dev", bounds: []string{"SetTimeout", "SetTransport", "Client.Client", "NewWithTransportSettings", "NewWithDialer", "NewWithDialerAndTransportSettings"}},
}

// SetUpOf returns how the clients that fn is a method of, or that it comes of, are given a bound.
func SetUpOf(fn *types.Func) (*SetUp, bool) {
	if fn == nil {
		return nil, false
	}
	i := slices.IndexFunc(setUps, func(s *SetUp) bool {
		return s.Has(fn.Pkg()) && (s.types == nil || slices.Contains(s.types, nameOf(fn).recv))
	})
	if i < 0 {
		return nil, false
	}
	return setUps[i], true
}

// Has reports whether a package is one of the library.
func (s *SetUp) Has(pkg *types.Package) bool {
	if pkg == nil {
		return false
	}
	path := withoutVersions(pkg.Path())
	return path == s.path || strings.HasPrefix(path, s.path+"/")
}

// Bounds reports whether an object of the library, a function, method or field, is one by which clients get a bound.
func (s *SetUp) Bounds(obj types.Object) bool {
	if !s.Has(obj.Pkg()) {
		return false
	}
	if slices.Contains(s.bounds, obj.Name()) {
		return true
	}
	fn, ok := obj.(*types.Func)
	return ok && slices.Contains(s.bounds, nameOf(fn).recv+"."+fn.Name())
}

// Reads reports whether fn reads a text that may have a bound in it.
func (s *SetUp) Reads(fn *types.Func) bool { return s.reads != "" && fn.Name() == s.reads }

// BoundsBy reports whether such a text gives clients a bound.
func (s *SetUp) BoundsBy(text string) bool {
	return slices.ContainsFunc(s.texts, func(option string) bool { return strings.Contains(text, option) })
}
