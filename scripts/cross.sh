#!/bin/sh
# Compiles for each system people run Tocsin on, besides this one. Nothing is
# optimised: it is to be seen that it compiles, not to be run.
set -eu
cd "$(dirname "$0")/.."
for target in linux/arm windows/amd64 darwin/arm64; do
	echo "build for $target"
	CGO_ENABLED=0 GOOS=${target%/*} GOARCH=${target#*/} GOARM=7 go build -gcflags='all=-N -l -dwarf=false' ./...
done
