#!/bin/sh
# Every command of the README is run, as written, from the top of the source tree; one that begins anywhere begins here
# at the same place every time. A daemon (against the emulator) runs meanwhile on the README's address. What installs
# packages or runs this very suite is only checked to exist; the block of the real vendors is run with the emulator's
# addresses and must get as far as listening.
#
# Usage: readme.sh SOURCE BUILD
set -eu
source=$1 build=$2
work=$(mktemp -d)
programs=
cleanup() { for pid in $programs; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT INT TERM

# The README speaks of build/ below the source; this build may be elsewhere.
cd "$work"
for entry in "$source"/* ; do ln -s "$entry" . ; done
rm -f build; ln -s "$build" build
mkdir runtime; export RUNTIME_DIRECTORY="$work/runtime"  # not where an installed daemon works

start() {  # NAME COMMAND…; sets $port
  name=$1; shift
  mkfifo "$name.ready"
  "$@" >"$name.ready" 2>"$name.log" &
  programs="$programs $!"
  read -r line <"$name.ready" || { echo "$name did not start"; cat "$name.log"; exit 1; }
  port=$(printf '%s' "$line" | sed 's/.*"port": *\([0-9]*\).*/\1/')
}

start emulator build/tools/aybiza-emulator/aybiza-emulator --port 0
export DEEPGRAM_URL="ws://127.0.0.1:$port" AWS_ENDPOINT_URL_BEDROCK_RUNTIME="http://127.0.0.1:$port"
export AWS_BEARER_TOKEN_BEDROCK=test DEEPGRAM_API_KEY=test AWS_REGION=us-east-1 PRACTICE_URL="http://127.0.0.1:$port/practice"

# The commands: lines of sh blocks, comments off, continued lines joined.
sed -n '/^```sh$/,/^```$/p' "$source/README.md" | sed '/^```/d; s/ *#.*//; /^$/d' > commands
test -s commands
status=0
while read -r command; do
  case "$command" in
    tools/quickstart | tools/check) test -x "$command" || { echo "not executable: $command"; status=1; } ;;
    "export DEEPGRAM_API_KEY"* | "export AWS_"* | "export TWILIO_"*) ;;  # the emulator's stand in their place
    build/tools/aybizad/*)
      start aybizad $(printf '%s' "$command" | sed 's/0\.0\.0\.0:8080/127.0.0.1:0/; s/--public-url [^ ]*//') </dev/null
      daemon=$port ;;
    *"aybiza call "*) eval "$command --url http://127.0.0.1:$daemon/twilio/voice" </dev/null || { echo "failed: $command"; status=1; } ;;
    *"aybiza simulate "*) eval "$command --seed 1" </dev/null || { echo "failed: $command"; status=1; } ;;
    *) eval "$command" </dev/null >/dev/null || { echo "failed: $command"; status=1; } ;;
  esac
done < commands
exit $status
