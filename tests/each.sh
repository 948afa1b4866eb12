#!/bin/sh
# Runs test programs one after the other, and continues after a failure. RUN is a command prefix.
status=0
for program in "$@"; do
	$RUN "$program" 2>&1 || { status=1; echo "FAILED: $program"; }
done
exit $status
