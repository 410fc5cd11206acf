#!/bin/sh
# What `aybiza say` speaks, `aybiza hear` understands. Run by with-emulator.sh.
set -eu
aybiza=$AYBIZA_BUILD/tools/aybiza/aybiza
wav=$(mktemp --suffix .wav)
trap 'rm -f "$wav"' EXIT

"$aybiza" say "What are your opening hours?" -o "$wav"
heard=$("$aybiza" hear "$wav")
echo "heard: $heard"
case $heard in
  *[Oo]pening\ hours*) ;;
  *) exit 1 ;;
esac
