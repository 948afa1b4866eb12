#!/bin/sh
# The collection with each version of ansible-core: tests/e2e/ansible and ansible-test sanity; and
# ansible-lint, at its strictest profile, on the playbooks. Each version has its environment, in
# build/matrix. A version for which there is no Python here is skipped, and said so.
# usage: ansible.sh [VERSION...]     UPID=build/static/upid: the program to test
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$PWD/build/matrix
program=$(realpath "${UPID:-build/upid}")
failed=0
mkdir -p "$work/out" "$work/home/.ansible/test/cache"
export HOME="$work/home" LC_ALL=C.UTF-8

# A Python that this version of ansible-core runs with.
python_for() {
	case $1 in
	2.1[678] | 2.19) set -- python3.11 python3.12 ;;
	*) set -- python3.12 python3.13 ;;
	esac
	for python; do
		for path in $(command -v "$python") "${PYENV_ROOT:-/root/.pyenv}"/versions/"${python#python}".*/bin/python; do
			"$path" -c '' 2>/dev/null && { echo "$path"; return; }
		done
	done
}

environment() { # NAME PYTHON PACKAGE...
	into=$work/$1
	python=$2
	shift 2
	[ -x "$into/bin/python" ] || "$python" -m venv "$into" || return 1
	"$into/bin/python" -m pip install -q --disable-pip-version-check "$@"
}

# Installs the collection where ansible-test wants it: ansible_collections/upid/proxmox.
install_collection() { # NAME
	rm -rf "$work/$1.tree"
	PATH=$work/$1/bin:$PATH ansible-galaxy collection install "$work"/out/upid-proxmox-*.tar.gz \
		-p "$work/$1.tree" --offline >/dev/null
}

# ansible-test downloads a script that installs pip, unless one is in its cache. This one needs no server.
bootstrap_pip() {
	for version in 21_3_1 22_3_1 23_1_2 24_0 24_1 24_2 24_3_1 25_0_1 25_1_1 25_2 25_3; do
		printf 'import ensurepip\nensurepip.bootstrap()\n' >"$HOME/.ansible/test/cache/get_pip_$version.py"
	done
}

sanity() { # NAME VERSION
	tree=$work/$1.tree/ansible_collections/upid/proxmox
	mkdir -p "$tree/tests/sanity"
	cp tests/matrix/sanity.txt "$tree/tests/sanity/ignore-$2.txt"
	minor=$("$work/$1/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
	(cd "$tree" && PATH=$work/$1/bin:$PATH ansible-test sanity --requirements --color no --python "$minor")
}

report() { # TEXT STATUS LOG
	if [ "$2" = 0 ]; then echo "ok - $1"; else echo "not ok - $1"; tail -25 "$3"; failed=1; fi
}

OUT=$work/out tests/collection.sh 0.0.1 "$program" >"$work/collection.log" 2>&1 || { cat "$work/collection.log"; exit 1; }
bootstrap_pip
for version in ${*:-2.16 2.17 2.18 2.19 2.20 2.21}; do
	name=ansible-$version
	python=$(python_for "$version")
	[ -n "$python" ] || { echo "ok - ansible-core $version # SKIP no Python for it"; continue; }
	environment "$name" "$python" "ansible-core~=$version.0" pytest jsonschema PyYAML >"$work/$name.log" 2>&1 &&
		install_collection "$name" >>"$work/$name.log" 2>&1
	report "ansible-core $version is installed, with the collection" $? "$work/$name.log"
	PATH=$work/$name/bin:$PATH UPID=$program "$work/$name/bin/python" -m pytest -q -p no:cacheprovider \
		tests/e2e/ansible >"$work/$name.tests.log" 2>&1
	report "ansible-core $version: tests/e2e/ansible" $? "$work/$name.tests.log"
	sanity "$name" "$version" >"$work/$name.sanity.log" 2>&1
	report "ansible-core $version: ansible-test sanity" $? "$work/$name.sanity.log"
done
lint() {
	environment lint "$(python_for 2.20)" ansible-lint && install_collection lint &&
		rm -rf "$work/playbooks" && cp -R plugin/ansible/collection/examples "$work/playbooks" &&
		cd "$work/playbooks" && PATH=$work/lint/bin:$PATH ANSIBLE_COLLECTIONS_PATH=$work/lint.tree \
		ansible-lint --offline --profile production --nocolor .
}
(lint) >"$work/lint.log" 2>&1
report "ansible-lint: examples, at the profile production" $? "$work/lint.log"
exit $failed
