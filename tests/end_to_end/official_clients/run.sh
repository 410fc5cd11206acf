#!/bin/sh
# Installs the official clients beside the build and runs their tests: run.sh SOURCE BUILD EMULATOR.
# Exit status 77 tells meson that the test was skipped: only where npm cannot be reached.
set -eu
source=$1 build=$2 EMULATOR=$(realpath "$3")
export EMULATOR
if ! command -v npm >/dev/null; then
  echo "skipped: there is no npm; apt-get install npm"
  exit 77
fi
mkdir -p "$build"
if ! cmp -s "$source/package-lock.json" "$build/installed-lock.json"; then
  cp "$source/package.json" "$source/package-lock.json" "$build/"
  if ! npm ping --fetch-retries 1 --fetch-timeout 20000 >/dev/null 2>&1; then
    echo "skipped: npm's registry cannot be reached"
    exit 77
  fi
  npm ci --prefix "$build" --no-audit --no-fund
  cp "$source/package-lock.json" "$build/installed-lock.json"
fi
cp "$source"/package.json "$source"/*.test.js "$source"/twiml.json "$build/"
cd "$build"
exec node --test official_clients.test.js twiml.test.js
