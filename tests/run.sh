#!/bin/sh
# Everything that `make test` proves, in the order in which a fault is cheapest to find. All steps
# run, whatever fails; the last line counts.
set -u
cd "$(dirname "$0")/.." || exit 1
mkdir -p build
log=build/test.log
: >"$log"
broken=0

step() { # title, command…
	title=$1; shift
	echo "== $title"
	"$@" >build/step.log 2>&1
	status=$?
	grep -vE '^\[ +(RUN|OK) +\]|^make\[|^\[=+\] Running|^(cc|gcc|clang|ar) ' build/step.log
	cat build/step.log >>"$log"
	[ $status = 0 ] || { echo "== FAILED: $title"; broken=$((broken + 1)); }
}

quiet_make() { make --no-print-directory -s "$@"; }

step "build, warnings are errors (gcc)" quiet_make WERROR=1 CC=gcc all
step "build, warnings are errors (clang)" quiet_make check-clang
step "static analysis" quiet_make check-static
step "layers" quiet_make check-layers
step "hardening" quiet_make check-hardening
step "generated files" quiet_make check-gen
step "unit" quiet_make check-unit
step "unit under valgrind" quiet_make check-valgrind
step "the task server is as the products are" quiet_make check-taskserver
step "integration: libcurl over TLS" quiet_make check-integration
step "command line, Ansible, Terraform" quiet_make check-e2e PYTEST=-rs
step "what the fuzzers found and were given, once more" quiet_make check-fuzz
step "unit, integration and command line under the sanitizers" quiet_make check-asan

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
