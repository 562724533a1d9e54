#!/bin/sh
# All tests with the race detector: unit, property, fuzz seeds, and end to end
# with the real program. Vet has been over them before.
set -eu
cd "$(dirname "$0")/.."
sh scripts/assets.sh
exec go test -race -vet=off -timeout 9m ./...
