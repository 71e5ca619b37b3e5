package harness

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc/test/bufconn"

	quietloops "github.com/cancellint/cancellint/testdata/src/loopcheck/quiet"
)

// quietSourceRows returns loops whose source ends with the context, which they leave to it.
func quietSourceRows() []row {
	type answering = func(context.Context, *quietloops.Letter) error
	return []row{
		quiet(quietloops.ReadInbox, ends(0, func(t *testing.T, read func(context.Context, quietloops.Inbox, answering) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				read(ctx, postbox{ctx, l}, func(ctx context.Context, _ *quietloops.Letter) error { return ctx.Err() })
			})
		})),
		quiet(quietloops.SortTray, ends(0, func(t *testing.T, sort func(context.Context, quietloops.Tray, answering)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				sort(ctx, postbox{ctx, l}, func(ctx context.Context, _ *quietloops.Letter) error { return ctx.Err() })
			})
		})),
		quiet(quietloops.ReadLines, ends(0, func(t *testing.T, read func(context.Context, io.Reader, func(context.Context, string) error) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				read(ctx, postbox{ctx, l}, func(context.Context, string) error { return errors.New("unknown command") })
			})
		})),
		quiet(quietloops.ReadMail, ends(0, func(t *testing.T, read func(context.Context, <-chan *quietloops.Letter, func(context.Context, *quietloops.Letter))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				letters := make(chan *quietloops.Letter, 1)
				letters <- new(quietloops.Letter)
				defer context.AfterFunc(ctx, func() { close(letters) })()
				read(ctx, letters, func(context.Context, *quietloops.Letter) { l.round() })
			})
		})),
		quiet((*quietloops.Robot).Patrol, ends(2*time.Second-intoLap, func(t *testing.T, patrol func(*quietloops.Robot, context.Context, func(context.Context))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				robot, stop := quietloops.NewRobot()
				defer context.AfterFunc(ctx, stop)()
				patrol(robot, ctx, func(context.Context) { l.round() })
			})
		})).calling(quietloops.NewRobot),
		quiet(quietloops.GreetVisitors, ends(0, func(t *testing.T, greet func(context.Context, net.Listener, func(context.Context, net.Conn)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				door := &revolvingDoor{Listener: bufconn.Listen(1)}
				defer context.AfterFunc(ctx, func() { door.Close() })()
				go door.DialContext(ctx)
				greet(ctx, door, func(context.Context, net.Conn) { l.round() })
			})
		})),
		quiet((*quietloops.Decoder).Decode, ends(0, func(t *testing.T, decode func(*quietloops.Decoder, context.Context, func(context.Context, []byte)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				decode(quietloops.NewDecoder(postbox{ctx, l}), ctx, func(context.Context, []byte) { l.round() })
			})
		})).calling(quietloops.NewDecoder),
		quiet(quietloops.Negotiate, ends(0, func(t *testing.T, negotiate func(context.Context, func(context.Context) (bool, error)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				negotiate(ctx, func(ctx context.Context) (bool, error) {
					err := l.fail(ctx)
					return !errors.Is(err, context.Canceled), err
				})
			})
		})),
		quiet(quietloops.WarmUp, ends(0, func(t *testing.T, warm func(context.Context, func(context.Context) (string, error), func(string)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				warm(ctx, func(ctx context.Context) (string, error) {
					l.fail(ctx)
					return "rates", ctx.Err()
				}, func(string) {})
			})
		})),
	}
}

// quietPaceRows returns loops that keep time, and loops that nobody can stop and nobody needs to.
func quietPaceRows() []row {
	const frame, interval = 16 * time.Millisecond, 300 * time.Millisecond
	type call = func(context.Context) error
	return []row{
		quiet(quietloops.RenderFrames, ends(66*frame-intoLap, func(t *testing.T, render func(context.Context, func())) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { render(ctx, l.round) })
		})),
		quiet(quietloops.SendPaced, ends(4*interval-intoLap, func(t *testing.T, send func(context.Context, time.Duration, func() error) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				send(ctx, interval, func() error {
					l.pacedRound()
					return nil
				})
			})
		})),
		quiet(quietloops.SaveDraft, ends(3*time.Second+3*pace-intoLap, func(t *testing.T, save func(context.Context, call)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { save(ctx, l.fail) })
		})),
		quiet(quietloops.RunSteps, ends(0, func(t *testing.T, run func(context.Context, *quietloops.Step)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				var first *quietloops.Step
				for range 100 {
					first = &quietloops.Step{Run: l.fail, Next: first}
				}
				run(ctx, first)
			})
		})),
	}
}

// A postbox has something new ten times a second, and is closed when ctx ends.
type postbox struct {
	ctx  context.Context
	laps *laps
}

func (p postbox) Next() (*quietloops.Letter, error) {
	if p.laps.fail(p.ctx); p.ctx.Err() != nil {
		return nil, io.EOF
	}
	return new(quietloops.Letter), nil
}

func (p postbox) Get() (letter *quietloops.Letter, shutdown bool) {
	letter, err := p.Next()
	return letter, err != nil
}

func (postbox) Put(*quietloops.Letter) {}

func (p postbox) Read(data []byte) (int, error) {
	if _, err := p.Next(); err != nil {
		return 0, err
	}
	return copy(data, "letters\n"), nil
}

// A revolvingDoor is stuck at first, and says that it was closed once it was.
type revolvingDoor struct {
	*bufconn.Listener
	turned bool
}

func (d *revolvingDoor) Accept() (net.Conn, error) {
	if !d.turned {
		d.turned = true
		return nil, errors.New("stuck")
	}
	conn, err := d.Listener.Accept()
	if err != nil {
		return nil, net.ErrClosed
	}
	return conn, nil
}
