// Package ctxpass defines an analyzer that reports outgoing calls which the incoming context does not reach.
//
// # Analyzer ctxpass
//
// ctxpass: reports outgoing calls that the incoming context does not reach
//
// A request that is canceled should stop everything that was begun for it. The context carries that news from call to
// call, and only as far as it is passed. The analyzer follows every context back to where it was made, through
// variables, closures, helpers and the packages of the module, and reports the calls at which the chain is broken.
//
// # What it does
//
// It looks at calls that can block on something outside the process: RPCs (gRPC, Connect, Twirp), HTTP requests,
// queries, dials, child processes, and calls of client libraries that have a form with a context or to which one can
// be bound. A function whose body is not to be seen (an interface's method, a function value, a function of another
// module) counts as such a call if it takes a context first and returns an error, and its name does not say that it
// keeps the context for the life of what it makes (NewClient, Dial, Register). A function of the module counts if it
// hands its context to such a call, or waits for the end of it. The analyzer reports a call if a context was in reach
// and did not get there.
//
// Of these client libraries it knows more: calls that return no error but what holds one, calls that only queue, the
// forms without a context and what to use in their stead, what is meant to wait.
//
//   - clouds: github.com/aws/aws-sdk-go-v2 and github.com/aws/aws-sdk-go, github.com/Azure/azure-sdk-for-go/sdk,
//     cloud.google.com/go (bigquery, firestore, pubsub, storage, and whatever takes a gax.CallOption)
//   - Kubernetes: k8s.io/client-go, also clients that its generator made, k8s.io/apimachinery/pkg/util/wait,
//     sigs.k8s.io/controller-runtime/pkg/client
//   - stores: github.com/ClickHouse/clickhouse-go, github.com/go-redis/redis, github.com/gomodule/redigo,
//     github.com/jackc/pgx, github.com/jmoiron/sqlx, github.com/minio/minio-go, github.com/neo4j/neo4j-go-driver,
//     github.com/redis/go-redis, github.com/redis/rueidis, go.etcd.io/etcd/client, go.mongodb.org/mongo-driver
//   - brokers and queues: github.com/IBM/sarama, github.com/apache/pulsar-client-go, github.com/hibiken/asynq,
//     github.com/nats-io/nats.go, github.com/rabbitmq/amqp091-go, github.com/segmentio/kafka-go,
//     github.com/twmb/franz-go
//   - services: github.com/anthropics/anthropic-sdk-go, github.com/google/go-github,
//     github.com/hashicorp/go-retryablehttp, github.com/hashicorp/vault/api, github.com/openai/openai-go,
//     github.com/slack-go/slack, go.temporal.io/sdk, google.golang.org/genai
//
// A finding stands at the argument, and names the line on which the root is made if that is another.
//
// In reach are a parameter that implements [context.Context], the context of an *http.Request, of a gRPC stream or of
// anything else with a method Context() context.Context, that of the request behind a *gin.Context or an echo.Context, a
// context or one of these in a field of a parameter (job.Ctx, page.Request.Context()), and a receiver that is a context,
// in the function itself or in one that encloses it.
//
// It is silent where a context of its own is right or is stated on purpose:
//
//   - detachment that says so: [context.WithoutCancel], a root context with a timeout in a go or defer statement,
//     in clean-up code, or in a function called Close, Stop, Shutdown or Release;
//   - code that runs when the incoming context has ended: after <-ctx.Done(), or where ctx.Err() is not nil;
//   - work that belongs to many callers or to an owner: [sync.Once], singleflight, the filling of a cache, what a
//     constructor or Start begins for the life of the object;
//   - the guard that replaces a nil context, and a bounded context onto which values of the incoming one are copied;
//   - a context parameter called _, except in a handler, whose signature a framework dictates;
//   - code outside the module, generated files, and _test.go files unless asked for.
//
// # Why is this bad
//
// The client hangs up, and the server works on: it holds its goroutine, its connection and its locks for an answer
// that nobody waits for. Under load that is how a slow dependency takes its callers down, since every retry adds work
// and no timeout takes any away. gRPC cancels the calls that a handler makes, but only those made with the handler's
// context; deadlines, trace identifiers and credentials travel the same way and are lost at the same place.
//
// # Category root-context
//
// An outgoing call whose context starts at [context.Background], [context.TODO] or nil, or whose request was made on
// one, although an incoming context is in reach. A value or a span added to the root on the way does not mend it.
//
// Example:
//
//	func (s *Server) GetOrder(ctx context.Context, req *pb.GetOrderRequest) (*pb.Order, error) {
//		stock, err := s.inventory.Check(context.Background(), &pb.CheckRequest{Id: req.Id})
//		if err != nil {
//			return nil, err
//		}
//		return s.order(req.Id, stock), nil
//	}
//
// Use instead:
//
//	func (s *Server) GetOrder(ctx context.Context, req *pb.GetOrderRequest) (*pb.Order, error) {
//		stock, err := s.inventory.Check(ctx, &pb.CheckRequest{Id: req.Id})
//		if err != nil {
//			return nil, err
//		}
//		return s.order(req.Id, stock), nil
//	}
//
// # Category contextless-call
//
// A call of a form without a context where there is one with it: a function or method whose name has Context,
// WithContext or Ctx added and which would take the same arguments, or the replacement that the catalogue names, such
// as the DialContext method of a dialer for net.Dial. A request made with http.NewRequest is judged where it is sent,
// so that a later WithContext counts, and reported where it is made.
//
// So is a call to which a context is bound, and was not: on its receiver (WithContext of gorm and gocql, SetContext of
// resty) or by its options (those of Elasticsearch's API, Consul, Couchbase, retry-go and backoff). A receiver or
// options that came from elsewhere may have a context already, and are left alone. A *gorm.DB in a field or package
// variable has none, if the package binds one to it elsewhere and stores none that is bound; where it never does
// either, the confidence is medium, as it is where the client has a timeout of its own.
//
// Example:
//
//	func (s *Store) Rename(ctx context.Context, id int64, name string) error {
//		_, err := s.db.Exec("UPDATE users SET name = ? WHERE id = ?", name, id)
//		return err
//	}
//
// Use instead:
//
//	func (s *Store) Rename(ctx context.Context, id int64, name string) error {
//		_, err := s.db.ExecContext(ctx, "UPDATE users SET name = ? WHERE id = ?", name, id)
//		return err
//	}
//
// # Category dropped-by-callee
//
// A call of a function of the same module that takes no context and makes an outgoing call on a root of its own,
// itself or through others. It is reported once for each such root and package, at the first caller that has a
// context, and names at most five of the functions in between, and how many more callers have a context. Where the call
// has a deadline all the same, or is short as a rule (a dial, a look-up, a child process), the confidence is medium.
//
// A command's context (cobra, urfave/cli) counts like any other if the package's commands ask for it at least as often as
// they make a root: then the program gives its commands one that matters. Otherwise what a command drops has medium
// confidence.
//
// Example:
//
//	func (s *Server) Profile(ctx context.Context, id string) (*Profile, error) {
//		return s.load(id)
//	}
//
//	func (s *Server) load(id string) (*Profile, error) {
//		return s.users.Get(context.TODO(), &pb.GetRequest{Id: id})
//	}
//
// Use instead:
//
//	func (s *Server) Profile(ctx context.Context, id string) (*Profile, error) {
//		return s.load(ctx, id)
//	}
//
//	func (s *Server) load(ctx context.Context, id string) (*Profile, error) {
//		return s.users.Get(ctx, &pb.GetRequest{Id: id})
//	}
//
// # Category wrong-context
//
// An outgoing call that runs on one of several contexts, and another is the one that ends in time:
//
//   - in a function that runs as part of a group, such as errgroup's, the context from which the group's was made: when
//     another part fails, Wait still waits for this one;
//   - in a function literal that is handed to a call and given a context by it (a retry, a transaction, a pool), the one
//     that the call was given;
//   - in a function literal that handles HTTP requests, one of the function that sets the server up, which does not end
//     with the request;
//   - after Wait of a group the group's context, which Wait has canceled: the call fails at once.
//
// It is reported once for each function literal, once for a group whose context is discarded, and once for a Wait. A
// part that never returns an error is left alone: its group's context is not there to stop it. So is a call whose
// result is kept and ends with its context, such as a stream, and a callback whose context is called _.
//
// Example:
//
//	func (s *Server) Quote(ctx context.Context, req *pb.QuoteRequest) (*pb.Quote, error) {
//		quote := new(pb.Quote)
//		g, groupCtx := errgroup.WithContext(ctx)
//		g.Go(func() (err error) {
//			quote.Price, err = s.prices.Get(groupCtx, &pb.PriceRequest{Id: req.Id})
//			return err
//		})
//		g.Go(func() (err error) {
//			quote.Stock, err = s.inventory.Check(ctx, &pb.CheckRequest{Id: req.Id})
//			return err
//		})
//		return quote, g.Wait()
//	}
//
// Use instead:
//
//	func (s *Server) Quote(ctx context.Context, req *pb.QuoteRequest) (*pb.Quote, error) {
//		quote := new(pb.Quote)
//		g, groupCtx := errgroup.WithContext(ctx)
//		g.Go(func() (err error) {
//			quote.Price, err = s.prices.Get(groupCtx, &pb.PriceRequest{Id: req.Id})
//			return err
//		})
//		g.Go(func() (err error) {
//			quote.Stock, err = s.inventory.Check(groupCtx, &pb.CheckRequest{Id: req.Id})
//			return err
//		})
//		return quote, g.Wait()
//	}
//
// # Category fake-context
//
// An outgoing call that is given what a web framework hands to its handlers. A *gin.Context implements
// [context.Context], and its Done is nil unless the engine has ContextWithFallback; a *fasthttp.RequestCtx ends when
// the server shuts down and not before, and so does what fiber's Ctx is. This rule is off by default, because
// ContextWithFallback is set far from the handlers: if your engine has it not, say -ctxpass.gin-fallback=false.
//
// Example:
//
//	func (s *Server) ShowOrder(c *gin.Context) {
//		order, err := s.orders.Get(c, &pb.GetRequest{Id: c.Param("id")})
//		if err != nil {
//			c.AbortWithStatus(http.StatusBadGateway)
//			return
//		}
//		c.JSON(http.StatusOK, order)
//	}
//
// Use instead:
//
//	func (s *Server) ShowOrder(c *gin.Context) {
//		order, err := s.orders.Get(c.Request.Context(), &pb.GetRequest{Id: c.Param("id")})
//		if err != nil {
//			c.AbortWithStatus(http.StatusBadGateway)
//			return
//		}
//		c.JSON(http.StatusOK, order)
//	}
//
// # Category stored-context
//
// An outgoing call that runs on a context which a struct keeps, in a function that was given one. This rule is off by
// default: what a method does for the life of its receiver is right to run on the receiver's context.
//
// Example:
//
//	func (c *Cache) Get(ctx context.Context, key string) (*pb.Value, error) {
//		return c.backend.Get(c.ctx, &pb.GetRequest{Key: key})
//	}
//
// Use instead:
//
//	func (c *Cache) Get(ctx context.Context, key string) (*pb.Value, error) {
//		return c.backend.Get(ctx, &pb.GetRequest{Key: key})
//	}
//
// # Options
//
//   - -ctxpass.carriers: types of yours whose values bring a context along, and the method or the field that yields
//     it, as path.Type Method() or path.Type Field, separated by commas.
//   - -ctxpass.catalog: a file that names outgoing calls, functions that detach, types that carry a context, and entry
//     points of yours, one a line. Can be given several times.
//   - -ctxpass.confidence: report findings of at least this confidence: high (the default) is proved and in code that
//     serves; medium adds start-up, command-line and clean-up code; low adds such code on a context made from a
//     signal.
//   - -ctxpass.detach: functions that detach on purpose, as path.Func, (path.Type).Method or (*path.Type).Method,
//     separated by commas. A context that they return is never a dropped one.
//   - -ctxpass.disable: categories that are not to be reported, or ctxpass for all of its own, separated by commas. It
//     goes before -ctxpass.enable.
//   - -ctxpass.enable: report categories too that are off by default: fake-context, stored-context, or both, separated
//     by a comma.
//   - -ctxpass.entry-points: functions of yours that a framework calls. The name may end in *.
//   - -ctxpass.exclude: globs of files in which nothing is reported, relative to the root of their module, separated
//     by commas: a folder, as in internal/legacy/, stands for all below it, ** for any folders.
//   - -ctxpass.generated: report findings in generated files too (default false).
//   - -ctxpass.gin-fallback: false says that your gin engine has no ContextWithFallback, and enables fake-context;
//     true that it has, and exempts gin from fake-context.
//   - -ctxpass.honor-nolint: take the //nolint comments of these linters for our own too, as in contextcheck,noctx.
//   - -ctxpass.outgoing: functions of yours that make outgoing calls, spelled in the same way, with " stream" behind
//     it if no deadline is expected of it. One that takes no context is reported where a form of it takes one.
//   - -ctxpass.tests: report findings in _test.go files too (default false).
//
// What they say holds for all analyzers. A file reads like this:
//
//	outgoing (*example.com/rpc.Client).Call
//	outgoing example.com/legacy.Fetch instead=FetchWithin
//	detach   example.com/bg.Detach
//	carrier  example.com/app.Session Ctx()
//	entry    (*example.com/app.Server).Handle*
//
// Every entry, and how to name the file under go vet and golangci-lint, whose caches do not see it change, is explained
// in https://github.com/cancellint/cancellint/blob/main/docs/your-own-code.md.
//
// # Fix safety
//
// A fix is offered where it compiles and changes nothing but the context: it puts the context in reach in place of
// the root or of the wrong context, calls the form that takes one with the same arguments and results, binds it to the
// receiver where that is made, or adds it as one more option. It makes the call end with its
// caller, which is the point and yet a change of behavior: what is meant to outlive the caller must be detached
// instead (see Suppression). There is never a fix that passes a request's context to a goroutine or to deferred
// clean-up, nor one that changes the signature of a function.
//
// # Known problems
//
// What is not known is silence. A call through an interface or a function value is followed only where there is one
// target in sight; contexts in the fields of anything but local structs and parameters, in maps and in channels count as
// unknown. A *gorm.DB that a function is given, or gets from a function of another module, may have a context bound to
// it. Of functions outside the module only their signatures and the catalogue are known: one that takes a context and
// returns one is taken to derive the second from the first.
//
// Work that must outlive its request and says so only in prose is reported. So is a call of an interface's method that
// takes its context for the values in it alone, unless its name says so, and one of a function that keeps the function
// it is given although both return errors. Nothing is said of what is done after a call with the context has failed: it
// may be clean-up, or a second attempt on a root.
//
// # Suppression
//
// If the call must go on after its caller has ended, say so in the code, and give it an end of its own:
//
//	func (s *Server) audit(ctx context.Context, event *pb.Event) error {
//		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
//		defer cancel()
//		_, err := s.log.Append(ctx, event)
//		return err
//	}
//
// Otherwise name the category and the reason, on the statement or above it; on the declaration of a function it speaks
// for all its callers. golangci-lint's comment works too, in every driver:
//
//	//cancellint:ignore root-context the peer is told even if the caller has gone
//
//	//nolint:cancellint // the peer is told even if the caller has gone
//
// A //cancellint:ignore on a statement or a file that suppresses nothing of what it names is itself reported, as
// unused-directive.
//
// # References
//
//   - Package context, on passing contexts: https://pkg.go.dev/context
//   - gRPC, cancellation: https://grpc.io/docs/guides/cancellation/
//   - The Go blog, Go concurrency patterns: context: https://go.dev/blog/context
//   - The Go blog, contexts and structs: https://go.dev/blog/context-and-structs
package ctxpass
