package loopcheck

import (
	"fmt"
	"time"

	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// longPause is how long a loop that looks at its context in each round may sleep between two looks.
const longPause = 5 * time.Second

// sleepsLong returns the finding for a loop that does end with its context, but not before a long sleep is over.
func (c *checker) sleepsLong(w *world, points []point) (report.Finding, []point, bool) {
	for _, p := range points {
		if p.kind != sleep || p.pause < longPause || !c.forest.contains(w.loop, p.instr.Block()) {
			continue
		}
		finding := c.finding(rule.UninterruptibleSleep, w.loop, p)
		finding.Fixes = c.interrupt(p)
		finding.Message = fmt.Sprintf("each round sleeps in %s before it looks at %s: the loop ends up to %s after %s is canceled; select on %[2]s.Done() and a timer",
			c.at(p), c.reach.Expr, p.pause, c.canceled())
		return finding, []point{p}, true
	}
	return report.Finding{}, nil, false
}
