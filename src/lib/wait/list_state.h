/* The state of upid_list(): the nodes of each source, and a feed for each node. */
#ifndef UPID_LIST_STATE_H
#define UPID_LIST_STATE_H

#include "feed.h"

/* The state of the query for the nodes of a source. */
struct upid_list_nodes {
	struct upid_list_state *list;
	size_t source;
	struct upid_list_ask ask;
	struct upid_query q;
	bool asking;    /* a query is in progress */
	bool due;       /* or will be, at next_ms */
	uint64_t faults; /* consecutive errors */
	struct upid_err fault; /* the last one of them */
	int64_t next_ms;
};

struct upid_list_state {
	struct upid_list_rules *rules;
	struct upid_loop *loop;
	struct upid_source *const *sources;
	size_t count;
	struct upid_list_nodes *nodes; /* one per source */
	struct upid_feed **feed;
	size_t feeds, room;
	int64_t deadline_ms, patience_ms; /* for all, and for who has not answered at all */
	uint64_t found;
	bool enough;
	struct upid_err err;       /* out of memory */
	struct upid_feed_row best; /* for `latest` */
	struct upid_buf best_text;
	size_t best_source;
	bool has_best;
};

/* Adds a node whose tasks are then read. */
int upid_list_add_feed(struct upid_list_state *l, size_t source, struct upid_str node);
void upid_list_failed(struct upid_list_state *l, size_t source, struct upid_str node,
                      const struct upid_err *err);
/* Why nothing came until the deadline: a lasting error says more than that time is up. `late` and
 * `cut` are formats for the name of the source. */
void upid_list_why(struct upid_err *err, const struct upid_list_state *l, size_t source,
                   const struct upid_err *fault, const char *late, const char *cut);

static inline int64_t
upid_list_now(const struct upid_list_state *l)
{
	return l->loop->clock->now_ms(l->loop->clock->ctx);
}

#endif
