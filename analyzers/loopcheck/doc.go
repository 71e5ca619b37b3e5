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
// function itself or of one that encloses it; or else a context in a variable or a field that the loop itself uses. For
// and range statements, goto loops, loops in function literals and the bodies of ranges over functions all count.
//
// A schedule point is a place that waits and does not notice that a context ends: time.Sleep and the Sleep of a clock, in
// the loop, in a function literal that it runs or in a helper that is given no context; a receive from a timer or ticker;
// a select without a case of Done; an outgoing call on a root context; and in a loop that nothing leaves, a bare send or
// receive.
//
// A cancel point is a place that, once the context has ended, leaves the loop: a case of Done, or a test of Err or
// [context.Cause], whose branch leaves; a call that is given the context, or that is a method of something made from
// one (a stream, rows, an iterator, a backoff), and whose error or false leaves. A loop is reported if it can go
// round through a schedule point without passing a cancel point.
//
// The analysis supposes that the context has been canceled, and follows what that settles: Err is not nil, a call that
// is given the context returns an error, and with it zero values; that error is [context.Canceled], so it is no
// sql.ErrNoRows and no *os.PathError, and the status code of an RPC is Canceled. Conditions that are settled go one way.
// What control can then still go round is what is judged. A context that is made of another ends with it: so the end of
// one attempt is told from the end of its parent by asking the parent.
//
// When in doubt a call is a cancel point. The analyzer is silent on
//
//   - stop channels: a chan struct{} or a channel of [os.Signal] whose case leaves the loop, but for a streaming handler,
//     whose client may leave before the server stops;
//   - loops that ask whether their owner has been closed: a flag or a method named for that;
//   - loops over streams and listeners, which end when the peer or the owner closes them;
//   - receives from channels that a call was given the context to fill, that the function's own goroutines feed, or
//     that their owner closes (v, ok := <-ch);
//   - a range over a channel, other than that of a ticker;
//   - loops over elements that go on after one has failed, since they end;
//   - loops that run because the context has ended, after <-ctx.Done(), and loops whose calls are given a context that was
//     detached on purpose;
//   - functions whose only context is a field of the receiver that the loop does not use; if it does, the confidence is
//     medium.
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
// length; what comes to less than a second is of medium confidence.
//
// A loop that does look at the context in each round, and sleeps long between two looks, is told of as well: 5s or more,
// or a backoff that grows. Of a sleep that somebody else sets the confidence is medium.
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
// nothing else leaves, in a receive from a timer or ticker, in an outgoing call on a root context. A loop that nothing
// leaves is told of whatever it does. And so is the loop of a streaming handler, of gRPC or of HTTP, that rests in a
// select or a receive until the next event: that it ends when it cannot send, or with the server, does not help, since the
// handler and its subscription stay for as long as nothing happens.
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
// A loop looks at the context and goes on all the same: a break that leaves only the select or the switch, a continue, a
// case that is empty, that only logs or that sets what nobody reads. Since Done stays closed, such a loop spins. A test
// after the select that asks for something else does not help: it did not hold in the round before.
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
// # Category retry-after-cancel
//
// A call that is given the context fails once that has ended, at once and each time; the loop logs or swallows the error
// and makes the call again, and nothing else leaves the loop: it spins. If it sleeps on the way, uninterruptible-sleep
// says so. A deadline of each attempt is no way out: when the parent has ended, so has each new attempt, so the parent
// must be asked. A loop that gives up after a number of attempts that nobody knows here is of medium confidence; up to ten
// attempts are left alone, and so is a loop over elements, which tries something else in each round.
//
// A function that tries again for its caller and takes no context in any form, like OnError of Kubernetes'
// client-go/util/retry, is reported if it is told to go on after any error, and pauses for a second or more in all. Those
// that have a form with a context, or an option for one (backoff, retry-go, wait.Poll), are contextless-call's business,
// in ctxpass.
//
// Example:
//
//	func (c *Consumer) consume(ctx context.Context) {
//		for {
//			msg, err := c.sub.Receive(ctx)
//			if err != nil {
//				slog.Error("receive", "error", err)
//				continue
//			}
//			c.handle(msg)
//		}
//	}
//
// Use instead:
//
//	func (c *Consumer) consume(ctx context.Context) {
//		for {
//			msg, err := c.sub.Receive(ctx)
//			if err != nil {
//				if ctx.Err() != nil {
//					return
//				}
//				slog.Error("receive", "error", err)
//				continue
//			}
//			c.handle(msg)
//		}
//	}
//
// # Category dead-stream
//
// After an error from Recv, Send, RecvMsg, SendMsg or CloseAndRecv the same gRPC stream is used again. The error is final:
// every further call fails at once, so the loop spins, with a context in reach or without one. A server that shuts down
// gracefully ends its streams with CANCELED or UNAVAILABLE, and only a new stream gets through to the one that comes after
// it. To open one without a pause is no better than to spin on the old one: as long as the server is down, or overloaded,
// each attempt fails at once, and a thousand clients that try as fast as they can keep it from coming back. So back off,
// longer each time, and listen to the context meanwhile. On the server's side the stream is the client's: there the loop
// can only end.
//
// What follows the error is looked at way by way. A way on which another stream takes the place of the one that has failed
// is right; one on which none does is reported, also if that is so for some status codes alone. io.EOF is an error, too,
// though a server that Recv tells of it may go on to send, and a client that Send tells of it has to ask Recv for the
// reason. In doubt the loop is left alone: if a function of which nothing is known decides what to do, or is given the
// error; if it is sent to somebody; if something that is done because of it may end the loop; if a server's loop looks at
// a context. A loop that only sends may be ended by whoever receives, and is reported if nothing else can leave it.
//
// Example:
//
//	func (f *Follower) follow(stream grpc.ServerStreamingClient[Event]) {
//		for {
//			event, err := stream.Recv()
//			if err != nil {
//				slog.Error("follow", "error", err)
//				continue
//			}
//			f.apply(event)
//		}
//	}
//
// Use instead:
//
//	func (f *Follower) follow(ctx context.Context, req *FollowRequest) error {
//		for backoff := time.Second; ; backoff = min(2*backoff, time.Minute) {
//			if stream, err := f.client.Follow(ctx, req); err == nil {
//				err = f.applyAll(stream) // until Recv fails
//				slog.Error("follow", "error", err)
//			}
//			select {
//			case <-ctx.Done():
//				return ctx.Err()
//			case <-time.After(backoff):
//			}
//		}
//	}
//
// # Category blocking-send
//
// Off by default. A bare send to a channel waits for a receiver, who may have left when the context ended: in a loop that
// ends by itself, outside loops, in a goroutine. A send in a loop that nothing leaves is an unchecked-loop. A channel that
// is made in sight and has room is left alone, and so is one whose receiver waits for nothing else. It is off because who
// receives, and whether there is room, is mostly decided in code that the analysis does not see.
//
// Example:
//
//	func (f *Finder) list(ctx context.Context, out chan<- string) error {
//		for _, name := range f.names {
//			out <- name
//		}
//		return nil
//	}
//
// Use instead:
//
//	func (f *Finder) list(ctx context.Context, out chan<- string) error {
//		for _, name := range f.names {
//			select {
//			case <-ctx.Done():
//				return ctx.Err()
//			case out <- name:
//			}
//		}
//		return nil
//	}
//
// # Category range-channel
//
// Off by default. A range over a channel waits for the next value after the context has ended, whatever its body looks
// at. Left alone are channels that a call was given the context to make or to fill, and channels of a type that the
// package closes anywhere. It is off because nearly all channels that are ranged over are closed by whoever made them,
// elsewhere: of 16 such loops that were read none was wrong.
//
// Example:
//
//	func (s *Sink) drain(ctx context.Context, records <-chan Record) {
//		for record := range records {
//			s.write(ctx, record)
//		}
//	}
//
// Use instead:
//
//	func (s *Sink) drain(ctx context.Context, records <-chan Record) {
//		for {
//			select {
//			case <-ctx.Done():
//				return
//			case record, ok := <-records:
//				if !ok {
//					return
//				}
//				s.write(ctx, record)
//			}
//		}
//	}
//
// # Category sleep
//
// Off by default. A call of time.Sleep in a function that has a context in reach, of which no other rule tells: outside
// loops, or in a loop that looks at the context in each round. Constants below 100ms are left alone. It is off because
// such a sleep ends by itself, and is most often brief.
//
// Example:
//
//	func (d *Deployer) settle(ctx context.Context) error {
//		time.Sleep(30 * time.Second)
//		return d.check(ctx)
//	}
//
// Use instead:
//
//	func (d *Deployer) settle(ctx context.Context) error {
//		select {
//		case <-ctx.Done():
//			return ctx.Err()
//		case <-time.After(30 * time.Second):
//		}
//		return d.check(ctx)
//	}
//
// # Category long-computation
//
// Off by default. A loop that goes round as often as its data has elements has work in each round, and nothing in it looks
// at a context: it reads or writes files, or what it calls in its own package makes it three loops inside each other or
// more. Where a round is short, look at the context every so many rounds.
//
// It is off for streaming handlers as well, which compute between two sends: in 16 modules with 435 functions that have
// a gRPC stream in reach and 153 loops in them, it reports none. Of these loops 26 call anything without a look at the
// context, and not one of the 26, which were all read, takes long enough to need one: they convert, filter and collect
// what is in memory. What a round really costs cannot be seen.
//
// Example:
//
//	func (s *Server) Summarize(req *pb.Request, stream grpc.ServerStreamingServer[pb.Summary]) error {
//		var summary pb.Summary
//		for _, segment := range s.segments(req) {
//			data, err := os.ReadFile(segment)
//			if err != nil {
//				return err
//			}
//			summary.Add(data)
//		}
//		return stream.Send(&summary)
//	}
//
// Use instead:
//
//	func (s *Server) Summarize(req *pb.Request, stream grpc.ServerStreamingServer[pb.Summary]) error {
//		var summary pb.Summary
//		for i, segment := range s.segments(req) {
//			if i%128 == 0 && stream.Context().Err() != nil {
//				return stream.Context().Err()
//			}
//			data, err := os.ReadFile(segment)
//			if err != nil {
//				return err
//			}
//			summary.Add(data)
//		}
//		return stream.Send(&summary)
//	}
//
// # Options
//
//   - -loopcheck.confidence: report findings of at least this confidence: high (the default) is proved and in code
//     that serves; medium adds start-up, command-line and clean-up code.
//   - -loopcheck.disable: categories that are not to be reported, or loopcheck for all of its own, separated by
//     commas. It goes before -loopcheck.enable.
//   - -loopcheck.enable: report categories too that are off by default: blocking-send, range-channel, sleep,
//     long-computation.
//   - -loopcheck.exclude: globs of files in which nothing is reported, relative to the root of their module, separated
//     by commas: a folder, as in internal/legacy/, stands for all below it, ** for any folders.
//   - -loopcheck.generated: report findings in generated files too (default false).
//   - -loopcheck.honor-nolint: take the //nolint comments of these linters for our own too, as in contextcheck,noctx.
//   - -loopcheck.tests: report findings in _test.go files too (default false).
//
// # Fix safety
//
// A sleep, a send or a receive is replaced by a select on Done and on what is waited for; a select is given a case of
// Done; a retry looks at the context before it goes round, and so does a loop that nothing leaves; a break that leaves
// only the select is given a label of the loop, a continue or a case that does nothing becomes a return. In files of Go
// before 1.23 the timer that takes the place of a sleep is stopped; from then on it is collected.
//
// What a fix returns is nothing, in a function without results, or the context's error: its cause, where the function
// asks for that, a gRPC status where all its other errors are such. Beside it stands what the function returns beside its
// other errors, or zero values. There is no fix where that cannot be known: in functions whose last result is no error,
// or with a flag that is now true and now false beside one; nor where a return would skip a clean-up that is not
// deferred, a message that somebody waits for, or a lock; nor in deferred functions, nor where the context's name means
// something else. All fixes make the loop end earlier than it did, which is the point and yet a change of behavior.
//
// # Known problems
//
// What a helper waits for is known only if the helper always waits, and is given no context. A call that is given the
// context is trusted to return once the context has ended, if its body is not known. A predicate of the error of a call
// (isRetryable(err)) is trusted to tell that the context has ended. Work that is put back into a queue each time that it
// fails is not told from work that shrinks. A flag that is set where the context has ended, and read elsewhere in the
// loop, is trusted. Of streams only those count that the loop itself calls, not those that a function or a type of one's
// own calls for it.
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
