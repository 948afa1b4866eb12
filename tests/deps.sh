#!/bin/sh
# Installs what building and testing need, and prints what it does: missing packages of the
# distribution, and a Python environment in build/venv. `deps.sh static [TARGET]` adds the libraries of
# the static build, or the compiler of a target (aarch64-linux-gnu). Without root it prints the command
# to run instead.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}

DEBIAN='gcc clang make pkg-config libc6-dev libcurl4-openssl-dev libjansson-dev
        libyaml-dev libcmocka-dev curl jq openssl ca-certificates python3 python3-venv valgrind
        clang-tidy cppcheck man-db mandoc groff zsh fish'
FEDORA='gcc clang make pkgconf libcurl libcurl-devel jansson-devel libyaml-devel
        libcmocka-devel curl jq openssl python3 valgrind libasan libubsan
        clang-tools-extra cppcheck compiler-rt man-db mandoc groff zsh fish'

if [ "${1:-}" = static ]; then
	DEBIAN="$DEBIAN libssl-dev libc-ares-dev zlib1g-dev dpkg-dev xz-utils"
	[ -z "${2:-}" ] || DEBIAN="$DEBIAN gcc-$(echo "$2" | tr _ -) qemu-user"
fi

say() { echo "deps: $*"; }

as_root() { # sh -c COMMAND
	if [ "$(id -u)" = 0 ]; then "$@" >build/packages.log 2>&1 || { tail -20 build/packages.log; exit 1; }; return; fi
	if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo "$@"; return; fi
	shift 2 # sh -c
	say "root is needed for this; run it yourself, then again what you ran:"
	echo "    sudo sh -c '$*'"
	exit 1
}

missing_debian() {
	for package in $DEBIAN; do
		dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'install ok installed' ||
			printf '%s ' "$package"
	done
}

packages() {
	if command -v apt-get >/dev/null; then
		missing=$(missing_debian)
		[ -n "$missing" ] || { say "all packages are there"; return; }
		say "installing by apt-get: $missing"
		as_root sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing"
	elif command -v dnf >/dev/null; then
		# shellcheck disable=SC2086
		rpm -q $FEDORA >/dev/null 2>&1 && { say "all packages are there"; return; }
		say "installing by dnf: $FEDORA"
		as_root sh -c "dnf -y -q install $(echo $FEDORA)"
	else
		say "no apt-get and no dnf here: install a C compiler, make, libcurl, jansson, libyaml,"
		say "cmocka, valgrind, openssl and Python 3.11 with venv by your own means"
	fi
}

# Real Ansible, and the libraries of the tests; `tf` runs our stand-in for the provider.
PIP="ansible-core>=2.19,<2.20 pytest>=8,<9 jsonschema>=4.20,<5 PyYAML>=6,<7 proxmoxer==2.2.0 requests>=2.31
     $(grep -v '^#' tests/e2e/terraform/standin/requirements.txt | tr '\n' ' ')"

python_environment() {
	stamp="build/venv/.installed-$(echo "$PIP" | cksum | tr ' ' -)"
	[ ! -e "$stamp" ] || { say "build/venv is ready"; return; }
	"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
		say "$PYTHON is older than 3.11, which ansible-core 2.19 needs: set PYTHON=python3.11"
		exit 1
	}
	say "making build/venv: $(echo $PIP)"
	[ -x build/venv/bin/python ] || "$PYTHON" -m venv build/venv
	# shellcheck disable=SC2086
	build/venv/bin/python -m pip install -q --disable-pip-version-check $PIP
	touch "$stamp"
}

mkdir -p build
packages
python_environment
