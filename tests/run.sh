#!/bin/sh
# Runs everything for `make test`. All steps run, even after a failure; the last line is the result.
set -u
cd "$(dirname "$0")/.." || exit 1
mkdir -p build
log=build/test.log

step() { # title, command…
	title=$1; shift
	out=build/step-$lane.log
	began=$(date +%s)
	"$@" >"$out" 2>&1
	status=$?
	[ $status = 0 ] || echo "== FAILED: $title" >>"$out"
	{ echo "== $title ($(($(date +%s) - began)) s)"; grep -vE '^\[ +(RUN|OK) +\]|^make\[|^\[=+\] Running|^(cc|gcc|clang|ar) ' "$out"; } >"$out.short"
	cat "$out.short"
	cat "$out" >>"$log.$lane"
}

quiet_make() { make --no-print-directory -s "$@"; }

builds() {
	lane=builds
	step "build, warnings are errors (gcc)" quiet_make -j2 WERROR=1 CC=gcc all all-tests
	step "generated files" quiet_make check-gen # before the lanes, since it writes these files
}

in_c() {
	lane=c
	step "build, warnings are errors (clang)" quiet_make check-clang
	step "layers" quiet_make check-layers
	step "hardening" quiet_make check-hardening
	step "unit" quiet_make check-unit
	step "the task server is as the products are" quiet_make check-taskserver
	step "integration: libcurl over TLS" quiet_make check-integration
	step "the benchmarks run" quiet_make check-bench
	step "static analysis" quiet_make check-static
}

by_hosts() {
	lane=hosts
	step "Ansible, Terraform" quiet_make check-e2e PYTEST="-rs --ignore tests/e2e/cli"
}

by_command_line() {
	lane=cli
	step "command line" quiet_make check-e2e E2E=tests/e2e/cli PYTEST=-rs
}

# Tests with input from others, and those of the widest code; tests/matrix/memory.sh runs all.
untrusted="program or cli and (bad or broken or lines or report or profiles or stop or live)"

sanitized() {
	lane=sanitized
	step "build with sanitizers" quiet_make asan-build
	step "unit and integration under the sanitizers" quiet_make asan-c
	step "what the fuzzers found and were given, once more" quiet_make check-fuzz
	step "input and long runs under the sanitizers" quiet_make asan-e2e ASAN_TESTS="$untrusted"
}

if [ $# -gt 0 ]; then "$1"; exit; fi # ourselves, by xargs

# Four lanes for two cores, since much of a test is a wait. xargs starts them, because
# background jobs of a shell ignore SIGINT, which some tests need.
rm -f "$log" "$log".*
builds
echo in_c by_hosts by_command_line sanitized | xargs -P 4 -n 1 tests/run.sh
cat "$log".* >"$log"
broken=$(grep -c '^== FAILED' "$log")

# cmocka, pytest and our own `ok - ` lines
awk -v broken="$broken" '
/^\[  PASSED  \] [0-9]+ test/ { passed += $4 }
/^\[  FAILED  \] [0-9]+ test/ { failed += $4 }
/^ok - / { passed++ }
/^Ran [0-9]+ tests? in / { passed += $2 } # unittest; its failures fail the step
/^not ok - / { failed++ }
/^=*.*[0-9]+ (passed|failed|error|skipped).* in [0-9.]+s/ {
	n = split($0, word, /[ ,=]+/)
	for (i = 2; i <= n; i++) {
		if (word[i] == "passed") passed += word[i - 1]
		if (word[i] ~ /^(failed|errors?)$/) failed += word[i - 1]
		if (word[i] == "skipped") skipped += word[i - 1]
	}
}
END {
	if (broken > 0 && failed == 0) failed = broken
	printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
	exit failed > 0 || passed == 0
}' "$log"
