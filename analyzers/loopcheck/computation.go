package loopcheck

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// -- long-computation --

// longComputations returns the loops over data of any size that have work in each round and look at nothing: of those
// inside each other the outermost.
func (s *site) longComputations() []report.Finding {
	var findings []report.Finding
	reported := make(map[*flow.Loop]bool)
	for _, l := range slices.Backward(s.forest.Loops) { // outer loops first
		owner := s.syntax.owners[l]
		if owner == nil || reported[l.Parent] || s.isReported(owner) || s.hasEnded(l.Headers[0].Instrs[0]) {
			reported[l] = reported[l.Parent]
			continue
		}
		work := s.workOf(l)
		if work == nil {
			continue
		}
		reported[l] = true
		findings = append(findings, s.computation(l, owner, work))
	}
	return findings
}

func (s *site) computation(l *flow.Loop, owner ast.Stmt, work *ssa.Call) report.Finding {
	pos, end := header(owner)
	expr := s.syntax.calls[work.Pos()]
	return report.Finding{
		Rule: rule.LongComputation,
		Pos:  pos, End: end, Subject: expr.Pos(),
		Message: fmt.Sprintf("each round computes in %s (line %d) without a look at %s: the loop goes on after %s is canceled; check %[3]s.Err() every so many rounds",
			provenance.SourceText(expr.Fun), s.line(expr.Pos()), s.reach.Expr, s.canceled()),
		Confidence: s.confidence(work),
		Fixes:      s.checkRounds(l, s.someRounds(owner, work)),
	}
}

// someRounds returns the condition under which a round should begin with a look: one in 128, where an index counts
// them and a round that reads and writes nothing may be short.
func (s *site) someRounds(owner ast.Stmt, work *ssa.Call) string {
	var counter ast.Expr
	switch owner := owner.(type) {
	case *ast.RangeStmt:
		if _, isMap := s.pass.TypesInfo.TypeOf(owner.X).Underlying().(*types.Map); !isMap {
			counter = owner.Key
		}
	case *ast.ForStmt:
		if post, ok := owner.Post.(*ast.IncDecStmt); ok {
			counter = post.X
		}
	}
	index, ok := counter.(*ast.Ident)
	if !ok || index.Name == "_" || !types.Identical(s.pass.TypesInfo.TypeOf(index), types.Typ[types.Int]) || s.readsOrWrites(&work.Call) {
		return ""
	}
	return index.Name + "%128 == 0 && "
}

// workOf returns a call for which the rounds of the loop take their time, or nil: if there is none, if there are as many
// rounds as the source says, or if the loop looks at something, or waits, which is the business of other rules.
func (s *site) workOf(l *flow.Loop) *ssa.Call {
	if rounds, _ := s.forest.Trips(l); rounds != flow.NotConstant {
		return nil
	}
	if l.Iteration != nil && s.looksOrWaits(l.Iteration) {
		return nil // over what was made from a context
	}
	if slices.ContainsFunc(l.Blocks, func(b *ssa.BasicBlock) bool { return slices.ContainsFunc(b.Instrs, s.looksOrWaits) }) {
		return nil
	}
	work, effort := s.effort(s.forest, l.Blocks, l)
	if work == nil || s.syntax.calls[work.Pos()] == nil || effort < longEffort {
		return nil
	}
	return work
}

func (s *site) looksOrWaits(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Select, *ssa.Send:
		return true
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			return true
		}
	case *ssa.Call:
		if slices.ContainsFunc(instr.Call.Args, s.mayLook) || isYield(instr.Call.Value) {
			return true
		}
	}
	return s.IsLook(instr)
}

// isYield reports whether v is a function that the loop was handed and that says whether to go on: it may look.
func isYield(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Parameter, *ssa.FreeVar:
	default:
		return false
	}
	sig, ok := v.Type().Underlying().(*types.Signature)
	return ok && sig.Results().Len() == 1 && isBool(sig.Results().At(0).Type())
}

// mayLook reports whether v is a function that has something at hand that ends with a context: the method of a stream.
func (s *site) mayLook(v ssa.Value) bool {
	closure, ok := v.(*ssa.MakeClosure)
	return ok && slices.ContainsFunc(closure.Bindings, func(binding ssa.Value) bool { return s.IsBound(binding) })
}

// An effort says how the time that code takes grows: with how many loops inside each other, at least. Reading and
// writing counts as as many as matter.
type effort int

const longEffort effort = 3

// effort returns that of the blocks, and the call for which it is so great; outer is the loop that they are the blocks of,
// or nil for those of a function.
func (s *site) effort(f *flow.Forest, blocks []*ssa.BasicBlock, outer *flow.Loop) (work *ssa.Call, total effort) {
	for _, b := range blocks {
		loops := openLoops(f, b, outer)
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			if e := loops + s.effortOf(&call.Call); e > total {
				work, total = call, e
			}
		}
	}
	return work, total
}

// openLoops returns how many loops around b, outer the last of them, have a number of rounds that is not constant.
func openLoops(f *flow.Forest, b *ssa.BasicBlock, outer *flow.Loop) (n effort) {
	for l := f.Innermost(b); l != nil; l = l.Parent {
		if rounds, _ := f.Trips(l); rounds == flow.NotConstant {
			n++
		}
		if l == outer {
			break
		}
	}
	return n
}

// effortOf returns the effort of what a call runs, as far as that is known.
func (s *site) effortOf(call *ssa.CallCommon) effort {
	if s.readsOrWrites(call) {
		return longEffort
	}
	callee := s.result.Callee(call)
	if callee == nil || callee.Blocks == nil {
		return 0
	}
	if known, ok := s.efforts[callee]; ok {
		return known
	}
	s.efforts[callee] = 0 // recursion: the rest of the body decides
	_, s.efforts[callee] = s.effort(flow.NewForest(callee), callee.Blocks, nil)
	return s.efforts[callee]
}

// media are the packages whose functions read and write, if they can fail.
var media = []string{"os", "io", "io/ioutil", "bufio", "net", "archive/tar", "archive/zip", "compress/gzip", "database/sql"}

// readsOrWrites reports whether the call reads or writes what may take its time.
func (s *site) readsOrWrites(call *ssa.CallCommon) bool {
	fn := s.result.Object(call)
	if fn == nil || fn.Pkg() == nil || !slices.Contains(media, fn.Pkg().Path()) {
		return false
	}
	results := fn.Signature().Results()
	return results.Len() > 0 && catalog.IsError(results.At(results.Len()-1).Type()) || fn.Name() == "Scan"
}
