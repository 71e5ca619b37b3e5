// Package loopcheck defines an analyzer that reports loops which go on after their context has ended.
//
// # Analyzer loopcheck
//
// loopcheck: reports loops that go on after their context has ended
//
// A context can only ask a loop to stop. A loop that waits without listening polls, retries or reports on for a caller
// who left long ago. The analyzer asks of each loop what is left of it once the context has ended: if control can
// still go round, and waits on the way, nothing stops it.
//
// # What it does
//
// It looks at the loops of functions that have a context in reach: a parameter that implements [context.Context], the
// context of an *http.Request, of a gRPC stream or of anything else with a method Context() context.Context, of the
// function itself or of one that encloses it. For and range statements, also those over iterator functions, goto loops
// and loops in function literals all count.
//
// A schedule point is a place that waits and does not notice that a context ends: time.Sleep, a receive from a timer
// or ticker, a select without a case of Done, a bare send, an outgoing call on a root context.
//
// A cancel point is a place that, once the context has ended, leaves the loop: a case of Done, or a test of Err or
// [context.Cause], whose branch leaves; a call that is given the context, or that is a method of something made from
// one (a stream, rows, an iterator, a backoff), and whose error or false leaves. A loop is reported if it can go
// round through a schedule point without passing a cancel point.
//
// When in doubt a call is a cancel point. The analyzer is silent on
//
//   - stop channels: a chan struct{} or a channel of [os.Signal] whose case leaves the loop;
//   - loops over streams and listeners, which end when the peer or the owner closes them;
//   - receives from channels that a call was given the context to fill, that the function's own goroutines feed, or
//     that their owner closes (v, ok := <-ch);
//   - a range over a channel, other than that of a ticker;
//   - loops that run because the context has ended, after <-ctx.Done();
//   - functions whose only context is a field of the receiver.
//
// # Why is this bad
//
// The request is canceled, its client has gone, and the loop still holds its goroutine, its connection and whatever
// it polls. A service that is told to shut down waits for such loops, or kills them in mid-round. One that spins on a
// closed Done channel takes a core with it.
//
// # Category uninterruptible-sleep
//
// A loop sleeps in time.Sleep and can go round without looking at the context. What the loop sleeps in all its rounds
// counts: constants that come to less than 100ms are left alone, as is a pause of at most 10ms in a loop of unknown
// length.
//
// Example:
//
//	func waitForLeader(ctx context.Context, c *Cluster) error {
//		for {
//			leader, err := c.Leader(ctx)
//			if err == nil && leader != nil {
//				return nil
//			}
//			time.Sleep(time.Second)
//		}
//	}
//
// Use instead:
//
//	func waitForLeader(ctx context.Context, c *Cluster) error {
//		for {
//			leader, err := c.Leader(ctx)
//			if err == nil && leader != nil {
//				return nil
//			}
//			select {
//			case <-ctx.Done():
//				return ctx.Err()
//			case <-time.After(time.Second):
//			}
//		}
//	}
//
// # Category unchecked-loop
//
// A loop waits in another way and can go round without looking at the context: in a select that has a timer or that
// nothing else leaves, in a receive from a timer or ticker, in a bare send, in an outgoing call on a root context.
//
// Example:
//
//	func (m *Monitor) run(ctx context.Context) {
//		ticker := time.NewTicker(m.interval)
//		defer ticker.Stop()
//		for {
//			select {
//			case event := <-m.events:
//				m.record(event)
//			case <-ticker.C:
//				m.flush()
//			}
//		}
//	}
//
// Use instead:
//
//	func (m *Monitor) run(ctx context.Context) {
//		ticker := time.NewTicker(m.interval)
//		defer ticker.Stop()
//		for {
//			select {
//			case <-ctx.Done():
//				return
//			case event := <-m.events:
//				m.record(event)
//			case <-ticker.C:
//				m.flush()
//			}
//		}
//	}
//
// # Category ineffective-check
//
// A loop looks at the context and goes on all the same: a break that leaves only the select, a continue, a case that
// is empty or only logs. Since Done stays closed, such a loop spins.
//
// Example:
//
//	func (w *Watcher) run(ctx context.Context) {
//		for {
//			select {
//			case <-ctx.Done():
//				break
//			case update := <-w.updates:
//				w.apply(update)
//			}
//		}
//	}
//
// Use instead:
//
//	func (w *Watcher) run(ctx context.Context) {
//		for {
//			select {
//			case <-ctx.Done():
//				return
//			case update := <-w.updates:
//				w.apply(update)
//			}
//		}
//	}
//
// # Options
//
//   - -loopcheck.confidence: report findings of at least this confidence: high (the default) is proved and in code
//     that serves; medium adds start-up, command-line and clean-up code.
//   - -loopcheck.tests: report findings in _test.go files too (default false).
//
// # Fix safety
//
// A sleep is replaced by a select on Done and a timer that returns when the context has ended: with nothing, or with
// zero values and the context's error, so only in functions whose last result is an error or that have none. A break
// that leaves only the select is given a label of the loop. Both make the loop end earlier than it did, which is the
// point and yet a change of behavior. There is no fix in deferred functions, nor where the context's name means
// something else.
//
// # Known problems
//
// Sleeps and waits inside the functions that a loop calls are not seen. A call that is given the context is trusted
// to return once the context has ended, if its body is not known; a loop that retries such a call without pause is not
// reported. The error of a call, tested in any way but against nil, is trusted to tell that the context has ended.
// In a range over an iterator function that is bound to a context, what the body waits for is left alone;
// what the iterator function does between two rounds never is.
//
// # Suppression
//
// If the loop must go on after its caller has ended, name the category and the reason, on the loop or above it.
// golangci-lint's comment works too, in every driver:
//
//	//cancellint:ignore uninterruptible-sleep the device must not be left suspended
//
//	//nolint:cancellint // the device must not be left suspended
//
// A //cancellint:ignore on a statement or a file that suppresses nothing of what it names is itself reported, as
// unused-directive.
//
// # References
//
//   - Package context, on Done: https://pkg.go.dev/context#Context
//   - gRPC, cancellation: https://grpc.io/docs/guides/cancellation/
//   - The Go specification, break statements: https://go.dev/ref/spec#Break_statements
package loopcheck
