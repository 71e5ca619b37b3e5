// Golangci is golangci-lint with cancellint in it, as `golangci-lint custom` builds it, for the tests of this module.
package main

import (
	"fmt"
	"os"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/cancellint/cancellint/gclplugin"
)

func main() {
	// Of a development version, golangci-lint takes the program itself for a part of its cache's keys.
	if err := commands.Execute(commands.BuildInfo{Version: "(devel)"}); err != nil {
		fmt.Fprintf(os.Stderr, "golangci-lint: %v\n", err)
		os.Exit(exitcodes.Failure)
	}
}
