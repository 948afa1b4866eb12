# Completion of upid for bash. Generated from the rows of upid by make gen. Do not edit.

_upid() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
	local op=${COMP_WORDS[1]} words=

	# bash cuts words at '='
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	fi
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		words='decode encode decode-log status wait log list report config schema terraform help version --help --version'
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
		return
	fi
	case $op,$prev in
	help,* | schema,* | terraform,*) words='decode encode decode-log status wait log list report' ;;
	decode,--product) words='pve pmg pbs pdm' ;;
	decode,--output | decode,-o) words='ndjson json yaml text table nagios' ;;
	encode,--family) words='pve pbs' ;;
	encode,--node) return ;;
	encode,--pid) return ;;
	encode,--pstart) return ;;
	encode,--task-id) return ;;
	encode,--starttime) return ;;
	encode,--type) return ;;
	encode,--id) return ;;
	encode,--id-raw) return ;;
	encode,--user) return ;;
	encode,--tokenid) return ;;
	encode,--comment) return ;;
	encode,--remote) return ;;
	encode,--remote-type) words='pve pbs' ;;
	encode,--output | encode,-o) words='ndjson json yaml text table nagios' ;;
	decode-log,--output | decode-log,-o) words='ndjson json yaml text table nagios' ;;
	status,--timeout | status,-t) return ;;
	status,--fail-on) words='never error warning' ;;
	status,--vmid) return ;;
	status,--type) return ;;
	status,--node) return ;;
	status,--user) return ;;
	status,--since) return ;;
	status,--until) return ;;
	status,--class) return ;;
	status,--datastore) return ;;
	status,--remote) return ;;
	status,--limit) return ;;
	status,--api-host) return ;;
	status,--api-port) return ;;
	status,--pbs-repository) return ;;
	status,--product) words='pve pmg pbs pdm' ;;
	status,--api-user) return ;;
	status,--api-password-fd) return ;;
	status,--api-password-file) compopt -o default; return ;;
	status,--api-password-command) return ;;
	status,--api-token-id) return ;;
	status,--api-token-secret-file) compopt -o default; return ;;
	status,--api-token-secret-command) return ;;
	status,--api-totp-file) compopt -o default; return ;;
	status,--ca-path) compopt -o default; return ;;
	status,--fingerprint) return ;;
	status,--api-timeout) return ;;
	status,--profile) words=$(upid config profiles 2>/dev/null) ;;
	status,--output | status,-o) words='ndjson json yaml text table nagios' ;;
	wait,--timeout | wait,-t) return ;;
	wait,--polling-interval) return ;;
	wait,--fail-on) words='error warning never' ;;
	wait,--missing-task) words='error ok' ;;
	wait,--vmid) return ;;
	wait,--type) return ;;
	wait,--node) return ;;
	wait,--user) return ;;
	wait,--since) return ;;
	wait,--until) return ;;
	wait,--class) return ;;
	wait,--datastore) return ;;
	wait,--remote) return ;;
	wait,--limit) return ;;
	wait,--api-host) return ;;
	wait,--api-port) return ;;
	wait,--pbs-repository) return ;;
	wait,--product) words='pve pmg pbs pdm' ;;
	wait,--api-user) return ;;
	wait,--api-password-fd) return ;;
	wait,--api-password-file) compopt -o default; return ;;
	wait,--api-password-command) return ;;
	wait,--api-token-id) return ;;
	wait,--api-token-secret-file) compopt -o default; return ;;
	wait,--api-token-secret-command) return ;;
	wait,--api-totp-file) compopt -o default; return ;;
	wait,--ca-path) compopt -o default; return ;;
	wait,--fingerprint) return ;;
	wait,--api-timeout) return ;;
	wait,--profile) words=$(upid config profiles 2>/dev/null) ;;
	wait,--output | wait,-o) words='ndjson json yaml text table nagios' ;;
	log,--start) return ;;
	log,--limit) return ;;
	log,--tail | log,-n) return ;;
	log,--max-lines) return ;;
	log,--max-bytes) return ;;
	log,--timeout | log,-t) return ;;
	log,--vmid) return ;;
	log,--type) return ;;
	log,--node) return ;;
	log,--user) return ;;
	log,--since) return ;;
	log,--until) return ;;
	log,--class) return ;;
	log,--datastore) return ;;
	log,--remote) return ;;
	log,--api-host) return ;;
	log,--api-port) return ;;
	log,--pbs-repository) return ;;
	log,--product) words='pve pmg pbs pdm' ;;
	log,--api-user) return ;;
	log,--api-password-fd) return ;;
	log,--api-password-file) compopt -o default; return ;;
	log,--api-password-command) return ;;
	log,--api-token-id) return ;;
	log,--api-token-secret-file) compopt -o default; return ;;
	log,--api-token-secret-command) return ;;
	log,--api-totp-file) compopt -o default; return ;;
	log,--ca-path) compopt -o default; return ;;
	log,--fingerprint) return ;;
	log,--api-timeout) return ;;
	log,--profile) words=$(upid config profiles 2>/dev/null) ;;
	log,--output | log,-o) words='ndjson json yaml text table nagios' ;;
	list,--timeout | list,-t) return ;;
	list,--vmid) return ;;
	list,--type) return ;;
	list,--node) return ;;
	list,--user) return ;;
	list,--since) return ;;
	list,--until) return ;;
	list,--class) return ;;
	list,--datastore) return ;;
	list,--remote) return ;;
	list,--limit) return ;;
	list,--api-host) return ;;
	list,--api-port) return ;;
	list,--pbs-repository) return ;;
	list,--product) words='pve pmg pbs pdm' ;;
	list,--api-user) return ;;
	list,--api-password-fd) return ;;
	list,--api-password-file) compopt -o default; return ;;
	list,--api-password-command) return ;;
	list,--api-token-id) return ;;
	list,--api-token-secret-file) compopt -o default; return ;;
	list,--api-token-secret-command) return ;;
	list,--api-totp-file) compopt -o default; return ;;
	list,--ca-path) compopt -o default; return ;;
	list,--fingerprint) return ;;
	list,--api-timeout) return ;;
	list,--profile) words=$(upid config profiles 2>/dev/null) ;;
	list,--output | list,-o) words='ndjson json yaml text table nagios' ;;
	report,--file | report,-f) return ;;
	report,--guest) return ;;
	report,--exclude) return ;;
	report,--require) words='ok warning' ;;
	report,--timeout | report,-t) return ;;
	report,--vmid) return ;;
	report,--type) return ;;
	report,--node) return ;;
	report,--user) return ;;
	report,--since) return ;;
	report,--until) return ;;
	report,--class) return ;;
	report,--datastore) return ;;
	report,--remote) return ;;
	report,--limit) return ;;
	report,--api-host) return ;;
	report,--api-port) return ;;
	report,--pbs-repository) return ;;
	report,--product) words='pve pmg pbs pdm' ;;
	report,--api-user) return ;;
	report,--api-password-fd) return ;;
	report,--api-password-file) compopt -o default; return ;;
	report,--api-password-command) return ;;
	report,--api-token-id) return ;;
	report,--api-token-secret-file) compopt -o default; return ;;
	report,--api-token-secret-command) return ;;
	report,--api-totp-file) compopt -o default; return ;;
	report,--ca-path) compopt -o default; return ;;
	report,--fingerprint) return ;;
	report,--api-timeout) return ;;
	report,--profile) words=$(upid config profiles 2>/dev/null) ;;
	report,--output | report,-o) words='ndjson json yaml text table nagios' ;;
	config,--api-host) return ;;
	config,--api-port) return ;;
	config,--pbs-repository) return ;;
	config,--product) words='pve pmg pbs pdm' ;;
	config,--api-user) return ;;
	config,--api-password-fd) return ;;
	config,--api-password-file) compopt -o default; return ;;
	config,--api-password-command) return ;;
	config,--api-token-id) return ;;
	config,--api-token-secret-file) compopt -o default; return ;;
	config,--api-token-secret-command) return ;;
	config,--api-totp-file) compopt -o default; return ;;
	config,--ca-path) compopt -o default; return ;;
	config,--fingerprint) return ;;
	config,--api-timeout) return ;;
	config,--profile) words=$(upid config profiles 2>/dev/null) ;;
	config,--output | config,-o) words='ndjson json yaml text table nagios' ;;
	decode,*) words='--strict --product --allow-empty --output --quiet --help' ;;
	encode,*) words='--family --node --pid --pstart --task-id --starttime --type --id --id-raw --user --tokenid --comment --remote --remote-type --output --quiet --help' ;;
	decode-log,*) words='--output --quiet --help' ;;
	status,*) words='--timeout --fail-on --allow-empty --vmid --type --node --user --since --until --class --running --latest --datastore --remote --limit --api-host --api-port --pbs-repository --product --api-user --api-password-fd --api-password-file --api-password-command --api-token-id --api-token-secret-file --api-token-secret-command --api-totp-file --validate-certs --no-validate-certs --ca-path --fingerprint --api-timeout --profile --all-profiles --output --quiet --help --trace' ;;
	wait,*) words='--timeout --polling-interval --fail-on --follow-ha --missing-task --allow-empty --vmid --type --node --user --since --until --class --running --latest --datastore --remote --limit --api-host --api-port --pbs-repository --product --api-user --api-password-fd --api-password-file --api-password-command --api-token-id --api-token-secret-file --api-token-secret-command --api-totp-file --validate-certs --no-validate-certs --ca-path --fingerprint --api-timeout --profile --all-profiles --output --quiet --help --trace --follow --timestamps --no-prefix' ;;
	log,*) words='--start --limit --tail --max-lines --max-bytes --timeout --allow-empty --vmid --type --node --user --since --until --class --running --latest --datastore --remote --api-host --api-port --pbs-repository --product --api-user --api-password-fd --api-password-file --api-password-command --api-token-id --api-token-secret-file --api-token-secret-command --api-totp-file --validate-certs --no-validate-certs --ca-path --fingerprint --api-timeout --profile --all-profiles --output --quiet --help --trace --lines --follow --timestamps --no-prefix' ;;
	list,*) words='--timeout --vmid --type --node --user --since --until --class --running --latest --datastore --remote --limit --api-host --api-port --pbs-repository --product --api-user --api-password-fd --api-password-file --api-password-command --api-token-id --api-token-secret-file --api-token-secret-command --api-totp-file --validate-certs --no-validate-certs --ca-path --fingerprint --api-timeout --profile --all-profiles --output --quiet --help --trace' ;;
	report,*) words='--file --guest --all-guests --exclude --require --summary --allow-empty --timeout --vmid --type --node --user --since --until --class --running --latest --datastore --remote --limit --api-host --api-port --pbs-repository --product --api-user --api-password-fd --api-password-file --api-password-command --api-token-id --api-token-secret-file --api-token-secret-command --api-totp-file --validate-certs --no-validate-certs --ca-path --fingerprint --api-timeout --profile --all-profiles --output --quiet --help --trace' ;;
	config,*) words='--api-host --api-port --pbs-repository --product --api-user --api-password-fd --api-password-file --api-password-command --api-token-id --api-token-secret-file --api-token-secret-command --api-totp-file --validate-certs --no-validate-certs --ca-path --fingerprint --api-timeout --profile --all-profiles --output --quiet --help' ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _upid upid
