#!/bin/sh
# Inserts generated tables and whole files between their marks in a Markdown file:
#     <!-- args wait --> … <!-- end -->      <!-- exits --> … <!-- end -->
#     <!-- example FILE --> … <!-- end -->   FILE is in the same folder
# usage: tables.sh BINARY FILE
set -eu
binary=$1 file=$2
new=$(mktemp)
trap 'rm -f "$new"' EXIT
skipping=
while IFS= read -r line; do
	case $line in
	'<!-- end -->') skipping= ;;
	esac
	[ -n "$skipping" ] || printf '%s\n' "$line"
	case $line in
	'<!-- example '*' -->')
		set -- $line
		case $3 in *.tf) language=hcl ;; *) language=yaml ;; esac
		printf '```%s\n%s\n```\n' "$language" "$(cat "$(dirname "$file")/$3")"
		skipping=1
		;;
	'<!-- exits -->' | '<!-- modules -->' | '<!-- args '*' -->' | '<!-- connection '*' -->' | '<!-- result '*' -->')
		set -- $line
		"$binary" docs "$2" ${4:+"$3"}
		skipping=1
		;;
	esac
done <"$file" >"$new"
cmp -s "$new" "$file" || cat "$new" >"$file"
