/* Memory is cmocka's here: it tells of leaks, and test_alloc.c lets only the library's own fail. */
#include <stdio.h>

#include "fake.h"

json_t *
fake_data(const char *name)
{
	char path[128];
	json_t *root;

	(void)snprintf(path, sizeof(path), "tests/data/%s", name);
	/* one number is too large for jansson's integers */
	root = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);
	if (root == NULL)
		fail_msg("%s cannot be read: run this from the repository's root", path);
	return root;
}

struct upid_str
fake_str(const json_t *string)
{
	return (struct upid_str){ json_string_value(string), json_string_length(string) };
}

/* ------------------------------------------------------------------------------ the source */

int64_t
fake_at(const struct fake *f)
{
	return f->loop->now_ms - FAKE_BEGIN;
}

static size_t
task_of(const struct fake *f, const struct upid_query *q)
{
	size_t i = 0;

	while (i < f->tasks && q->task != &f->task[i].upid)
		i++;
	for (size_t k = 0; i == f->tasks && k < f->tasks; k++) /* one that a wait found itself */
		if (q->task->text.n == f->task[k].upid.text.n &&
		    memcmp(q->task->text.p, f->task[k].upid.text.p, q->task->text.n) == 0)
			i = k;
	assert_true(i < f->tasks);
	return i;
}

static void
note(struct fake *f, const struct upid_query *q)
{
	if (f->asks == f->room) {
		f->room = f->room > 0 ? 2 * f->room : 64;
		f->asked = test_realloc(f->asked, f->room * sizeof(*f->asked));
		assert_non_null(f->asked);
	}
	f->asked[f->asks++] = (struct fake_asked){ .asking = q->asking,
		                                   .task = q->task != NULL ? task_of(f, q) : 0,
		                                   .at_ms = fake_at(f),
		                                   .start = q->start,
		                                   .limit = q->limit,
		                                   .timeout_ms = q->timeout_ms };
}

static struct fake_answer
next_answer(struct fake_task *t, enum upid_asking asking)
{
	bool look = asking == UPID_ASK_STATUS, list = asking == UPID_ASK_HA_WORK;
	const struct fake_answer *script = look ? t->look : list ? t->list : t->log;
	size_t count = look ? t->looks : list ? t->lists : t->logs, at;

	if (asking == UPID_ASK_WHOLE_LOG && t->no_download > 0)
		return (struct fake_answer){ .code = UPID_E_BUSY, .http = t->no_download };
	if (asking == UPID_ASK_HA_SIGHT)
		return t->sight != NULL ? *t->sight : (struct fake_answer){ .blind = false };
	if (asking == UPID_ASK_STOP) {
		assert_true(t->stops > 0); /* nobody else is stopped */
		at = t->stopped++;
		return t->stop[at < t->stops ? at : t->stops - 1];
	}
	at = look ? t->looked++ : list ? t->listed++ : t->read++;
	if (count == 0)
		return (struct fake_answer){ .latency_ms = t->latency_ms };
	return script[at < count ? at : count - 1];
}

/* A text of its own for each line, so that what is kept too long is seen. */
static int
send_line(const struct fake_task *t, struct upid_query *q, uint64_t n, bool half)
{
	char *text = test_malloc(64);
	size_t len;
	int rc;

	assert_non_null(text);
	len = (size_t)snprintf(text, 64, t->text != NULL ? "%s" : "line %s",
	                       t->text != NULL ? t->text[n - 1] : "");
	if (t->text == NULL)
		len += (size_t)snprintf(text + len, 64 - len, "%llu", (unsigned long long)n);
	assert_true(len < 64);
	q->unfinished = half && q->asking == UPID_ASK_WHOLE_LOG;
	rc = q->line(q, n, (struct upid_str){ text, half ? len / 2 : len });
	test_free(text);
	return rc;
}

static void
send_log(const struct fake_task *t, struct upid_query *q, const struct fake_answer *a)
{
	uint64_t end = a->code != UPID_E_OK || a->sent > 0 ? a->sent : a->total;

	if (q->limit > 0 && !a->generous && q->start + q->limit < end)
		end = q->start + q->limit;
	for (uint64_t n = q->start + 1; n <= end; n++)
		if (send_line(t, q, n, a->unfinished && n == a->total) != 0)
			break;
	q->total = a->total;
}

/* What still runs ends a little later, as the answer to its stop says. */
static void
stop(const struct fake *f, struct fake_task *t, const struct fake_answer *a)
{
	int64_t end = fake_at(f) + t->stop_takes_ms;

	if (a->exitstatus == NULL || end >= t->ends_ms)
		return;
	t->ends_ms = end;
	t->end = a->exitstatus;
}

