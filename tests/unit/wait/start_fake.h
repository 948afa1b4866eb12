/* Shared by the tests of a start: a server that loses responses, with a list of its own manners. */
#ifndef START_FAKE_H
#define START_FAKE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/fake.h"
#include "lib/base/json.h"

enum { STARTS = 4, ROWS = 40, NEVER = -1 };

/* A task of the server's: when its list shows it, and until when. */
struct row {
	char upid[128];
	int64_t listed_ms;
	bool twice; /* a server may list a task several times */
};

/* The server's reaction to the next request. */
struct treatment {
	bool performed;
	bool in_doubt;     /* what the client is told: nothing that proves anything */
	bool retryable;    /* a failure that proves that nothing was done, and may pass */
	int64_t after_ms;  /* until it is performed, from the request on */
	int64_t answer_ms; /* until the client is told; more than its patience: nothing comes */
	int64_t lag_ms;    /* until the task is listed, from its start on; NEVER */
};

struct kind;

struct server {
	struct upid_source base;
	struct upid_loop loop;
	struct upid_clock clock;
	int64_t now_ms, date_s;
	struct treatment treat[STARTS];
	size_t requests;
	struct row row[ROWS];
	size_t rows, started; /* started: by us */
	char ours[STARTS][128];
	int64_t down_from_ms, down_until_ms; /* the list does not answer */
	int64_t refused_from_ms;             /* the list is refused; 0: never */
	size_t lists;
	bool has_another; /* after a failed connection, another server of the cluster is asked */
	int64_t sent_ms, back_ms; /* of the last request; of the first list after it */
	const struct kind *kind;
	struct upid_query *open; /* under way */
	int64_t due_ms;
};

#define ME "root@pam!demo"

/* What a request starts, on each product. */
static const struct kind {
	enum upid_product product;
	struct upid_request request;
	const char *type, *id, *user;
} kinds[] = {
#define REQUEST(way)                                                                               \
	{                                                                                          \
		.method = "POST", .path = (way), .form = "", .hidden = ""                          \
	}
	{ UPID_PRODUCT_PVE, REQUEST("/nodes/pve1/qemu/104/status/start"), "qmstart", "104", ME },
	{ UPID_PRODUCT_PBS, REQUEST("/admin/datastore/store1/verify"), "verify", "store1", ME },
	{ UPID_PRODUCT_PBS, REQUEST("/admin/datastore/store1/gc"), "garbage_collection", "store1",
	  ME },
	{ UPID_PRODUCT_PBS, REQUEST("/admin/datastore/store1/prune"), "prune",
	  "store1\\x3a\\x3ahost-one", ME },
	{ UPID_PRODUCT_PBS, REQUEST("/admin/sync/s-1/run"), "syncjob",
	  "\\x2d\\x3asource\\x3astore1\\x3a\\x3as\\x2d1", ME },
	{ UPID_PRODUCT_PMG, REQUEST("/nodes/pmg1/backup"), "backup", "", "root@pam" },
};

static const char *
add_row(struct server *s, const char *who, const char *type, const char *id, int64_t start_ms,
        int64_t listed_ms)
{
	struct row *row = &s->row[s->rows++];
	unsigned start = (unsigned)(s->date_s + (start_ms - FAKE_BEGIN) / 1000);
	const char *node = s->base.product == UPID_PRODUCT_PMG ? "pmg1" : "pve1";

	assert_true(s->rows <= ROWS);
	if (s->base.product == UPID_PRODUCT_PBS)
		(void)snprintf(row->upid, sizeof(row->upid),
		               "UPID:pbs1:000002B2:00001234:%08X:%08X:%s:%s:%s:", (unsigned)s->rows,
		               start, type, id, who);
	else
		(void)snprintf(row->upid, sizeof(row->upid),
		               "UPID:%s:%08X:00001234:%08X:%s:%s:%s:", node,
		               (unsigned)(0x1000 + s->rows), start, type, id, who);
	row->listed_ms = listed_ms;
	return row->upid;
}

static inline void
perform(struct server *s, const struct treatment *t)
{
	int64_t at = s->now_ms + t->after_ms;
	int64_t listed = t->lag_ms == NEVER ? INT64_MAX : at + t->lag_ms;
	const char *upid = add_row(s, s->kind->user, s->kind->type, s->kind->id, at, listed);

	(void)snprintf(s->ours[s->started++], sizeof(s->ours[0]), "%s", upid);
}

