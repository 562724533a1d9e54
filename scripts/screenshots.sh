#!/bin/sh
# Takes the pictures that the README shows, in docs/pictures. With a folder,
# pictures of every page instead, wide and narrow, light and dark, in English
# and French, for somebody to look at: scripts/screenshots.sh FOLDER [ADDRESS].
set -eu
cd "$(dirname "$0")/.."
sh scripts/needs.sh
sh scripts/assets.sh
if [ $# -gt 0 ]; then
	TOCSIN_LOOK=$(realpath -m "$1") TOCSIN_LOOK_AT=${2:-} go test -count 1 -timeout 9m -run '^TestLook$' ./internal/browser
	exit
fi
TOCSIN_PICTURES=$PWD/docs/pictures go test -count 1 -run '^TestPictures$' ./internal/browser
ls -l docs/pictures