static void
send_list(const struct fake *f, struct upid_query *q)
{
	for (size_t i = 0; f->list != NULL && i < f->tasks; i++) {
		const struct fake_task *t = &f->task[i];
		struct upid_listed listed = { .task = &t->upid, .running = true };

		if (!t->hidden && fake_at(f) < t->ends_ms + f->list->lag_ms &&
		    q->list->listed(q, &listed) != 0)
			break;
	}
}

static void
answer_list(struct fake *f, const struct fake_pending *p)
{
	struct upid_query *q = p->q;

	q->took_ms = p->answer.latency_ms;
	q->date_s = f->date_s > 0 ? f->date_s + fake_at(f) / 1000 : -1;
	q->retry_after_ms = p->answer.retry_after_ms;
	if (p->answer.code != UPID_E_OK)
		upid_fail(&q->err, p->answer.code, "a scripted fault");
	else
		send_list(f, q);
	q->done(q);
}

static struct fake_answer
next_list(struct fake *f)
{
	struct fake_list *list = f->list;

	if (list != NULL && list->asked < list->faults)
		return list->fault[list->asked++];
	return (struct fake_answer){ .latency_ms = list != NULL ? list->latency_ms : 0 };
}

static void
answer(struct fake *f, size_t i)
{
	struct fake_pending p = f->pending[i];
	struct fake_task *t;
	const char *words = p.answer.exitstatus;
	char *copy, *work;

	memmove(f->pending + i, f->pending + i + 1, (--f->under_way - i) * sizeof(p));
	if (p.q->asking == UPID_ASK_LIST) {
		answer_list(f, &p);
		return;
	}
	t = &f->task[task_of(f, p.q)];
	if (p.q->asking == UPID_ASK_STOP)
		stop(f, t, &p.answer);
	if (t->looks == 0 && fake_at(f) >= t->ends_ms)
		words = t->end;
	if (p.answer.code != UPID_E_OK) {
		upid_fail(&p.q->err, p.answer.code, "a scripted fault");
		p.q->err.http = p.answer.http;
		p.q->no_stream = p.q->asking == UPID_ASK_WHOLE_LOG && t->no_download > 0;
	}
	if (p.q->asking == UPID_ASK_LOG || p.q->asking == UPID_ASK_WHOLE_LOG)
		send_log(t, p.q, &p.answer);
	p.q->took_ms = p.answer.latency_ms;
	p.q->date_s = f->date_s > 0 ? f->date_s + fake_at(f) / 1000 : -1;
	if (f->date_s > 0 && fake_at(f) >= f->step_ms)
		p.q->date_s += f->step_s;
	p.q->retry_after_ms = p.answer.retry_after_ms;
	p.q->running = words == NULL && !p.answer.silent;
	p.q->blind = p.answer.blind;
	copy = words != NULL ? strcpy(test_malloc(strlen(words) + 1), words) : NULL;
	p.q->exitstatus = upid_str(copy);
	work = p.answer.work != NULL ? strcpy(test_malloc(strlen(p.answer.work) + 1), p.answer.work)
	                             : NULL;
	p.q->work = upid_str(work);
	p.q->done(p.q);
	if (copy != NULL)
		test_free(copy);
	if (work != NULL)
		test_free(work);
}

/* After its own bound a query that has no answer ends as one that timed out. */
static void
ask(struct upid_source *src, struct upid_query *q)
{
	struct fake *f = (struct fake *)src;
	bool is_list = q->asking == UPID_ASK_LIST;
	struct fake_answer a =
		is_list ? next_list(f) : next_answer(&f->task[task_of(f, q)], q->asking);
	int64_t bound = q->timeout_ms > 0 ? q->timeout_ms : f->request_ms;

	if (is_list && f->list == NULL) {
		q->err = (struct upid_err){ 0 };
		q->done(q);
		return;
	}
	note(f, q);
	q->err = (struct upid_err){ 0 };
	q->total = 0;
	if (bound > 0 && a.latency_ms > bound)
		a = (struct fake_answer){ .code = UPID_E_REQUEST_TIMEOUT, .latency_ms = bound };
	assert_true(f->under_way < COUNT(f->pending));
	f->pending[f->under_way++] = (struct fake_pending){
		q, a, a.latency_ms == FAKE_NEVER ? FAKE_NEVER : f->loop->now_ms + a.latency_ms
	};
	f->most = f->under_way > f->most ? f->under_way : f->most;
	if (f->at_once && a.latency_ms == 0)
		answer(f, f->under_way - 1);
}

static void
cancel(struct upid_source *src, struct upid_query *q)
{
	struct fake *f = (struct fake *)src;
	size_t i = 0;

	while (i < f->under_way && f->pending[i].q != q)
		i++;
	assert_true(i < f->under_way); /* nobody cancels what is answered */
	memmove(f->pending + i, f->pending + i + 1, (--f->under_way - i) * sizeof(*f->pending));
	f->cancels++;
}

