#!/bin/sh
# All tests with the race detector: unit, property, fuzz seeds, and end to end
# with the real program.
set -eu
cd "$(dirname "$0")/.."
exec go test -race -timeout 9m ./...
