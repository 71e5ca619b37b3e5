package provenance

import (
	"encoding/json"
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A gRPC call may be bounded where its client is made, far from the call. What is made in the package, or in one that
// it imports, is seen here.

// boundsClientsHere reports whether clients that this package makes, or that a package it imports makes, are given a
// deadline: by an interceptor that adds one, or by a service config with a timeout. May: which client has it is not
// known. It looks at no summary of this package, since they depend on it.
func (e *engine) boundsClientsHere() bool {
	for _, fn := range e.shipped {
		if catalog.IsClientInterceptor(fn.Signature) && e.addsDeadline(fn) {
			return true
		}
		for instr := range instructions(fn) {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			obj := e.object(call.Common())
			if obj != nil && catalog.TakesServiceConfig(obj) && hasTimeout(argument(call.Common(), 0)) {
				return true
			}
			for _, arg := range call.Call.Args {
				if f, ok := e.resolve(arg).(*ssa.Function); ok && f.Blocks == nil && f.Object() != nil {
					if s := e.imported(f.Object().(*types.Func).Origin()); s != nil && s.Bounding {
						return true
					}
				}
			}
		}
	}
	return e.importBounds()
}

// addsDeadline reports whether fn calls context.WithTimeout or context.WithDeadline. May: on some path.
func (e *engine) addsDeadline(fn *ssa.Function) bool {
	for inner := range within(fn) {
		for instr := range instructions(inner) {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			if obj := e.object(call.Common()); obj != nil {
				if d, ok := catalog.Derive(obj); ok && d.Effect == catalog.Bounds {
					return true
				}
			}
		}
	}
	return false
}

// hasTimeout reports whether a service config, if it is a constant, has a timeout for a method. A retry policy alone
// bounds nothing.
func hasTimeout(config ssa.Value) bool {
	c, ok := config.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String {
		return false
	}
	var parsed struct {
		MethodConfig []struct{ Timeout string }
	}
	if err := json.Unmarshal([]byte(constant.StringVal(c.Value)), &parsed); err != nil {
		return false // gRPC will refuse it too
	}
	for _, method := range parsed.MethodConfig {
		if method.Timeout != "" {
			return true
		}
	}
	return false
}
