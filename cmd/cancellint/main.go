// Command cancellint reports the places where cancellation stops traveling.
//
// It is a command line of its own (cancellint -h), and the tool of go vet -vettool and go fix -fixtool.
package main

import (
	"os"

	"github.com/cancellint/cancellint/analyzers"
	"github.com/cancellint/cancellint/internal/driver"
)

func main() {
	os.Exit(driver.Main(os.Args[1:], os.Stdout, os.Stderr, analyzers.Docs(), analyzers.New))
}
