#!/usr/bin/env bash
# Says which cancellint is wanted, and of which Go: its version (none for the action's own checkout), the folder for the
# binary, and the key under which the folder is cached, which stands for all that the binary is made of.
set -eo pipefail
# shellcheck source=action/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

is_true cache "$INPUT_CACHE" || true # a mistake is told before anything is done
command -v go >/dev/null || fail "there is no go command: run actions/setup-go before cancellint"

directory=$(absolute "${INPUT_WORKING_DIRECTORY:-.}")
[ -d "$directory" ] || fail "working-directory: there is no folder $INPUT_WORKING_DIRECTORY; was the repository checked out?"
go=$(cd "$directory" && go env GOVERSION) || fail "the go command does not work in $INPUT_WORKING_DIRECTORY, see the log"
go=${go%% *} # without experiments

version=$INPUT_VERSION
case $version in
'') # a tag may move, the content of the checkout may not
  key=$(cd "$GITHUB_ACTION_PATH" && find . -name .git -prune -o -type f -print | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cat | git hash-object --stdin)
  ;;
latest)
  version=$(cd "$RUNNER_TEMP" && GOFLAGS='' GOWORK=off go list -m -f '{{.Version}}' github.com/cancellint/cancellint@latest) ||
    fail "version: cannot tell which is the latest, see the log"
  key=$version
  ;;
*[!A-Za-z0-9.+-]* | [!v]* | v[!0-9]* | v) fail "version: want a tag such as v1.2.3, or latest, not '$version'" ;;
*) key=$version ;;
esac

key=cancellint-$RUNNER_OS-$RUNNER_ARCH-$go-$key
output go "$go"
output version "$version"
output key "$key"
output folder "$RUNNER_TEMP/$key"
