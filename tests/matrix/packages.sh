#!/bin/sh
# The packages as their users have them, in bare Debian root file systems without compiler and headers:
# the Debian packages, the source, the collection, the Terraform modules and the static file alone.
# Needs root, debootstrap, debhelper, lintian and a package archive of Debian.
#
# ROOTS   the folder of the root file system (build/roots); one that exists is used again
# PYTEST  options of pytest (-s shows what each command printed)
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/matrix/archive.sh
roots=${ROOTS:-build/roots}
release=bookworm
made=build/packages

fail() { echo "not ok - packages: $*"; exit 1; }

[ "$(id -u)" = 0 ] || fail "only root can enter a root file system"
for program in debootstrap dh lintian; do
	command -v $program >/dev/null || fail "$program is missing: apt-get install debootstrap debhelper lintian"
done

bare_root() {
	[ ! -e "$roots/bare/ready" ] || return 0
	rm -rf "$roots/bare"
	mkdir -p "$roots"
	debootstrap --variant=minbase --include=ca-certificates $release "$roots/bare" "${MIRROR:-$(own_mirror)}" &&
		touch "$roots/bare/ready"
}

build() {
	make --no-print-directory deb collection &&
		cp build/deb/*.deb build/upid-proxmox-*.tar.gz build/static/upid "$made" &&
		make --no-print-directory dist && cp build/upid-[0-9]*.tar.gz "$made" &&
		make --no-print-directory dist && cmp build/upid-[0-9]*.tar.gz "$made"/upid-[0-9]*.tar.gz
}

rm -rf $made
mkdir -p $made
bare_root >build/packages-root.log 2>&1 || fail "no root file system; the log is build/packages-root.log"
build >build/packages-build.log 2>&1 || { tail -n 20 build/packages-build.log; fail "the log is build/packages-build.log"; }
echo "ok - packages: deb (lintian without errors), collection, and the same source archive twice"
# shellcheck disable=SC2086
ROOT=$(realpath "$roots/bare") PACKAGES=$(realpath $made) \
	build/venv/bin/python -m pytest -q -p no:cacheprovider tests/matrix/test_packages.py ${PYTEST:-}
