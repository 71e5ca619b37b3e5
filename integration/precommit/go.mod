module github.com/cancellint/cancellint/integration/precommit

go 1.26.0

require github.com/rogpeppe/go-internal v1.16.0

require (
	github.com/cancellint/cancellint v0.0.0
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
)

replace github.com/cancellint/cancellint => ../..
