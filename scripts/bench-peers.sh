#!/bin/sh
# Measures Tocsin beside gammu-smsd and smstools, installing them where it may.
# What is given after the file's name goes to the program that measures:
# scripts/bench-peers.sh -only replug -peer tocsin
set -eu
cd "$(dirname "$0")/.."
sh scripts/peers.sh only
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sh scripts/build.sh "$dir/tocsin"
go build -o "$dir/bench" ./internal/peers/bench
"$dir/bench" -tocsin "$dir/tocsin" "$@"
