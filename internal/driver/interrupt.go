package driver

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// A section is a stretch of work that an interruption lets come to its end: while a file is being written, say.
type section struct{ held chan struct{} }

func newSection() *section { return &section{held: make(chan struct{}, 1)} }

// do calls f and returns what it returns, unless ctx has ended: then nothing begins any more.
func (s *section) do(ctx context.Context, f func() error) error {
	select {
	case s.held <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.held }()
	if err := ctx.Err(); err != nil {
		return err
	}
	return f()
}

// close waits until no section is open, but not longer than ctx lasts. None opens afterward.
func (s *section) close(ctx context.Context) {
	select {
	case s.held <- struct{}{}:
	case <-ctx.Done():
	}
}

// These add up to less than the second in which an interrupted run has to be over.
const (
	graceToStop = 250 * time.Millisecond // for what heeds its context: the go command is a process of its own
	graceToTidy = 400 * time.Millisecond // for what must not be left half done
)

// interruptible calls f and returns its exit code. On SIGINT or SIGTERM it ends the context of f, waits a moment for f
// to return and for the section to be over, calls tidy, says so on stderr, and returns the exit code that shells give to
// the signal: an analysis cannot be interrupted, so that the caller has to leave. A second signal ends the process at once.
func interruptible(f func(context.Context) int, writing *section, tidy func(), stderr io.Writer) int {
	signals := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		if !signal.Ignored(s) { // as nohup and a shell's & ask for
			signal.Notify(signals, s)
		}
	}
	defer signal.Stop(signals)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	code := make(chan int, 1)
	go func() { code <- f(ctx) }()
	select {
	case c := <-code:
		return c
	case s := <-signals:
		signal.Stop(signals)
		cancel()
		leave(code, writing, func() {
			tidy()
			fmt.Fprintln(stderr, "cancellint: interrupted")
		})
		return exitSignal + int(s.(syscall.Signal))
	}
}

// leave gives what goes on the time that it may have.
func leave(done <-chan int, writing *section, last func()) {
	select {
	case <-done:
	case <-time.After(graceToStop):
	}
	ctx, cancel := context.WithTimeout(context.Background(), graceToTidy)
	defer cancel()
	writing.close(ctx)
	tidied := make(chan struct{})
	go func() { // the terminal may be stopped
		defer close(tidied)
		last()
	}()
	select {
	case <-tidied:
	case <-ctx.Done():
	}
}
