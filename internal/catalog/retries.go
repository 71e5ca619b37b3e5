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

// A Patience says how what a function makes for a library that tries again, a policy or an option, bounds the attempts.
type Patience struct {
	Kind  PatienceKind
	Field string // UnendingIfUnset: of the struct that the function returns
}

// A PatienceKind is one way to bound attempts, or not to.
type PatienceKind uint8

const (
	Indifferent     PatienceKind = iota // it is about something else, or nothing is known of it
	Bounding                            // attempts end after a number of them, or a time, or by the kind of their error
	Unending                            // they go on until one succeeds
	UnendingIfZero                      // they do if the first argument is zero
	UnendingIfUnset                     // they do if the field is set to zero, there or by an option
	Wrapping                            // as by the first argument
)

// PatienceOf returns what is known of fn.
func PatienceOf(fn *types.Func) Patience { return patiences[nameOf(fn)] }

// patiences: attempts of retry-go before its version 4 always end.
var patiences = index(map[string]Patience{
	backoffPath + ".NewConstantBackOff":    {Kind: Unending},
	backoffPath + ".NewExponentialBackOff": {UnendingIfUnset, "MaxElapsedTime"},
	backoffPath + ".WithContext":           {Kind: Wrapping},
	backoffPath + ".WithMaxElapsedTime":    {Kind: UnendingIfZero},
	backoffPath + ".WithMaxRetries":        {Kind: Bounding},

	retry4Path + ".Attempts":         {Kind: UnendingIfZero},
	retry4Path + ".AttemptsForError": {Kind: Bounding},
	retry4Path + ".RetryIf":          {Kind: Bounding},
	retry4Path + ".UntilSucceeded":   {Kind: Unending},
	retry5Path + ".Attempts":         {Kind: UnendingIfZero},
	retry5Path + ".AttemptsForError": {Kind: Bounding},
	retry5Path + ".New":              {Kind: Wrapping},
	retry5Path + ".NewWithData":      {Kind: Wrapping},
	retry5Path + ".RetryIf":          {Kind: Bounding},
	retry5Path + ".UntilSucceeded":   {Kind: Unending},
})

// UnendingType reports whether a policy of type t, or of what points to one, bounds no attempts: whatever its fields, or, if
// a field is named, as long as that is not set.
func UnendingType(t types.Type) (field string, ok bool) {
	if ptr, isPointer := t.Underlying().(*types.Pointer); isPointer {
		t = ptr.Elem()
	}
	named, isNamed := types.Unalias(t).(*types.Named)
	if !isNamed || named.Obj().Pkg() == nil {
		return "", false
	}
	field, ok = unendingTypes[named.Obj().Pkg().Path()+"."+named.Obj().Name()]
	return field, ok
}

var unendingTypes = map[string]string{
	backoffPath + ".ConstantBackOff":    "",
	backoffPath + ".ExponentialBackOff": "MaxElapsedTime",
	backoffPath + ".ZeroBackOff":        "",
}
