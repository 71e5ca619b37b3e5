package deadstream

import (
	"fmt"
	"go/constant"
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
	theText                // what the error says
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

// tells reports whether a value that is known as k depends on the error, or may do so.
func (k known) tells() bool {
	switch k {
	case theError, anError, theText, theStatus, theCode, dubious, theResults, otherResults, statusResults:
		return true
	}
	return false
}

// isZero reports whether a value known as k is nil.
func (k known) isZero() bool { return k == nilValue || k == noMessage }

// isSet reports whether a value known as k is not nil.
func (k known) isSet() bool {
	return k == theStream || k == theError || k == anError || k == theStatus
}

// A knowledge is what is known at one moment.
type knowledge struct {
	values map[ssa.Value]known
	cells  map[place]known // what variables and fields hold

	answers map[question]bool // what was found out about the error

	// handled: somebody was told of the error, or something was done because of it, so that whatever leaves the loop
	// may do so for that reason.
	handled bool
	// noted: something was written down because of the error, where the loop may find it.
	noted bool
	// aside is the block that was entered because of the error: it dominates what runs for no other reason.
	aside *ssa.BasicBlock
}

// size is how much is known: what it costs to copy it, or to tell it from another.
func (k knowledge) size() int { return len(k.values) + len(k.cells) + len(k.answers) }

func newKnowledge() knowledge {
	return knowledge{values: make(map[ssa.Value]known), cells: make(map[place]known), answers: make(map[question]bool)}
}

func (k knowledge) clone() knowledge {
	k.values, k.cells, k.answers = maps.Clone(k.values), maps.Clone(k.cells), maps.Clone(k.answers)
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
	for q, answer := range k.answers {
		facts = append(facts, fmt.Sprintf("%+v=%t", q, answer))
	}
	slices.Sort(facts)
	return fmt.Sprintf("%t %t %p %s", k.handled, k.noted, k.aside, strings.Join(facts, " "))
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
	if _, isLocal := p.root.(*ssa.Alloc); k.noted && !isLocal {
		return dubious // it may be what was written down, by another name
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

// A question about the error is one whose answer can be either, and the same whenever it is asked again.
type question struct {
	code int64  // is that the status code?
	test string // or else the function that tests the text: "Contains"
	text string // for this
}

// answer returns the answer to q, if it is known.
func (k knowledge) answer(q question) (answer, ok bool) {
	if answer, ok = k.answers[q]; ok || q.test != "" {
		return answer, ok
	}
	for other, isThat := range k.answers {
		if other.test == "" && isThat {
			return false, true // it has one code
		}
	}
	return false, false
}

// with returns what is known once q was answered, which v asks: v is yes if the answer is, and the opposite if not.
func (k knowledge) with(q question, answer bool, v ssa.Value, yes known) knowledge {
	k = k.clone()
	k.answers[q] = answer
	k.set(v, boolean(answer == (yes == trueValue)))
	return k
}

func boolean(b bool) known {
	if b {
		return trueValue
	}
	return falseValue
}
