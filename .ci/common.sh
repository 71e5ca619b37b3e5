# shellcheck shell=bash
# What the scripts of this folder share: how they get what they need beside Go.

# have COMMAND PACKAGE… reports whether there is a command, after installing packages of Debian's for it where root asks.
have() {
  local command=$1
  shift
  if ! command -v "$command" >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null 2>&1 || true
  fi
  command -v "$command" >/dev/null
}

# cached FOLDER prints the name of a folder of ours in the user's cache.
cached() { printf '%s/cancellint/%s' "${XDG_CACHE_HOME:-$HOME/.cache}" "$1"; }

# have_npm FOLDER PACKAGE… reports whether packages of npm are in a folder of ours in the user's cache, after installing
# them there.
have_npm() {
  local folder
  folder=$(cached "$1")
  shift
  have npm nodejs npm || return 1
  [ "$(cat "$folder/installed" 2>/dev/null)" != "$*" ] || return 0
  mkdir -p "$folder"
  npm install --prefix "$folder" --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-timeout=30000 "$@" || return 1
  echo "$*" >"$folder/installed"
}

# left_out says what is not tried, and why.
left_out() { echo "left out: $*"; }
