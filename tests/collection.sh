#!/bin/sh
# Builds the Ansible collection with a binary in it: FOLDER/upid-proxmox-VERSION.tar.gz. What it was
# built from stays in FOLDER/collection.
# usage: collection.sh BINARY VERSION [FOLDER]
set -eu
[ $# -ge 2 ] || { echo "usage: $0 BINARY VERSION [FOLDER]" >&2; exit 2; }
binary=$(realpath "$1") version=$2 folder=$(realpath "${3:-$(dirname "$0")/../build}")
cd "$(dirname "$0")/.."
archive=$folder/upid-proxmox-$version.tar.gz
tree=$folder/collection

galaxy=build/venv/bin/ansible-galaxy
[ -x $galaxy ] || galaxy=$(command -v ansible-galaxy) || {
	echo "collection: ansible-galaxy is missing: run make deps, or install ansible-core" >&2
	exit 1
}

# A copy, so that nothing built ever lies in the source tree. The modules stay links to the one
# program; the licence is a link out of the tree, and becomes a file.
rm -rf "$tree"
cp -RP plugin/ansible/collection "$tree"
rm -f "$tree/LICENSE"
cp LICENSE "$tree/LICENSE"
mkdir -p "$tree/native"
install -m 755 "$binary" "$tree/native/upid"
sed "s/^version: .*/version: $version/" plugin/ansible/collection/galaxy.yml >"$tree/galaxy.yml"

said=$("$galaxy" collection build --force --output-path "$folder" "$tree" 2>&1) || {
	echo "$said" >&2
	exit 1
}
echo "collection: $archive, with $(wc -c <"$binary") bytes of program for $(uname -sm)"
echo "collection: install it with: ansible-galaxy collection install $archive"
