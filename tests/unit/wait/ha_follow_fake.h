/* Shared by the HA tests: a request to the HA manager, and its task. */
#ifndef FOLLOW_FAKE_H
#define FOLLOW_FAKE_H

#include "tests/unit/fake.h"

#define BEGIN "UPID:example-node:000AE992:00A21BA7:618C1D55:"
#define START BEGIN "hastart:100:ann@pve!ci:"
#define WORK "UPID:node-2:000AE9FF:00A21CA7:618C1D57:qmstart:100:root@pam:"

static const struct fake_answer none = { .work = NULL };
static const struct fake_answer there = { .work = WORK };
static const struct fake_answer hangs = { .latency_ms = FAKE_NEVER };

/* A look every second, for 60 of them. */
#define FOLLOW { .timeout_ms = 60000, .interval_ms = 1000, .tail = 2, .follow_ha = true }

struct ha {
	struct fake f;
	struct fake_task task[2]; /* the request, and its work */
	struct upid_wait w;
};

static inline void
make(struct ha *ha, const char *request, struct fake_task first, struct fake_task second)
{
	*ha = (struct ha){ .task = { first, second } };
	fake_parse(&ha->task[0], request);
	fake_parse(&ha->task[1], WORK);
	fake_init(&ha->f, ha->task, 2);
	ha->f.waited = 1;
}

static inline void
drop(struct ha *ha)
{
	upid_wait_free(&ha->w);
	fake_free(&ha->f);
}

static inline void
asked(const struct ha *ha, size_t at, enum upid_asking asking, size_t task)
{
	assert_true(at < ha->f.asks);
	assert_int_equal(ha->f.asked[at].asking, asking);
	assert_int_equal(ha->f.asked[at].task, task);
}

static inline void
followed(const struct upid_wait *w)
{
	assert_non_null(w->followed);
	assert_text(w->followed->text, WORK);
	assert_text(w->followed->type, "qmstart");
	assert_text(w->followed->id, "100");
}

static inline void
not_begun(const struct upid_wait *w, const char *part)
{
	assert_code(w->err, UPID_E_OK);
	assert_true(w->timed_out);
	assert_false(w->stopped);
	assert_int_equal(w->cls, UPID_RUNNING);
	assert_null(w->exitstatus.p);
	assert_null(w->followed);
	assert_non_null(w->reason.p);
	assert_non_null(memmem(w->reason.p, w->reason.n, part, strlen(part)));
}

#endif
