#!/bin/sh
# Compiles for each system people run Tocsin on, besides this one.
set -eu
cd "$(dirname "$0")/.."
for target in linux/arm windows/amd64 darwin/arm64; do
	echo "build for $target"
	CGO_ENABLED=0 GOOS=${target%/*} GOARCH=${target#*/} GOARM=7 go build ./...
done
