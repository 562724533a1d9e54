#!/bin/sh
# build.sh FILE builds the program for GOOS and GOARCH (this machine unless
# told). The same commit and Go give the same bytes, wherever the tree lies.
set -eu
cd "$(dirname "$0")/.."
sh scripts/assets.sh
CGO_ENABLED=0 go build -trimpath -buildvcs=false \
	-ldflags "-s -w -buildid= -X main.version=$(sh scripts/version.sh)" \
	-o "$1" ./cmd/tocsin
