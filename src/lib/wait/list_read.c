/* Reads the feeds of a list: finds the nodes, requests pages, reports errors. */
#include <stdlib.h>
#include <string.h>

#include "list_read.h"

enum { PARALLEL = 4 }; /* queries in progress per source; four connections saturate a server */

/* ------------------------------------------------------------------------------- the nodes */

static void
unreadable(struct upid_feed *f, struct upid_str upid, const struct upid_err *err)
{
	struct upid_list_rules *rules = ((struct upid_list_state *)f->ctx)->rules;

	if (rules->unreadable != NULL)
		rules->unreadable(rules, f->source, upid, err);
}

/* One allocation: the name of the node follows the feed. */
static int
add_feed(struct upid_list_state *l, size_t source, struct upid_str node)
{
	struct upid_feed *f = calloc(1, sizeof(*f) + node.n + 1);
	size_t room = l->room > 0 ? 2 * l->room : 8;
	struct upid_feed **grown;

	if (f == NULL)
		return upid_fail_memory(&l->err);
	if (l->feeds == l->room) {
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
		if ((grown = realloc(l->feed, room * sizeof(*grown))) == NULL) {
			free(f);
			return upid_fail_memory(&l->err);
		}
		l->feed = grown;
		l->room = room;
	}
	if (node.n > 0)
		memcpy(f + 1, node.p, node.n);
	*f = (struct upid_feed){ .src = l->sources[source],
		                 .source = source,
		                 .filter = &l->rules->filter,
		                 .unreadable = unreadable,
		                 .ctx = l,
		                 .stage = upid_feed_first_stage(&l->rules->filter),
		                 .node = { (const char *)(f + 1), node.n },
		                 .next_ms = upid_list_now(l) };
	l->feed[l->feeds++] = f;
	return 0;
}

static void
failed(struct upid_list_state *l, size_t source, struct upid_str node, const struct upid_err *err)
{
	if (l->rules->failed != NULL)
		l->rules->failed(l->rules, source, node, err);
}

static int
node_found(struct upid_query *q, struct upid_str name, bool online)
{
	struct upid_list_nodes *n = q->ctx;
	struct upid_err err = { 0 };

	if (online)
		return add_feed(n->list, n->source, name);
	upid_fail(&err, UPID_E_CONNECT, "%s: the node %.*s is offline, so its tasks are not listed",
	          n->list->sources[n->source]->name, (int)name.n, name.p);
	failed(n->list, n->source, name, &err);
	return 0;
}

static void
nodes_answered(struct upid_query *q)
{
	struct upid_list_nodes *n = q->ctx;

	n->asking = false;
	if (q->err.code != UPID_E_OK)
		failed(n->list, n->source, (struct upid_str){ NULL, 0 }, &q->err);
}

void
upid_list_begin(struct upid_list_state *l, size_t source)
{
	struct upid_list_nodes *n = &l->nodes[source];

	*n = (struct upid_list_nodes){ .list = l,
		                       .source = source,
		                       .ask = { .node_found = node_found } };
	n->ask.filter = &l->rules->filter;
	n->q = (struct upid_query){
		.asking = UPID_ASK_NODES, .list = &n->ask, .done = nodes_answered, .ctx = n
	};
	n->asking = true;
	l->sources[source]->ops->ask(l->sources[source], &n->q);
}

static bool
all_nodes_known(const struct upid_list_state *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->nodes[i].asking)
			return false;
	return true;
}

/* ------------------------------------------------------------------------- reading the feeds */

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
		failed(l, f->source, f->node, &f->err);
		f->err = (struct upid_err){ 0 };
	}
}

/* At the deadline, or after an interrupt: marks every unfinished feed as failed. */
static void
give_up(struct upid_list_state *l)
{
	bool interrupted = l->loop->interrupted;
	enum upid_code code = interrupted ? UPID_E_INTERRUPTED : UPID_E_REQUEST_TIMEOUT;

	for (size_t i = 0; i < l->count; i++)
		if (l->nodes[i].asking) {
			l->sources[i]->ops->cancel(l->sources[i], &l->nodes[i].q);
			l->nodes[i].asking = false;
			upid_fail(&l->nodes[i].q.err, code,
			          interrupted ? "interrupted before %s responded"
			                      : "%s did not respond in time",
			          l->sources[i]->name);
			failed(l, i, (struct upid_str){ NULL, 0 }, &l->nodes[i].q.err);
		}
	for (size_t i = 0; i < l->feeds; i++) {
		struct upid_feed *f = l->feed[i];

		if (f->stage == UPID_FEED_DONE)
			continue;
		if (f->asking)
			f->src->ops->cancel(f->src, &f->q);
		f->asking = false;
		f->stage = UPID_FEED_DONE;
		upid_fail(&f->err, code,
		          interrupted ? "interrupted before %s had sent the whole list"
		                      : "%s did not send the whole list in time: set a longer "
		                        "timeout, or narrow the list with since or limit",
		          f->src->name);
	}
}

int
upid_list_fill(struct upid_list_state *l, enum upid_feed_stage until)
{
	while (!all_nodes_known(l) || any_wants(l, until)) {
		int64_t next = ask_feeds(l, until);

		if (l->err.code != UPID_E_OK)
			return -1;
		if (all_nodes_known(l) && !any_wants(l, until))
			break;
		if (upid_list_now(l) >= l->deadline_ms || l->loop->interrupted) {
			give_up(l);
			break;
		}
		next = next < l->deadline_ms ? next : l->deadline_ms;
		if (upid_loop_run(l->loop, next > upid_list_now(l) ? next - upid_list_now(l) : 0,
		                  &l->err) != 0)
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
