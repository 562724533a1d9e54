#!/bin/sh
# Tests with coverage over the packages of the tree.
set -eu
cd "$(dirname "$0")/.."
sh scripts/assets.sh
mkdir -p dist
go test -coverpkg=./... -coverprofile=dist/cover.out ./...
go tool cover -html=dist/cover.out -o dist/cover.html
go tool cover -func=dist/cover.out | tail -n 1
