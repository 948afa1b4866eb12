#!/bin/sh
# Builds the Debian packages upid and libupid-dev out of a commit: FOLDER/*.deb. Needs debhelper; lintian
# checks them where it is installed.
# usage: build.sh VERSION [FOLDER]
set -eu
[ $# -ge 1 ] || { echo "usage: $0 VERSION [FOLDER]" >&2; exit 2; }
version=$1
cd "$(dirname "$0")/../../.."
folder=${2:-build/deb}
tree=$folder/upid-$version
command -v dh >/dev/null || { echo "deb: debhelper is missing: install the package debhelper" >&2; exit 1; }

rm -rf "$folder"
mkdir -p "$folder"
git archive --prefix="upid-$version/" HEAD | tar xf - -C "$folder"
mv "$tree/plugin/cli/debian" "$tree/debian"
rm "$tree/debian/build.sh"
maintainer=$(sed -n 's/^Maintainer: //p' "$tree/debian/control")
cat >"$tree/debian/changelog" <<END
upid ($version) unstable; urgency=medium

  * See CHANGELOG.md.

 -- $maintainer  $(git log -1 --format=%cD)
END
(cd "$tree" && dpkg-buildpackage -b -us -uc) >"$folder/build.log" 2>&1 || {
	tail -n 20 "$folder/build.log" >&2
	exit 1
}
ls "$folder"/*.deb
command -v lintian >/dev/null || { echo "deb: not checked, lintian is missing"; exit 0; }
lintian --allow-root --fail-on error "$folder"/*.changes
