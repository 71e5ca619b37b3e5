package loopcheck

import (
	"fmt"
	"go/constant"
	"go/token"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A known is what is known of a value after a call on a stream has failed.
type known uint8

const (
	nothing   known = iota // it has nothing to do with the stream, or nobody knows that it has
	theStream              // the stream that has failed
	theError               // what the call has failed with: as every further call of the kind will
	anError                // not nil: what the stream fails another call with, or what was made of the error
	noMessage              // nil, beside the error
	theStatus              // the error as a *status.Status
	theCode                // the status code of the error
	nilValue
	trueValue
	falseValue
	dubious // depends on the error, or may do so

	// What a call with several results returns:
	theResults    // theError last, noMessage before it
	otherResults  // anError last, noMessage before it
	statusResults // theStatus, and whether it is one
)

// tells reports whether a value by which somebody may learn of the error is known as k.
func (k known) tells() bool {
	switch k {
	case theError, anError, theStatus, theCode, dubious, theResults, otherResults, statusResults:
		return true
	}
	return false
}

// A knowledge is what is known at one moment.
type knowledge struct {
	values map[ssa.Value]known
	cells  map[place]known // what variables and fields hold

	code     string          // the status code of the error, if that was found out
	notCodes map[string]bool // the codes that it is not

	// handled: somebody was told of the error, or something was done because of it, so that whatever leaves the loop
	// may do so for that reason.
	handled bool
	// aside is the block that was entered because of the error: it dominates what runs for no other reason.
	aside *ssa.BasicBlock
}

func newKnowledge() knowledge {
	return knowledge{values: make(map[ssa.Value]known), cells: make(map[place]known), notCodes: make(map[string]bool)}
}

func (k knowledge) clone() knowledge {
	k.values, k.cells, k.notCodes = maps.Clone(k.values), maps.Clone(k.cells), maps.Clone(k.notCodes)
	return k
}

// String returns a key: that of two moments of the same block differs if what is known differs.
func (k knowledge) String() string {
	var facts []string
	for v, content := range k.values {
		facts = append(facts, fmt.Sprintf("%p=%d", v, content))
	}
	for p, content := range k.cells {
		facts = append(facts, fmt.Sprintf("%p%s=%d", p.root, p.path, content))
	}
	for code := range k.notCodes {
		facts = append(facts, "not "+code)
	}
	slices.Sort(facts)
	return fmt.Sprintf("%s %t %p %s", k.code, k.handled, k.aside, strings.Join(facts, " "))
}

// of returns what is known of v.
func (k knowledge) of(v ssa.Value) known {
	c, ok := v.(*ssa.Const)
	switch {
	case !ok:
		return k.values[v]
	case c.Value == nil:
		return nilValue
	case c.Value.Kind() != constant.Bool:
		return nothing
	case constant.BoolVal(c.Value):
		return trueValue
	}
	return falseValue
}

// truth returns the boolean that v is, if that is known.
func (k knowledge) truth(v ssa.Value) (value, ok bool) {
	t := k.of(v)
	return t == trueValue, t == trueValue || t == falseValue
}

// set notes what is known of v, which is computed anew.
func (k knowledge) set(v ssa.Value, content known) {
	if content == nothing {
		delete(k.values, v)
	} else {
		k.values[v] = content
	}
	maps.DeleteFunc(k.cells, func(p place, _ known) bool { return p.root == v })
}

// load returns what is known of the content of p.
func (k knowledge) load(p place) known {
	if content, ok := k.cells[p]; ok {
		return content
	}
	for q, content := range k.cells {
		if q.within(p) && content.tells() {
			return dubious // a struct with the error in it
		}
	}
	return nothing
}

// store notes that p now holds what is known as content.
func (k knowledge) store(p place, content known) {
	if p.isElement() {
		if content.tells() {
			k.cells[p] = dubious
		}
		return // the other elements are as they were
	}
	maps.DeleteFunc(k.cells, func(q place, _ known) bool { return q.within(p) })
	if content != nothing {
		k.cells[p] = content
	}
}

// isTold reports whether whoever gets v learns of the error, or may do so.
func (k knowledge) isTold(v ssa.Value) bool {
	if k.of(v).tells() {
		return true
	}
	for p, content := range k.cells {
		if p.root == v && content.tells() {
			return true
		}
	}
	return false
}

// withCode returns what is known once test, which compares the status code with a constant, has found it to be equal,
// or not.
func (k knowledge) withCode(test *ssa.BinOp, code string, isEqual bool) knowledge {
	k = k.clone()
	if isEqual {
		k.code = code
	} else {
		k.notCodes[code] = true
	}
	k.set(test, boolean(isEqual == (test.Op == token.EQL)))
	return k
}

func boolean(b bool) known {
	if b {
		return trueValue
	}
	return falseValue
}
