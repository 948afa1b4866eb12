#!/bin/sh
# All of the command line under the sanitizers, and the unit tests under valgrind.
cd "$(dirname "$0")/../.." || exit 1
make --no-print-directory check-asan check-valgrind
