package scripttest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"

	"github.com/creack/pty"
)

// Terminal is the main function of a command that testscript.Main is to install under the name "terminal":
//
//	terminal stdout|stderr|both command [args...]
//
// It runs the command with a terminal as these streams, as wide as $COLUMNS says or 80, and copies what appears there
// to its own standard output, or standard error if that is the only one. Its exit code is the command's.
func Terminal() {
	code, err := runInTerminal(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "terminal:", err)
		code = 125
	}
	os.Exit(code)
}

func runInTerminal(args []string) (code int, err error) {
	if len(args) < 2 || !slices.Contains([]string{"stdout", "stderr", "both"}, args[0]) {
		return 0, errors.New("usage: terminal stdout|stderr|both command [args...]")
	}
	screen, tty, err := openTerminal()
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(args[1], args[2:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	shown := os.Stdout
	switch args[0] {
	case "stdout":
		cmd.Stdout = tty
	case "stderr":
		cmd.Stderr, shown = tty, os.Stderr
	case "both":
		cmd.Stdout, cmd.Stderr = tty, tty
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	tty.Close() // the command has its own: reading ends when that is closed
	text, _ := io.ReadAll(screen)
	if _, err := shown.Write(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))); err != nil {
		return 0, err
	}
	if err := cmd.Wait(); err != nil && cmd.ProcessState == nil {
		return 0, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

func openTerminal() (screen, tty *os.File, err error) {
	columns := 80
	if s := os.Getenv("COLUMNS"); s != "" {
		if columns, err = strconv.Atoi(s); err != nil {
			return nil, nil, err
		}
	}
	if screen, tty, err = pty.Open(); err != nil {
		return nil, nil, err
	}
	return screen, tty, pty.Setsize(screen, &pty.Winsize{Rows: 24, Cols: uint16(columns)})
}
