module github.com/cancellint/cancellint/integration/remotecache

go 1.26.0

require (
	github.com/cancellint/cancellint v0.0.0
	golang.org/x/mod v0.42.0
)

replace github.com/cancellint/cancellint => ../..
