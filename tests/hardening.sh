#!/bin/sh
# Checks the hardening of the built binary, as found in the binary itself.
# usage: hardening.sh BINARY
set -u
bin=$1
failed=0

rule() { # text, pattern; what is read on stdin
	if grep -qE "$2"; then echo "ok - $1"; else echo "not ok - $1 (no $2)"; failed=1; fi
}

readelf -hW "$bin" | rule "it is loaded at any address (PIE)" 'Type: +DYN'
readelf -lW "$bin" | rule "what is relocated is read-only afterwards (RELRO)" 'GNU_RELRO'
readelf -dW "$bin" | rule "all functions are bound at the start (BIND_NOW)" 'BIND_NOW|Flags:.*NOW'
readelf -lW "$bin" | rule "the stack is not executable" 'GNU_STACK .* RW +0x'
readelf -lW "$bin" | awk '/ LOAD / && /RWE/ { bad = 1 } END { print bad ? "both" : "none" }' |
	rule "no memory is writable and executable" none
readelf --dyn-syms -W "$bin" | rule "the stack is guarded" '__stack_chk_fail'
readelf --dyn-syms -W "$bin" | rule "libc's functions know the size of buffers (FORTIFY)" '__(mem|str|v?snprintf|read)[a-z]*_chk'
case $(uname -m) in
x86_64) objdump -d --no-show-raw-insn "$bin" | awk '/<face_run>:$/ { getline; print }' |
	rule "functions begin where jumps may land (CET)" 'endbr64' ;;
esac
exit $failed
