// Package flow finds the structure of control flow in functions of go/ssa: strongly connected components, the nesting of
// loops, how often a loop goes round. It knows nothing of contexts.
package flow
