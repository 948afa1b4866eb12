#!/bin/sh
# Unpacks the libraries that the static build links with, for another architecture of this Debian release,
# into FOLDER. This machine's packages and its list of architectures stay as they are: the packages are
# only downloaded, by an apt with a state of its own.
# usage: sysroot.sh TARGET FOLDER     (aarch64-linux-gnu build/sysroot-aarch64)
set -eu
[ $# = 2 ] || { echo "usage: $0 TARGET FOLDER" >&2; exit 2; }
case $1 in
aarch64-*) architecture=arm64 ;;
x86_64-*) architecture=amd64 ;;
*) architecture=${1%%-*} ;;
esac
mkdir -p "$2"
folder=$(realpath "$2")
log=$folder.log
packages='libc6-dev libssl-dev libc-ares-dev zlib1g-dev libjansson-dev libyaml-dev libcmocka-dev'

stamp=$folder/.installed-$(echo "$packages" | cksum | tr ' ' -)
[ ! -e "$stamp" ] || exit 0
command -v apt-get >/dev/null || { echo "sysroot: no apt-get here: unpack $packages into $folder, then touch $stamp" >&2; exit 1; }

own_apt() {
	apt-get -qq -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" \
		-o Dir::State="$folder/apt" -o Dir::State::status="$folder/apt/status" -o Dir::Cache="$folder/apt" \
		-o APT::Sandbox::User=root "$@"
}

unpack() {
	mkdir -p "$folder/apt/lists/partial" "$folder/apt/archives/partial" &&
		: >"$folder/apt/status" &&
		own_apt update &&
		own_apt install --yes --download-only --no-install-recommends $packages || return
	for package in "$folder"/apt/archives/*.deb; do dpkg-deb -x "$package" "$folder" || return; done
	rm -r "$folder/apt"
	touch "$stamp"
}

echo "sysroot: downloading the libraries for $architecture"
unpack >"$log" 2>&1 || { tail -n 20 "$log" >&2; echo "sysroot: failed; the log is $log" >&2; exit 1; }
