package driver_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cancellint/cancellint/internal/driver"
	"github.com/cancellint/cancellint/internal/driver/scripttest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tinylint": func() { os.Exit(driver.Main(os.Args[1:], os.Stdout, os.Stderr, nil, tinySuite)) },
		"terminal": scripttest.Terminal,
	})
}

// TestScripts runs the command line on small modules: one script for each thing that it can be asked for.
func TestScripts(t *testing.T) {
	t.Parallel()
	scripttest.Run(t, "testdata/script", "tinylint")
}
