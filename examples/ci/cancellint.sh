#!/bin/sh
# Runs cancellint in any CI: copy this into your repository, set the version, and call it with the flags and packages of
# cancellint. Without either it looks at ./...; with flags alone at the package of the working directory, as cancellint does:
#
#     ./cancellint.sh
#     ./cancellint.sh -new-from-merge-base=origin/main ./...
#
# It needs Go. The version is built once, into CANCELLINT_CACHE, a folder that the CI should keep, as it should keep Go's
# build cache (go env GOCACHE). The findings are printed, and written to CANCELLINT_SARIF (cancellint.sarif; empty: no
# file), which the CI can keep or show, also where this fails. Exit codes: 0 nothing found, 1 findings, 2 something could
# not be analyzed, or cancellint could not be installed.
set -eu

version=${CANCELLINT_VERSION:-v0.1.0}
cache=${CANCELLINT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cancellint}
sarif=${CANCELLINT_SARIF-cancellint.sarif}

# The Go of the code, which a linter has to know: one that was built by an older one cannot read it.
go=$(go env GOVERSION) || exit 2
go=${go%% *}
bin=$cache/$version-$go
if [ ! -x "$bin/cancellint" ]; then
  mkdir -p "$bin" || exit 2
  # The environment may be for another system, or for flags of the code's own.
  GOBIN=$bin GOFLAGS='' GOWORK=off GOOS=$(go env GOHOSTOS) GOARCH=$(go env GOHOSTARCH) GOTOOLCHAIN=$go+auto CGO_ENABLED=0 \
    go install -trimpath "github.com/cancellint/cancellint/cmd/cancellint@$version" || exit 2
fi

if [ $# = 0 ]; then
  set -- ./...
fi
if [ -n "$sarif" ]; then
  rm -f "$sarif" # of an earlier run
  set -- -sarif-file="$sarif" "$@"
fi
exec "$bin/cancellint" "$@"
