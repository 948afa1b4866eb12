#!/bin/sh
# The integration tests, and those of the command line for proxies, sign-in and identity, with other
# builds of libcurl than this system's libcurl.so.4: the one with GnuTLS, both of Debian 11 (7.74), and
# those that are named. Two lines for each, `ok` or `not ok`.
#
# The programs open libcurl.so.4, so a folder in which another build has this name is searched first.
#
# MIRROR  the package archive of Debian (where this machine's own packages come from)
#
# usage: libcurl.sh [FILE…]     FILE: a build to test too, such as the newest: …/lib/libcurl.so
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/matrix/archive.sh
work=$PWD/build/matrix/libcurl
failed=0
COMMANDS='tests/e2e/cli/test_cli_proxy.py tests/e2e/cli/test_cli_sign_in.py tests/e2e/cli/test_cli_identity.py'

OLD='libcurl4 libcurl3-gnutls libssl1.1 libgnutls30 libnettle8 libhogweed6 libffi7 libldap-2.4-2 libsasl2-2
     librtmp1 libssh2-1 libnghttp2-14 libpsl5 libbrotli1 libidn2-0 libunistring2'

# Leaves the libraries of Debian 11 that this machine has no more in FOLDER. apt has lists of its own
# for it, so what is installed here stays as it is.
old_libraries() { # folder
	[ ! -e "$1/ready" ] || return 0
	rm -rf "$1" && mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/packages" || return
	echo "deb ${MIRROR:-$(own_mirror)} bullseye main" >"$1/sources.list"
	apt="apt-get -qq -o Dir::Etc::SourceList=$1/sources.list -o Dir::Etc::SourceParts=/dev/null
	     -o Dir::State::status=/dev/null -o Dir::State::Lists=$1/lists -o Dir::Cache=$1/cache -o APT::Sandbox::User=root"
	# shellcheck disable=SC2086
	$apt update && (cd "$1/packages" && $apt download $OLD) || return
	for package in "$1"/packages/*.deb; do
		dpkg-deb -x "$package" "$1/root" || return
	done
	cp -a "$1"/root/usr/lib/*-linux-gnu "$1/lib" && touch "$1/ready"
}

version() { # folder
	LD_LIBRARY_PATH=$1 build/venv/bin/python -c 'import ctypes
call = ctypes.CDLL("libcurl.so.4").curl_version
call.restype = ctypes.c_char_p
print(*call().decode().split()[:2])'
}

# Our program with a build of libcurl. Python, which runs the tests, keeps its own libraries.
wrap() { # folders
	printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$1" "$PWD/build/upid" >"$work/upid" && chmod +x "$work/upid"
}

say() { # status, text
	word=ok
	[ "$1" = 0 ] || { word='not ok'; failed=1; }
	echo "$word - $name: $2"
	[ "$1" = 0 ] || grep -E '^\[  FAILED|FAILED|LINE' "$work/log" | head -n 25
}

integration() { # folders
	# shellcheck disable=SC2086
	LD_LIBRARY_PATH=$1 tests/each.sh $programs >"$work/log" 2>&1
	say $? "$(awk '/PASSED/ { n += $4 } END { print n + 0 }' "$work/log") integration tests passed"
}

# libcurl before 7.80 cannot compare a fingerprint, and we say so.
command_line() { # folders
	wrap "$1" || exit 1
	case $name in libcurl/7.7*) without='not fingerprint' ;; *) without= ;; esac
	# shellcheck disable=SC2086
	UPID=$work/upid build/venv/bin/python -m pytest -q -p no:cacheprovider -k "$without" $COMMANDS >"$work/log" 2>&1
	say $? "command line: $(tail -n 1 "$work/log")"
}

try() { # folder, file: the folder has the libraries that it needs and the system has not
	mkdir -p "$work/as" && rm -f "$work/as/"* && ln -s "$2" "$work/as/libcurl.so.4" || return
	folders=$work/as${1:+:$1}
	name=$(version "$folders") || { echo "not ok - $2 cannot be opened"; failed=1; return; }
	integration "$folders"
	command_line "$folders"
}

mkdir -p "$work"
make --no-print-directory -s all all-tests || exit 1
programs=$(find build/tests/integration -name 'test_*' ! -name '*.*' | sort)
gnutls=$(ldconfig -p | awk '/libcurl-gnutls\.so\.4/ { print $NF; exit }')
if [ -n "$gnutls" ]; then
	try '' "$gnutls"
else
	echo "ok - libcurl-gnutls # SKIP the package libcurl3-gnutls is not installed"
fi
if old_libraries "$work/old" >"$work/old.log" 2>&1; then
	for file in libcurl.so.4 libcurl-gnutls.so.4; do try "$work/old/lib" "$work/old/lib/$file"; done
else
	echo "not ok - the libraries of Debian 11 cannot be had; the log is $work/old.log"
	failed=1
fi
for file; do try "$(dirname "$file")" "$(realpath "$file")"; done
exit $failed
