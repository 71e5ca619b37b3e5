module github.com/cancellint/cancellint/integration/release

go 1.26.0

replace github.com/cancellint/cancellint => ../..

require (
	github.com/cancellint/cancellint v0.0.0-00010101000000-000000000000
	go.yaml.in/yaml/v3 v3.0.6
	golang.org/x/mod v0.42.0
	golang.org/x/tools v0.52.0
)

require golang.org/x/sync v0.24.0 // indirect
