package load

import (
	"errors"
	"strings"
)

// advice says what to do about what the go command says, where it does not say so itself.
var advice = []struct{ says, remedy string }{
	{"go.mod file not found in current directory", noModule},
	{"does not contain modules listed in go.work", "add the module with 'go work use', or set GOWORK=off"},
	{"running go 1", "install that Go, or let the go command fetch it with GOTOOLCHAIN=auto"},
	{"build constraints exclude all Go files", "others may be in with -tags, GOOS, GOARCH or CGO_ENABLED=1"},
	{noC, "cgo needs a C compiler (CC) that takes the code; CGO_ENABLED=0 leaves the files with cgo out"},
	{"module lookup disabled by GOPROXY=off", "run 'go mod download' once with a GOPROXY"},
	{"unsupported GOOS/GOARCH pair", "'go tool dist list' prints those that there are"},
	{"requires newer Go version", "build cancellint with that Go"},
	{"is not in std", "a directory is named with ./ before it"},
}

// withAdvice adds to a reason what to do about it.
func withAdvice(reason string) string {
	for _, a := range advice {
		if strings.Contains(reason, a.says) {
			return reason + "; " + a.remedy
		}
	}
	return reason
}

// advised returns an error with the reason and what to do about it.
func advised(reason string) error { return errors.New(withAdvice(reason)) }
