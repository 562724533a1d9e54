#!/bin/sh
# Archives for each system and .deb packages, in dist/, with their checksums.
# The same commit and Go give the same bytes: times are the commit's.
set -eu
cd "$(dirname "$0")/.."

version=$(sh scripts/version.sh)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH
rm -rf dist
mkdir -p dist

# archive GOOS GOARCH makes dist/tocsin_VERSION_GOOS_GOARCH.tar.gz, or .zip.
archive() {
	name=tocsin_${version}_$1_$2
	suffix=
	[ "$1" = windows ] && suffix=.exe
	mkdir "dist/$name"
	GOOS=$1 GOARCH=$2 GOARM=7 sh scripts/build.sh "dist/$name/tocsin$suffix"
	cp LICENSE README.md CHANGELOG.md config.example.yaml "dist/$name/"
	cp internal/web/assets/dist/licences.txt "dist/$name/LICENCES-OF-THE-PAGE.txt"
	find "dist/$name" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
	pack "$name" "$1"
	rm -r "dist/$name"
	echo "$name"
}

pack() {
	if [ "$2" = windows ]; then
		(cd dist && TZ=UTC zip -qrX "$1.zip" "$1")
		return
	fi
	tar -C dist --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
		-cf - "$1" | gzip -9n >"dist/$1.tar.gz"
}

if ! command -v zip >/dev/null 2>&1; then
	echo "missing: zip" >&2
	echo "hint: apt-get install zip" >&2
	exit 1
fi
archive linux amd64
archive linux arm64
archive linux arm
archive windows amd64
archive darwin amd64
archive darwin arm64
for arch in amd64 arm64 arm; do
	sh scripts/deb.sh "$arch"
done
(cd dist && sha256sum -- * >SHA256SUMS)
ls -l dist
