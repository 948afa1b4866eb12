#!/bin/sh
# The container of plugin/cli/Containerfile, built and run by buildah, which needs no daemon.
set -u
cd "$(dirname "$0")/../.." || exit 1
command -v buildah >/dev/null || { echo "not ok - container: buildah is missing: apt-get install buildah"; exit 1; }
make --no-print-directory -s static >build/container.log 2>&1 || { tail build/container.log; exit 1; }
build/venv/bin/python -m pytest -q -p no:cacheprovider tests/matrix/test_container.py
