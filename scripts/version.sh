#!/bin/sh
# Prints the version of this tree: the tag, or the distance from it, or only
# the commit; "unknown" outside of a repository.
set -eu
cd "$(dirname "$0")/.."
git describe --tags --always --dirty 2>/dev/null || echo unknown
