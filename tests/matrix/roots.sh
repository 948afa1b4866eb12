#!/bin/sh
# Runs `make demo` and `make test` in bare root file systems of Debian releases, one after the other.
# Needs root, debootstrap and a package archive of Debian. One line for each command and release,
# `ok` or `not ok`; what it printed is in ROOTS/RELEASE.log.
#
# ROOTS   the folder of the root file systems (build/roots); one that exists is used again
# MIRROR  the package archive (where this machine's own packages come from)
# RUN     the commands to run, separated by semicolons ("make demo; make test")
# ENVIRON more of the environment there ("CI=true")
#
# usage: roots.sh [RELEASE…]
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/matrix/archive.sh
roots=${ROOTS:-build/roots}
run=${RUN:-make demo; make test}
cas=${PIP_CERT:-${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}}

fail() { echo "roots: $*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || fail "only root can make a root file system and enter it"
command -v debootstrap >/dev/null || fail "debootstrap is missing: install the package debootstrap"

# In namespaces of its own: its mounts and all of its processes end with it, and it with us, however
# we end.
alone() { # command…
	setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child "$@"
}

make_root() { # release, folder
	[ ! -e "$2/ready" ] || return 0
	rm -rf "$2"
	mirror=${MIRROR:-$(own_mirror)}
	# shellcheck disable=SC2086
	alone --mount-proc debootstrap --variant=minbase --include=make,git "$1" "$2" $mirror || return
	touch "$2/ready"
}

# A checkout with what is changed in ours, and what the root needs of this machine: names, the CAs
# that pip trusts, and Terraform, which is no package of Debian. What was built there stays.
fill_root() { # folder
	mkdir -p "$1/checkout" &&
		(cd "$1/checkout" && find . -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +) &&
		git ls-files -z --cached --others --exclude-standard | tar cf - --null -T - | tar xf - -C "$1/checkout" &&
		cp -L /etc/resolv.conf /etc/hosts "$1/etc/" || return
	[ ! -e "$cas" ] || cp "$cas" "$1/checkout-cas.pem" || return
	terraform=$(command -v terraform) || return 0
	cp "$terraform" "$1/usr/local/bin/terraform"
}

in_root() { # folder, command
	alone sh -c '
		mount -t proc proc "$1/proc" &&
		mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$1/dev/pts" &&
		ln -sf pts/ptmx "$1/dev/ptmx" &&
		mount -t tmpfs tmpfs "$1/dev/shm" || exit 1
		root=$1 command=$2; shift 2
		exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
			LANG=C.UTF-8 PIP_CERT=/checkout-cas.pem ${PIP_INDEX_URL:+PIP_INDEX_URL="$PIP_INDEX_URL"} "$@" \
			sh -c "cd /checkout && $command"' sh "$1" "$2" ${ENVIRON:-} </dev/null
}

# The last line of a `make test` is its count; a count of failures is in it too.
try() { # release, folder, log; command
	begin=$(date +%s)
	in_root "$2" "$4" >"$3.out" 2>&1
	status=$?
	cat "$3.out" >>"$3"
	word=ok; [ $status = 0 ] || { word='not ok'; failed=1; }
	echo "$word - $1: $4: $(tail -n 1 "$3.out") ($(($(date +%s) - begin)) s)"
	rm -f "$3.out"
}

one() { # release
	folder=$roots/$1 log=$roots/$1.log
	mkdir -p "$roots"
	make_root "$1" "$folder" >"$log" 2>&1 && fill_root "$folder" >>"$log" 2>&1 || {
		echo "not ok - $1: its root file system cannot be made; the log is $log"
		failed=1
		return
	}
	rest=$run
	while [ -n "$rest" ]; do
		command=${rest%%;*}
		case $rest in *\;*) rest=${rest#*;} ;; *) rest= ;; esac
		try "$1" "$folder" "$log" "${command# }"
	done
}

failed=0
trap 'exit 130' INT
[ $# -gt 0 ] || set -- bookworm trixie
for release; do one "$release"; done
exit $failed
