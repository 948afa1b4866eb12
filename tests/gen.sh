#!/bin/sh
# Checks that the committed generated files are what `make gen` would write.
cd "$(dirname "$0")/.." || exit 1
before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT
generated='schemas plugin/ansible/collection/plugins/modules plugin/ansible/collection/meta plugin/terraform/modules plugin/README.md plugin/ansible/collection/README.md plugin/terraform/README.md plugin/cli/upid.1 plugin/cli/completions'
tar cf - $generated | tar xf - -C "$before"
make --no-print-directory gen >/dev/null || exit 1
status=0
for path in $generated; do
	diff -r --no-dereference "$before/$path" "$path" || status=1
	[ $status = 0 ] || { rm -rf "$path"; cp -R "$before/$path" "$path"; }
done
if [ $status = 0 ]; then
	echo "ok - generated files are what the rows say"
else
	echo "not ok - generated files are stale: run make gen, and commit"
fi
exit $status