/* -------------------------------------------------------------------------------- the loop */

static int64_t
now(void *ctx)
{
	return ((struct fake_loop *)ctx)->now_ms;
}

/* The source that answers next, and its query. */
static struct fake *
earliest(const struct fake_loop *loop, size_t *query)
{
	struct fake *first = NULL;

	for (struct fake *f = loop->first; f != NULL; f = f->next)
		for (size_t i = 0; i < f->under_way; i++)
			if (first == NULL || f->pending[i].due_ms < first->pending[*query].due_ms) {
				first = f;
				*query = i;
			}
	return first;
}

static int
run(struct upid_loop *base, int64_t ms, struct upid_err *err)
{
	struct fake_loop *loop = (struct fake_loop *)base;
	int64_t until = ms < FAKE_NEVER - loop->now_ms ? loop->now_ms + ms : FAKE_NEVER;
	int64_t interrupt = loop->interrupt_ms > 0 ? FAKE_BEGIN + loop->interrupt_ms : FAKE_NEVER;
	size_t i = 0;
	struct fake *f = earliest(loop, &i);
	int64_t due = f != NULL ? f->pending[i].due_ms : FAKE_NEVER;

	assert_true(ms >= 0);
	assert_true(++loop->runs < 1000000); /* else this goes on for ever */
	if (loop->runs == loop->broken_run)
		return upid_fail(err, UPID_E_INTERNAL, "a scripted end of the loop");
	assert_true(due < FAKE_NEVER || until < FAKE_NEVER);
	if (interrupt <= due && interrupt <= until) {
		loop->now_ms = interrupt;
		loop->interrupt_ms = 0; /* once */
		upid_loop_interrupt(base);
		return 0;
	}
	if (due > until) {
		loop->now_ms = until;
		return 0;
	}
	loop->now_ms = due > loop->now_ms ? due : loop->now_ms;
	while ((f = earliest(loop, &i)) != NULL && f->pending[i].due_ms <= loop->now_ms)
		answer(f, i);
	return 0;
}

static void
loop_init(struct fake_loop *loop)
{
	static const struct upid_loop_ops ops = { run, NULL, NULL, NULL };

	*loop = (struct fake_loop){ .base = { &ops, &loop->clock, false }, .now_ms = FAKE_BEGIN };
	loop->clock = (struct upid_clock){ now, loop };
}

void
fake_parse(struct fake_task *task, const char *upid)
{
	struct upid_err err = { 0 };

	(void)upid_parse(&task->upid, upid_str(upid), NULL, &err);
	assert_code(err, UPID_E_OK);
}

void
fake_init(struct fake *f, struct fake_task *task, size_t tasks)
{
	static const struct upid_source_ops ops = { ask, cancel, NULL };

	*f = (struct fake){ .base = { .ops = &ops, .name = "pve1:8006" }, .task = task, .tasks = tasks };
	f->loop = &f->own;
	loop_init(f->loop);
	f->loop->first = f;
	for (size_t i = 0; i < tasks; i++)
		if (task[i].upid.text.p == NULL)
			fake_parse(&task[i], FAKE_UPID);
}

void
fake_join(struct fake *f, struct fake *other, const char *name)
{
	f->base.name = name;
	f->loop = other->loop;
	f->next = other->loop->first;
	other->loop->first = f;
}

void
fake_free(struct fake *f)
{
	assert_int_equal(f->under_way, 0); /* no query outlives who asked it */
	if (f->asked != NULL)
		test_free(f->asked);
	f->asked = NULL;
}

void
fake_wait(struct fake *f, struct upid_wait *waits, struct upid_wait_rules *rules)
{
	struct upid_err err = { 0 };
	size_t count = f->waited > 0 ? f->waited : f->tasks;

	for (size_t i = 0; i < count; i++)
		waits[i] = (struct upid_wait){ .task = &f->task[i].upid, .src = &f->base };
	(void)upid_wait_all(waits, count, &f->loop->base, rules, &err);
	assert_code(err, UPID_E_OK);
}

void
fake_asked_at(const struct fake *f, const int64_t *at_ms, size_t count, const char *file, int line)
{
	bool same = f->asks == count;

	for (size_t i = 0; same && i < count; i++)
		same = f->asked[i].at_ms == at_ms[i];
	if (same)
		return;
	print_error("asked at");
	for (size_t i = 0; i < f->asks && i < count + 5; i++)
		print_error(" %lld", (long long)f->asked[i].at_ms);
	print_error(" (%zu), not at", f->asks);
	for (size_t i = 0; i < count; i++)
		print_error(" %lld", (long long)at_ms[i]);
	print_error(" (%zu)\n", count);
	_fail(file, line);
}
