// Package flow finds the structure of control flow in functions of go/ssa: strongly connected components, the nesting of
// loops, how often a loop goes round, where the case of a select leads; and where a value comes from, as far as that is
// plain. It knows nothing of contexts.
package flow
