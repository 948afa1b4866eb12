#include <string.h>

#include "cause.h"
#include "lib/base/text.h"
#include "lib/task/stamp.h"
#include "lib/task/words.h"

struct row {
	const char *program; /* its name in the command */
	const char *prefix;  /* the start of its message */
	const char *part;    /* a part of it, or NULL */
	bool last;           /* of several messages the last one counts */
};

/* Sources: the programs. Of a translated message nothing is known. */
static const struct row rows[] = {
	{ "tar", "tar: ", ": Cannot ", false },
	{ "tar", "tar: ", ": Wrote only ", false }, /* the disk is full */
	{ "tar", "tar: ", "Unexpected EOF in archive", false },
	{ "tar", "tar: ", "This does not look like a tar archive", false },
	{ "zstd", "zstd: ", NULL, false },
	{ "gzip", "gzip: ", NULL, false },
	{ "pigz", "pigz: ", NULL, false },
	{ "lzop", "lzop: ", NULL, false },
	{ "qemu-img", "qemu-img: ", NULL, true }, /* warnings precede it */
	{ "rsync", "rsync: ", NULL, false },
	{ "wget", "ERROR ", NULL, false }, /* "ERROR 404: Not Found." */
	{ "wget", "wget: ", NULL, false },
	{ "scp", "scp: ", NULL, false },
	{ "ssh", "ssh: ", NULL, false },
	{ "pvesm", "cannot receive ", NULL, false }, /* zfs */
	{ "pvesm", "volume '", "' already exists", false },
	{ "apt-get", "E: ", NULL, false },
	{ "ceph-volume", "RuntimeError: ", NULL, false },
	{ "pbs-restore", "restore failed: ", NULL, true },
	{ "proxmox-backup-client", "Error: ", NULL, true },
};

enum { COUNT = sizeof(rows) / sizeof(*rows) };
_Static_assert(sizeof(rows) / sizeof(*rows) <= UPID_CAUSE_ROWS, "one place for each row");

static bool
contains(struct upid_str text, const char *part)
{
	return part == NULL || upid_str_find(text, upid_str(part)) != NULL;
}

/* Without "INFO: " of a backup, the time of a migration, "181-0: " of a replication. */
static struct upid_str
message(struct upid_str line)
{
	struct upid_str rest = line, behind;
	struct upid_moment ignored;
	size_t n = 0;

	if (upid_begins(line, "INFO: ", &rest))
		return rest;
	if (!upid_take_local_time(&rest, &ignored) || !upid_begins(rest, " ", &rest))
		rest = line;
	while (n < rest.n && ((rest.p[n] >= '0' && rest.p[n] <= '9') || rest.p[n] == '-'))
		n++;
	behind = (struct upid_str){ rest.p + n, rest.n - n };
	return n > 0 && upid_begins(behind, ": ", &behind) ? behind : rest;
}

static void
note(struct upid_cause *cause, size_t row, struct upid_str text)
{
	if (cause->said[row].line > 0 && !rows[row].last)
		return;
	cause->said[row].line = cause->lines;
	cause->said[row].n = text.n;
	memcpy(cause->said[row].text, text.p, text.n);
}

void
upid_cause_line(struct upid_cause *cause, struct upid_str line)
{
	static const char starts[] = "tzgplqrwERsvc"; /* of the prefixes */
	struct upid_str text, ignored;

	cause->lines++;
	text = upid_trim(message(line));
	if (upid_begins(text, "-->", &text)) /* ceph-volume */
		text = upid_trim(text);
	if (text.n == 0 || text.n > UPID_CAUSE_TEXT || memchr(starts, text.p[0], sizeof(starts) - 1) == NULL)
		return;
	for (size_t i = 0; i < COUNT; i++)
		if (upid_begins(text, rows[i].prefix, &ignored) && contains(text, rows[i].part))
			note(cause, i, text);
}

void
upid_cause_clear(struct upid_cause *cause)
{
	for (size_t i = 0; i < COUNT; i++)
		cause->said[i].line = 0;
}

/* Whether the command calls the program, by its name or by its path. */
static bool
calls(struct upid_str command, const char *program)
{
	const size_t n = strlen(program);
	const char *at;

	for (; (at = upid_str_find(command, (struct upid_str){ program, n })) != NULL;
	     command = (struct upid_str){ at + n, (size_t)(command.p + command.n - at) - n })
		if (strchr(" '/", at[-1]) != NULL && (at[n] == ' ' || at[n] == '\''))
			return true;
	return false;
}

/* QEMU writes to the program that compresses, and only notices that it is gone. */
static bool
piped(struct upid_str reason, const char *program)
{
	struct upid_str ignored;

	return upid_begins(reason, "vma_", &ignored) && upid_ends(reason, "Broken pipe", &ignored) &&
	       strstr("zstd gzip pigz lzop", program) != NULL;
}

/* Finds the command in "…command 'tar cpf …' failed: exit code 2", which ends the reason. */
static bool
find_command(struct upid_str *command, struct upid_str reason)
{
	static const char *const ends[] = { "' failed: exit code ", "' failed: got signal " };
	const char *at = upid_str_find(reason, UPID_S("command '")), *end = reason.p + reason.n;
	struct upid_str before;

	while (end > reason.p && end[-1] >= '0' && end[-1] <= '9')
		end--;
	if (at == NULL || end < at)
		return false;
	*command = (struct upid_str){ at, (size_t)(end - at) };
	return upid_ends(*command, ends[0], &before) || upid_ends(*command, ends[1], &before);
}

struct upid_str
upid_cause_explain(const struct upid_cause *cause, struct upid_str reason, char *room, size_t size)
{
	struct upid_str command = { NULL, 0 };
	bool commanded = find_command(&command, reason);
	const size_t before = commanded ? (size_t)(command.p - reason.p) : 0;
	size_t best = COUNT;

	for (size_t i = 0; i < COUNT; i++)
		if (cause->said[i].line > 0 &&
		    (best == COUNT || cause->said[i].line < cause->said[best].line) &&
		    (commanded ? calls(command, rows[i].program) : piped(reason, rows[i].program)))
			best = i;
	if (best == COUNT || before + cause->said[best].n > size)
		return reason;
	memcpy(room, reason.p, before);
	memcpy(room + before, cause->said[best].text, cause->said[best].n);
	return (struct upid_str){ room, before + cause->said[best].n };
}
