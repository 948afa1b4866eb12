#!/bin/sh
# Checks which folders include and call which. Prints one line per rule, `ok` or `not ok`.
# usage: layers.sh BUILD
set -u
B=${1:-build}
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rule() { # text; the lines on standard input break it
	found=$(cat)
	if [ -z "$found" ]; then echo "ok - $1"; else
		echo "not ok - $1"; echo "$found" | sed 's/^/    /'; failed=1
	fi
}

# Includes are relative to src/ (or to the root, for plugin/ and tests/), or name a file of the
# same folder. $work/includes has "from to" for each.
find src plugin -name '*.[ch]' | while read -r file; do
	folder=$(dirname "$file")
	sed -n 's/^#include "\(.*\)"$/\1/p' "$file" | while read -r name; do
		for at in "$folder/$name" "src/$name" "$name"; do
			[ -e "$at" ] && { echo "$file $at"; break; }
		done
	done
done >"$work/includes"

may() { # folder, extended expression of what it may include besides its own files
	grep -E "^$1/" "$work/includes" | grep -vE " ($1/[a-z0-9_]+\.h|src/lib/upid\.h${2:+|$2})$" |
		rule "$1 includes ${2:-nothing else}"
}

any='[a-z0-9_]+\.h'
may src/lib/base
may src/lib/task "src/lib/base/$any"
may src/lib/report "src/lib/(base|task)/$any"
may src/lib/http "src/lib/(base|task)/$any"
may src/lib/api "src/lib/(base|task|http)/$any"
may src/lib/wait "src/lib/(base|task|report)/$any"
may src/spec "src/lib/base/$any"
may src/op "src/lib/(base|task|report)/$any|src/spec/$any"
below="src/(op|spec)/$any|src/lib/(base|task)/$any"
may plugin/os "plugin/$any|$below"
may plugin/cli "plugin/$any|$below"
may plugin/ansible "plugin/$any|$below"
may plugin/terraform "plugin/$any|$below"

grep -rn '<curl/' src plugin | grep -v '^src/lib/http/load.h' | rule "curl.h is included by http/load.h alone"
grep -rnE '"libcrypto|<openssl/' src plugin | grep -v '^src/lib/base/digest.c' |
	rule "libcrypto is opened by base/digest.c alone"
grep -rnE 'dlopen\(|dlsym\(' src plugin | grep -v '^src/lib/base/library.c' |
	rule "libraries are opened by base/library.c alone"
grep -rn '<yaml.h>' src plugin | grep -v '^src/spec/yaml_load.h' | rule "yaml.h is included by spec/yaml_load.h alone"

# ------------------------------------------------------------------------------------- cycles

# Files depend on each other in two ways: by includes, and by symbols.
find src/lib src/op src/spec plugin -name '*.c' | sed "s|^|$B/|; s|c\$|o|" >"$work/objects" # ignores objects of removed sources
by_symbol() { # --defined-only or --undefined-only: "symbol file.c"
	xargs nm -A "$1" <"$work/objects" |
		awk '$(NF-1) ~ /^[TDBRU]$/ { sub(/\.o:.*/, ".c", $1); print $NF, $1 }' |
		sed "s|^\([^ ]*\) $B/|\1 |" | sort -u
}
by_symbol --defined-only >"$work/defined"
by_symbol --undefined-only >"$work/undefined"
join "$work/undefined" "$work/defined" | awk '$2 != $3 { print $2, $3 }' | sort -u >"$work/uses"
circles() { tsort 2>&1 >/dev/null | sed 's/^tsort: //; s/^-: .*/a circle:/'; }
circles <"$work/includes" | rule "no circle of includes"
circles <"$work/uses" | rule "no circle of files that use each other's functions"

# face.c selects a face and main.c starts it: they are above all other folders. upid.h is
# the public header of the whole library.
cat "$work/includes" "$work/uses" | grep -v ' src/lib/upid.h$' |
	sed -E 's#^plugin/(main|face)\.c #top/x #; s#/[^/ ]+ # #; s#/[^/ ]+$##' |
	awk '$1 != $2' | sort -u >"$work/folders"
circles <"$work/folders" | rule "no circle of folders"

# ------------------------------------------------------------------------ what lib may not call

lib_objects=$(grep "^$B/src/lib/" "$work/objects")
# shellcheck disable=SC2086
undefined() { nm -A --undefined-only $lib_objects; }
undefined | grep -wE 'getenv|secure_getenv|exit|_exit|abort|printf|fprintf|vfprintf|puts|fputs|fopen|fwrite|stdout|stderr|stdin|sleep|usleep|nanosleep' |
	rule "lib has no stdio, no getenv, no exit, no sleep"
undefined | grep -E '/(wait/[a-z_]+|api/source|http/curl|base/clock)\.o' |
	grep -E ' U (time|gettimeofday|timespec_get|localtime(_r)?|mktime)(@|$)' |
	rule "waiting reads no wall clock: setting it changes nothing"
undefined | grep -w clock_gettime | grep -v '/base/clock\.o' | rule "clock_gettime is called by base/clock.c alone"
for object in $lib_objects; do
	objdump -t "$object" | grep -E ' O \.(data|bss|tbss|tdata)(\.[a-z_]+\.[0-9]+)?[[:space:]]' |
		sed "s|^|$object: |"
done | rule "lib has no mutable globals"
ldd "$B/upid" | grep -E 'libcurl|libssl|libcrypto|libyaml' | rule "the binary links neither libcurl nor libcrypto nor libyaml"
exit $failed
