#!/bin/sh
# All tests with the race detector: unit, property, fuzz seeds, and end to end
# with the real program. Vet has been over them before. The walks through the
# page come after them and without the detector: a browser beside everything
# else on two processors is slower than anybody's patience.
set -eu
cd "$(dirname "$0")/.."
sh scripts/assets.sh
walks=./internal/browser
# shellcheck disable=SC2046 # a list of packages
go test -race -vet=off -timeout 9m $(go list ./... | grep -v /internal/browser)
exec go test -vet=off -timeout 9m $walks
