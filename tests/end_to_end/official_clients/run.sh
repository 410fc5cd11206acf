#!/bin/sh
# Installs the official clients beside the build and runs their tests: run.sh SOURCE BUILD EMULATOR.
set -eu
. "$(dirname "$0")/../npm.sh"
source=$1 build=$2 EMULATOR=$(realpath "$3")
export EMULATOR
install_packages "$source" "$build"
cp "$source"/package.json "$source"/*.test.js "$source"/twiml.json "$build/"
cd "$build"
exec node --test official_clients.test.js twiml.test.js
