package provenance

// An Exemption says why a call is left alone: the function that decides returns it, and so nothing else can be told than
// what was decided. The zero Exemption is none.
type Exemption uint8

const (
	None Exemption = iota

	// Why a call is no outgoing one.

	BuiltIn
	ReadyAtOnce // a dial
	Ends        // it cleans up, see cleanUps
	StaysInside // a function of the user's modules
	SpawnedOnly
	ForValues // by its name or its package
	NotByType // it takes no context first, or cannot fail
	InStruct  // the context is in a struct that it is given
	MakesContext
	WaitsInside
	Unresolved // the source does not show the call

	// Why an outgoing call drops no context.

	OutOfReach
	OnIncoming
	OnKept
	OnUnknown
	OnDetached
	BoundedElse // a root with a deadline on some paths, an incoming context on the others
	ValuesCopied
	StreamOfMaker
	NilMeant
	NoForm // it takes no context, and has no form that does
	InGoroutine
	InCleanUp
	ForMany
	AfterEnd
	CanceledBefore
	CommandIdle // the context in reach is a command's, which the program lets nobody end

	// Why an outgoing call needs no deadline, or has one.

	IsDropped
	CalleeJudged // where the callee makes the call
	StaysOpen
	NothingKnown
	TakesItsTime
	NotSetUp
	ClientTimes
	ClientUnknown
	BoundsItself
	ReceiverUnknown
	DialerTimes
	NamedBounded
	MethodBounded
	Intercepted
	Configured
	ClientBounded
	OptionsBound
	BoundedAround
	CalleeBounds
	CalleeWaits
	InRounds
	HasDeadline
	DeadlineOfCaller
	DeadlineOfOwner
	DeadlineUnknown
	ContextFormDue
	Wraps
	EndsWithStarter
)

// exemptions are clauses, said of the call.
var exemptions = [...]string{
	None: "",

	BuiltIn:      "it is a built-in function",
	ReadyAtOnce:  "it dials a datagram or local socket, which is ready at once",
	Ends:         "it cleans up, and has to although the context has ended: only a deadline is asked of it, where it is proved to have none",
	StaysInside:  "it is a function of yours which hands no context on to an outgoing call, and makes none on a root of its own that its callers are told of",
	SpawnedOnly:  "it hands its context to goroutines alone, for which it does not wait",
	ForValues:    "the catalog does not have it, and its name, its package or its result says that it takes the context for the values in it, or for the life of what it makes",
	NotByType:    "the catalog does not have it, and by its type it takes no context first or cannot fail",
	InStruct:     "it hands on a context in a struct that it is given, and which context belongs there is not known",
	MakesContext: "it makes a context, and waits for nothing",
	WaitsInside:  "it waits, though for nothing outside of the process: that is loopcheck's business",
	Unresolved:   "the source shows no call there that runs",

	OutOfReach:     "no incoming context is in reach",
	OnIncoming:     "it runs on an incoming context",
	OnKept:         "it runs on a context that a field or a variable keeps: that is its owner's",
	OnUnknown:      "where its context comes from is not known on every path",
	OnDetached:     "its context is detached on purpose",
	BoundedElse:    "it runs on an incoming context on some paths, and on a root with a deadline on the others",
	ValuesCopied:   "it runs on a root with a deadline, onto which values of an incoming context were copied: it is detached on purpose",
	StreamOfMaker:  "a constructor opens a stream, which lives as long as what it makes",
	NilMeant:       "it is given nil, for which the callee may ask",
	NoForm:         "it takes no context, and has no form that does",
	InGoroutine:    "it runs in a goroutine that nobody is seen to wait for",
	InCleanUp:      "it runs in clean-up: deferred, or in or by a function that is named for it",
	ForMany:        "it runs once for many callers, or fills a cache for them",
	AfterEnd:       "it runs where an incoming context has ended, may have, or is nil",
	CanceledBefore: "its context has been canceled by then: it is not meant to wait",
	CommandIdle:    "the context in reach is a command's, and the commands of this package make roots of their own, most of the time",

	IsDropped:        "its context is dropped, which is the defect to tell of: that is ctxpass's business",
	CalleeJudged:     "the call on a root that it leads to is judged where it is made",
	StaysOpen:        "it is meant to stay open, or to wait",
	NothingKnown:     "nothing is known of what it does but its type, so that no deadline is asked of it",
	TakesItsTime:     "it may take as long as it takes, or gives up after so many tries",
	NotSetUp:         "its library has bounds of its own, and its client is not seen to be made without",
	ClientTimes:      "its client has a Timeout",
	ClientUnknown:    "whether its client has a Timeout is not known",
	BoundsItself:     "something else bounds it, or may well do: a timeout that it is given, or its library's default",
	ReceiverUnknown:  "it is a method value, and what it is bound to is not known",
	DialerTimes:      "its dialer has a Timeout or a Deadline, or may have",
	NamedBounded:     "-deadline.bounded, or the catalog file, says that it has a bound of its own",
	MethodBounded:    "a type that implements the interface gives the call a deadline",
	Intercepted:      "its client is made with an interceptor that gives the calls a deadline",
	Configured:       "its connection is made with a service config that gives the method a timeout",
	ClientBounded:    "its client is made with a timeout, with a service config that may have one, or with a wrapper that sets one",
	OptionsBound:     "its call options give it a deadline",
	BoundedAround:    "how its client is made is not known, and this package or one below bounds clients by an interceptor or a service config",
	CalleeBounds:     "the callee adds a deadline on the way, or asks for none: its client or its library bounds the call, or may well do",
	CalleeWaits:      "the callee holds a stream open, or waits with the context",
	InRounds:         "the callee makes the call in each round of a loop that waits for work: there the deadline is due",
	HasDeadline:      "its context has a deadline",
	DeadlineOfCaller: "it may run on the caller's context, and then the deadline is the caller's business",
	DeadlineOfOwner:  "its context is kept in a field or a variable, and whether that has a deadline is not known",
	DeadlineUnknown:  "where its context comes from is not known, nor whether it has a deadline",
	ContextFormDue:   "it takes no context: the form that does is what it lacks",
	Wraps:            "the function is the form without a context of the one it calls: its callers can call the other",
	EndsWithStarter:  "it ends when the function that started the goroutine returns, which cancels its context",
}

// String returns the clause that says it: "it runs on an incoming context".
func (x Exemption) String() string { return exemptions[x] }
