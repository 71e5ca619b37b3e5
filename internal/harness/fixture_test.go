package harness

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// fixtureRoot is where the fixtures are, seen from here; the harness runs those of the analyzers, and the one that a
// catalogue file is for.
const fixtureRoot = "../../testdata/src"

var fixtureGroups = []string{"ctxpass", "loopcheck", "deadline", "owncode"}

// A fixture is one package of fixtures, as its source declares it.
type fixture struct {
	exported []declaration
	stray    []string // the positions of // want comments that no exported function runs into
}

// A declaration is an exported function or method of a fixture.
type declaration struct {
	name    string // as subjects are named: "ctxpass/rootcontext.Gateway.Check"
	flagged bool   // it, or an unexported function of the package that it runs into, has a line with // want
	text    string // its source, and that of the unexported functions that it runs into
}

// readFixtures returns the exported functions of every fixture, sorted by name. Source that is replaced comes from
// overlay, keyed by file.
func readFixtures(t *testing.T, overlay map[string][]byte) (fixtures []fixture) {
	t.Helper()
	for _, dir := range fixtureDirs(t) {
		files, err := filepath.Glob(filepath.Join(fixtureRoot, dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		source := make(map[string][]byte)
		for _, file := range files {
			text, ok := overlay[file]
			if !ok {
				if text, err = os.ReadFile(file); err != nil {
					t.Fatal(err)
				}
			}
			source[file] = text
		}
		f, err := parseFixture(dir, source)
		if err != nil {
			t.Fatal(err)
		}
		fixtures = append(fixtures, f)
	}
	return fixtures
}

// fixtureDirs returns the directories of the fixtures, relative to [fixtureRoot] and sorted.
func fixtureDirs(t *testing.T) []string {
	t.Helper()
	dirs := make(map[string]bool)
	for _, group := range fixtureGroups {
		err := fs.WalkDir(os.DirFS(fixtureRoot), group, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") {
				dirs[filepath.Dir(path)] = true
			}
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return slices.Sorted(maps.Keys(dirs))
}

// A function is any function of a fixture. A package variable that is initialized counts as one, which is not exported:
// whoever names it runs into what it is initialized with.
type function struct {
	name     string
	exported bool
	text     string
	wants    int
	mentions []string // the names in it
}

// parseFixture reads the package in dir from its files.
func parseFixture(dir string, source map[string][]byte) (fixture, error) {
	var functions []function
	var f fixture
	for _, name := range slices.Sorted(maps.Keys(source)) {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, source[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return fixture{}, err
		}
		wants := wantLines(fset, file)
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				functions = append(functions, newFunction(fset, decl, source[name], wants))
			case *ast.GenDecl:
				functions = append(functions, newVariables(fset, decl, source[name], wants)...)
			}
		}
		for line := range wants { // those that no function has taken
			f.stray = append(f.stray, fmt.Sprintf("%s:%d", name, line))
		}
	}
	covered := make(map[string]bool)
	for _, fn := range functions {
		if fn.exported {
			f.exported = append(f.exported, declare(dir, fn, functions, covered))
		}
	}
	for _, fn := range functions {
		if fn.wants > 0 && !covered[fn.name] {
			f.stray = append(f.stray, dir+"."+fn.name)
		}
	}
	slices.Sort(f.stray)
	slices.SortFunc(f.exported, func(a, b declaration) int { return strings.Compare(a.name, b.name) })
	return f, nil
}

// wantLines returns the lines for which file has a // want with a diagnostic.
func wantLines(fset *token.FileSet, file *ast.File) map[int]bool {
	lines := make(map[int]bool)
	for _, group := range file.Comments {
		for _, comment := range group.List {
			_, want, ok := strings.Cut(comment.Text, "// want ")
			if !ok {
				continue
			}
			line := fset.Position(comment.Pos()).Line
			if offset, _, ok := strings.Cut(want, " "); ok && strings.HasPrefix(offset, "+") {
				n, err := strconv.Atoi(offset[1:])
				if err != nil {
					continue // not a want that analysistest would take
				}
				line += n
			}
			lines[line] = true
		}
	}
	return lines
}

// newFunction describes decl, and takes its lines out of wants.
func newFunction(fset *token.FileSet, decl *ast.FuncDecl, source []byte, wants map[int]bool) function {
	fn := describe(fset, decl, source, wants)
	fn.name, fn.exported = decl.Name.Name, decl.Name.IsExported()
	if recv := receiver(decl); recv != "" {
		fn.name = recv + "." + fn.name
		fn.exported = fn.exported && ast.IsExported(recv)
	}
	return fn
}

// newVariables describes the variables of decl that have a name and a value, and takes their lines out of wants.
func newVariables(fset *token.FileSet, decl *ast.GenDecl, source []byte, wants map[int]bool) (variables []function) {
	for _, spec := range decl.Specs {
		spec, ok := spec.(*ast.ValueSpec)
		if !ok || decl.Tok != token.VAR || len(spec.Values) == 0 || spec.Names[0].Name == "_" {
			continue
		}
		v := describe(fset, spec, source, wants)
		v.name = spec.Names[0].Name
		variables = append(variables, v)
	}
	return variables
}

// describe returns what the source of n says, without a name, and takes its lines out of wants.
func describe(fset *token.FileSet, n ast.Node, source []byte, wants map[int]bool) function {
	from, to := fset.Position(n.Pos()), fset.Position(n.End())
	fn := function{text: string(bytes.TrimSpace(source[from.Offset:to.Offset]))}
	for line := from.Line; line <= to.Line; line++ {
		if wants[line] {
			fn.wants++
			delete(wants, line)
		}
	}
	for n := range ast.Preorder(n) {
		if id, ok := n.(*ast.Ident); ok {
			fn.mentions = append(fn.mentions, id.Name)
		}
	}
	return fn
}

// receiver returns the name of the type that decl is a method of, or "".
func receiver(decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return ""
	}
	expr := decl.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

// declare describes an exported function together with the unexported ones that it runs into, and marks all of them
// as covered. A call is known by the name of the callee alone.
func declare(dir string, fn function, all []function, covered map[string]bool) declaration {
	d := declaration{name: dir + "." + fn.name}
	reached := []function{fn}
	seen := map[string]bool{fn.name: true}
	for len(reached) > 0 {
		fn, reached = reached[0], reached[1:]
		covered[fn.name] = true
		d.flagged = d.flagged || fn.wants > 0
		d.text += fn.text + "\n"
		for _, callee := range all {
			_, method, _ := strings.Cut(callee.name, ".")
			named := slices.Contains(fn.mentions, callee.name) || slices.Contains(fn.mentions, method)
			if !callee.exported && !seen[callee.name] && named {
				seen[callee.name] = true
				reached = append(reached, callee)
			}
		}
	}
	return d
}

func TestParseFixture(t *testing.T) {
	t.Parallel()
	const source = `package p

var _ = load() // want "stray"

func Direct() { work() } // want "here"

func ThroughHelper() { helper() }

func helper() {
	// want +1 "below"
	work()
}

func Quiet() { work() }

func Shared() { use(limits) }

var limits = newLimits() // want "initialized"

type Server struct{}

func (s *Server) Serve() { s.loop() }

func (s *Server) loop() {
	for { // want "loop"
	}
}

type conn struct{}

func (conn) Close() {}

func orphan() {} // want "nobody runs this"

func work() {}
`
	f, err := parseFixture("ctxpass/p", map[string][]byte{"p.go": []byte(source)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range f.exported {
		got = append(got, fmt.Sprintf("%s %t", d.name, d.flagged))
	}
	want := []string{"ctxpass/p.Direct true", "ctxpass/p.Quiet false", "ctxpass/p.Server.Serve true", "ctxpass/p.Shared true", "ctxpass/p.ThroughHelper true"}
	if !slices.Equal(got, want) {
		t.Errorf("exported functions:\n got %q\nwant %q", got, want)
	}
	if want := []string{"ctxpass/p.orphan", "p.go:3"}; !slices.Equal(f.stray, want) {
		t.Errorf("stray wants: got %q, want %q", f.stray, want)
	}
}
