package clients

import (
	"bufio"
	"go/types"
	"os"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A pair is a function and what ought to be found for it.
type pair struct {
	pkg, typ, fn string
	suffix       string
	verdict      string
}

// readPairs reads testdata/pairs.txt.
func readPairs(t *testing.T) []pair {
	t.Helper()
	file, err := os.Open("testdata/pairs.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var pairs []pair
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) != 5 {
			t.Fatalf("testdata/pairs.txt: %q has not five fields", lines.Text())
		}
		verdict, _, _ := strings.Cut(fields[3], ":")
		for fn := range strings.FieldsSeq(fields[4]) {
			pairs = append(pairs, pair{fields[0], strings.Trim(fields[1], "-"), fn, fields[2], verdict})
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return pairs
}

func TestSiblingPairs(t *testing.T) {
	t.Parallel()
	pkgs := load(t)
	pairs := readPairs(t)
	if len(pairs) != 726 {
		t.Errorf("%d pairs, want 726", len(pairs))
	}
	verdicts := map[catalog.Match]string{0: "none", catalog.Exact: "exact", catalog.Relaxed: "relaxed", catalog.Timed: "timed"}
	for _, p := range pairs {
		fn := lookup(pkgs, p.pkg, p.typ, p.fn)
		if (fn == nil) != (p.verdict == "gone") {
			t.Errorf("%s.%s.%s: found: %t, want %s", p.pkg, p.typ, p.fn, fn != nil, p.verdict)
		}
		if fn == nil {
			continue
		}
		if p.verdict == "row" {
			if row, ok := catalog.Outgoing(fn, nil); !ok || row.Instead != p.fn+p.suffix {
				t.Errorf("%s: Outgoing = %+v, %t, want %s%s instead", fn.FullName(), row, ok, p.fn, p.suffix)
			}
			continue
		}
		sibling, match, ok := catalog.Sibling(fn, nil, nil)
		if verdicts[match] != p.verdict || ok && sibling.Name() != p.fn+p.suffix {
			t.Errorf("%s: Sibling = %v, %s, want %s", fn.FullName(), sibling, verdicts[match], p.verdict)
		}
	}
}

// TestSwappedArguments tests that what counts is what is passed: a database can be queried with a context and without.
func TestSwappedArguments(t *testing.T) {
	t.Parallel()
	pkgs := load(t)
	get := lookup(pkgs, "github.com/jmoiron/sqlx", "", "Get")
	args := make([]types.Type, 0, get.Signature().Params().Len())
	for param := range get.Signature().Params().Variables() {
		args = append(args, param.Type())
	}
	args[0] = types.NewPointer(pkgs["github.com/jmoiron/sqlx"].Scope().Lookup("DB").Type())
	if sibling, match, ok := catalog.Sibling(get, args, nil); !ok || match != catalog.Exact {
		t.Errorf("sqlx.Get(db, …): Sibling = %v, %d, %t, want GetContext, exact", sibling, match, ok)
	}
}

// lookup returns the function or method, or nil if there is none.
func lookup(pkgs map[string]*types.Package, path, typ, name string) *types.Func {
	pkg := pkgs[path]
	if pkg == nil {
		return nil
	}
	if typ == "" {
		fn, _ := pkg.Scope().Lookup(name).(*types.Func)
		return fn
	}
	obj := pkg.Scope().Lookup(typ)
	if obj == nil {
		return nil
	}
	method, _, _ := types.LookupFieldOrMethod(obj.Type(), true, pkg, name)
	fn, _ := method.(*types.Func)
	return fn
}
