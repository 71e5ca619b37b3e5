package clients

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/catalog"
)

// TestRows holds the calls that are known by name against the libraries.
func TestRows(t *testing.T) {
	t.Parallel()
	pkgs := load(t)
	for _, row := range catalog.ClientRows() {
		fn := lookup(pkgs, row.Package, row.Type, row.Func)
		if fn == nil {
			t.Errorf("%s.%s.%s: no such function", row.Package, row.Type, row.Func)
			continue
		}
		if got, ok := catalog.Outgoing(fn, nil); !ok || got != row.Call {
			t.Errorf("%s: Outgoing = %+v, %t, want the row %+v", fn.FullName(), got, ok, row.Call)
		}
		for i := range fn.Signature().Params().Len() {
			if got := catalog.IsContext(fn.Signature().Params().At(i).Type()); got != (i == row.Call.Context) {
				t.Errorf("%s: parameter %d is a context: %t", fn.FullName(), i, got)
			}
		}
		if row.Call.Instead != "" {
			testInstead(t, pkgs, fn, row)
		}
	}
}

// testInstead tests that what a row names instead of fn exists, takes a context, and is a sibling if it is said to take
// and to return the same.
func testInstead(t *testing.T, pkgs map[string]*types.Package, fn *types.Func, row catalog.ClientRow) {
	t.Helper()
	typ, name := row.Type, row.Call.Instead
	if _, function, ok := strings.Cut(name, "."); ok {
		typ, name = "", function
	}
	instead := lookup(pkgs, row.Package, typ, name)
	if instead == nil {
		t.Errorf("%s: there is no %s", fn.FullName(), row.Call.Instead)
		return
	}
	var params []types.Type
	for param := range instead.Signature().Params().Variables() {
		params = append(params, param.Type())
	}
	if !slices.ContainsFunc(params, catalog.IsContext) {
		t.Errorf("%s: %s takes no context", fn.FullName(), row.Call.Instead)
	}
	sibling, match, _ := catalog.Sibling(fn, nil, nil)
	if same := sibling == instead && match == catalog.Exact; same != row.Call.Fixable {
		t.Errorf("%s: %s takes and returns the same: %t, Fixable: %t", fn.FullName(), row.Call.Instead, same, row.Call.Fixable)
	}
}
