package deadline

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// A switchedOff is a place where the bound that a library gives its calls is switched off, or left out.
type switchedOff struct {
	node   ast.Node // what does it
	at     ast.Node // the part of it to show
	text   string   // says so: "ReadTimeout: -1 switches off the bound of every command"
	remedy string
	sure   bool // nothing else bounds the calls: the library does not look at the deadlines of contexts
}

// disabled reports the options that switch off the bound which a library gives its calls by default. If the library still
// looks at contexts, some call through what was made with the option must be proved to run on one without a deadline.
func disabled(pass *analysis.Pass, result *provenance.Result) []report.Finding {
	if !slices.ContainsFunc(pass.Pkg.Imports(), catalog.HasSwitches) {
		return nil
	}
	d := &disabling{pass: pass, result: result}
	for _, file := range pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			d.visit(n)
			return true
		})
	}
	var findings []report.Finding
	for _, off := range d.found {
		if f, ok := d.word(off); ok {
			findings = append(findings, f)
		}
	}
	return findings
}

// A disabling is the search for what is switched off in one package.
type disabling struct {
	pass   *analysis.Pass
	result *provenance.Result
	found  []switchedOff
}

func (d *disabling) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.CompositeLit:
		if typ := d.pass.TypesInfo.TypeOf(n); typ != nil {
			d.literal(n, typ)
		}
	case *ast.AssignStmt:
		if len(n.Lhs) != 1 || len(n.Rhs) != 1 {
			return
		}
		if field, ok := n.Lhs[0].(*ast.SelectorExpr); ok {
			d.option(d.pass.TypesInfo.TypeOf(field.X), field.Sel.Name, n, n.Rhs[0])
		}
	case *ast.CallExpr:
		fn, ok := typeutil.Callee(d.pass.TypesInfo, n).(*types.Func)
		if !ok || len(n.Args) != 1 {
			return
		}
		if s, ok := catalog.SwitchOfFunc(fn); ok {
			d.value(s, fn, n, n.Args[0])
		}
	}
}

// literal looks at the fields of a struct literal, and at the one that it leaves out.
func (d *disabling) literal(lit *ast.CompositeLit, typ types.Type) {
	omission, omits := catalog.OmissionOf(typ)
	for _, element := range lit.Elts {
		kv, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return // an array, or every field has its value
		}
		key, ok := kv.Key.(*ast.Ident)
		if !ok {
			return
		}
		omits = omits && key.Name != omission.Field
		d.option(typ, key.Name, kv, kv.Value)
	}
	if !omits || d.uses(typ, append(omission.Others, omission.Field)) {
		return
	}
	d.found = append(d.found, switchedOff{
		node: lit, at: lit.Type,
		text:   fmt.Sprintf("%s without %s bounds no %s", types.ExprString(lit.Type), omission.Field, omission.Calls),
		remedy: omission.Remedy,
	})
}

// option looks at a field of a struct of the type that node gives a value.
func (d *disabling) option(typ types.Type, field string, node ast.Node, value ast.Expr) {
	if typ == nil {
		return
	}
	if s, ok := catalog.SwitchOfField(typ, field); ok {
		obj, _, _ := types.LookupFieldOrMethod(typ, true, nil, field)
		d.value(s, obj, node, value)
	}
}

// value notes that node gives an option a value, unless it is one that leaves the bound as it is.
func (d *disabling) value(s catalog.Switch, option types.Object, node ast.Node, value ast.Expr) {
	n, ok := integer(d.pass.TypesInfo.Types[value].Value)
	if !ok || !s.Off(n) {
		return
	}
	ignores, unless := s.Ignores(n)
	d.found = append(d.found, switchedOff{
		node: node, at: node,
		text:   fmt.Sprintf("%s of %s switches off the bound of every %s", option.Name(), types.ExprString(value), s.Calls),
		remedy: s.Remedy,
		sure:   ignores && (unless == "" || !d.usesOf(option.Pkg(), []string{unless})),
	})
}

// integer returns the value of a constant of an integer type.
func integer(v constant.Value) (int64, bool) {
	if v == nil || v.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(v)
}

// uses reports whether the package names a field or method of the package of the type by one of the names.
func (d *disabling) uses(typ types.Type, names []string) bool {
	named, ok := types.Unalias(typ).(*types.Named)
	return ok && d.usesOf(named.Obj().Pkg(), names)
}

func (d *disabling) usesOf(pkg *types.Package, names []string) bool {
	for _, obj := range d.pass.TypesInfo.Uses {
		if obj.Pkg() == pkg && slices.Contains(names, obj.Name()) {
			return true
		}
	}
	return false
}

// word says what is switched off, if it is sure that a call can wait forever for it.
func (d *disabling) word(off switchedOff) (report.Finding, bool) {
	f := report.Finding{Rule: rule.UnboundedCall, Pos: off.at.Pos(), End: off.at.End(), Confidence: report.High}
	if off.sure {
		f.Message = fmt.Sprintf("%s, and contexts are not looked at: a dead server blocks it forever; %s", off.text, off.remedy)
		return f, true
	}
	call, ok := d.unboundedThrough(off.node)
	if !ok {
		return f, false
	}
	f.Message = fmt.Sprintf("%s, and %s (%s) has no deadline; %s", off.text, call.Name, line(d.pass, call.Pos, f.Pos), off.remedy)
	f.Related = []analysis.RelatedInformation{{Pos: call.Pos, End: call.End, Message: "can wait forever"}}
	return f, true
}

// unboundedThrough returns the first call that is proved to have no deadline and goes through a client made with what
// node is part of, or is given it.
func (d *disabling) unboundedThrough(node ast.Node) (provenance.Call, bool) {
	made := d.valuesAt(node)
	calls := d.result.Calls()
	i := slices.IndexFunc(calls, func(call provenance.Call) bool {
		if call.Via != provenance.Direct || call.Target.Stream || !call.Context.Unbounded() {
			return false
		}
		return call.Pos < node.Pos() && node.End() < call.End ||
			slices.ContainsFunc(made, func(v ssa.Value) bool { return d.result.GoesThrough(call, v) })
	})
	if i < 0 {
		return provenance.Call{}, false
	}
	return calls[i], true
}

// valuesAt returns the struct whose field node sets, the struct that it makes, or the receiver of the call that it is.
func (d *disabling) valuesAt(node ast.Node) []ssa.Value {
	var values []ssa.Value
	for _, fn := range d.result.Funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if pos := instr.Pos(); pos < node.Pos() || pos >= node.End() || pos == token.NoPos {
					continue
				}
				switch instr := instr.(type) {
				case *ssa.FieldAddr:
					values = append(values, instr.X)
				case *ssa.Alloc:
					values = append(values, instr)
				case ssa.CallInstruction:
					if recv := provenance.Receiver(instr.Common()); recv != nil {
						values = append(values, recv)
					}
				}
			}
		}
	}
	return values
}
