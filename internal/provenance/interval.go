package provenance

import (
	"math"
	"time"
)

// An Interval is what is known of a duration, or of another integer: that it is neither less than Min nor more than Max.
// Intervals are a lattice, ordered by inclusion: [Anything] is its top, an interval whose Min is greater than its Max its
// bottom. The least and the greatest integer stand for no bound on that side, which no arithmetic brings back: that a
// program counts over them is not looked for.
type Interval struct{ Min, Max time.Duration }

// Anything is the interval of what nothing is known of.
var Anything = Interval{least, greatest}

const (
	least    time.Duration = math.MinInt64
	greatest time.Duration = math.MaxInt64
)

// nothing is bottom: no value was found yet.
var nothing = Interval{greatest, least}

func exactly(n int64) Interval { return Interval{time.Duration(n), time.Duration(n)} }

func (i Interval) isNothing() bool { return i.Min > i.Max }

// join returns the least interval that includes both.
func (i Interval) join(other Interval) Interval {
	return Interval{min(i.Min, other.Min), max(i.Max, other.Max)}
}

// meet returns what both include.
func (i Interval) meet(other Interval) Interval {
	return Interval{max(i.Min, other.Min), min(i.Max, other.Max)}
}

// widen returns an interval that includes both, and has no bound on a side on which the other exceeds i: so that a chain
// of them has an end.
func (i Interval) widen(other Interval) Interval {
	if i.isNothing() {
		return other
	}
	wide := i
	if other.Min < i.Min {
		wide.Min = least
	}
	if other.Max > i.Max {
		wide.Max = greatest
	}
	return wide
}

// -- transfer: what an operation makes of any value of each interval --

// smaller returns what the smaller of the two values may be.
func (i Interval) smaller(other Interval) Interval {
	return i.bounds(other, Interval{min(i.Min, other.Min), min(i.Max, other.Max)})
}

// greater returns what the greater of the two values may be.
func (i Interval) greater(other Interval) Interval {
	return i.bounds(other, Interval{max(i.Min, other.Min), max(i.Max, other.Max)})
}

func (i Interval) plus(other Interval) Interval {
	return i.bounds(other, Interval{sum(i.Min, other.Min), sum(i.Max, other.Max)})
}

func (i Interval) minus(other Interval) Interval { return i.plus(other.Times(exactly(-1))) }

// Times returns what the product of the two values may be.
func (i Interval) Times(other Interval) Interval {
	a, b := product(i.Min, other.Min), product(i.Min, other.Max)
	c, d := product(i.Max, other.Min), product(i.Max, other.Max)
	return i.bounds(other, Interval{min(a, b, c, d), max(a, b, c, d)})
}

// over returns what the quotient may be, if the divisor is known to be positive.
func (i Interval) over(divisor Interval) Interval {
	if divisor.Min <= 0 && !divisor.isNothing() {
		return Anything
	}
	a, b := quotient(i.Min, divisor.Min), quotient(i.Min, divisor.Max)
	c, d := quotient(i.Max, divisor.Min), quotient(i.Max, divisor.Max)
	return i.bounds(divisor, Interval{min(a, b, c, d), max(a, b, c, d)})
}

// bounds returns the result of an operation, which is nothing if an operand is.
func (i Interval) bounds(other, result Interval) Interval {
	if i.isNothing() || other.isNothing() {
		return nothing
	}
	return result
}

func isBound(d time.Duration) bool { return d != least && d != greatest }

func sum(a, b time.Duration) time.Duration {
	switch {
	case !isBound(a):
		return a
	case !isBound(b):
		return b
	case b > 0 && a > greatest-b:
		return greatest
	case b < 0 && a < least-b:
		return least
	}
	return a + b
}

func product(a, b time.Duration) time.Duration {
	switch {
	case a == 0 || b == 0:
		return 0
	case isBound(a) && isBound(b) && (a*b)/b == a:
		return a * b
	case (a < 0) == (b < 0):
		return greatest
	}
	return least
}

func quotient(a, divisor time.Duration) time.Duration {
	switch {
	case !isBound(divisor):
		return 0
	case !isBound(a):
		return a
	}
	return a / divisor
}
