/* Reads the feeds of a list: requests pages, reports errors. */
#include <stdlib.h>

#include "list_nodes.h"
#include "list_read.h"

enum { PARALLEL = 4 }; /* queries in progress per source; four connections saturate a server */

static bool
wants_rows(const struct upid_feed *f, enum upid_feed_stage until)
{
	if (f->asking || f->stage >= until)
		return false;
	return f->stage == UPID_FEED_RUNNING || f->at == f->rows;
}

static size_t
under_way(const struct upid_list_state *l, size_t source)
{
	size_t n = l->nodes[source].asking;

	for (size_t i = 0; i < l->feeds; i++)
		n += l->feed[i]->source == source && l->feed[i]->asking;
	return n;
}

/* Requests missing rows. Returns when the next request is due; INT64_MAX: none is. */
static int64_t
ask_feeds(struct upid_list_state *l, enum upid_feed_stage until)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < l->feeds; i++) {
		struct upid_feed *f = l->feed[i];

		if (!wants_rows(f, until) || under_way(l, f->source) >= PARALLEL)
			continue;
		if (f->next_ms > upid_list_now(l)) {
			next = f->next_ms < next ? f->next_ms : next;
			continue;
		}
		if (f->stage == UPID_FEED_ENDED)
			upid_feed_clear(f);
		f->next_ms = upid_list_now(l);
		upid_feed_ask(f);
	}
	return next;
}

static bool
any_wants(const struct upid_list_state *l, enum upid_feed_stage until)
{
	for (size_t i = 0; i < l->feeds; i++)
		if (l->feed[i]->asking || wants_rows(l->feed[i], until))
			return true;
	return false;
}

/* Reports each failed feed once. */
static void
report_failures(struct upid_list_state *l)
{
	for (size_t i = 0; i < l->feeds; i++) {
		struct upid_feed *f = l->feed[i];

		if (f->stage != UPID_FEED_DONE || f->err.code == UPID_E_OK)
			continue;
		upid_list_failed(l, f->source, f->node, &f->err);
		f->err = (struct upid_err){ 0 };
	}
}

static void
give_up_feed(struct upid_list_state *l, struct upid_feed *f)
{
	if (f->asking)
		f->src->ops->cancel(f->src, &f->q);
	f->asking = false;
	f->stage = UPID_FEED_DONE;
	upid_list_why(&f->err, l, f->source, &f->fault,
	              "%s did not send the whole list in time: set a longer timeout, or narrow the "
	              "list with since or limit",
	              "interrupted before %s had sent the whole list");
}

/* At the deadline, or after an interrupt: marks every unfinished feed as failed. */
static void
give_up(struct upid_list_state *l)
{
	upid_list_give_up_nodes(l);
	for (size_t i = 0; i < l->feeds; i++)
		if (l->feed[i]->stage != UPID_FEED_DONE)
			give_up_feed(l, l->feed[i]);
}

/* Whether a feed that is read has more, or has rows that are not reported yet. */
static bool
any_has_more(const struct upid_list_state *l)
{
	for (size_t i = 0; i < l->feeds; i++)
		if (l->feed[i]->answered && (l->feed[i]->stage != UPID_FEED_DONE ||
		                             l->feed[i]->at < l->feed[i]->rows))
			return true;
	return false;
}

/* Lists are merged, so a node that does not answer holds up those of the others: half of the time is
 * theirs. */
static void
leave_out(struct upid_list_state *l)
{
	if (upid_list_now(l) < l->patience_ms || !any_has_more(l))
		return;
	upid_list_give_up_nodes(l);
	for (size_t i = 0; i < l->feeds; i++) {
		struct upid_feed *f = l->feed[i];

		if (f->stage != UPID_FEED_DONE && !f->answered && (f->asking || f->faults > 0))
			give_up_feed(l, f);
	}
}

/* Until a request is due, or until one of the two times. */
static int64_t
pause_ms(const struct upid_list_state *l, int64_t next_ms)
{
	int64_t now_ms = upid_list_now(l);
	int64_t end_ms = now_ms < l->patience_ms ? l->patience_ms : l->deadline_ms;

	next_ms = next_ms < end_ms ? next_ms : end_ms;
	return next_ms > now_ms ? next_ms - now_ms : 0;
}

int
upid_list_fill(struct upid_list_state *l, enum upid_feed_stage until)
{
	while (!upid_list_nodes_known(l) || any_wants(l, until)) {
		int64_t next, nodes;

		leave_out(l);
		next = ask_feeds(l, until);
		nodes = upid_list_ask_nodes(l);
		if (l->err.code != UPID_E_OK)
			return -1;
		if (upid_list_nodes_known(l) && !any_wants(l, until))
			break;
		if (upid_list_now(l) >= l->deadline_ms || l->loop->interrupted) {
			give_up(l);
			break;
		}
		if (upid_loop_run(l->loop, pause_ms(l, next < nodes ? next : nodes), &l->err) != 0)
			return -1;
	}
	report_failures(l);
	return 0;
}

void
upid_list_end(struct upid_list_state *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->nodes[i].asking)
			l->sources[i]->ops->cancel(l->sources[i], &l->nodes[i].q);
	for (size_t i = 0; i < l->feeds; i++) {
		l->rules->answered = l->rules->answered || l->feed[i]->answered;
		upid_feed_free(l->feed[i]);
		free(l->feed[i]);
	}
	free(l->feed);
	free(l->nodes);
	upid_buf_free(&l->best_text);
}
