#!/usr/bin/env bash
# Builds cancellint for the machine that runs it, whatever the workflow's environment is for: from the action's own
# checkout, or, if there is a VERSION, from the module proxy.
set -eo pipefail
# shellcheck source=action/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

if [ -x "$FOLDER/cancellint" ]; then
  exit # an earlier step of the job built it
fi
GOOS=$(go env GOHOSTOS)
GOARCH=$(go env GOHOSTARCH)
# The Go of the code, which a linter must know, or the one that cancellint needs if that is newer: actions/setup-go asks
# for the installed one, whichever that is.
GOTOOLCHAIN=$GO_VERSION+auto
export GOOS GOARCH GOTOOLCHAIN GOFLAGS='' GOWORK=off CGO_ENABLED=0
mkdir -p "$FOLDER"
if [ -n "$VERSION" ]; then
  cd "$RUNNER_TEMP"
  GOBIN=$FOLDER go install -trimpath "github.com/cancellint/cancellint/cmd/cancellint@$VERSION" ||
    fail "cancellint $VERSION cannot be installed, see the log"
else
  cd "$GITHUB_ACTION_PATH"
  go build -trimpath -buildvcs=false -o "$FOLDER/" ./cmd/cancellint || fail "cancellint cannot be built, see the log"
fi
