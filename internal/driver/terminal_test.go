package driver_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// endlessModule has a package whose analysis does not end, and whose import path is longer than a line.
var endlessModule = map[string]string{
	"go.mod": "module example.com/" + strings.Repeat("long/", 20) + "m\n\ngo 1.26.0\n",
	"m.go":   "package m\n\nimport \"time\"\n\nfunc Endless() { time.Sleep(time.Second) }\n",
}

// napModule has one finding.
var napModule = map[string]string{
	"go.mod": "module example.com/m\n\ngo 1.26.0\n",
	"m.go":   "package m\n\nimport \"time\"\n\nfunc Nap() { time.Sleep(time.Second) }\n",
}

// slowGo is a go command that takes its time over lists of packages, in a process that it starts.
const slowGo = "#!/bin/sh\nif [ \"$1\" = list ]; then sleep 600 & echo $! >\"$PIDFILE\"; wait; fi\nexec \"$REALGO\" \"$@\"\n"

// TestInterrupt holds that SIGINT and SIGTERM end a run within a second, whatever it is at.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		files  map[string]string
		slow   bool // the go command
		signal os.Signal
		want   int
	}{
		{"analysis", endlessModule, false, os.Interrupt, 130},
		{"analysis terminated", endlessModule, false, syscall.SIGTERM, 143},
		{"go list", napModule, true, os.Interrupt, 130},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cmd, pidFile := command(t, test.files, test.slow)
			inherited, held, err := os.Pipe() // held by all that the run starts
			if err != nil {
				t.Fatal(err)
			}
			cmd.ExtraFiles = []*os.File{held}
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			held.Close()
			await(t, pidFile)
			began := time.Now()
			if err := cmd.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			if err := inherited.SetReadDeadline(began.Add(time.Second)); err != nil {
				t.Fatal(err)
			}
			code := exitCode(t, cmd.Wait())
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %v", took)
			}
			if code != test.want || stdout.Len() > 0 || stderr.String() != "cancellint: interrupted\n" {
				t.Errorf("exit code %d, want %d; stdout %q, stderr %q", code, test.want, &stdout, &stderr)
			}
			if _, err := io.ReadAll(inherited); err != nil {
				t.Errorf("what the run has started goes on: %v", err)
			}
		})
	}
}

// TestInterruptTwice holds that a second signal does not wait for anything.
func TestInterruptTwice(t *testing.T) {
	t.Parallel()
	cmd, pidFile := command(t, endlessModule, false)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, pidFile)
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = cmd.Wait()
	}()
	for running := true; running; {
		_ = cmd.Process.Signal(os.Interrupt) // the process may be gone
		select {
		case <-done:
			running = false
		case <-time.After(time.Millisecond):
		}
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGINT {
		t.Errorf("the run ended with %v, not by the signal", err)
	}
}

// TestProgress holds that a terminal shows what a run is at, in lines that fit it, and that nothing of it stays.
func TestProgress(t *testing.T) {
	t.Parallel()
	const columns = 50
	cmd, pidFile := command(t, endlessModule, false)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 10, Cols: columns})
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	await(t, pidFile)
	shown := read(t, terminal, "analyzing 0/1 ")
	if _, err := terminal.WriteString("\x03"); err != nil { // Ctrl-C
		t.Fatal(err)
	}
	shown += read(t, terminal, "")
	if code := exitCode(t, cmd.Wait()); code != 130 {
		t.Errorf("exit code %d", code)
	}
	for line := range strings.SplitSeq(shown, erase) {
		if len([]rune(strings.Trim(line, "\r\n"))) > columns {
			t.Errorf("%q is longer than %d", line, columns)
		}
	}
	if want := "cancellint: interrupted\r\n"; screen(shown) != want {
		t.Errorf("the screen shows %q, want %q", screen(shown), want)
	}
}

// TestNoProgress holds that there is none where lines cannot be erased, and that findings stand alone at the end.
func TestNoProgress(t *testing.T) {
	t.Parallel()
	for name, terminal := range map[string]string{"dumb": "dumb", "capable": "xterm"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, _ := command(t, napModule, false)
			cmd.Env = append(cmd.Env, "TERM="+terminal)
			tty, err := pty.Start(cmd)
			if err != nil {
				t.Fatal(err)
			}
			defer tty.Close()
			shown := read(t, tty, "")
			if code := exitCode(t, cmd.Wait()); code != 1 {
				t.Errorf("exit code %d", code)
			}
			if got := strings.Contains(shown, erase); got && terminal == "dumb" {
				t.Errorf("a terminal that cannot erase is told to: %q", shown)
			}
			if !strings.Contains(screen(shown), "call sleeps") {
				t.Errorf("the screen shows %q", screen(shown))
			}
		})
	}
}

// command returns the command that analyses a module of files, and the name of the file that is there as soon as it is
// at what does not end.
func command(t *testing.T, files map[string]string, slow bool) (cmd *exec.Cmd, pidFile string) {
	t.Helper()
	dir, bin := t.TempDir(), t.TempDir()
	pidFile = filepath.Join(bin, "pid")
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	realGo, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command("tinylint", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PIDFILE="+pidFile, "REALGO="+realGo, "GOFLAGS=", "TERM=xterm")
	if slow {
		if err := os.WriteFile(filepath.Join(bin, "go"), []byte(slowGo), 0o700); err != nil {
			t.Fatal(err)
		}
		cmd.Env = append(cmd.Env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
	return cmd, pidFile
}

// await waits until a file has text.
func await(t *testing.T, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		if text, err := os.ReadFile(name); err == nil && len(text) > 0 {
			return
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			t.Fatal("the run does not get there")
		}
	}
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0
}

// read reads what a terminal shows until there is text, or until the end if text is empty.
func read(t *testing.T, terminal io.Reader, text string) string {
	t.Helper()
	var shown strings.Builder
	buffer := make([]byte, 1024)
	for {
		n, err := terminal.Read(buffer)
		shown.Write(buffer[:n])
		if text != "" && strings.Contains(shown.String(), text) {
			return shown.String()
		}
		if err != nil { // Linux says EIO at the end
			if text != "" {
				t.Fatalf("no %q in %q", text, shown.String())
			}
			return shown.String()
		}
	}
}

// erase erases a line from the cursor on.
const erase = "\x1b[K"

// screen returns what is left on a terminal: what is written over from the start of a line is gone.
func screen(shown string) string {
	last := strings.LastIndex(shown, "\r"+erase)
	if last < 0 {
		return shown
	}
	before, after := shown[:last], shown[last+len("\r"+erase):]
	return before[:strings.LastIndex(before, "\n")+1] + after
}
