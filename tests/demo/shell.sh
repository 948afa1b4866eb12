#!/bin/sh
# Runs a command, or a shell, with test servers on loopback: a cluster (scene.json) and a
# Backup Server (backup.json). PROXMOX_* names the cluster; UPID_CONFIG has the profiles `cluster`
# and `backup`. Both end with the command.
# usage: shell.sh BINARY [COMMAND …]
set -eu
binary=$1; shift
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
servers=
finish() {
	for server in $servers; do
		kill "$server" 2>/dev/null || :
		wait "$server" 2>/dev/null || :
	done
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

serve() { # name, scene: starts a server that writes its address to $work/name.ready
	"${PYTHON:-python3}" "$root/tests/taskserver" --script "$root/tests/demo/$2" >"$work/$1.ready" &
	servers="$servers $!"
}

wait_for() { # name
	tries=0
	until [ -s "$work/$1.ready" ]; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { echo "the task server did not start" >&2; exit 1; }
		sleep 0.1
	done
}

field() { # name, field of the server's greeting
	sed -n 's/.*"'"$2"'": "\{0,1\}\([^",}]*\).*/\1/p' "$work/$1.ready"
}

profile() { # name: prints a line of the profile file, which is YAML
	printf '  %s: {api_host: "%s:%s", ca_path: "%s", api_token: "%s=%s", product: %s}\n' "$1" \
		"$(field "$1" host)" "$(field "$1" port)" "$(field "$1" ca)" \
		"$PROXMOX_TOKEN_ID" "$PROXMOX_TOKEN_SECRET" "$(field "$1" product)"
}

serve cluster scene.json
serve backup backup.json
wait_for cluster
wait_for backup
mkdir "$work/bin"
ln -s "$(cd "$(dirname "$binary")" && pwd)/$(basename "$binary")" "$work/bin/upid"
PATH=$work/bin:$PATH
PROXMOX_HOST=$(field cluster host):$(field cluster port)
PROXMOX_CA_PATH=$(field cluster ca)
PROXMOX_TOKEN_ID='root@pam!demo'
PROXMOX_TOKEN_SECRET=00000000-0000-0000-0000-000000000000
UPID_CONFIG=$work/config.yaml
(umask 077; { echo 'profiles:'; profile cluster; profile backup; } >"$UPID_CONFIG")
export PATH PROXMOX_HOST PROXMOX_CA_PATH PROXMOX_TOKEN_ID PROXMOX_TOKEN_SECRET UPID_CONFIG

if [ $# -gt 0 ]; then
	"$@"
else
	echo "upid and PROXMOX_* are set for a cluster of our own at $PROXMOX_HOST; exit ends it."
	echo "Tasks run in it: upid list --running | upid wait; upid log --follow --vmid 104 --running"
	echo "There is a Backup Server, too: upid --profile backup. UPID_CONFIG has both profiles."
	"${SHELL:-/bin/sh}"
fi
