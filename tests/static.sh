#!/bin/sh
# Static analysis of src and plugin: clang-tidy (.clang-tidy), cppcheck, gcc -fanalyzer. Prints
# one line for each, `ok` or `not ok`, followed by the findings.
# usage: [NODES=225000] static.sh OUTPUT_FOLDER
#
# NODES is the number of states that clang-tidy explores of a function. Its own default takes four
# times as long as ours; tests/matrix/memory.sh uses it.
set -u
nodes=${NODES:-30000}
jobs=$(nproc 2>/dev/null || echo 2)
failed=0

# UPID_ANALYZED tells that upid_fail() always returns -1; err.c defines it
one() { # tool, file
	known=-DUPID_ANALYZED; [ "$2" = src/lib/base/err.c ] && known=
	leaks=
	case $2 in
	# gcc 12 loses sight of memory that is stored through a second pointer, and calls it a leak
	*/wait/running.c | */wait/feed.c | */http/loop.c) leaks=-Wno-analyzer-malloc-leak ;;
	# closed standard streams are opened, and stay open; gcc 14 calls that a leak
	*/os/files.c) leaks=-Wno-analyzer-fd-leak ;;
	esac
	text="$out/$1.$(echo "$2" | tr / _)"
	case $1 in
	clang-tidy) clang-tidy --quiet --extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang \
		--extra-arg="max-nodes=$nodes" "$2" -- -std=c17 -Isrc -I. $known >"$text" 2>"$out/noise" ;;
	gcc) gcc -std=c17 -Isrc -I. -O1 -fanalyzer $leaks -Werror $known -c "$2" -o "$text.o" 2>"$text" ;;
	esac || { cat "$text"; return 1; }
}

if [ "$1" = --one ]; then # ourselves, by xargs
	out=$2; one "$3" "$4"; exit
fi
out=$1
rm -rf "$out"; mkdir -p "$out"

each() { # tool; all files, the slowest first
	if ls -S src/lib/*/*.c src/spec/*.c src/op/*.c plugin/*.c plugin/*/*.c | xargs -P "$jobs" -n 1 "$0" --one "$out" "$1" >"$out/$1.all"; then
		echo "ok - $1"
	else
		echo "not ok - $1"; sed 's/^/    /' "$out/$1.all"; failed=1
	fi
}

if cppcheck --enable=warning,performance,portability --inline-suppr --std=c11 --quiet -j "$jobs" \
	--error-exitcode=1 --suppress=normalCheckLevelMaxBranches -Isrc -I. -DUPID_ANALYZED --library="$PWD/tests/cppcheck.cfg" \
	src plugin >"$out/cppcheck" 2>&1; then
	echo "ok - cppcheck"
else
	echo "not ok - cppcheck"; sed 's/^/    /' "$out/cppcheck"; failed=1
fi
each gcc
each clang-tidy
exit $failed
