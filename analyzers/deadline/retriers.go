package deadline

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// unboundedRetriers returns the calls of libraries that try again until they succeed, by their policy or options, and whose
// context has no deadline, if they have one.
func unboundedRetriers(result *provenance.Result) []report.Finding {
	var findings []report.Finding
	for _, call := range result.Calls() {
		if call.Argument == nil || !call.Context.Unbounded() || givesUp(result, call) {
			continue
		}
		policy := unending(result, call.Argument, 8) // deep enough for what anybody writes
		if policy == nil {
			continue
		}
		findings = append(findings, report.Finding{
			Rule: rule.UnboundedRetry,
			Pos:  call.Pos, End: call.End,
			Confidence: report.Grade(call.StartUp, false, false),
			Message:    fmt.Sprintf("%s tries again until it succeeds: %s sets no end, nor does a deadline; limit the attempts, or their time", call.Name, policyText(result, policy)),
		})
	}
	return findings
}

func policyText(result *provenance.Result, policy ssa.Value) string {
	if call, ok := policy.(*ssa.Call); ok && result.Expr(call) != nil {
		return provenance.SourceText(result.Expr(call).Fun)
	}
	return "the policy"
}

// unending returns the call or variable that makes a policy, or an option among several, by which attempts have no end; nil
// if there is none, or nobody knows.
func unending(result *provenance.Result, v ssa.Value, depth int) ssa.Value {
	if depth == 0 {
		return nil
	}
	switch v := flow.Source(v).(type) {
	case *ssa.MakeInterface:
		return unending(result, v.X, depth-1)
	case *ssa.ChangeInterface:
		return unending(result, v.X, depth-1)
	case *ssa.Slice:
		return unendingOption(result, v)
	case *ssa.Alloc:
		if field, ok := catalog.UnendingType(v.Type()); ok && (field == "" || !sets(v, field)) {
			return v
		}
	case *ssa.Call:
		return unendingCall(result, v, depth)
	}
	return nil
}

func unendingCall(result *provenance.Result, call *ssa.Call, depth int) ssa.Value {
	obj := result.Object(call.Common())
	if obj == nil {
		return nil
	}
	patience := catalog.PatienceOf(obj)
	switch patience.Kind {
	case catalog.Unending:
		return call
	case catalog.UnendingIfZero:
		if n, ok := flow.IntConst(provenance.Argument(call.Common(), 0)); ok && n == 0 {
			return call
		}
	case catalog.UnendingIfUnset:
		if zeroed(call, patience.Field) {
			return call
		}
		if options, ok := provenance.Argument(call.Common(), 0).(*ssa.Slice); ok && unendingOption(result, options) != nil {
			return call
		}
	case catalog.Wrapping:
		return unending(result, provenance.Argument(call.Common(), 0), depth-1)
	}
	return nil
}

// unendingOption returns the option by which attempts have no end; nil if another may give them one.
func unendingOption(result *provenance.Result, options *ssa.Slice) (found ssa.Value) {
	for _, option := range provenance.Elements(options) {
		call, ok := flow.Source(option).(*ssa.Call)
		if !ok {
			return nil // whatever it does
		}
		obj := result.Object(call.Common())
		if obj == nil || catalog.PatienceOf(obj).Kind == catalog.Bounding {
			return nil
		}
		if unendingCall(result, call, 1) != nil {
			found = call
		}
	}
	return found
}

// sets reports whether something is stored in the field of a struct.
func sets(variable *ssa.Alloc, field string) bool {
	return slices.ContainsFunc(storesOf(variable, field), func(*ssa.Store) bool { return true })
}

// zeroed reports whether the last that the function stores in the field of what v points to is zero.
func zeroed(v ssa.Value, field string) bool {
	stores := storesOf(v, field)
	if len(stores) != 1 {
		return false
	}
	n, ok := flow.IntConst(stores[0].Val)
	return ok && n == 0
}

func storesOf(v ssa.Value, field string) []*ssa.Store {
	var stores []*ssa.Store
	for _, use := range *v.Referrers() {
		addr, ok := use.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		struc, ok := addr.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		if !ok || struc.Field(addr.Field).Name() != field {
			continue
		}
		for _, use := range *addr.Referrers() {
			if store, ok := use.(*ssa.Store); ok && store.Addr == addr {
				stores = append(stores, store)
			}
		}
	}
	return stores
}

// givesUp reports whether a function that is handed to the call asks whether a context has ended: it may tell the library
// to try no more.
func givesUp(result *provenance.Result, call provenance.Call) bool {
	return slices.ContainsFunc(call.Instr.Common().Args, func(arg ssa.Value) bool {
		closure, ok := flow.Source(arg).(*ssa.MakeClosure)
		if !ok {
			return false
		}
		for instr := range callsOf(closure.Fn.(*ssa.Function).Blocks) {
			recv := provenance.Receiver(instr.Common())
			if recv != nil && catalog.IsContext(recv.Type()) && slices.Contains([]string{"Err", "Done"}, lastName(instr.Common())) {
				return true
			}
		}
		return false
	})
}
