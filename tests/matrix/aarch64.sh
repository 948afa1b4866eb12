#!/bin/sh
# The static build for aarch64, under qemu-user: the unit tests, and those of the command line.
# usage: aarch64.sh     PYTEST="-k log": the tests of the command line that run
set -u
cd "$(dirname "$0")/../.." || exit 1
target=aarch64-linux-gnu
build=build/static-aarch64
sysroot=$PWD/build/sysroot-aarch64
program=$PWD/$build/emulated/upid

cross_make() { make --no-print-directory -s CROSS=$target "$@"; }

# What a test starts is a script with the emulator in it; -0 keeps the name that the test has used.
emulate() {
	mkdir -p "$build/emulated"
	printf '#!/bin/sh\nexec qemu-aarch64 -0 "$0" %s "$@"\n' "$PWD/$build/upid" >"$program"
	chmod +x "$program"
	"$program" version
}

# What failed is run once more: under the emulator a test can exceed a second that it allows.
command_line() {
	set -- -q -o cache_dir="$PWD/$build/pytest" tests/e2e/cli "$@"
	UPID=$program build/venv/bin/python -m pytest "$@" || UPID=$program build/venv/bin/python -m pytest --last-failed "$@"
}

unit() {
	# shellcheck disable=SC2046
	RUN="qemu-aarch64 -L $sysroot" tests/each.sh $(find "$build/tests/unit" -type f -name 'test_*' -perm -u+x | sort)
}

cross_make static && emulate || exit 1
failed=0
cross_make static-tests && unit || failed=1
# shellcheck disable=SC2086
command_line ${PYTEST:-} || failed=1
exit $failed
