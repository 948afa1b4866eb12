#!/bin/sh
# Shows upid with a test server on loopback: no Proxmox server is needed. Every command is printed
# before it runs. Exits with status 1 if a command did not end as expected.
# usage: run.sh BINARY
set -u
[ $# = 1 ] && [ -x "$1" ] || { echo "usage: $0 BINARY" >&2; exit 2; }
upid=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 1
demo=tests/demo
python=build/venv/bin/python
[ -x $python ] || python=python3
command -v $python >/dev/null || { echo "demo: python3 is missing" >&2; exit 1; }
wrong=0

# ---------------------------------------------------------------------------- what it looks like

if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi

heading() { printf '\n%s== %s%s\n\n' "$bold" "$*" "$plain"; }

quoted() { # quotes words for a shell
	for word; do
		case $word in
		*[!A-Za-z0-9_./:@=,-]* | '') printf " '%s'" "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
}

show() { # expected exit status, then a command; `upid` is the binary under test
	expected=$1; shift
	printf '%s$%s%s\n' "$bold" "$(quoted "$@")" "$plain"
	"$@" 2>&1 3>&-
	status=$?
	[ $status = 0 ] || echo "(exit status $status)"
	[ $status = "$expected" ] && return
	echo "demo: this should have ended with status $expected" >&2
	wrong=1
}

prepare() { # a command whose output is shown only if it fails
	printf '%s$%s%s\n' "$bold" "$(quoted "$@")" "$plain"
	"$@" >"$home/log" 2>&1 3>&- || { cat "$home/log"; wrong=1; }
}

start() { # arguments of run: starts a task and sets $task
	printf '%s$ task=$(upid run --no-wait --output text%s)%s\n' "$bold" "$(quoted "$@")" "$plain"
	task=$(upid run --no-wait --output text "$@") || { echo "demo: no task was started" >&2; exit 1; }
	echo "(task is $task)"
}

# ------------------------------------------------------------------- the server, and its end

home=$(mktemp -d)
server=
finish() {
	exec 3>&-
	[ -z "$server" ] || wait "$server"
	rm -rf "$home"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Ignore the settings of whoever runs this.
for name in $(env | cut -d= -f1 | grep -E '^(PROXMOX|PM|PBS)_[A-Z_]+$'); do
	unset "$name"
done
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1

# The server exits at the end of its standard input, which only we hold open: it cannot outlive us.
mkfifo "$home/hold" "$home/greeting"
$python tests/taskserver --until-eof --script $demo/scene.json <"$home/hold" >"$home/greeting" &
server=$!
exec 3>"$home/hold"
read -r greeting <"$home/greeting" || { echo "demo: the task server did not start" >&2; exit 1; }

of_greeting() { printf '%s' "$greeting" | sed 's/.*"'"$1"'": "\{0,1\}\([^",}]*\).*/\1/'; }

PROXMOX_HOST=$(of_greeting host):$(of_greeting port)
PROXMOX_CA_PATH=$(of_greeting ca)
PROXMOX_TOKEN_ID=root@pam!demo
PROXMOX_TOKEN_SECRET=00000000-0000-0000-0000-000000000000
export PROXMOX_HOST PROXMOX_CA_PATH PROXMOX_TOKEN_ID PROXMOX_TOKEN_SECRET
mkdir "$home/bin"
ln -s "$upid" "$home/bin/upid"
PATH=$home/bin:$PATH

echo "A Proxmox of our own listens on $PROXMOX_HOST. upid finds it, and the token for it, in its"
echo "environment: PROXMOX_HOST, PROXMOX_CA_PATH, PROXMOX_TOKEN_ID, PROXMOX_TOKEN_SECRET."

# ----------------------------------------------------------------------------- the command line

heading "What is this UPID? (asks nobody)"
show 0 upid decode --output yaml 'UPID:pve1:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:'

heading "Start a guest, and wait for it, which takes two seconds"
show 0 upid run POST /nodes/pve1/qemu/100/status/start

heading "A backup that fails: the reason, and exit status 1"
start POST /nodes/pve2/vzdump vmid=101
show 1 upid wait --output yaml "$task"

heading "What did it say? Its log, as text"
show 0 upid log --output text "$task"

heading "What did last night's job do? Guest by guest, as its log tells"
show 0 upid report --type vzdump --class error --until 1h --latest --output table

heading "Has every guest a good backup of the last 24 hours? A line for a monitoring system"
show 2 upid report --type vzdump --since 24h --guest 100,110,112 --require ok --output nagios

# --------------------------------------------------------------------------------------- Ansible

heading "A backup as a task of Ansible"
if [ -x build/venv/bin/ansible-playbook ]; then PATH=$PWD/build/venv/bin:$PATH; fi
if command -v ansible-playbook >/dev/null; then
	mkdir "$home/library"
	ln -s "$upid" "$home/library/upid_run"
	: >"$home/ansible.cfg"
	export ANSIBLE_CONFIG="$home/ansible.cfg" ANSIBLE_LOCALHOST_WARNING=false
	export ANSIBLE_LIBRARY="$home/library"
	export ANSIBLE_HOME="$home/ansible" ANSIBLE_REMOTE_TEMP="$home/ansible/remote"
	echo "(ANSIBLE_LIBRARY is a folder where upid_run is a link to the binary)"
	show 0 ansible-playbook -i localhost, -c local $demo/backup.yml
else
	echo "NOT SHOWN: ansible-playbook is neither in PATH nor in build/venv/bin (make deps)."
fi

# ------------------------------------------------------------------------------------- Terraform

heading "A wait as a data source of Terraform"
if ! command -v terraform >/dev/null; then
	echo "NOT SHOWN: terraform is not in PATH."
elif ! found=$($python $demo/provider.py "$home/provider" 2>&1); then
	echo "NOT SHOWN: there is no provider for data \"external\": $found"
else
	echo "(the provider hashicorp/external: ${found%% *})"
	export TF_CLI_CONFIG_FILE="${found#* }" TF_IN_AUTOMATION=1
	terraform=$home/terraform
	mkdir "$terraform"
	cp $demo/main.tf "$terraform"
	cp -R plugin/terraform/modules/wait "$terraform/wait"
	prepare terraform -chdir="$terraform" init -no-color -input=false
	start POST /nodes/pve1/vzdump vmid=100
	show 0 terraform -chdir="$terraform" apply -no-color -auto-approve -var "upid=$task"
	start POST /nodes/pve2/vzdump vmid=101
	show 1 terraform -chdir="$terraform" plan -no-color -var "upid=$task"
fi

echo
[ $wrong = 0 ] || { echo "demo: something did not go as shown" >&2; exit 1; }
echo "All went as it should: the exit statuses of 1 and 2 above are those of tasks that failed."
