#!/usr/bin/env bash
# Runs cancellint once, and shows what it says in each of GitHub's ways: annotations, the log, the step's summary, SARIF
# and outputs. Exits with cancellint's exit code: 0, 1 for findings, 2 if something could not be analyzed.
set -eo pipefail
export LC_ALL=C # names and code are bytes
# shellcheck source=action/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly shown=500 # findings in the log and in the summary: GitHub drops a summary of more than 1 MiB
found=$RUNNER_TEMP/cancellint.found
list=$RUNNER_TEMP/cancellint.list
said=$RUNNER_TEMP/cancellint.said

# arguments sets args to what cancellint is called with.
arguments() {
  split args "$INPUT_ARGS"
  args=("${words[@]}" -format=github -C "$(absolute "${INPUT_WORKING_DIRECTORY:-.}")")
  if is_true only-new "$INPUT_ONLY_NEW"; then
    if [ -n "$GITHUB_BASE_REF" ]; then
      args+=("-new-from-merge-base=origin/$GITHUB_BASE_REF")
    elif [ -n "$MERGE_QUEUE_BASE" ]; then
      args+=("-new-from-merge-base=$MERGE_QUEUE_BASE")
    fi
  fi
  if [ -n "$INPUT_SARIF_FILE" ]; then
    sarif=$(absolute "$INPUT_SARIF_FILE")
    rm -f "$sarif" # of an earlier run
    args+=("-sarif-file=$sarif")
  fi
  split packages "${INPUT_PACKAGES:-./...}"
  args+=(-- "${words[@]}")
}

# readable prints the warnings among workflow commands as file:line:column: message (rule); other places. One a line.
readable() {
  sed -nE \
    -e '/^::warning /!d' \
    -e 's/^::warning file=([^,]*),line=([0-9]+),endLine=[0-9]+,col=([0-9]+),endColumn=[0-9]+,title=([^:]*)::(.*)$/\1:\2:\3: \5 (\4)/' \
    -e 's/^::warning file=([^,]*),line=([0-9]+),endLine=[0-9]+,title=([^:]*)::(.*)$/\1:\2: \4 (\3)/' \
    -e 's/^::warning title=([^:]*)::(.*)$/\2 (\1)/' \
    -e 's/%0A(.*) (\([a-z/-]+\))$/ \2; \1/' \
    -e 's/%3A/:/g' -e 's/%2C/,/g' -e 's/%0D//g' -e 's/%0A/; /g' -e 's/%25/%/g' \
    -e p "$1"
}

# verbatim prints a file to the log, with nothing in it taken for a workflow command.
verbatim() {
  local token=cancellint$RANDOM$RANDOM$RANDOM$RANDOM
  [ -s "$1" ] || return 0
  echo "::stop-commands::$token"
  cat "$1"
  echo "::$token::"
}

# summarize writes the step's summary, in blocks that no name and no message can end.
summarize() {
  printf '### cancellint: %s\n\n' "$headline"
  sed 's/^/    /' "$list"
  if ((code > 1)); then
    printf '\nNot everything could be analyzed:\n\n'
    head -n "$shown" "$said" | sed 's/^/    /'
  fi
}

if is_true annotations "$INPUT_ANNOTATIONS"; then
  kinds='warning|error'
else
  kinds=error
fi
passing=0
if ! is_true fail-on-findings "$INPUT_FAIL_ON_FINDINGS"; then
  passing=1
fi
arguments

code=0
"$FOLDER/cancellint" "${args[@]}" >"$found" 2>"$said" || code=$?
count=$(grep -c '^::warning ' "$found") || true # none
readable "$found" | sed -n "1,${shown}p" >"$list"
case $count in
1) headline='1 finding' ;;
*) headline="$count findings" ;;
esac
if ((count > shown)); then
  headline+=", of which $shown are listed"
fi

grep -E "^::($kinds) " "$found" || true # none
verbatim "$said"
if ((code > 1)) && ! grep -q '^::error ' "$found"; then
  annotate "$(cat "$said")"
fi
if ((count > 0)); then
  echo "::group::cancellint: $headline"
  verbatim "$list"
  echo "::endgroup::"
fi
if ((count > 0 || code > 1)); then
  summarize >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi

output findings "$count"
output exit-code "$code"
if [ -s "$sarif" ]; then
  output sarif-file "$INPUT_SARIF_FILE"
fi
if ((code <= passing)); then
  exit 0
fi
exit "$code"
