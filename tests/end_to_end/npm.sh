# Sourced by tests that need packages of npm's: install_packages SOURCE BUILD [OPTION…] installs what SOURCE's lock file
# names beside the build, once for each lock file. Where npm or its registry is missing it ends the test with status 77,
# which tells meson that it was skipped.
install_packages() {
  source=$1 build=$2
  shift 2
  if ! command -v npm >/dev/null; then
    echo "skipped: there is no npm; apt-get install npm"
    exit 77
  fi
  mkdir -p "$build"
  cmp -s "$source/package-lock.json" "$build/installed-lock.json" && return
  cp "$source/package.json" "$source/package-lock.json" "$build/"
  if ! npm ping --fetch-retries 1 --fetch-timeout 20000 >/dev/null 2>&1; then
    echo "skipped: npm's registry cannot be reached"
    exit 77
  fi
  npm ci --prefix "$build" --no-audit --no-fund "$@"
  cp "$source/package-lock.json" "$build/installed-lock.json"
}
