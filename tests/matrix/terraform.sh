#!/bin/sh
# The Terraform modules with each engine that is installed: Terraform and OpenTofu. An engine that is
# missing is skipped, and said so. UPID_TF_EXTERNAL_PROVIDER=FILE names a real hashicorp/external to use.
set -u
cd "$(dirname "$0")/../.." || exit 1
failed=0
make --no-print-directory -s all || exit 1
for engine in terraform tofu; do
	command -v $engine >/dev/null || { echo "ok - $engine # SKIP it is not installed"; continue; }
	log=build/matrix-$engine.log
	UPID_TF_ENGINE=$engine UPID=build/upid build/venv/bin/python -m pytest -q -p no:cacheprovider tests/e2e/terraform >"$log" 2>&1
	status=$?
	if [ $status = 0 ]; then word=ok; else word='not ok' failed=1; tail -25 "$log"; fi
	echo "$word - $($engine version 2>/dev/null | sed -n '/ v[0-9]/{p;q;}'), $(sed -n 's/^-* *Terraform was tested with \(.*[^ -]\)[ -]*$/\1/p' "$log")"
done
exit $failed
