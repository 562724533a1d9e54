#!/bin/sh
# Runs random campaigns, with faults and kills, for SOAK (10m unless told), and
# stops at the first that does not add up. SEED=N begins with campaign N; alone,
# without SOAK, it runs that one.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${SEED:-}" ]; then
	export TOCSIN_SOAK_SEED="$SEED"
fi
if [ -n "${SOAK:-}" ] || [ -z "${SEED:-}" ]; then
	export TOCSIN_SOAK_FOR="${SOAK:-10m}"
fi
go test -count 1 -timeout 0 -run '^TestSoak$' -v ./internal/soak
