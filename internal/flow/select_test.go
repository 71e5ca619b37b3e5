package flow

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestCaseTargets checks where the cases of the first select lead: to blocks that call one of the functions in order.
func TestCaseTargets(t *testing.T) {
	t.Parallel()
	tests := []struct{ body, want string }{
		{"select {\ncase <-ch:\nwork()\ncase ch <- 1:\nmore()\n}", "0: work; 1: more"},
		{"select {\ncase <-ch:\nwork()\ndefault:\nmore()\n}", "0: work"},
		{"for more() {\nselect {\ncase <-ch:\ndefault:\n}\n}", "0: more"},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			t.Parallel()
			fn := buildFunc(t, tt.body)
			var cases []string
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					if sel, ok := instr.(*ssa.Select); ok {
						for i := range sel.States {
							cases = append(cases, fmt.Sprintf("%d: %s", i, calledIn(CaseTargets(sel, i))))
						}
					}
				}
			}
			if got := strings.Join(cases, "; "); got != tt.want {
				t.Errorf("got %q, want %q\n%s", got, tt.want, dump(fn))
			}
		})
	}
}

// calledIn returns the name of the first function that the blocks call.
func calledIn(blocks []*ssa.BasicBlock) string {
	for _, b := range blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok {
				return call.Call.Value.Name()
			}
		}
	}
	return ""
}
