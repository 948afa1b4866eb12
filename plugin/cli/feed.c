#include <string.h>

#include "args.h"
#include "feed.h"

void
cli_feed_init(struct cli_feed *f, struct face_call *call)
{
	f->call = call;
	f->input.world = call->world;
	f->upids = (struct feed_upids){ .call = call, .in = &f->input, .queue = &f->queue };
	f->records = (struct feed_records){ .op = call->op, .in = &f->input };
}

static bool
reads_stdin(const struct cli_feed *f)
{
	enum op_takes takes = f->call->op->takes;

	return !f->none && (takes == OP_UPIDS || takes == OP_FIELDS) && !face_filters(f->call) &&
	       !f->options_are_it && (f->word_count == 0 || f->dash);
}

static int
add_word(struct cli_feed *f, struct upid_str word, struct upid_err *err)
{
	if (word.n == 0)
		return inputs_add_empty(&f->queue, err);
	if (!f->call->op->exact && inputs_is_nothing(word))
		return inputs_add_no_task(&f->queue, NULL, false, err);
	return inputs_add_text(&f->queue, word, f->call->op->exact, err);
}

static int
next_word(struct cli_feed *f, struct op_input *s, struct upid_err *err)
{
	while (inputs_take(&f->queue, s) == 0) {
		if (f->word == f->word_count)
			return 0;
		inputs_reset(&f->queue);
		if (add_word(f, upid_str(f->words[f->word++]), err) != 0)
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
next_on_stdin(struct cli_feed *f, struct op_input *s, struct upid_err *err)
{
	f->upids.any = f->upids.any || f->index > 0;
	return f->call->op->takes == OP_UPIDS ? feed_upids_next(&f->upids, s, err)
	                                      : feed_records_next(&f->records, s, err);
}

static int
pull(struct cli_feed *f, struct op_input *s, struct upid_err *err)
{
	int rc = 0;

	if (f->index == 0)
		f->piped = reads_stdin(f);
	if (f->options_are_it)
		rc = next_option(f, s, err);
	else if (f->word < f->word_count || (f->word_count > 0 && f->queue.taken < f->queue.count))
		rc = next_word(f, s, err);
	else if (f->piped)
		rc = next_on_stdin(f, s, err);
	if (rc == 1) {
		face_settle_empty(f->call, s);
		s->index = f->index++;
	}
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

/* 1, 0 at the end, or -1. */
static int
pull_ahead(struct cli_feed *f, struct upid_err *err)
{
	struct op_input *s = &f->ahead[f->ahead_count];
	int rc = pull(f, s, err);

	if (rc == 1 && ((s->upid.p != NULL && !spec_copy(&s->upid, &f->ahead_arena, s->upid)) ||
	                (s->note.p != NULL && !spec_copy(&s->note, &f->ahead_arena, s->note))))
		return upid_fail_memory(err);
	f->ahead_count += rc == 1;
	return rc;
}

/* The arguments of a record are valid until the next pull, so only one is pulled in advance.
 * Whether there is a second one is found from the remaining input. */
bool
cli_feed_is_one(struct cli_feed *f, struct upid_err *err)
{
	bool records = f->call->op->takes == OP_FIELDS;

	if (f->call->op->takes == OP_NOTHING || face_filters(f->call))
		return false;
	if (f->call->op->takes == OP_REQUEST)
		return true;
	if (!reads_stdin(f))
		return f->options_are_it || f->word_count == 1;
	while (f->ahead_count < (records ? 1 : 2) && pull_ahead(f, err) == 1)
		;
	return f->ahead_count == 1 && !(records && feed_records_more(&f->records, err));
}

int
cli_feed_args(struct cli_feed *f, struct upid_err *err)
{
	return reads_stdin(f) && f->call->op->online ? feed_upids_args(&f->upids, err) : 0;
}

bool
cli_feed_unread(struct upid_err *note, const struct cli_feed *f, bool failed)
{
	struct face_world *w = f->call != NULL ? f->call->world : NULL;
	struct upid_buf text = { 0 };
	const char *name = NULL;
	json_t *object;

	if (w == NULL || reads_stdin(f) || !f->call->op->online || w->in_tty ||
	    w->peek_in == NULL || !upid_buf_reserve(&text, 4096))
		return false;
	text.n = w->peek_in(w->ctx, text.p, 4096, failed ? 100 : 0);
	object = json_loadb(text.p, text.n, JSON_DISABLE_EOF_CHECK, NULL);
	if (json_is_object(object) && (name = cli_args_credential(f->call, object)) != NULL)
		upid_fail(note, UPID_E_USAGE,
		          "standard input was not read, so its %s was ignored. %s", name,
		          f->word_count > 0
		                  ? "Add - to the arguments to read it"
		                  : "Set it in the environment, in a file or in a profile");
	json_decref(object);
	upid_buf_wipe(&text);
	return name != NULL;
}

void
cli_feed_free(struct cli_feed *f)
{
	stream_free(&f->input);
	inputs_free(&f->queue);
	feed_records_free(&f->records);
	spec_arena_free(&f->ahead_arena);
}
