package harness

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// coarse is how long a run outside a bubble (real sockets, processes) waits before it takes something for endless.
// What ends in time ends within microseconds.
const coarse = 2 * time.Second

// goesOnOutside is [goesOn] on the real clock: do is still at work a while after its context was canceled. It is
// canceled when started is closed.
func goesOnOutside(t *testing.T, started <-chan struct{}, do func(context.Context) error) (symptom bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- do(ctx) }()
	select {
	case <-started:
	case err := <-ended:
		t.Fatalf("ended before it was canceled: %v", err)
	}
	cancel()
	return staysOpen(t, ended)
}

// neverEndsOutside is [neverEnds] on the real clock.
func neverEndsOutside(t *testing.T, do func() error) (symptom bool) {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- do() }()
	return staysOpen(t, ended)
}

// staysOpen reports whether nothing comes from ended for a while.
func staysOpen(t *testing.T, ended <-chan error) bool {
	t.Helper()
	select {
	case err := <-ended:
		t.Logf("ended: %v", err)
		return false
	case <-time.After(coarse):
		return true
	}
}

// deafAddress returns a TCP address where nobody answers: its queue is full, so the kernel drops what comes.
func deafAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	raw, err := listener.(*net.TCPListener).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var listenErr error
	err = raw.Control(func(fd uintptr) { listenErr = syscall.Listen(int(fd), 0) }) // a queue of one
	if err != nil || listenErr != nil {
		t.Fatal(err, listenErr)
	}
	first, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { first.Close() })
	return listener.Addr().String()
}

// A process is a command that does not end by itself.
type process struct {
	name    string
	args    []string
	started chan struct{} // closed when it runs
}

// newProcess returns a process that runs until it is killed, or t has ended.
func newProcess(t *testing.T) process {
	t.Helper()
	ready, hold := fifo(t, "ready"), fifo(t, "hold")
	p := process{name: "sh", args: []string{"-c", `echo >"$0"; exec head -c 1 "$1"`, ready.Name(), hold.Name()}, started: make(chan struct{})}
	go func() {
		defer close(p.started)
		ready.Read(make([]byte, 1))
	}()
	t.Cleanup(func() { hold.Write([]byte("\n")) })
	return p
}

// fifo makes a named pipe and opens both its ends.
func fifo(t *testing.T, name string) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
