#!/bin/sh
# Who may include whom, and what the library may call. One line for each rule, `ok` or `not ok`.
# usage: layers.sh BUILD
set -u
B=${1:-build}
failed=0

rule() { # text, then what breaks it on stdin
	found=$(cat)
	if [ -z "$found" ]; then echo "ok - $1"; else
		echo "not ok - $1"; echo "$found" | sed 's/^/    /'; failed=1
	fi
}

includes() { grep -n '#include' "$@" /dev/null; }

includes src/lib/*.[ch] | grep -E '"\.\./|op/|spec/|plugin/' | rule "lib includes nothing above it"
includes src/spec/*.[ch] | grep '"\.\./' | grep -v '"\.\./lib/' | rule "spec includes lib alone"
includes src/op/*.[ch] | grep '"\.\./' | grep -vE '"\.\./(lib|spec)/' | rule "op includes spec and lib alone"
includes src/op/*.[ch] plugin/*.[ch] | grep -E '(http|session|api_call|api_answer|wait_state|curl_|digest)' |
	rule "nobody but lib sees its transport"
includes src plugin -r | grep -E '<curl/' | grep -v '^src/lib/curl_load.h' | rule "curl.h is in curl_load.h alone"
includes src/lib/*.[ch] | grep -E '"(curl_|http\.h)' |
	grep -vE '^src/lib/(curl_|http_curl|source_api|session|api_)' | rule "the transport is seen by its users alone"
grep -rnE '"libcrypto|<openssl/' src plugin | grep -v '^src/lib/digest.c' |
	rule "libcrypto is opened in digest.c alone"
grep -rnE 'dlopen\(|dlsym\(' src plugin | grep -vE '^src/lib/(digest|curl_load).c' |
	rule "libraries are opened in digest.c and curl_load.c alone"
includes src/lib/wait.c src/lib/look.c src/lib/follow.c src/lib/log.c src/lib/reader.c |
	grep -E '(http|session|api|curl)' | rule "wait and log see sources by their vtable alone"
includes src plugin -r | grep '<yaml.h>' | grep -vE 'sink_yaml.c|doc_ansible.c|spec/profile.c' |
	rule "yaml.h is where YAML is read or written"

nm -A --undefined-only "$B"/src/lib/*.o |
	grep -wE 'getenv|secure_getenv|exit|_exit|abort|printf|fprintf|vfprintf|puts|fputs|fopen|fwrite|stdout|stderr|stdin|sleep|usleep|nanosleep' |
	rule "lib has no stdio, no getenv, no exit, no sleep"
for unit in wait look log reader retry clock source_api http_curl; do
	nm -A --undefined-only "$B/src/lib/$unit.o"
done | grep -E ' U (time|gettimeofday|timespec_get|localtime(_r)?|mktime)(@|$)' |
	rule "waiting reads no wall clock: to set it changes nothing"
nm -A --undefined-only "$B"/src/lib/*.o | grep -w clock_gettime | grep -v '/clock\.o' |
	rule "clock_gettime is in clock.c alone"
for object in "$B"/src/lib/*.o; do
	objdump -t "$object" | grep -E ' O \.(data|bss|tbss|tdata)(\.[a-z_]+\.[0-9]+)?[[:space:]]' |
		sed "s|^|$object: |"
done | rule "lib has no mutable globals"
ldd "$B/upid" | grep -E 'libcurl|libssl|libcrypto' | rule "the binary links neither libcurl nor libcrypto"
exit $failed
