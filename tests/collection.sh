#!/bin/sh
# Builds the Ansible collection, including its programs: FOLDER/upid-proxmox-VERSION.tar.gz. The source
# tree of the archive stays in FOLDER/collection. FOLDER is $OUT, or build.
# usage: [OUT=FOLDER] collection.sh VERSION BINARY...
set -eu
[ $# -ge 2 ] || { echo "usage: [OUT=FOLDER] $0 VERSION BINARY..." >&2; exit 2; }
version=$1
shift
binaries=$(realpath "$@")
cd "$(dirname "$0")/.."
folder=$(realpath "${OUT:-build}")
archive=$folder/upid-proxmox-$version.tar.gz
tree=$folder/collection
modules=$tree/plugins/modules

galaxy=build/venv/bin/ansible-galaxy
[ -x $galaxy ] || galaxy=$(command -v ansible-galaxy) || {
	echo "collection: ansible-galaxy is missing: run make deps, or install ansible-core" >&2
	exit 1
}

# The architecture of a program, as `uname -m` prints it (ELF: e_machine).
machine_of() {
	case $(od -An -tx1 -j18 -N2 "$1" | tr -d ' ') in
	3e00) echo x86_64 ;;
	b700) echo aarch64 ;;
	*) echo "collection: $1 is for a machine that this script does not know" >&2; return 1 ;;
	esac
}

# Work in a copy, so that the source tree stays clean.
rm -rf "$tree"
cp -R plugin/ansible/collection "$tree"
rm -f "$tree/LICENSE" # a link that points outside of the tree
cp LICENSE CHANGELOG.md "$tree/"
mkdir -p "$tree/native"
sed "s/^version: .*/version: $version/" plugin/ansible/collection/galaxy.yml >"$tree/galaxy.yml"

# ansible-doc lists a module only if it has a file that is neither a link nor YAML. This file
# is never run: the action plugin runs the program.
for docs in "$modules"/upid_*.yml; do
	name=$(basename "$docs" .yml)
	sed -n '1,3p' "$docs" >"$modules/$name.py"
	echo "\"\"\"Documented in $name.yml; plugins/action/program.py runs the program.\"\"\"" >>"$modules/$name.py"
done
machines=
for binary in $binaries; do
	machine=$(machine_of "$binary")
	install -m 755 "$binary" "$tree/native/upid-$machine"
	mkdir -p "$modules/$machine"
	for docs in "$modules"/upid_*.yml; do
		ln -s "../../../native/upid-$machine" "$modules/$machine/$(basename "$docs" .yml)"
	done
	machines="$machines $machine"
done

said=$("$galaxy" collection build --force --output-path "$folder" "$tree" 2>&1) || {
	echo "$said" >&2
	exit 1
}
echo "collection: $archive, for Linux on$machines"
echo "collection: install it with: ansible-galaxy collection install $archive"
