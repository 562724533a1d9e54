#!/bin/sh
# Installs the Debian packages the tests need, where it may; where it may not,
# says which are missing. Go itself and make are there, or this does not run.
set -eu

missing=
need() { # COMMAND PACKAGE...
	command -v "$1" >/dev/null 2>&1 && return
	shift
	missing="$missing $*"
}
need gcc gcc libc6-dev # the race detector
need git git
need strace strace # shows that a text is on disk before it leaves
need chromium chromium fonts-dejavu-core # walks through the page as people do

[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "installing:$missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	# shellcheck disable=SC2086 # a list of packages
	apt-get install -y -qq --no-install-recommends $missing >/dev/null
	exit 0
fi
echo "missing:$missing" >&2
echo "hint: as root, apt-get install$missing (tests that need them are skipped until then)" >&2
command -v gcc >/dev/null 2>&1 # without a compiler there is no race detector
