#!/bin/sh
# Runs a command, or a shell, with a Proxmox of our own on loopback: the task server, and PATH and
# PROXMOX_* set for it. It ends with the command.
# usage: shell.sh BINARY [COMMAND …]
set -eu
binary=$1; shift
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
server=
finish() {
	[ -z "$server" ] || { kill "$server" 2>/dev/null || :; wait "$server" 2>/dev/null || :; }
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

"${PYTHON:-python3}" "$root/tests/taskserver" >"$work/ready" &
server=$!
tries=0
until [ -s "$work/ready" ]; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || { echo "the task server did not start" >&2; exit 1; }
	sleep 0.1
done

field() { sed -n 's/.*"'"$1"'": "\{0,1\}\([^",}]*\).*/\1/p' "$work/ready"; }
mkdir "$work/bin"
ln -s "$(cd "$(dirname "$binary")" && pwd)/$(basename "$binary")" "$work/bin/upid"
PATH=$work/bin:$PATH
PROXMOX_HOST=$(field host):$(field port)
PROXMOX_CA_PATH=$(field ca)
PROXMOX_TOKEN_ID='root@pam!demo'
PROXMOX_TOKEN_SECRET=00000000-0000-0000-0000-000000000000
export PATH PROXMOX_HOST PROXMOX_CA_PATH PROXMOX_TOKEN_ID PROXMOX_TOKEN_SECRET

if [ $# -gt 0 ]; then
	"$@"
else
	echo "upid and PROXMOX_* are set for a Proxmox of our own at $PROXMOX_HOST; exit ends it."
	"${SHELL:-/bin/sh}"
fi
