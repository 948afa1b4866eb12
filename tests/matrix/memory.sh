#!/bin/sh
# All of the command line under the sanitizers, the unit tests under valgrind, and static analysis
# to its full depth.
cd "$(dirname "$0")/../.." || exit 1
NODES=225000 make --no-print-directory check-asan check-valgrind check-static
