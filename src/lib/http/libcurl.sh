#!/bin/sh
# Builds libcurl.a for the static build out of the source that this distribution packages, with its
# security fixes: HTTPS over HTTP/1.1, proxies, names by c-ares, and nothing else. Leaves libcurl.a
# and include/ in FOLDER.
#
# CC        the compiler
# CROSS     the target of a cross build (aarch64-linux-gnu)
# SYSROOT   the folder with the target's libraries
# CURL_TAR  a release of curl to build instead, as its authors publish it
#
# usage: libcurl.sh FOLDER
set -eu
[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(realpath "$1")
log=$folder/build.log

say() { echo "libcurl: $*" >&2; }
fail() { say "$*; the log is $log"; tail -n 20 "$log" >&2; exit 1; }

# ---------------------------------------------------------------------------------- its source

# apt with lists of its own: this machine's settings stay as they are
own_apt() {
	apt-get -qq -o Dir::Etc::SourceList="$folder/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$folder/apt/lists" -o Dir::Cache="$folder/apt/cache" \
		-o APT::Sandbox::User=root "$@"
}

# The archives of this release, from where its packages come
sources() {
	# shellcheck source=/dev/null
	codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		awk -v name="$codename" 'index($2, name) == 1 { print "deb-src", $1, $2, $3 }' | sort -u
}

fetch() {
	if [ -n "${CURL_TAR:-}" ]; then
		mkdir "$folder/curl-source"
		tar xf "$CURL_TAR" -C "$folder/curl-source" --strip-components=1
		return
	fi
	command -v apt-get >/dev/null || { echo "no apt-get here: set CURL_TAR to a release of curl"; return 1; }
	mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial"
	sources >"$folder/apt/sources.list"
	own_apt update
	(cd "$folder/apt" && own_apt --download-only source curl && dpkg-source --no-check -x curl_*.dsc "$folder/curl-source")
}

# A patch of a build file would run automake again. Only a copy of libcurl.la under another name
# comes by one (90_gnutls.patch), and it is not wanted here: what was generated counts as newer.
settle() {
	cd "$folder/curl-source"
	find . -exec touch -h -d '1 day ago' {} +
	touch aclocal.m4
	find . -name Makefile.in -exec touch {} +
	touch configure lib/curl_config.h.in
}

# ------------------------------------------------------------------------------------ its parts

OFF='ftp file rtsp dict telnet tftp pop3 imap smb smtp gopher mqtt ldap ldaps manual libcurl-option
     threaded-resolver ntlm ntlm-wb tls-srp doh mime netrc cookies alt-svc hsts unix-sockets websockets
     dateparse dependency-tracking shared'
WITHOUT='ca-bundle ca-path zlib brotli zstd libpsl libidn2 nghttp2 nghttp3 ngtcp2 librtmp libssh2
         libssh gssapi'

configure() {
	[ -z "${SYSROOT:-}" ] || export PKG_CONFIG_SYSROOT_DIR="$SYSROOT" PKG_CONFIG_LIBDIR="$SYSROOT/usr/lib/$CROSS/pkgconfig"
	# shellcheck disable=SC2046,SC2086
	"$folder/curl-source/configure" -q ${CROSS:+--host=$CROSS} --enable-static --enable-ares --with-openssl \
		$(printf -- '--disable-%s ' $OFF) $(printf -- '--without-%s ' $WITHOUT) \
		CC="${CC:-cc}" CFLAGS='-O2 -g -fno-pie -fstack-protector-strong -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables' \
		LDFLAGS=-no-pie
}

rm -rf "$folder/curl-source" "$folder/apt" "$folder/build"
say "fetching its source"
fetch >"$log" 2>&1 || fail "its source cannot be had"
settle >>"$log" 2>&1
mkdir "$folder/build"
cd "$folder/build"
say "building $(sed -n 's/^#define LIBCURL_VERSION "\(.*\)"/\1/p' "$folder/curl-source/include/curl/curlver.h")"
configure >>"$log" 2>&1 || fail "it cannot be configured"
make -s -C lib libcurl.la >>"$log" 2>&1 || fail "it does not build"
rm -rf "$folder/include"
cp -R "$folder/curl-source/include" "$folder/include"
cp lib/.libs/libcurl.a "$folder/libcurl.a"
