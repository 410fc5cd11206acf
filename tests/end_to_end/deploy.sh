#!/bin/sh
# What tools/deploy holds does what it says: deploy.sh SOURCE AYBIZAD. systemd checks its unit, where there is a
# systemd; container-entry is watched at work.
set -eu
source=$1 aybizad=$(realpath "$2")
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
fail() { echo "FAILED: $*"; exit 1; }

if command -v systemd-analyze >/dev/null; then
  sed "s#/usr/bin/aybizad#$aybizad#" "$source/tools/deploy/aybizad.service" >"$here/aybizad.service"
  said=$(systemd-analyze verify "$here/aybizad.service" 2>&1) || fail "systemd does not accept the unit: $said"
  [ -z "$said" ] || fail "systemd complains: $said"
fi

# A daemon that notes how it was started and what it was told; it crashes the first time.
cat >"$here/aybizad" <<'END'
#!/bin/sh
echo "start $*" >>"$NOTES"
trap 'echo HUP >>"$NOTES"' HUP
trap 'echo TERM >>"$NOTES"; exit 0' TERM
[ "$(grep -c start "$NOTES")" -gt 1 ] || kill -KILL $$
echo up >>"$NOTES"
while :; do sleep 0.05; done
END
chmod +x "$here/aybizad"
export NOTES="$here/notes" AYBIZAD="$here/aybizad"
: >"$NOTES"
"$source/tools/deploy/container-entry" --config file 2>"$here/said" &
entry=$!
await() {
  tries=0
  until grep -q "$1" "$NOTES"; do
    tries=$((tries + 1))
    [ $tries -lt 200 ] || fail "no \"$1\" in: $(cat "$NOTES")"
    sleep 0.05
  done
}
await up
kill -HUP $entry
await HUP
kill -TERM $entry
wait $entry || fail "the container ended with status $?"
[ "$(tr '\n' ',' <"$NOTES")" = "start --config file,start --config file,up,HUP,TERM," ] || fail "notes: $(cat "$NOTES")"
grep -q "ended with status 137" "$here/said" || fail "the crash was not told: $(cat "$here/said")"

# A wrong command line is not tried again and again.
printf '#!/bin/sh\nexit 2\n' >"$here/aybizad"
status=0
"$source/tools/deploy/container-entry" --nonsense || status=$?
[ $status -eq 2 ] || fail "a usage error gave status $status"
