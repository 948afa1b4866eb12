# shellcheck shell=sh
# Where packages of Debian come from; for the programs of this folder.

# The archive that serves this machine has all releases, if the machine runs Debian itself.
own_mirror() {
	# shellcheck source=/dev/null
	codename=$(. /etc/os-release && [ "$ID" = debian ] && echo "$VERSION_CODENAME") || return
	# shellcheck disable=SC2016 # they are apt's
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
		awk -v name="$codename" '$2 == name { print $1; exit }'
}
