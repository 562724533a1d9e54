#!/bin/sh
# Fuzzes every target, one after the other, for FUZZTIME each. Making inputs
# smaller is bounded: of a large one it would take all of that time.
set -eu
cd "$(dirname "$0")/.."
for package in $(go list ./...); do
	for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		echo "$package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-10s}" -fuzzminimizetime 50x "$package"
	done
done
