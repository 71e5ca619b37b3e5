// Package deadline defines an analyzer that reports calls which nothing bounds in time.
//
// # Analyzer deadline
//
// deadline: reports calls that nothing bounds in time
//
// A call over the network ends when the peer answers, when the connection breaks, or when the caller gives up. Only
// the last is in the caller's hands. The analyzer follows the context of each outgoing call back to its roots and
// reports the calls that it proves to have no deadline, and deadlines that cannot be meant.
//
// # What it does
//
// It looks at unary outgoing calls (RPCs, HTTP requests, queries, dials) and at the constants given to
// [context.WithTimeout] and [context.WithDeadline]. A call is unbounded if on some path its context is proved to be a
// root that never got a deadline: [context.Background], [context.TODO], [context.WithoutCancel], or what
// [context.WithCancel] or signal.NotifyContext made of one. A function that hands its own context on hands the duty on
// as well, across packages: the finding is where the root is handed in, once for each root, and names the functions
// between. A context in a field is what the package stores there, if nobody else can: bounded if all of that is, and
// unbounded, at medium confidence, if some of it is and the rest is known.
//
// A bound counts wherever it is: in the context, in the callee, in the Timeout of an [http.Client], in a timeout
// parameter; and, for an RPC, where its client is made: in the service config of its connection, for each method by
// itself; in its interceptors, by what their bodies do; in an option of the call; in the [http.Client] of a Connect or
// Twirp client. A retry policy bounds nothing: a deadline is for all attempts together. An RPC that waits for its connection
// (WaitForReady) counts in code that starts up as well: that is when a peer is missing.
//
// Client libraries differ, and count as their source has it. Those of etcd, pgx and core NATS wait as long as the context
// lets them. Those of Redis, Cassandra, Couchbase, ClickHouse, Pulsar, Vault, Temporal, JetStream and of Google's
// generated clients have a timeout by default: they are silent, and the option that switches it off is reported. Those
// of resty, go-github, Slack, MongoDB and kafka-go's Client are given one when the client is made, if at all: they count
// where the package makes the client, and gives none.
//
// It is silent about:
//
//   - the context of a handler, or any other that the function was handed: its deadline is the caller's business;
//   - calls that ctxpass owns, because a context was in reach and was not used: that finding is about the context;
//   - streams, watches, subscriptions and consumers, which are meant to stay open;
//   - contexts of unknown origin, and clients of net/http that somebody else makes;
//   - methods of interfaces, and function values, of which nothing is known but that they take a context;
//   - requests for text/event-stream, and remote procedures that are named for waiting (Lock, Watch, Receive, LongPoll…);
//   - queries and look-ups of a form that takes no context, which the driver or the system may bound;
//   - what takes as long as there is something to carry or to do, such as uploads and jobs of the clouds' clients, and
//     Kubernetes' API, whose server ends what takes a minute;
//   - what a function does in each round of a loop that waits for work: the deadline is due in the round;
//   - code that tests alone have, by its package, its file or its callers, unless asked for;
//   - code outside the module and generated files.
//
// # Why is this bad
//
// gRPC sets no deadline by default, and neither does [net/http] nor [database/sql]. A peer that accepts the
// connection and never answers holds the caller for as long as it likes: a worker stops without an error, a
// connection pool runs dry, a shutdown hangs. Nothing is logged, because nothing has failed.
//
// # Category unbounded-call
//
// A unary outgoing call on a context that has no deadline. One without a context in reach is reported here, not by
// ctxpass: the remedy is not to pass a context but to bound one. So is an option that switches off the timeout which a
// library gives its calls by default (ReadTimeout of -1 for Redis, Timeout of 0 for Cassandra or Vault), if the library does
// not look at contexts either, or some call through the client has no deadline; and a call that fails at once because its
// context has none, as FlushWithContext of NATS does.
//
// Example:
//
//	func (w *Worker) refresh() error {
//		prices, err := w.catalog.ListPrices(context.Background(), &pb.ListPricesRequest{})
//		if err != nil {
//			return err
//		}
//		return w.store(prices)
//	}
//
// Use instead:
//
//	func (w *Worker) refresh() error {
//		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
//		defer cancel()
//		prices, err := w.catalog.ListPrices(ctx, &pb.ListPricesRequest{})
//		if err != nil {
//			return err
//		}
//		return w.store(prices)
//	}
//
// # Category unbounded-http
//
// An HTTP request that neither its context nor its client bounds: http.Get and its kin, [http.DefaultClient], a client
// whose Timeout is never set; or a dial without a timeout, of TCP or, with WithBlock, of gRPC. The client is followed to
// what made it: through variables, fields, constructors, also of other packages. If another function made it, the
// finding is there, where one change serves all requests. Limits of its Transport, such as ResponseHeaderTimeout, do not
// bound the body, and do not count.
//
// Two kinds of clients are told of whatever the contexts of their requests are: one that is handed to the library of
// an API (go-github, GitLab's, Gitea's, oauth2's …), whose requests are all short; and, at medium confidence, one that the
// package keeps to itself, and whose answers it always reads as a whole. A client whose response is handed on to who
// reads it is of medium confidence too, since a Timeout would cut a long body off.
//
// Example:
//
//	func latest() (*http.Response, error) {
//		return http.Get("https://releases.example.com/latest")
//	}
//
// Use instead:
//
//	var client = &http.Client{Timeout: 30 * time.Second}
//
//	func latest() (*http.Response, error) {
//		return client.Get("https://releases.example.com/latest")
//	}
//
// # Category degenerate-deadline
//
// A timeout or deadline with which everything fails at once: a constant without a unit, which is nanoseconds, also as the
// Timeout of an [http.Client] or a [net.Dialer]; zero or a negative number, where these do not stand for no limit;
// [context.WithDeadline] at time.Now() or at a date that has passed. With medium confidence, a number that is converted
// to a [time.Duration] as it is, although it counts seconds or milliseconds by its name.
//
// Example:
//
//	func ping(ctx context.Context, db *sql.DB) error {
//		ctx, cancel := context.WithTimeout(ctx, 5)
//		defer cancel()
//		return db.PingContext(ctx)
//	}
//
// Use instead:
//
//	func ping(ctx context.Context, db *sql.DB) error {
//		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
//		defer cancel()
//		return db.PingContext(ctx)
//	}
//
// # Category shared-deadline
//
// One deadline for all rounds of a loop that has no end: it is set before the loop, or when something is made that keeps
// the context in a field, and once it has passed, every call in every round fails. A loop has no end if nothing leaves it
// but somebody who says stop: a channel that says nothing else, another context, a listener or a queue that its owner
// closes.
//
// A deadline is the budget of all rounds, and right, where the loop ends with it: a retry until something is ready, a
// batch, pages, whatever is left by an error. What keeps a context with a deadline and its cancel function is taken for a
// session, whose end is meant, unless it works in such a loop; if it is named a client, a connection or a source and has five
// minutes at most, the confidence is medium.
//
// Example:
//
//	func (w *Worker) run(stop <-chan struct{}) {
//		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
//		defer cancel()
//		ticker := time.NewTicker(time.Minute)
//		defer ticker.Stop()
//		for {
//			select {
//			case <-stop:
//				return
//			case <-ticker.C:
//				w.note(w.store.PingContext(ctx))
//			}
//		}
//	}
//
// Use instead:
//
//	func (w *Worker) run(stop <-chan struct{}) {
//		ticker := time.NewTicker(time.Minute)
//		defer ticker.Stop()
//		for {
//			select {
//			case <-stop:
//				return
//			case <-ticker.C:
//				ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
//				w.note(w.store.PingContext(ctx))
//				cancel()
//			}
//		}
//	}
//
// # Category deferred-cancel-in-loop
//
// A loop sets a deadline in each round, and defers its cancel function: that runs when the function returns, not when the
// round is over. Until then, or until its time is up, each timer, and what waits for the end of its context, is kept.
//
// A loop of at most 16 rounds is short, if that is constant. Where a list ends with the first success the confidence is
// medium. A deadline with which the loop is left is not part of it, nor is one that the round cancels too, or that it leaves
// to a goroutine.
//
// Example:
//
//	func importAll(ctx context.Context, db *sql.DB, statements []string) error {
//		for _, statement := range statements {
//			ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
//			defer cancel()
//			if _, err := db.ExecContext(ctx, statement); err != nil {
//				log.Print(err)
//			}
//		}
//		return ctx.Err()
//	}
//
// Use instead:
//
//	func importAll(ctx context.Context, db *sql.DB, statements []string) error {
//		for _, statement := range statements {
//			ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
//			_, err := db.ExecContext(ctx, statement)
//			cancel()
//			if err != nil {
//				log.Print(err)
//			}
//		}
//		return ctx.Err()
//	}
//
// # Category unbounded-retry
//
// Attempts that have a deadline each, and none together: a loop that tries a call until it succeeds, on a context
// that has no deadline, and that neither counts nor looks at the clock nor can be stopped; or a call of cenkalti/backoff
// or avast/retry-go whose policy sets no end. Off by default: to wait until a service is there may be all that is
// wanted.
//
// Example:
//
//	func register(db *sql.DB) {
//		for {
//			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
//			err := db.PingContext(ctx)
//			cancel()
//			if err == nil {
//				return
//			}
//			time.Sleep(time.Second)
//		}
//	}
//
// Use instead:
//
//	func register(db *sql.DB) {
//		all, cancelAll := context.WithTimeout(context.Background(), time.Minute)
//		defer cancelAll()
//		for all.Err() == nil {
//			ctx, cancel := context.WithTimeout(all, 5*time.Second)
//			err := db.PingContext(ctx)
//			cancel()
//			if err == nil {
//				return
//			}
//			time.Sleep(time.Second)
//		}
//	}
//
// # Category long-deadline
//
// A deadline beyond -deadline.longest; one that comes after its parent's, which ends the context first; attempts that
// together may take longer than their parent's deadline allows; a sleep, or a wait for a timer, that outlasts the deadline
// of the context beside it. As far as constants tell. Off by default: how long is too long is a project's own decision,
// and the smaller of two deadlines always wins.
//
// Example:
//
//	func quote(ctx context.Context, db *sql.DB) error {
//		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
//		defer cancel()
//		ping, cancelPing := context.WithTimeout(ctx, 10*time.Second)
//		defer cancelPing()
//		return db.PingContext(ping)
//	}
//
// Use instead:
//
//	func quote(ctx context.Context, db *sql.DB) error {
//		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
//		defer cancel()
//		ping, cancelPing := context.WithTimeout(ctx, 2*time.Second)
//		defer cancelPing()
//		return db.PingContext(ping)
//	}
//
// # Options
//
//   - -deadline.bounded: packages, types and functions whose calls have a bound of their own, as path, path.Type,
//     path.(*Type), path.Func or (*path.Type).Method, separated by commas: for instance a client whose connection has
//     an interceptor that adds a deadline, or that interceptor.
//   - -deadline.confidence: report findings of at least this confidence: high (the default) is proved and in code that
//     serves; medium adds start-up, command-line and clean-up code, contexts and clients that others keep, limits that
//     are set or not, and requests that say themselves how long they may take; low adds such code on a context made
//     from a signal.
//   - -deadline.disable: categories that are not to be reported, or deadline for all of its own, separated by commas.
//     It goes before -deadline.enable.
//   - -deadline.enable: report categories too that are off by default: unbounded-retry, long-deadline, separated by
//     commas.
//   - -deadline.exclude: globs of files in which nothing is reported, relative to the root of their module, separated
//     by commas: a folder, as in internal/legacy/, stands for all below it, ** for any folders.
//   - -deadline.generated: report findings in generated files too (default false).
//   - -deadline.honor-nolint: take the //nolint comments of these linters for our own too, as in contextcheck,noctx.
//   - -deadline.longest: the ceiling of long-deadline, 10m by default.
//   - -deadline.tests: report findings in _test.go files too (default false). A call without a deadline is of medium
//     confidence there, since go test bounds it.
//
// # Fix safety
//
// A constant without a unit has two fixes, seconds and milliseconds, for the reader to choose from: -json shows both, and
// neither -fix nor -diff, go vet -fix, go fix or golangci-lint --fix applies one of them. If the name of the constant, or of the
// number that is converted, says the unit, there is one fix. What the constant is used for elsewhere stays as it is.
//
// There is no fix for a missing deadline: how long is long enough only the author knows, and defer cancel() would cut off a
// result that outlives the function, such as the body of a response or a set of rows.
//
// # Known problems
//
// A client of an RPC whose making is not in sight counts as unbounded, unless its package, or one below it, has an
// interceptor of unary calls that adds a deadline or a service config with a timeout for the method; or unless
// -deadline.bounded names it. Then all such clients count as bounded. A package that is handed its clients need not
// import the one that makes them: a call of a client that is no parameter, and may have been made elsewhere, is of medium
// confidence if a function is handed the root that it runs on, and of low confidence on a context that was detached on
// purpose. Service configs that come from a resolver, and timeouts that a proxy or a server sets, cannot be seen.
//
// A connection counts as bounded if it is made with an interceptor that adds a deadline to some calls, or to each attempt
// of a call which it makes again and again; if its service config is not constant; and if it is one of several, of which
// one is bounded.
//
// The timeouts of client libraries are those of the versions that were read. One that comes from a connection string, a
// file or the environment is not seen, nor is one that is switched off there; nor does a client that another package
// has set up count, if its library has no timeout by default but takes one.
//
// A caller in another package that has a context and does not pass it is not known where the call stands: there both
// ctxpass, at the caller, and deadline, at the call, may report.
//
// That a loop has an end is concluded from its branches: one that is left by a flag, a counter or an error of any kind is
// never reported as shared-deadline. A channel that a function is given by callers who are not known is taken for a queue
// that goes on being filled, not for a batch. What a function does in each round with the context that it was handed is
// its caller's affair there.
//
// # Suppression
//
// If something bounds the calls of a client that the analyzer cannot see, name its package or type once, or the
// interceptor that does it:
//
//	cancellint -deadline.bounded=example.com/shop/inventorypb.InventoryClient ./...
//
// If a call may wait forever, name the category and the reason, on the statement, above it, or on the declaration.
// golangci-lint's comment works too, in every driver:
//
//	//cancellint:ignore unbounded-call the leader waits here until it is replaced
//
//	//nolint:cancellint // the leader waits here until it is replaced
//
// A //cancellint:ignore on a statement or a file that suppresses nothing of what it names is itself reported, as
// unused-directive.
//
// # References
//
//   - gRPC, deadlines: https://grpc.io/docs/guides/deadlines/
//   - Package net/http, Client.Timeout: https://pkg.go.dev/net/http#Client
//   - Package context, WithTimeout: https://pkg.go.dev/context#WithTimeout
//   - Site Reliability Engineering, cascading failures: https://sre.google/sre-book/addressing-cascading-failures/
package deadline
