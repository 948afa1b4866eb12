#!/bin/sh
# Runs test programs one after the other, all of them even if one fails. RUN is put before each.
status=0
for program in "$@"; do
	$RUN "$program" 2>&1 || { status=1; echo "FAILED: $program"; }
done
exit $status
