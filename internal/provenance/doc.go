// Package provenance knows where contexts come from and where they go. It is an analyzer that reports nothing: the
// rules put its findings into words.
//
// # What it computes
//
// Three things, each from the one before:
//
//   - The origins of a context value: the set of places that it can come from ([Context], walk.go). An origin is a
//     root (context.Background, TODO, nil, a request or other holder made without a context), an incoming context (a
//     parameter, the Context method of a request, stream or command that is one), or the field of an owner. With each
//     goes what happened to it on the way: a deadline was added, it was detached, values were copied onto it.
//   - The summary of a function: what it does with contexts, for its callers ([summary], summary.go). What its context
//     results are made of; which parameters it forwards to outgoing calls, and whether it adds a bound; that it makes
//     an outgoing call on a root of its own, with one witness; which parameters' end it may notice; that it waits.
//     Summaries cross packages as object facts.
//   - The outgoing calls and their class ([Call], calls.go): dropped, unbounded, or fine. Each call has one class, so
//     that no two rules claim one defect.
//
// A call that is left alone is so for a reason, an [Exemption], which is what the deciding function returns. Who does not
// trust the silence asks for it, and for the way that the context came ([Result.Ways], trace.go).
//
// # Lattice and transfer
//
// A context value is an element of the powerset of origins, ordered by inclusion. Bottom, the empty set, means that no
// origin was found yet; [Unknown] is an origin like any other, so that a set which holds it is never taken for
// complete. The sets are finite: the roots and parameters of the package, times a few flags.
//
// The walk is sparse and goes backwards from the value that is asked about, since go/ssa names the definition of every
// use. Phis and variables that are not values (captured by closures, or whose address is taken) join what reaches
// them; the stores that reach a load are found by walking the control flow backwards (stores.go), and what a closure
// stores may have happened at any time. A value that depends on itself, around a loop, adds no origin to itself. A
// branch that is taken only if a context was nil adds nothing: the incoming one is used when there is one.
//
// A call transfers by the first of these that applies: the catalogue's derivations (package context, net/http); the
// summary of the callee; the rule that a function which takes a context and returns one derives it, which is true of
// 278 of 293 that were checked. A context whose cancel function outlives the function that makes it (stored, returned)
// is its owner's from then on, like a field. One whose cancel function runs at the end of an incoming context
// (context.AfterFunc) is also that one's.
//
// A value that holds a context is followed as a context is (binding.go): an *http.Request, a *gorm.DB, a request of
// resty, options. It is a root if it is made without one, and gets another by the method or option that binds one. One
// that is shared, and comes from a field, is a root if nothing that the package does with the field speaks against it.
//
// How long a deadline leaves is an interval (interval.go, duration.go), found by a walk of its own over constants, arithmetic
// and what this package alone can write. A loop may make it grow: it is widened after two rounds, and one round more narrows
// it. A deadline takes the smaller of its own timeout and what the parent has left, so that the intervals of one context are
// finitely many. [Result.Duration] and [Origin.Remaining] are must: the value lies in the interval.
//
// Summaries are computed bottom-up over the strongly connected components of the package's static calls, each to a
// fixed point (summarize.go). They only grow, so it is reached. Static calls are those of functions, methods,
// literals, bound methods, generic functions (by origin), package variables that one declaration assigns, unexported fields
// that one place assigns, and interface methods whose interface and only implementer this package declares, one of them
// unexported. Of any other callee only the type is known: one that takes a context first and can fail counts as an
// outgoing call ([Call.Opaque]), which the context has to reach and of which no deadline is asked, unless its name says
// that it keeps the context for the life of what it makes.
//
// A function that receives from the Done channel of its context, or selects on it, waits with it, and so does a call of
// it: what it waits for may be inside the process, but it is the caller's end that it waits for too.
//
// A value that lives long is followed back to what made it (made.go) as far as this package alone can write the fields and
// package variables, and call the functions, on the way; and from there forward to all that is stored through it
// (settings.go). So an *http.Client has a Timeout, or provably none (httpclient.go), and a context that is kept in a field
// has a deadline or none: a field of a struct is all that is stored in it, whatever the struct, but for structs that one
// function makes and keeps. Both are may: one store of a Timeout on some path makes a client bounded.
//
// What bounds an RPC may have been settled where its client is made (bounds.go, dialing.go). The client is followed back
// to its connection, its options and interceptors, and its *http.Client, through what this package alone can write and
// through the summaries of functions that return any of these. If all of it is known, that decides, for each method of a
// service config by itself. If not, what bounds clients in the package and in all below it, a package fact which travels
// with the imports, is taken to bound this one: who makes clients is not below who uses them, as a rule.
//
// # May and must
//
//   - The origins of a value are may: every origin that can reach it is in the set, unless an assumption below fails.
//   - [Context.Rooted] and [Context.Bounded] are must: true of every path.
//   - [Context.Unbounded] and [Context.PartlyRooted] are may, with every origin known: some path, proved.
//   - Results and forwards of a summary are may. Its drop is may: on some path, while the function runs.
//   - That a client is bounded is may: by an interceptor, an option or a timeout that it has on some path. So that it is not
//     is proved, or, of a client of unknown origin, presumed.
//   - Observes is may, and false only if the body is known: rules use it to be silent.
//   - [Result.StartUp] is must but for constructors, which are known by their names: false when a caller may be anybody.
//
// Unknown means silence: no rule reports a call one of whose origins is unknown, or a field of which not all that is stored
// in it is known.
//
// # One owner
//
// A call on a root is dropped if an incoming context is in reach (a parameter of the function or of one that encloses it, a
// field of a parameter, a receiver that is a context), or if a function of the package that has one calls the function
// that makes it. The first is reported at the call, the
// second at the caller. Otherwise, and where the code is meant to outlive the context ([Place]: a goroutine, clean-up,
// after the context has ended, work that many callers share), it is unbounded, if it has no deadline and should: in
// these places a bounded root is the right way. A caller in another package is not known when the callee is
// analysed: there both may be reported.
//
// # What is not sound
//
// Reflection, unsafe and linkname are not seen. Of interface methods and function values with several targets only the
// types are known, and of an opaque callee that takes a context and fails it is supposed that it does something for which
// the context is there. Two closures of one literal are unknown. A field of a struct is followed only in the function
// that made it, but for contexts in the fields of parameters, for unexported fields that hold functions, and for how long
// things take. Goroutines
// are not ordered: what one stores may have been stored at any time. That a function waits for its goroutines is
// concluded from a call of a method Wait of what the goroutine was given, or from a receive of what one sends, on some
// path. That a function literal runs before the call that takes it returns is concluded from the callee's summary, from
// its package, or from the error results of both, unless its name is one of a registration. That code cleans up is
// concluded from names, and from its place in the branch where a call that was given a context, or is on what such a call
// returned, has failed. A context that is received from a channel or taken from a map is unknown.
package provenance
