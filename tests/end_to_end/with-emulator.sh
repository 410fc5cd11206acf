#!/bin/sh
# Runs a command with an emulator of all vendors beside it: AYBIZA_EMULATOR_PORT says where it listens, and the
# addresses of all vendors lead to it.
#
# Usage: AYBIZA_BUILD=… with-emulator.sh COMMAND…
set -eu
work=$(mktemp -d)
emulator=
cleanup() { if [ -n "$emulator" ]; then kill "$emulator"; wait "$emulator" || true; fi; rm -rf "$work"; }
trap cleanup EXIT
trap 'exit 1' INT TERM

mkfifo "$work/ready"
"$AYBIZA_BUILD/tools/aybiza-emulator/aybiza-emulator" --port 0 >"$work/ready" &
emulator=$!
read -r line <"$work/ready"
port=$(printf '%s' "$line" | sed 's/.*"port": *\([0-9]*\).*/\1/')

export AYBIZA_EMULATOR_PORT="$port"
export DEEPGRAM_URL="ws://127.0.0.1:$port" DEEPGRAM_API_KEY=test
export AWS_ENDPOINT_URL_BEDROCK_RUNTIME="http://127.0.0.1:$port" AWS_BEARER_TOKEN_BEDROCK=test AWS_REGION=us-east-1
export PRACTICE_URL="http://127.0.0.1:$port/practice"
"$@"
