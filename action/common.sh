# shellcheck shell=bash
# What the scripts of the action share. bash 3.2 of macOS runs them too.

# fail MESSAGE ends the step, as cancellint does where it cannot analyze: with 2, and an annotation.
fail() {
  annotate "$*"
  exit 2
}

# annotate MESSAGE shows an error. The message may have any text in it.
annotate() {
  local text=$1
  text=${text//'%'/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '::error title=cancellint::%s\n' "$text"
}

# is_true INPUT VALUE reports whether the value of an input is true; it may be false, too, and nothing else.
is_true() {
  case $2 in
  true) return 0 ;;
  false) return 1 ;;
  *) fail "$1: want true or false, not '$2'" ;;
  esac
}

# output NAME VALUE sets an output of the step. A value that has lines would set others.
output() {
  case $2 in
  *$'\n'* | *$'\r'*) fail "$1: want one line" ;;
  esac
  printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# split INPUT VALUE splits the value of an input into the array words, as a shell does, quotes included. Nothing is
# expanded.
split() {
  local file=$RUNNER_TEMP/cancellint.words word
  words=()
  [ -n "${2//[[:space:]]/}" ] || return 0
  printf '%s\n' "$2" | xargs printf '%s\0' >"$file" || fail "$1: a quote that is not closed: $2"
  while IFS= read -r -d '' word; do
    words+=("$word")
  done <"$file"
  rm "$file"
}

# absolute FILE prints the name of a file of the workspace in full.
absolute() {
  case $1 in
  /* | [A-Za-z]:*) printf '%s' "$1" ;;
  *) printf '%s/%s' "$GITHUB_WORKSPACE" "$1" ;;
  esac
}
