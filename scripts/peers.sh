#!/bin/sh
# Installs the gateways of others that Debian has, where it may, and tests that
# the simulated modem is one they can use. Where they can not be installed it
# says so and is no failure: what is there is tested.
set -eu
cd "$(dirname "$0")/.."

missing=
need() { # COMMAND PACKAGE
	command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
PATH=$PATH:/usr/sbin
need gammu gammu
need gammu-smsd gammu-smsd
need smsd smstools
need gnokii gnokii-cli

# The packages bring services that would look for modems of this machine: they
# are not to be started, as said to Debian by policy-rc.d.
install() {
	policy=/usr/sbin/policy-rc.d
	if [ ! -e "$policy" ]; then
		trap 'rm -f "$policy"' EXIT
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod 755 "$policy"
	fi
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq || return
	for package in $missing; do
		apt-get install -y -qq --no-install-recommends "$package" >/dev/null || echo "no package $package here" >&2
	done
}

if [ -n "$missing" ]; then
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
		echo "installing:$missing"
		(install) || echo "apt-get does not work here: what is missing is not tested" >&2
	else
		echo "missing:$missing: not tested" >&2
		echo "hint: as root, apt-get install$missing" >&2
	fi
fi
if [ "${1:-}" = only ]; then # without the test
	exit 0
fi
go vet -tags peers ./internal/peers
go test -tags peers -vet=off -count 1 -timeout 5m -v ./internal/peers
