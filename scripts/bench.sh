#!/bin/sh
# Go benchmarks, then the measurements of the whole daemon. What is given after
# the file's name goes to the latter: scripts/bench.sh -run gap
set -eu
cd "$(dirname "$0")/.."
sh scripts/assets.sh
if [ $# -eq 0 ]; then
	go test -run '^$' -bench . -benchmem ./...
fi
go run ./internal/bench "$@"