static inline void
ask(struct upid_source *src, struct upid_query *q)
{
	struct server *s = (struct server *)src;
	const struct treatment *t = &s->treat[s->requests];

	assert_null(s->open);
	q->err = (struct upid_err){ 0 };
	q->in_doubt = false;
	q->data = (struct upid_str){ NULL, 0 };
	q->took_ms = q->retry_after_ms = 0;
	q->date_s = -1;
	s->open = q;
	s->due_ms = s->now_ms + 20;
	if (q->asking != UPID_ASK_REQUEST)
		return;
	assert_true(s->requests < STARTS);
	s->sent_ms = s->now_ms;
	s->requests++;
	if (t->performed)
		perform(s, t);
	s->due_ms = s->now_ms + (t->answer_ms < q->timeout_ms ? t->answer_ms : q->timeout_ms);
}

static inline void
list(struct server *s, struct upid_query *q)
{
	s->lists++;
	if (s->refused_from_ms > 0 && s->now_ms >= s->refused_from_ms) {
		upid_fail(&q->err, UPID_E_PERMISSION, "the list is refused");
		return;
	}
	if (s->now_ms >= s->down_from_ms && s->now_ms < s->down_until_ms) {
		upid_fail(&q->err, UPID_E_CONNECT, "Connection refused");
		return;
	}
	if (s->requests > 0 && s->back_ms == 0)
		s->back_ms = s->now_ms;
	q->date_s = s->date_s + (s->now_ms - FAKE_BEGIN) / 1000;
	for (size_t i = 0; i < s->rows; i++)
		for (int n = 0; s->row[i].listed_ms <= s->now_ms && n <= s->row[i].twice; n++) {
			struct upid_err err = { 0 };
			struct upid task;
			struct upid_listed listed = { .task = &task, .running = true };

			assert_int_equal(upid_parse(&task, upid_str(s->row[i].upid), NULL, &err),
			                 0);
			if (q->list->listed(q, &listed) != 0)
				return;
		}
}

static inline void
answer(struct server *s, struct upid_query *q)
{
	const struct treatment *t = &s->treat[s->requests > 0 ? s->requests - 1 : 0];
	struct upid_buf data = { 0 };

	if (q->asking == UPID_ASK_LIST) {
		list(s, q);
	} else if (t->in_doubt || t->answer_ms >= q->timeout_ms) {
		q->in_doubt = true;
		upid_fail(&q->err, UPID_E_BUSY, "HTTP 596 Broken pipe");
	} else if (!t->performed) {
		upid_fail(&q->err, t->retryable ? UPID_E_CONNECT : UPID_E_INPUT, "refused");
	} else {
		upid_json_quote(&data, upid_str(s->ours[s->started - 1]), true);
		q->data = upid_buf_str(&data);
	}
	if (s->has_another && q->err.code == UPID_E_CONNECT)
		s->base.name = strcmp(s->base.name, "pve1:8006") == 0 ? "pve2:8006" : "pve1:8006";
	q->done(q);
	upid_buf_free(&data);
}

static inline int
run(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	struct server *s = loop->clock->ctx;
	int64_t until = s->now_ms + ms;
	struct upid_query *q = s->open;

	(void)err;
	if (q == NULL || s->due_ms > until) {
		s->now_ms = until;
		return 0;
	}
	s->now_ms = s->due_ms > s->now_ms ? s->due_ms : s->now_ms;
	s->open = NULL;
	answer(s, q);
	return 0;
}

static inline void
cancel(struct upid_source *src, struct upid_query *q)
{
	(void)q;
	((struct server *)src)->open = NULL;
}

static inline int64_t
now_ms(void *ctx)
{
	return ((struct server *)ctx)->now_ms;
}

static inline void
init_kind(struct server *s, const struct kind *kind)
{
	static const struct upid_source_ops source_ops = { .ask = ask, .cancel = cancel };
	static const struct upid_loop_ops loop_ops = { .run = run };

	*s = (struct server){ .now_ms = FAKE_BEGIN, .date_s = FAKE_START };
	s->clock = (struct upid_clock){ now_ms, s };
	s->loop = (struct upid_loop){ .ops = &loop_ops, .clock = &s->clock };
	s->base = (struct upid_source){ .ops = &source_ops,
		                        .name = "pve1:8006",
		                        .user = upid_str(kind->user),
		                        .product = kind->product };
	s->kind = kind;
}

static inline void
init(struct server *s)
{
	init_kind(s, &kinds[0]);
}

static const struct upid_start_rules rules = { .timeout_ms = 300000, .doubt_ms = UPID_DOUBT_MS };

/* -1, with the error's code in *code. */
static inline int
start(struct upid_started *out, struct server *s, const struct upid_start_rules *with,
      struct upid_err *err)
{
	*out = (struct upid_started){ .tries = 0 };
	*err = (struct upid_err){ 0 };
	return upid_start(out, &s->kind->request, &s->base, &s->loop, with, err);
}

#endif
