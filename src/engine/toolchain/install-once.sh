# Brings dependencies in once: what an install leaves in the checkout is kept in the cache, under a name made of everything that
# decides about it, and is laid out from there wherever the same is needed again.
#
# name, runtime, install, copies-code, refresh, input…, --, tree…      Every word comes from a table of ours, none from a repository.
set -euo pipefail

name=$1 runtime=$2 install=$3 copies_code=$4 refresh=$5
shift 5
inputs=()
while [ "$1" != -- ]; do inputs+=(-o -name "$1"); shift; done
shift
marker=
[ $# -eq 0 ] || marker=${1/#\*/.}/.reflexion
trees=()
for tree; do trees+=(-o -path "$tree"); done

store=/cache/installed
max_entries=8
max_kilobytes=$((2 * 1024 * 1024))
temporary=

find_inputs() {
  find . \( -path ./.git -o -name node_modules -o -name .venv "${trees[@]}" \) -prune -o -type f \( "${inputs[@]:1}" \) -print0 | LC_ALL=C sort -z
}

find_trees() {
  [ ${#trees[@]} -eq 0 ] || find . -path ./.git -prune -o \( "${trees[@]:1}" \) -prune -print0
}

copy_trees() {
  (cd "$1" && find_trees | xargs -0r cp -a --parents --reflink=auto -t "$2" --)
}

key() {
  {
    printf '%s\n' "$name" "$runtime" "$install" "$PWD"
    uname -m
    bash -c "$runtime" 2>&1 || true
    find_inputs | xargs -0r sha256sum --
  } | sha256sum | cut -c 1-32
}

lay_out() {
  [ -e "$entry/complete" ] || return
  find_trees | xargs -0r rm -rf -- || return
  copy_trees "$entry/trees" "$PWD" || return
  # Another trial may have thrown it out meanwhile.
  [ -e "$entry/complete" ] || return
  touch "$entry" || return
  bash -c "$refresh"
}

keep() {
  local kilobytes
  kilobytes=$(find_trees | du -ck --files0-from=- | tail -n 1 | cut -f 1) || return
  [ "$kilobytes" -le "$max_kilobytes" ] || return
  mkdir -p "$store" || return
  temporary=$(mktemp -d "$store/.new-XXXXXXXX") || return
  mkdir "$temporary/trees" || return
  copy_trees "$PWD" "$temporary/trees" || return
  touch "$temporary/complete" || return
  [ -e "$entry/complete" ] || rm -rf -- "$entry" || return
  # Fails where another trial was quicker.
  mv -T -- "$temporary" "$entry" || return
  throw_out
}

# What was not used for the longest time goes first.
throw_out() {
  local entries=0 kilobytes=0 old
  while read -r old; do
    entries=$((entries + 1))
    kilobytes=$((kilobytes + $(du -sk "$store/$old" | cut -f 1)))
    [ "$entries" -gt "$max_entries" ] || [ "$kilobytes" -gt "$max_kilobytes" ] || continue
    # Renamed before it shrinks, so that nobody copies a part of it.
    mv -T -- "$store/$old" "$store/.old-$old-$RANDOM" && rm -rf -- "$store/.old-$old"-*
  done < <(ls -1t "$store")
  # Left by trials that were ended.
  find "$store" -mindepth 1 -maxdepth 1 -name '.*' -mmin +60 -exec rm -rf -- {} +
}

copies_code() {
  [ -n "$copies_code" ] && [ -n "$(find_inputs | xargs -0r grep -Ehs -m 1 -e "$copies_code" -- || true)" ]
}

if [ ! -w /cache ] || copies_code; then
  exec bash -ec "$install"
fi
entry=$store/$(key)
if [ -n "$marker" ] && [ -f "$marker" ] && [ "$(head -c 200 "$marker")" = "$entry" ]; then
  echo "$name: already in place"
  exit
fi
if lay_out; then
  echo "$name: as installed before"
  exit
fi
bash -ec "$install"
[ -z "$marker" ] || [ ! -d "${marker%/*}" ] || echo "$entry" >"$marker"
trap 'rm -rf -- "$temporary"' EXIT
keep >/dev/null 2>&1 || true
