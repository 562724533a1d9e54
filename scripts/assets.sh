#!/bin/sh
# Puts what the page needs from npm into internal/web/assets/dist, where the
# program embeds it. Nothing is fetched, nor written, when all of it is there.
set -eu
cd "$(dirname "$0")/../internal/web/assets"

# stamp names what dist was made of; installed, what npm has put into place.
stamp=$(cat package-lock.json icons.txt ../../../scripts/assets.sh | cksum)
if [ "$(cat dist/stamp 2>/dev/null)" = "$stamp" ] && [ -f node_modules/axe-core/axe.min.js ]; then
	exit 0
fi

if ! cmp -s package-lock.json node_modules/.installed; then
	if ! command -v npm >/dev/null 2>&1; then
		if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
			echo "missing: npm, which fetches the page's scripts and icons" >&2
			echo "hint: as root, apt-get install npm; elsewhere, Node.js from your system's packages" >&2
			exit 1
		fi
		echo "installing: npm"
		export DEBIAN_FRONTEND=noninteractive
		apt-get update -qq
		apt-get install -y -qq --no-install-recommends npm >/dev/null
	fi
	echo "assets: npm ci"
	if ! npm ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error >/dev/null; then
		echo "npm could not fetch what the page needs" >&2
		echo "hint: connect to the internet once, and run make again; after that, none is needed" >&2
		exit 1
	fi
	cp package-lock.json node_modules/.installed
fi

rm -rf dist.new
mkdir -p dist.new/icons
from=node_modules
cp $from/htmx.org/dist/htmx.min.js $from/htmx.org/dist/ext/hx-sse.min.js dist.new/
cp $from/modern-normalize/modern-normalize.css dist.new/
cp $from/uplot/dist/uPlot.iife.min.js $from/uplot/dist/uPlot.min.css dist.new/
while read -r icon; do
	cp "$from/lucide-static/icons/$icon.svg" dist.new/icons/
done <icons.txt

# The licences ask to be passed on with what they cover.
for package in htmx.org lucide-static modern-normalize uplot; do
	version=$(sed -n '/^[[:space:]]*"version"/{s/.*: "\(.*\)",*$/\1/p;q;}' $from/$package/package.json)
	printf '%s %s\n\n' $package "$version"
	cat $from/$package/LICENSE 2>/dev/null || cat $from/$package/license
	printf '\n\n'
done >dist.new/licences.txt
echo "$stamp" >dist.new/stamp
cp dist/README dist.new/
find dist.new -type f -exec chmod 644 {} +
rm -rf dist
mv dist.new dist
