package loopcheck

import (
	"go/token"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// pause returns the longest duration that v can be, if that is constant.
func (c *checker) pause(v ssa.Value) time.Duration {
	if n, ok := c.limit(v, 8); ok { // deep enough for what anybody writes
		return time.Duration(max(n, 0))
	}
	return flow.NotConstant
}

// limit returns what v is at most: a constant, a product of such, a random number below one.
func (c *checker) limit(v ssa.Value, depth int) (int64, bool) {
	if depth == 0 {
		return 0, false
	}
	switch v := v.(type) {
	case *ssa.Const:
		return flow.IntConst(v)
	case *ssa.Convert:
		return c.limit(v.X, depth-1)
	case *ssa.ChangeType:
		return c.limit(v.X, depth-1)
	case *ssa.Phi:
		if n, counts := c.forest.Highest(v); counts {
			return n, true
		}
		return c.greatest(v.Edges, depth-1)
	case *ssa.BinOp:
		x, knowsX := c.limit(v.X, depth-1)
		y, knowsY := c.limit(v.Y, depth-1)
		const many = 1 << 31 // the product cannot overflow
		small := 0 <= x && 0 <= y && (x < many && y < many || min(x, y) <= 1)
		switch v.Op {
		case token.MUL:
			return x * y, knowsX && knowsY && small
		case token.ADD:
			return x + y, knowsX && knowsY && x < 1<<61 && y < 1<<61
		}
	case *ssa.Call:
		if builtin, ok := v.Call.Value.(*ssa.Builtin); ok && builtin.Name() == "min" {
			return c.least(v.Call.Args, depth-1)
		}
		fn := c.result.Object(&v.Call)
		if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "math/rand" && fn.Pkg().Path() != "math/rand/v2" {
			return 0, false
		}
		if n := provenance.Argument(&v.Call, 0); n != nil {
			return c.limit(n, depth-1)
		}
	}
	return 0, false
}

// greatest returns the largest of the limits of values of which any may be taken.
func (c *checker) greatest(values []ssa.Value, depth int) (n int64, ok bool) {
	for i, v := range values {
		limit, isLimited := c.limit(v, depth)
		if !isLimited {
			return 0, false
		}
		if i == 0 || limit > n {
			n = limit
		}
	}
	return n, len(values) > 0
}

// least returns the smallest of the limits of values of which the smallest is taken.
func (c *checker) least(values []ssa.Value, depth int) (n int64, ok bool) {
	for _, v := range values {
		if limit, isLimited := c.limit(v, depth); isLimited && (!ok || limit < n) {
			n, ok = limit, true
		}
	}
	return n, ok
}
