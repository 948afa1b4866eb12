#include <string.h>

#include "args.h"
#include "feed.h"

enum { NOISE_SHOWN = 100 };

/* ------------------------------------------------------------------- UPIDs on standard input */

/* Text without a UPID between lines that have one: what pvesh prints before it. A single word that
 * is no UPID was meant as one; and decode answers every line. */
static bool
is_noise(const struct cli_feed *f, struct upid_str line)
{
	struct upid_str found;

	return !f->call->op->exact && memchr(line.p, ' ', line.n) != NULL &&
	       !upid_find(&found, line);
}

/* Its beginning, cut between characters. upid_fail makes it safe for a terminal. */
static void
keep_noise(struct cli_feed *f, struct upid_str line)
{
	size_t n = line.n < NOISE_SHOWN ? line.n : NOISE_SHOWN;

	if (f->noise++ > 0)
		return;
	while (n > 0 && n < line.n && (line.p[n] & 0xC0) == 0x80)
		n--;
	upid_fail(&f->first_noise, UPID_E_INPUT, "%.*s%s", (int)n, line.p, n < line.n ? "…" : "");
}

static int
add_line(struct cli_feed *f, struct upid_str line, struct upid_err *err)
{
	if (f->call->op->exact ? upid_str_eq(line, "null") : inputs_is_nothing(line))
		return inputs_add_nothing(&f->queue, err);
	if (!is_noise(f, line))
		return inputs_add_text(&f->queue, line, false, err);
	keep_noise(f, line);
	return 0;
}

/* The next item into the queue: 1, 0 at the end. */
static int
pull_item(struct cli_feed *f, struct upid_err *err)
{
	struct upid_err fault = { 0 };
	struct upid_str text;

	switch (stream_next(&f->input, &text, &fault)) {
	case STREAM_LINE:
		return add_line(f, text, err) == 0 ? 1 : -1;
	case STREAM_JSON:
		return inputs_add_json(&f->queue, f->input.value, false, err) == 0 ? 1 : -1;
	case STREAM_BROKEN:
		return inputs_add_fault(&f->queue, (struct upid_str){ NULL, 0 }, &fault, err) == 0
		               ? 1
		               : -1;
	case STREAM_FAILED:
		*err = fault;
		return -1;
	case STREAM_END:
		break;
	}
	return 0;
}

/* At the end: an operation that wants tasks got none. decode is a filter: nothing in, nothing out. */
static int
check_empty(struct cli_feed *f, struct upid_err *err)
{
	if (f->index > 0 || f->call->op->exact || f->input.line == 0)
		return 0;
	if (f->noise > 0)
		return upid_fail(err, UPID_E_INPUT,
		                 "no UPID on standard input; it begins with '%s'",
		                 f->first_noise.message);
	return f->found > 0 ? 0
	                    : upid_fail(err, UPID_E_INPUT,
	                                "standard input is empty: no UPID came, as when "
	                                "the command before failed");
}

/* A line that is a UPID and nothing else, as nearly all are: it is handed on where it stands. */
static bool
take_plain(struct cli_feed *f, struct op_input *s)
{
	*s = (struct op_input){ 0 };
	return stream_plain_upid(&f->input, &s->upid);
}

static int
next_upid(struct cli_feed *f, struct op_input *s, struct upid_err *err)
{
	int rc;

	for (;;) {
		if (inputs_take(&f->queue, s) == 1)
			return 1;
		inputs_reset(&f->queue);
		if (take_plain(f, s))
			return 1;
		if ((rc = pull_item(f, err)) < 0)
			return -1;
		if (rc == 0)
			return check_empty(f, err);
		f->found += f->input.value != NULL;
	}
}

/* ------------------------------------------------------------------ fields on standard input */

/* A bare {n, t} is one line of a log; all of them together are one. */
static bool
is_bare_line(const json_t *v)
{
	return json_is_integer(json_object_get(v, "n")) && json_is_string(json_object_get(v, "t"));
}

static int
add_bare_line(struct cli_feed *f, struct upid_err *err)
{
	const json_t *v = f->input.value, *t = json_object_get(v, "t");

	return upid_lines_add(&f->lines, (uint64_t)json_integer_value(json_object_get(v, "n")),
	                      (struct upid_str){ json_string_value(t), json_string_length(t) },
	                      err);
}

static int
bind_fields(struct cli_feed *f, struct op_input *s, const json_t *value, struct upid_err *err)
{
	return records_bind(&f->fields, s, f->call->op, value, err) == 0 ? 1 : -1;
}

