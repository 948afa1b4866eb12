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

/* Messages of programs, in English: a translated one is not found. */
static const struct row rows[] = {
	{ "tar", "tar: ", ": Cannot ", false },
	{ "tar", "tar: ", ": Wrote only ", false }, /* the disk is full */
	{ "tar", "tar: ", "Unexpected EOF in archive", false },
	{ "tar", "tar: ", "This does not look like a tar archive", false },
	{ "zstd", "zstd: ", NULL, false },
	{ "gzip", "gzip: ", NULL, false },
	{ "pigz", "pigz: ", NULL, false },
	{ "lzop", "lzop: ", NULL, false },
	{ "qemu-img", "qemu-img: ", NULL, true },
	{ "rsync", "rsync: ", NULL, false },
	{ "wget", "ERROR ", NULL, false }, /* "ERROR 404: Not Found." */
	{ "wget", "wget: ", NULL, false },
	{ "scp", "scp: ", NULL, false },
	{ "ssh", "ssh: ", NULL, false },
	{ "pvesm", "cannot receive ", NULL, false }, /* zfs */
	{ "pvesm", "volume '", "' already exists", false },
	{ "apt-get", "E: ", NULL, false },
	{ "skopeo", "time=\"", " level=fatal ", false },
	{ "mount", "mount error", NULL, false }, /* cifs */
	{ "mount", "mount.nfs: ", NULL, false },
	{ "mount", "mount: ", NULL, false },
	{ "ceph-volume", "RuntimeError: ", NULL, false },
	{ "pbs-restore", "restore failed: ", NULL, true },
	{ "proxmox-backup-client", "Error: ", NULL, true },
	{ "kvm", "kvm: ", NULL, true },
	{ "lxc-start", "lxc_init: ", "Failed to run ", false },
	{ "lxc-start", "lxc_map_ids: ", NULL, false },
	{ "lxc-start", "run_apparmor_parser: ", NULL, false },
	{ "the target", "[", "] ", true }, /* "[pve2] start failed: …" of a migration */
};

/* Reasons, or their ends, that a number follows: they say that another program failed. */
static const struct {
	const char *words, *program;
} opaque[] = {
	{ "QEMU exited with code ", "kvm" },
	{ "remote command failed with exit code ", "the target" },
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
	struct upid_str text, ignored;

	cause->lines++;
	text = upid_trim(message(line));
	if (upid_begins(text, "-->", &text)) /* ceph-volume */
		text = upid_trim(text);
	if (text.n == 0 || text.n > UPID_CAUSE_TEXT)
		return;
	for (size_t i = 0; i < COUNT; i++)
		if (rows[i].prefix[0] == text.p[0] &&
		    upid_begins(text, rows[i].prefix, &ignored) && contains(text, rows[i].part) &&
		    !contains(text, ": warning: "))
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

static struct upid_str
without_number(struct upid_str text)
{
	while (text.n > 0 && text.p[text.n - 1] >= '0' && text.p[text.n - 1] <= '9')
		text.n--;
	return text;
}

/* Finds the command in "…command 'tar cpf …' failed: exit code 2", which ends the reason. */
static bool
find_command(struct upid_str *command, struct upid_str reason)
{
	const struct upid_str words = UPID_S("command '"), all = without_number(reason);
	const char *at = upid_str_find(all, words);
	struct upid_str before;

	if (at == NULL)
		return false;
	*command = (struct upid_str){ at, (size_t)(all.p + all.n - at) };
	return upid_ends(*command, "' failed: exit code ", &before) ||
	       upid_ends(*command, "' failed: got signal ", &before);
}

/* What a reason says of the programs that failed, and how much of it is worth keeping. */
struct failure {
	struct upid_str command; /* p == NULL: none is named */
	const char *program;     /* the only one, or NULL */
	size_t before;
};

static void
find_failure(struct failure *f, struct upid_str reason)
{
	struct upid_str before;

	*f = (struct failure){ .before = 0 };
	if (upid_begins(reason, "startup for container '", &before)) {
		f->program = "lxc-start";
		return;
	}
	if (find_command(&f->command, reason)) {
		f->before = (size_t)(f->command.p - reason.p);
		return;
	}
	f->command = (struct upid_str){ NULL, 0 };
	for (size_t i = 0; i < sizeof(opaque) / sizeof(*opaque); i++)
		if (upid_ends(without_number(reason), opaque[i].words, &before)) {
			f->program = opaque[i].program;
			f->before = before.n;
		}
}

static bool
is_of(const struct failure *f, const char *program, struct upid_str reason)
{
	if (f->program != NULL)
		return strcmp(f->program, program) == 0;
	return f->command.p != NULL ? calls(f->command, program) : piped(reason, program);
}

struct upid_str
upid_cause_explain(const struct upid_cause *cause, struct upid_str reason, char *room, size_t size)
{
	struct failure failure;
	size_t best = COUNT;

	find_failure(&failure, reason);
	for (size_t i = 0; i < COUNT; i++)
		if (cause->said[i].line > 0 &&
		    (best == COUNT || cause->said[i].line < cause->said[best].line) &&
		    is_of(&failure, rows[i].program, reason))
			best = i;
	if (best == COUNT || failure.before + cause->said[best].n > size)
		return reason;
	memcpy(room, reason.p, failure.before);
	memcpy(room + failure.before, cause->said[best].text, cause->said[best].n);
	return (struct upid_str){ room, failure.before + cause->said[best].n };
}
