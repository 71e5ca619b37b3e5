package harness

import (
	"context"
	"iter"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	testpb "google.golang.org/grpc/interop/grpc_testing"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/deadstream"
)

// Types of the fixture's functions.
type (
	showStatus = func(healthpb.HealthCheckResponse_ServingStatus)
	tracking   = func(context.Context, healthpb.HealthClient, showStatus) error
	answering  = func(testpb.TestService_FullDuplexCallServer) error
)

func noStatus(healthpb.HealthCheckResponse_ServingStatus) {}

// everySecond begins a round every second, for as long as anybody wants one.
func everySecond(yield func(int) bool) {
	for round := 0; yield(round); round++ {
		time.Sleep(time.Second)
	}
}

// deadStreamRows returns the rows of the category dead-stream. Their symptom is that a stream which has failed is
// called again, and again.
func deadStreamRows() []row {
	tracks := func(t *testing.T, track tracking) bool {
		return callsAgain(t, codes.Internal, func(ctx context.Context, f *fragile) { track(ctx, f.health, noStatus) })
	}
	answers := func(t *testing.T, answer answering) bool { return answersAgain(t, halfClose, answer) }
	rows := []row{
		pair(deadstream.FollowHealth, deadstream.FollowHealthUntil, func(t *testing.T, follow func(healthpb.Health_WatchClient, showStatus) error) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { follow(f.watch(ctx), noStatus) })
		}),
		pair(deadstream.Poll, deadstream.PollUntil, func(t *testing.T, poll func(healthpb.Health_WatchClient, iter.Seq[int], showStatus)) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { poll(f.watch(ctx), everySecond, noStatus) })
		}),
		pair(deadstream.Listen, deadstream.ListenUntil, func(t *testing.T, listen func(context.Context, *testpb.TestService_FullDuplexCallClient, func([]byte))) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) {
				stream := f.duplex(ctx)
				listen(ctx, &stream, func([]byte) {})
			})
		}),
		pair(deadstream.CloseReport, deadstream.CloseReportOnce, func(t *testing.T, report func(testpb.TestService_StreamingInputCallClient) (*testpb.StreamingInputCallResponse, error)) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { report(f.input(ctx)) })
		}),
		pair(deadstream.SendHeartbeats, deadstream.SendHeartbeatsUntil, func(t *testing.T, send func(testpb.TestService_FullDuplexCallClient) error) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { send(f.duplex(ctx)) })
		}),
		pair(deadstream.Collect[testpb.StreamingOutputCallResponse], deadstream.CollectUntil[testpb.StreamingOutputCallResponse],
			func(t *testing.T, collect func(grpc.ServerStreamingClient[testpb.StreamingOutputCallResponse], func(*testpb.StreamingOutputCallResponse))) bool {
				return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) {
					collect(f.output(ctx), func(*testpb.StreamingOutputCallResponse) {})
				})
			}),
		pair(deadstream.Mirror, deadstream.MirrorOnce, func(t *testing.T, mirror func(testpb.TestService_FullDuplexCallClient, time.Duration, func([]byte))) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { mirror(f.duplex(ctx), time.Second, func([]byte) {}) })
		}),
		pair((*deadstream.Feed).Run, (*deadstream.Feed).RunUntil, func(t *testing.T, run func(*deadstream.Feed)) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) {
				run(deadstream.NewFeed(f.output(ctx), func([]byte) {}))
			})
		}).calling(deadstream.NewFeed),
		pair((*deadstream.Tail).Start, (*deadstream.Tail).StartUntil, func(t *testing.T, start func(*deadstream.Tail, context.Context) error) bool {
			return tracks(t, func(ctx context.Context, client healthpb.HealthClient, show showStatus) error {
				return start(deadstream.NewTail(client, show), ctx)
			})
		}).calling(deadstream.NewTail),
		pair(deadstream.Track, deadstream.TrackAlways, tracks),
		pair(deadstream.Import, deadstream.ImportUntil, func(t *testing.T, imports func(context.Context, testpb.TestService_StreamingOutputCallClient, func([]byte), func(context.Context, string) error) error) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) {
				imports(ctx, f.output(ctx), func([]byte) {}, func(context.Context, string) error { return nil })
			})
		}),
		pair(deadstream.Merge, deadstream.MergeUntil, func(t *testing.T, merge func(testpb.TestService_StreamingOutputCallClient, testpb.TestService_HalfDuplexCallClient, bool) error) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { merge(f.output(ctx), f.sink(ctx), false) })
		}),
		pair(deadstream.Subscribe, deadstream.SubscribeAnew, missesRestart),
		pair((*deadstream.Probe).Run, (*deadstream.Probe).RunUntil, func(t *testing.T, run func(*deadstream.Probe, context.Context) error) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { run(deadstream.NewProbe(f.health), ctx) })
		}).calling(deadstream.NewProbe),
		pair(deadstream.EchoOrders, deadstream.EchoOrdersUntil, answers),
		pair(deadstream.ProxyFrames, deadstream.ProxyFramesUntil, func(t *testing.T, proxy func(grpc.ServerStream, func(*healthpb.HealthCheckRequest) error) error) bool {
			return answersAgain(t, hangUp, func(stream testpb.TestService_FullDuplexCallServer) error {
				return proxy(stream, func(*healthpb.HealthCheckRequest) error { return nil })
			})
		}),
		pair(deadstream.Relay, deadstream.RelayUntil, func(t *testing.T, relay func(testpb.TestService_FullDuplexCallServer, chan<- []byte, <-chan struct{}) error) bool {
			return answersAgain(t, hangUp, func(stream testpb.TestService_FullDuplexCallServer) error {
				return relay(stream, make(chan []byte, 1), stream.Context().Done())
			})
		}),
		pair(deadstream.Quote, deadstream.QuoteUntil, func(t *testing.T, quote func(grpc.ServerStream, func() *healthpb.HealthCheckResponse) error) bool {
			return answersAgain(t, hangUp, func(stream testpb.TestService_FullDuplexCallServer) error {
				return quote(stream, func() *healthpb.HealthCheckResponse {
					time.Sleep(pace)
					return new(healthpb.HealthCheckResponse)
				})
			})
		}),
	}
	return append(rows, quietStreamRows(tracks)...)
}

