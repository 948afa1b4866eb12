/* Reads the log of a task line by line: finds the row that matches a line and runs its action. */
#include <stdlib.h>
#include <string.h>

#include "formats.h"
#include "lib/task/reason.h"
#include "reporter.h"
#include "lib/task/stamp.h"

struct upid_str
upid_report_kind_word(enum upid_report_kind kind)
{
	static const char *const words[] = {
#define X(name, word) word,
		UPID_REPORT_KINDS(X)
#undef X
	};

	return upid_str(words[kind]);
}

struct upid_str
upid_result_word(enum upid_result result)
{
	static const char *const words[] = {
#define X(name, word) word,
		UPID_RESULTS(X)
#undef X
	};

	return upid_str(words[result]);
}

static void
use_format(struct upid_reporter *r, const struct upid_format *format)
{
	r->format = format;
	if (format != NULL)
		upid_format_index(&r->index, format);
}

/* Copies a text of the rules; a text that is too long counts as missing. */
static void
keep(struct upid_str *text, char *room, size_t size)
{
	if (text->p == NULL || text->n > size) {
		*text = (struct upid_str){ NULL, 0 };
		return;
	}
	memcpy(room, text->p, text->n);
	text->p = room;
}

int
upid_report_new(struct upid_reporter **out, const struct upid_report_rules *rules,
                struct upid_err *err)
{
	struct upid_reporter *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return upid_fail_memory(err);
	r->rules = *rules;
	keep(&r->rules.type, r->type, sizeof(r->type) - 1);
	keep(&r->rules.id, r->id, sizeof(r->id));
	r->things = UPID_NONE;
	r->progress.percent = r->progress.percent_total = r->progress.bytes = UPID_NONE;
	r->progress.total_bytes = r->progress.rate = r->progress.eta_s = UPID_NONE;
	if (r->rules.type.p != NULL)
		use_format(r, upid_format_of_type(r->rules.type));
	return 0;
}

/* ---- one line */

static bool
take_word(struct upid_str *text, const char *word)
{
	size_t n = strlen(word);

	if (text->n < n || memcmp(text->p, word, n) != 0)
		return false;
	text->p += n;
	text->n -= n;
	return true;
}

/* Parses "2026-08-20T14:00:00+02:00: " of a Backup Server, or "2026-08-20 14:00:00 ", which follows
 * the guest number ("104: ") in the mail of a backup job. */
static void
take_stamp(struct upid_reporter *r, struct upid_str *text)
{
	struct upid_str rest = *text;
	size_t digits = 0;

	r->at = (struct upid_moment){ 0 };
	if (rest.n == 0 || rest.p[0] < '0' || rest.p[0] > '9')
		return;
	if (upid_take_rfc3339(&rest, &r->at) && take_word(&rest, ": ")) {
		*text = rest;
		return;
	}
	rest = *text;
	while (digits < rest.n && rest.p[digits] >= '0' && rest.p[digits] <= '9')
		digits++;
	if (digits + 2 < rest.n && rest.p[digits] == ':' && rest.p[digits + 1] == ' ')
		rest = (struct upid_str){ rest.p + digits + 2, rest.n - digits - 2 };
	if (upid_take_local_time(&rest, &r->at) && take_word(&rest, " "))
		*text = rest;
	else
		r->at = (struct upid_moment){ 0 };
}

/* "[vm/100]: " (pbs-tools/src/buffered_logger.rs). */
static void
take_label(struct upid_reporter *r, struct upid_str *text)
{
	const char *end;

	r->label = (struct upid_str){ NULL, 0 };
	if (text->n < 4 || text->p[0] != '[')
		return;
	end = memchr(text->p, ']', text->n - 2);
	if (end == NULL || end[1] != ':' || end[2] != ' ')
		return;
	r->label = (struct upid_str){ text->p + 1, (size_t)(end - text->p - 1) };
	text->n -= (size_t)(end + 3 - text->p);
	text->p = end + 3;
}

static void
take_level(struct upid_reporter *r, struct upid_str *text)
{
	r->level = UPID_LEVEL_PLAIN;
	if (take_word(text, "INFO: "))
		r->level = UPID_LEVEL_INFO;
	else if (take_word(text, "WARN: "))
		r->level = UPID_LEVEL_WARN;
	else if (take_word(text, "ERROR: "))
		r->level = UPID_LEVEL_ERROR;
}

/* Only the last line of a log is the exit status; an earlier one is output of some program. */
static bool
take_task_line(struct upid_reporter *r, struct upid_str text)
{
	struct upid_end end;

	r->task_line = upid_task_line(&end, text, UPID_ANY);
	if (!r->task_line)
		return false;
	r->exitstatus_len =
		end.exitstatus.n < sizeof(r->exitstatus) ? end.exitstatus.n : sizeof(r->exitstatus);
	memcpy(r->exitstatus, end.exitstatus.p, r->exitstatus_len);
	return true;
}

