#!/bin/sh
# Everything that can be said about the code without running it.
set -eu
cd "$(dirname "$0")/.."

echo "vet"
go vet ./...

echo "gofumpt"
unformatted=$(go tool gofumpt -l .)
if [ -n "$unformatted" ]; then
	echo "$unformatted"
	echo "hint: go tool gofumpt -w ." >&2
	exit 1
fi

echo "staticcheck"
go tool staticcheck ./...

echo "go.mod"
go mod verify
go mod tidy -diff
