package catalog

import "go/types"

// A Retrier is a function that calls another one until it succeeds, pauses in between, and takes no context in any form:
// what it is told of the errors alone decides when it gives up. (Those that a context can be bound to are outgoing
// calls.) Parameter indices are those of the arguments.
type Retrier struct {
	Pauses    int // how often, and how long in between: a struct with the fields Duration, Factor, Cap and Steps
	Retriable int // tells whether to go on after an error
	Attempt   int // what is tried
}

// RetrierOf returns what is known of fn as a function that tries again.
func RetrierOf(fn *types.Func) (Retrier, bool) {
	r, ok := retriers[nameOf(fn)]
	return r, ok
}

// retriers: not retry.RetryOnConflict, which the error of a context ends.
var retriers = index(map[string]Retrier{
	"k8s.io/client-go/util/retry.OnError": {Pauses: 0, Retriable: 1, Attempt: 2},
})