static void
keep_reason(struct upid_reporter *r, struct upid_str line)
{
	struct upid_str text;
	int rank = upid_reason_rank(&text, line);

	if (rank == 0 || rank < r->reason_rank)
		return;
	r->reason_rank = rank;
	r->reason_len = text.n < sizeof(r->reason) ? text.n : sizeof(r->reason);
	memcpy(r->reason, text.p, r->reason_len);
}

/* Detects the type of a log, if it is not given, by a line that only such tasks write. */
static void
detect(struct upid_reporter *r, struct upid_str text)
{
	struct upid_str rest = text;

	for (const struct upid_format *const *f = upid_formats(); *f != NULL; f++)
		for (size_t i = 0; i < UPID_BEGINS && (*f)->begins[i] != NULL; i++)
			if (take_word(&rest, (*f)->begins[i])) {
				use_format(r, *f);
				return;
			}
}

static void
read_line(struct upid_reporter *r, struct upid_str line)
{
	struct upid_field f[UPID_FIELDS] = { 0 };
	const struct upid_row *row;
	struct upid_str text = line;

	take_stamp(r, &text);
	if (take_task_line(r, text))
		return;
	keep_reason(r, line);
	take_label(r, &text);
	take_level(r, &text);
	r->text = text;
	if (r->level == UPID_LEVEL_PLAIN || r->level == UPID_LEVEL_INFO)
		upid_cause_line(&r->cause, text);
	if (r->format == NULL && r->rules.type.p == NULL)
		detect(r, text);
	if (r->format == NULL)
		return;
	if (r->format->each != NULL)
		r->format->each(r, text);
	if ((row = upid_format_match(&r->index, text, r->level, f)) == NULL)
		return;
	r->matched = true;
	r->row = row;
	r->known_before = r->known_line;
	r->known_line = r->line;
	row->act(r, row, f);
}

int
upid_report_line(struct upid_reporter *r, struct upid_str line, struct upid_err *err)
{
	r->line++;
	r->row = NULL;
	while (line.n > 0 && (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == '\n'))
		line.n--;
	read_line(r, line);
	if (r->no_memory)
		return upid_fail_memory(err);
	return r->stop ? -1 : 0;
}

/* ---- the end */

static enum upid_result
result_of(enum upid_class cls)
{
	switch (cls) {
	case UPID_CLASS_OK:
		return UPID_RESULT_OK;
	case UPID_WARNING:
		return UPID_RESULT_WARNING;
	default:
		return cls == UPID_ERROR     ? UPID_RESULT_ERROR
		       : cls == UPID_RUNNING ? UPID_RESULT_RUNNING
		                             : UPID_RESULT_UNKNOWN;
	}
}

/* Reports one record for a log that lists nothing, or nothing known. */
static void
whole_task(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_open(r);

	if (item == NULL)
		return;
	item->r.line = 0;
	item->r.parsed = r->format != NULL && (r->matched || r->line <= 1);
	item->r.guest = upid_task_guest(r);
	upid_item_result(item, result_of(r->cls), upid_task_reason(r));
	item->r.result = result_of(r->cls);
	upid_item_flush(r);
}

static enum upid_class
class_of(struct upid_reporter *r, bool running, struct upid_str exitstatus)
{
	uint64_t warnings;

	if (running)
		return UPID_RUNNING;
	if (exitstatus.p != NULL) {
		r->exitstatus_len =
			exitstatus.n < sizeof(r->exitstatus) ? exitstatus.n : sizeof(r->exitstatus);
		memcpy(r->exitstatus, exitstatus.p, r->exitstatus_len);
	} else if (!r->task_line) {
		return UPID_UNKNOWN;
	}
	return upid_classify(upid_task_exitstatus(r), &warnings);
}

int
upid_report_end(struct upid_reporter *r, bool running, struct upid_str exitstatus,
                struct upid_err *err)
{
	r->cls = class_of(r, running, exitstatus);
	if (r->format != NULL && r->format->end != NULL)
		r->format->end(r);
	upid_item_flush(r);
	if (r->emitted == 0)
		whole_task(r);
	if (r->no_memory)
		return upid_fail_memory(err);
	return r->stop ? -1 : 0;
}

bool
upid_report_known(const struct upid_reporter *r)
{
	return r->format != NULL;
}

void
upid_report_free(struct upid_reporter *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->count; i++)
		upid_item_free(r->item[i]);
	upid_item_free(r->spare);
	free(r->item);
	free(r);
}