static int
next_fields(struct cli_feed *f, struct op_input *s, struct upid_err *err)
{
	const struct op *op = f->call->op;
	struct spec_iter row;
	struct upid_str text;
	bool takes_lines = records_lines_row(&row, op);

	*s = (struct op_input){ 0 };
	for (;;) {
		/* a list of objects, as `--output json` writes them; of lines it is one subject */
		if (!takes_lines && f->item < json_array_size(f->input.value))
			return bind_fields(f, s, json_array_get(f->input.value, f->item++), err);
		f->item = 0;
		switch (stream_next(&f->input, &text, &s->fault)) {
		case STREAM_JSON:
			if (!takes_lines && json_is_array(f->input.value))
				break;
			if (!takes_lines || !is_bare_line(f->input.value))
				return bind_fields(f, s, f->input.value, err);
			if (add_bare_line(f, err) != 0)
				return -1;
			break;
		case STREAM_LINE:
			upid_fail(&s->fault, UPID_E_INPUT, "'%.*s' is not JSON: %s takes objects",
			          (int)(text.n < 100 ? text.n : 100), text.p, op->name);
			return 1;
		case STREAM_BROKEN:
			return 1;
		case STREAM_FAILED:
			*err = s->fault;
			return -1;
		case STREAM_END:
			if (f->lines.count == 0)
				return 0;
			return records_bind_lines(&f->fields, s, op, &f->lines, err) == 0 ? 1 : -1;
		}
	}
}

/* ----------------------------------------------------------------------------- either way */

static int
next_word(struct cli_feed *f, struct op_input *s, struct upid_err *err)
{
	while (inputs_take(&f->queue, s) == 0) {
		struct upid_str word;

		if (f->word == f->word_count)
			return 0;
		inputs_reset(&f->queue);
		word = upid_str(f->words[f->word++]);
		if (!f->call->op->exact && inputs_is_nothing(word)
		            ? inputs_add_nothing(&f->queue, err)
		            : inputs_add_text(&f->queue, word, f->call->op->exact, err))
			return -1;
	}
	return 1;
}

static int
next_option(struct cli_feed *f, struct op_input *s, struct upid_err *err)
{
	if (f->index > 0)
		return 0;
	*s = (struct op_input){ .args = f->call->bind.args };
	return spec_bind_check(&f->call->bind, err) == 0 ? 1 : -1;
}

static int
pull(struct cli_feed *f, struct op_input *s, struct upid_err *err)
{
	int rc;

	if (f->options_are_it)
		rc = next_option(f, s, err);
	else if (f->word < f->word_count || (f->word_count > 0 && f->queue.taken < f->queue.count))
		rc = next_word(f, s, err);
	else if (f->word_count > 0 && !f->dash)
		rc = 0;
	else
		rc = f->call->op->takes == OP_UPIDS ? next_upid(f, s, err) : next_fields(f, s, err);
	if (rc == 1)
		s->index = f->index++;
	return rc;
}

int
cli_feed_next(struct cli_feed *f, struct op_input *s, struct upid_err *err)
{
	if (f->ahead_at < f->ahead_count) {
		*s = f->ahead[f->ahead_at++];
		return 1;
	}
	return pull(f, s, err);
}

/* The arguments of fields live until the next pull, so only one is pulled ahead, and a second one
 * is told by there being more input, or lines that were gathered before it. */
bool
cli_feed_is_one(struct cli_feed *f, struct upid_err *err)
{
	bool fields = f->call->op->takes == OP_FIELDS;
	struct op_input *s;

	if (f->options_are_it || (f->word_count > 0 && !f->dash))
		return f->options_are_it || f->word_count == 1;
	while (f->ahead_count < (fields ? 1 : 2)) {
		s = &f->ahead[f->ahead_count];
		if (pull(f, s, err) != 1)
			break;
		if (s->upid.p != NULL && !spec_copy(&s->upid, &f->ahead_arena, s->upid)) {
			upid_fail_memory(err);
			break;
		}
		f->ahead_count++;
	}
	return f->ahead_count == 1 && f->item == 0 && f->lines.count == 0 &&
	       !(fields && stream_more(&f->input, err));
}

int
cli_feed_args(struct cli_feed *f, struct upid_err *err)
{
	bool only = false;

	if ((f->word_count > 0 && !f->dash) || f->options_are_it || !f->call->op->online)
		return 0;
	if (pull_item(f, err) < 0)
		return -1;
	if (json_is_object(f->input.value) &&
	    cli_args_bind(&only, f->call, f->input.value, err) != 0)
		return -1;
	if (only)
		inputs_reset(&f->queue);
	f->found += f->input.value != NULL && !only;
	return 0;
}

bool
cli_feed_noise(struct upid_err *note, const struct cli_feed *f)
{
	if (f->noise == 0 || f->index == 0)
		return false;
	upid_fail(note, UPID_E_INPUT, "%llu line%s of standard input hold%s no UPID%s '%s'",
	          (unsigned long long)f->noise, f->noise == 1 ? "" : "s", f->noise == 1 ? "s" : "",
	          f->noise == 1 ? ":" : "; the first is", f->first_noise.message);
	return true;
}

void
cli_feed_free(struct cli_feed *f)
{
	stream_free(&f->input);
	inputs_free(&f->queue);
	records_free(&f->fields);
	upid_lines_free(&f->lines);
	spec_arena_free(&f->ahead_arena);
}
