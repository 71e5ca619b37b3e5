module github.com/cancellint/cancellint/integration/editors

go 1.26.0

tool github.com/mattn/efm-langserver

require (
	github.com/cancellint/cancellint v0.0.0
	go.yaml.in/yaml/v3 v3.0.6
)

require (
	github.com/kr/text v0.2.0 // indirect
	github.com/mattn/efm-langserver v0.0.57 // indirect
	github.com/mattn/go-unicodeclass v0.0.2 // indirect
	github.com/reviewdog/errorformat v0.0.0-20260721110140-13bff69235f3
	github.com/sourcegraph/jsonrpc2 v0.2.1
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

replace github.com/cancellint/cancellint => ../..