// quietStreamRows returns loops that end with their stream, or go on with another one.
func quietStreamRows(tracks func(*testing.T, tracking) bool) []row {
	meters := func(t *testing.T, run func(*deadstream.Meter, context.Context) error) bool {
		return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { run(deadstream.NewMeter(f.health), ctx) })
	}
	return []row{
		quiet(deadstream.Upload, func(t *testing.T, upload func(testpb.TestService_StreamingInputCallClient, [][]byte) (*testpb.StreamingInputCallResponse, error)) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { upload(f.input(ctx), make([][]byte, 10)) })
		}),
		quiet(deadstream.Decode, func(t *testing.T, decode func(testpb.TestService_StreamingOutputCallClient, func(any)) error) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { decode(f.output(ctx), func(any) {}) })
		}),
		quiet(deadstream.Answer, func(t *testing.T, answer answering) bool { return answersAgain(t, hangUp, answer) }),
		quiet(deadstream.AnswerOrStop, func(t *testing.T, answer answering) bool { return answersAgain(t, hangUp, answer) }),
		quiet(deadstream.Exchange, func(t *testing.T, exchange func(testpb.TestService_FullDuplexCallClient) error) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) { exchange(f.duplex(ctx)) })
		}),
		quiet(deadstream.Watch, func(t *testing.T, watch func(healthpb.Health_WatchClient, func(error) bool, showStatus) error) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) {
				watch(f.watch(ctx), func(error) bool { return false }, noStatus)
			})
		}),
		quiet(deadstream.Pump, func(t *testing.T, pump func(context.Context, healthpb.Health_WatchClient, chan<- *healthpb.HealthCheckResponse, chan<- error)) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) {
				ctx, cancel := context.WithCancel(ctx)
				defer cancel()
				received, failed := make(chan *healthpb.HealthCheckResponse, 1), make(chan error)
				go func() {
					select {
					case <-failed:
						cancel()
						<-failed
					case <-ctx.Done():
					}
				}()
				pump(ctx, f.watch(ctx), received, failed)
			})
		}),
		quiet((*deadstream.Session).Run, func(t *testing.T, run func(*deadstream.Session, context.Context, showStatus) error) bool {
			return tracks(t, func(ctx context.Context, client healthpb.HealthClient, show showStatus) error {
				return run(deadstream.NewSession(client), ctx, show)
			})
		}).calling(deadstream.NewSession),
		quiet(deadstream.Resume, func(t *testing.T, resume func(context.Context, func(context.Context, *healthpb.Health_WatchClient) error, showStatus) error) bool {
			return tracks(t, func(ctx context.Context, client healthpb.HealthClient, show showStatus) error {
				return resume(ctx, func(ctx context.Context, stream *healthpb.Health_WatchClient) (err error) {
					*stream, err = client.Watch(ctx, new(healthpb.HealthCheckRequest))
					return err
				}, show)
			})
		}),
		quiet((*deadstream.Meter).Run, meters).calling(deadstream.NewMeter),
		quiet((*deadstream.Meter).RunSome, meters).calling(deadstream.NewMeter),
		quiet((*deadstream.Guard).Run, func(t *testing.T, run func(*deadstream.Guard, context.Context)) bool {
			return tracks(t, func(ctx context.Context, client healthpb.HealthClient, _ showStatus) error {
				run(deadstream.NewGuard(client), ctx)
				return nil
			})
		}).calling(deadstream.NewGuard),
		quiet((*deadstream.Talk).Run, func(t *testing.T, run func(*deadstream.Talk, testpb.TestService_FullDuplexCallClient) error) bool {
			return callsAgain(t, codes.Unavailable, func(ctx context.Context, f *fragile) {
				stream := f.duplex(ctx)
				run(deadstream.NewTalk(stream), stream)
			})
		}).calling(deadstream.NewTalk),
		quiet(deadstream.Reopen, tracks),
		quiet(deadstream.Classify, tracks),
	}
}
