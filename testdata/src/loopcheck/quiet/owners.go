package quiet

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// The loops of this file end with what they read, or when whoever owns them says so.

// A Letter is what comes in.
type Letter struct{ From string }

// An Inbox delivers letters until it is closed.
type Inbox interface{ Next() (*Letter, error) }

// ReadInbox ends with the inbox; that a letter cannot be answered does not mean that the same one is answered again.
func ReadInbox(ctx context.Context, inbox Inbox, answer func(context.Context, *Letter) error) error {
	for {
		letter, err := inbox.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := answer(ctx, letter); err != nil {
			slog.Debug("answer", "from", letter.From, "error", err)
		}
	}
}

// A Tray holds letters until it is shut down.
type Tray interface {
	Get() (letter *Letter, shutdown bool)
	Put(letter *Letter)
}

// SortTray puts back what it could not sort.
func SortTray(ctx context.Context, tray Tray, sort func(context.Context, *Letter) error) {
	for {
		letter, shutdown := tray.Get()
		if shutdown {
			return
		}
		if err := sort(ctx, letter); err != nil {
			slog.Debug("sort", "error", err)
			tray.Put(letter)
		}
	}
}

// ReadLines ends with its input.
func ReadLines(ctx context.Context, input io.Reader, run func(context.Context, string) error) error {
	lines := bufio.NewReader(input)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return err
		}
		if err := run(ctx, line); err != nil {
			slog.Debug("run", "error", err)
		}
	}
}

// ReadMail ends with a channel: once that is closed, nil comes out of it.
func ReadMail(ctx context.Context, letters <-chan *Letter, read func(context.Context, *Letter)) {
	idle := time.NewTicker(time.Second)
	defer idle.Stop()
	for {
		select {
		case letter := <-letters:
			if letter == nil {
				return
			}
			read(ctx, letter)
		case <-idle.C:
			read(ctx, new(Letter))
		}
	}
}

// A Robot works until it is stopped.
type Robot struct{ stopped atomic.Bool }

func (r *Robot) stop() { r.stopped.Store(true) }

// NewRobot returns a robot, and the function that stops it.
func NewRobot() (robot *Robot, stop func()) {
	r := new(Robot)
	return r, r.stop
}

// Patrol asks, between two rests, whether it was stopped.
func (r *Robot) Patrol(ctx context.Context, step func(context.Context)) {
	for !r.stopped.Load() {
		step(ctx)
		time.Sleep(time.Second)
	}
}

// GreetVisitors rests for a moment when a visitor could not come in, and ends when the door is closed.
func GreetVisitors(ctx context.Context, door net.Listener, greet func(context.Context, net.Conn)) error {
	var rest time.Duration
	for {
		visitor, err := door.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			rest = min(max(5*time.Millisecond, 2*rest), time.Second)
			time.Sleep(rest)
			continue
		}
		rest = 0
		greet(ctx, visitor)
	}
}

// A Decoder reads records of a fixed size.
type Decoder struct{ r io.Reader }

// NewDecoder returns a decoder of r.
func NewDecoder(r io.Reader) *Decoder { return &Decoder{r} }

// record panics when there are no more.
func (d *Decoder) record() []byte {
	record := make([]byte, 8)
	if _, err := io.ReadFull(d.r, record); err != nil {
		panic(err)
	}
	return record
}

// Decode leaves its loop by a panic.
func (d *Decoder) Decode(ctx context.Context, use func(context.Context, []byte)) (err error) {
	defer func() { err, _ = recover().(error) }()
	for {
		use(ctx, d.record())
	}
}

// Negotiate is told whether to go on.
func Negotiate(ctx context.Context, offer func(context.Context) (again bool, err error)) error {
	for {
		again, err := offer(ctx)
		if !again {
			return err
		}
	}
}

// WarmUp sleeps once, in a goroutine, and after its loop has ended; never in it.
func WarmUp(ctx context.Context, next func(context.Context) (string, error), warm func(string)) error {
	var once sync.Once
	for {
		cache, err := next(ctx)
		if err != nil {
			return err
		}
		once.Do(func() { time.Sleep(time.Second / 8) })
		go func() {
			time.Sleep(time.Second)
			warm(cache)
		}()
	}
}
