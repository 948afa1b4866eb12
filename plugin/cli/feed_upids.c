/*
 * The rule for all operations: a line without a UPID is prose, is skipped, and is counted in one
 * note on standard error. A line that was meant as a UPID gets an error record instead: one that
 * starts with "UPID:", or a single word.
 */
#include <string.h>

#include "args.h"
#include "feed_upids.h"
#include "lib/base/text.h"
#include "plugin/inputs_json.h"
#include "spec/gen.h"

enum { SHOWN = 100 }; /* bytes to show of the first skipped line */

static bool
is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the line is a single word, but not a border of a table as printed by
 * proxmox-backup-manager. */
static bool
is_word(struct upid_str line)
{
	bool any = false;

	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == ' ' || line.p[i] == '\t')
			return false;
		any = any || is_alphanumeric(line.p[i]);
	}
	return any;
}

static bool
is_prose(struct upid_str line)
{
	struct upid_str found;

	return !is_word(line) && (line.n < 5 || memcmp(line.p, "UPID:", 5) != 0) &&
	       !upid_find(&found, line);
}

/* Keeps the start of the first skipped line, truncated between characters. upid_fail() makes it
 * safe to print. */
static void
keep_prose(struct feed_upids *f, struct upid_str line)
{
	size_t n = upid_cut(line, SHOWN);

	if (f->prose++ > 0)
		return;
	upid_fail(&f->first_prose, UPID_E_INPUT, "%.*s%s", (int)n, line.p, n < line.n ? "…" : "");
}

static int
add_line(struct feed_upids *f, struct upid_str line, struct upid_err *err)
{
	if (f->call->op->exact ? upid_str_eq(line, "null") : inputs_is_nothing(line))
		return inputs_add_no_task(f->queue, NULL, false, err);
	if (!is_prose(line))
		return inputs_add_text(f->queue, line, false, err);
	keep_prose(f, line);
	return 0;
}

/* Adds the UPIDs of the next item to the queue: 1, or 0 at the end. */
static int
read_item(struct feed_upids *f, struct upid_err *err)
{
	struct upid_err fault = { 0 };
	struct upid_str text;
	int rc = 0;

	switch (stream_next(f->in, &text, &fault)) {
	case STREAM_LINE:
		rc = add_line(f, text, err);
		break;
	case STREAM_JSON:
		rc = inputs_add_json(f->queue, f->in->value, false, err);
		break;
	case STREAM_BROKEN:
		rc = inputs_add_fault(f->queue, &fault, false, err);
		break;
	case STREAM_FAILED:
		*err = fault;
		return -1;
	case STREAM_END:
		return 0;
	}
	return rc == 0 ? 1 : -1;
}

/* Checks for an empty input at the end. decode is a filter, where no input means no output; all
 * other operations need an input. */
static int
check_any(struct feed_upids *f, struct op_input *s, struct upid_err *err)
{
	if (f->any || (f->call->op->exact && f->prose == 0))
		return 0;
	if (f->prose > 0)
		return upid_fail(err, UPID_E_INPUT,
		                 "no UPID on standard input; it begins with '%s'",
		                 f->first_prose.message);
	if (face_allows_empty(f->call)) {
		*s = (struct op_input){ .empty = true };
		f->any = true;
		return 1;
	}
	return upid_fail(err, UPID_E_INPUT,
	                 "standard input is empty, so there is no UPID. Check the command "
	                 "before it, %sor set allow_empty if that is not an error",
	                 gen_has(&f->call->op->args, SPEC_FILTER)
	                         ? "use a filter such as --vmid or --since, "
	                         : "");
}

/* The fast path: a line that consists of a UPID is passed on without a copy. */
static bool
take_plain(struct feed_upids *f, struct op_input *s)
{
	*s = (struct op_input){ 0 };
	return stream_plain_upid(f->in, &s->upid);
}

static int
next(struct feed_upids *f, struct op_input *s, struct upid_err *err)
{
	int rc;

	for (;;) {
		if (inputs_take(f->queue, s) == 1)
			return 1;
		inputs_reset(f->queue);
		if (take_plain(f, s))
			return 1;
		if ((rc = read_item(f, err)) <= 0)
			return rc;
	}
}

int
feed_upids_next(struct feed_upids *f, struct op_input *s, struct upid_err *err)
{
	int rc = next(f, s, err);

	if (rc == 0)
		return check_any(f, s, err);
	f->any = f->any || rc == 1;
	return rc;
}

int
feed_upids_args(struct feed_upids *f, struct upid_err *err)
{
	bool only = false;

	if (read_item(f, err) < 0)
		return -1;
	if (json_is_object(f->in->value) && cli_args_bind(&only, f->call, f->in->value, err) != 0)
		return -1;
	if (only)
		inputs_reset(f->queue);
	return 0;
}

bool
feed_upids_note(struct upid_err *note, const struct feed_upids *f)
{
	bool one = f->prose == 1;

	if (f->prose == 0 || !f->any)
		return false;
	upid_fail(note, UPID_E_INPUT, "skipped %llu line%s of standard input without a UPID%s '%s'",
	          (unsigned long long)f->prose, one ? "" : "s", one ? ":" : "; the first is",
	          f->first_prose.message);
	return true;
}
