package remotecache

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The variables are set when go vet runs the test binary as its tool: it passes everything on to the one that toolEnv
// names, and writes down in the file that startsEnv names for which packages it was started. To go vet it is that tool.
const (
	toolEnv   = "CANCELLINT_REMOTECACHE_TOOL"
	startsEnv = "CANCELLINT_REMOTECACHE_STARTS"
)

func TestMain(m *testing.M) {
	tool := os.Getenv(toolEnv)
	if tool == "" {
		os.Exit(m.Run())
	}
	code, err := passOn(tool, os.Args[1:], os.Getenv(startsEnv))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 2
	}
	os.Exit(code)
}

// passOn runs the tool and returns its exit code.
func passOn(tool string, args []string, starts string) (code int, err error) {
	if unit := args[len(args)-1]; strings.HasSuffix(unit, ".cfg") {
		if err := writeDown(unit, starts); err != nil {
			return 0, err
		}
	}
	cmd := exec.Command(tool, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err = cmd.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// writeDown adds the name of a compilation unit's package to a file.
func writeDown(unit, starts string) (err error) {
	text, err := os.ReadFile(unit)
	if err != nil {
		return err
	}
	var config struct{ ID string }
	if err := json.Unmarshal(text, &config); err != nil {
		return err
	}
	f, err := os.OpenFile(starts, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	_, err = fmt.Fprintln(f, config.ID)
	return err
}
