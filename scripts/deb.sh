#!/bin/sh
# deb.sh GOARCH makes a Debian package in dist/: the program, a service that
# runs it as a user of its own, and a udev rule for the modems.
set -eu
cd "$(dirname "$0")/.."
umask 022

goarch=$1
case $goarch in
arm) arch=armhf ;;
*) arch=$goarch ;;
esac
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
day=$(date -u -d "@$epoch" +%Y%m%d)

# A Debian version begins with a digit; what was never tagged sorts before all
# that was.
version=$(sh scripts/version.sh)
case $version in
v[0-9]*) version=$(echo "${version#v}" | sed 's/-\([0-9]*\)-g/+\1.g/; s/-/~/') ;;
*) version=0~git$day.$(echo "$version" | tr -d -) ;;
esac

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
file() { install -D -m "$1" "$2" "$root/$3"; }

# The service's own configuration: the example, with the data where a service
# keeps it.
sed 's|^data:.*|data: /var/lib/tocsin|' config.example.yaml >"$root/config"
GOOS=linux GOARCH=$goarch GOARM=7 sh scripts/build.sh "$root/program"
{
	echo "tocsin ($version) unstable; urgency=medium"
	echo
	echo "  * See /usr/share/doc/tocsin/NEWS.gz for what changed."
	echo
	echo " -- The Tocsin project <maintainers@tocsin.example>  $(LC_ALL=C date -u -d "@$epoch" -R)"
} | gzip -9n >"$root/log"
gzip -9nc CHANGELOG.md >"$root/news"
gzip -9nc packaging/deb/tocsin.1 >"$root/manual"

file 755 "$root/program" usr/bin/tocsin
file 644 "$root/config" etc/tocsin/config.yaml
file 644 "$root/log" usr/share/doc/tocsin/changelog.gz
file 644 "$root/news" usr/share/doc/tocsin/NEWS.gz
file 644 "$root/manual" usr/share/man/man1/tocsin.1.gz
file 644 config.example.yaml usr/share/doc/tocsin/examples/config.example.yaml
file 644 packaging/deb/copyright usr/share/doc/tocsin/copyright
file 644 internal/web/assets/dist/licences.txt usr/share/doc/tocsin/licences.txt
file 644 packaging/tocsin.service lib/systemd/system/tocsin.service
file 644 packaging/70-tocsin-modems.rules lib/udev/rules.d/70-tocsin-modems.rules
file 644 packaging/deb/lintian-overrides usr/share/lintian/overrides/tocsin
rm "$root/program" "$root/config" "$root/log" "$root/news" "$root/manual"

size=$(du -sk "$root" | cut -f1)
for script in postinst prerm postrm; do
	file 755 "packaging/deb/$script" "DEBIAN/$script"
done
file 644 packaging/deb/conffiles DEBIAN/conffiles
sed "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@SIZE@/$size/" packaging/deb/control >"$root/DEBIAN/control"
(cd "$root" && find usr lib -type f -exec md5sum {} +) | sort -k 2 >"$root/DEBIAN/md5sums"
find "$root" -exec touch -h -d "@$epoch" {} +

mkdir -p dist
SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz --build "$root" "dist/tocsin_${version}_$arch.deb" >/dev/null
echo "tocsin_${version}_$arch.deb"
