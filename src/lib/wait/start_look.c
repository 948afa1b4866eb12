/* Finds the task that a request started, when its response is lost: in the task list, among those
 * that did not exist before the request. */
#include <stdio.h>
#include <string.h>

#include "lib/base/buf.h"
#include "retry.h"
#include "start_state.h"

enum {
	ROWS = 3000,         /* more than a PVE node lists; the newest of PBS */
	LIST_MS = 15000,     /* timeout of one request */
	CLOCKS_DIFFER_S = 5, /* between the server and the node of the task */
};

/* ------------------------------------------------------------------------------- one list */

/* Whether the task belongs to the authenticated user or token. Tasks of a remote belong to the user
 * that the Datacenter Manager has there. */
static bool
is_ours(const struct upid_start_state *s, const struct upid *task)
{
	struct upid_str user = s->src->user;
	const char *at = user.p + task->user.n;

	if (s->expect.remote.n > 0)
		return true;
	if (user.n < task->user.n || memcmp(user.p, task->user.p, task->user.n) != 0)
		return false;
	if (task->tokenid.p == NULL)
		return user.n == task->user.n;
	return user.n == task->user.n + 1 + task->tokenid.n && *at == '!' &&
	       memcmp(at + 1, task->tokenid.p, task->tokenid.n) == 0;
}

/* The UPID with the remote prefix, which some lists leave out. */
static void
add_name(struct upid_buf *name, const struct upid_start_state *s, const struct upid *task)
{
	if (s->expect.remote.n > 0)
		upid_buf_addf(name, "%s:%.*s!", upid_family_word(s->expect.remote_type).p,
		              (int)s->expect.remote.n, s->expect.remote.p);
	upid_buf_add(name, task->native.p, task->native.n);
}

static bool
matches(const struct upid_start_state *s, const struct upid_listed *l)
{
	struct upid_filter f = s->filter;

	if (!l->task->has_remote) /* from the remote's own list */
		f.remote = (struct upid_str){ NULL, 0 };
	f.user = (struct upid_str){ NULL, 0 };
	return is_ours(s, l->task) && upid_filter_matches(&f, l);
}

static int
listed(struct upid_query *q, const struct upid_listed *l)
{
	struct upid_start_state *s = q->ctx;
	struct upid_lines *found = &s->out->upids;
	struct upid_buf name = { 0 };
	bool is_new;

	if (!matches(s, l))
		return 0;
	add_name(&name, s, l->task);
	is_new = upid_seen_add(&s->before, upid_buf_str(&name));
	if (is_new && s->looking)
		s->no_memory =
			upid_lines_add(found, found->count + 1, upid_buf_str(&name), NULL) != 0 ||
			upid_lines_add(&s->out->ended, found->count, l->exitstatus, NULL) != 0;
	s->no_memory = s->no_memory || name.failed || s->before.failed;
	upid_buf_free(&name);
	return s->no_memory ? -1 : 0;
}

static void
unreadable(struct upid_query *q, struct upid_str upid, const struct upid_err *err)
{
	(void)q, (void)upid, (void)err;
}

static int
ask(struct upid_start_state *s, struct upid_err *err)
{
	s->q = (struct upid_query){ .asking = UPID_ASK_LIST,
		                    .list = &s->list,
		                    .limit = ROWS,
		                    .timeout_ms = LIST_MS,
		                    .done = upid_start_answered };
	if (upid_start_ask(s, err) != 0)
		return -1;
	return s->no_memory ? upid_fail_memory(err) : 0;
}

/* The remote's own list has only finished tasks, and the cache of a Datacenter Manager may lack
 * tasks that it did not start, so both are read. */
static int
ask_all(struct upid_start_state *s, struct upid_err *err)
{
	if (ask(s, err) != 0 || s->q.err.code != UPID_E_OK || s->expect.remote.n == 0)
		return err->code == UPID_E_OK ? 0 : -1;
	s->list.of_remote = s->expect.remote_type;
	(void)ask(s, err);
	s->list.of_remote = UPID_ANY;
	return err->code == UPID_E_OK ? 0 : -1;
}

/* --------------------------------------------------------------------------- before the request */

static bool
is_perl(const struct upid_start_state *s)
{
	return s->src->product == UPID_PRODUCT_PVE || s->src->product == UPID_PRODUCT_PMG;
}

/* A Backup Server and a Datacenter Manager have one list, whatever node the path names. */
static void
prepare(struct upid_start_state *s)
{
	const struct upid_expect *e = &s->expect;

	upid_expect_tasks(&s->expect, s->src->product, s->request);
	s->filter = (struct upid_filter){
		.types = e->types, .vmid = e->guest, .datastore = e->store, .remote = e->remote
	};
	s->list = (struct upid_list_ask){ .filter = &s->filter,
		                          .all = true,
		                          .node = UPID_S("localhost"),
		                          .listed = listed,
		                          .unreadable = unreadable };
	if (e->remote.n > 0)
		s->list.node = UPID_S("remotes");
	else
		s->filter.user = s->src->user;
	if (is_perl(s) && e->node.n > 0) {
		s->list.node = e->node;
		if (!upid_str_eq(e->node, "localhost"))
			s->filter.node = e->node;
	}
}

/* A Mail Gateway shows its list only to some roles (PMG::API2::Tasks). */
static void
note_blind(struct upid_start_state *s, const struct upid_err *why)
{
	struct upid_err text = { 0 };

	s->blind = true;
	s->why_blind = *why;
	if (s->rules->note == NULL)
		return;
	upid_fail(&text, why->code,
	          "the task list cannot be read (%.400s): if the response is lost, the task "
	          "cannot be searched for",
	          why->message);
	s->rules->note(s->rules->ctx, text.message);
}

int
upid_start_look_before(struct upid_start_state *s, struct upid_err *err)
{
	const struct upid_err *why = &s->q.err;

	prepare(s);
	s->looking = s->blind = false;
	upid_seen_free(&s->before);
	if (ask_all(s, err) != 0)
		return -1;
	if (s->q.date_s > 0)
		s->filter.since_s = s->q.date_s - CLOCKS_DIFFER_S;
	s->out->look = s->filter;
	if (why->code == UPID_E_PERMISSION) {
		note_blind(s, why);
		return 0;
	}
	return why->code == UPID_E_OK ? 0 : upid_start_nothing(why, err);
}

/* ---------------------------------------------------------------------------- after the request */

static int
in_doubt(struct upid_start_state *s, const struct upid_err *lost, const char *why,
         struct upid_err *err)
{
	upid_fail(err, UPID_E_IN_DOUBT,
	          "%s %.120s may have started a task: the response is lost (%.200s), %.200s",
	          s->request->method, s->request->path, lost->message, why);
	err->http = lost->http;
	return -1;
}

/* The list is refused. */
static int
cannot_look(struct upid_start_state *s, const struct upid_err *lost, const struct upid_err *refusal,
            struct upid_err *err)
{
	char why[256];

	(void)snprintf(why, sizeof(why), "and the task list cannot be read: %.180s",
	               refusal->message);
	return in_doubt(s, lost, why, err);
}

/* The first response proves that the server is back. */
static int64_t
ends_ms(const struct upid_start_state *s, int64_t back_ms)
{
	int64_t doubt = s->rules->doubt_ms, end = s->sent_ms + doubt;
	int64_t least = doubt < UPID_DOUBT_LEAST_MS ? doubt : UPID_DOUBT_LEAST_MS;
	int64_t late = s->rules->timeout_ms < INT64_MAX - s->begin_ms
	                       ? s->begin_ms + s->rules->timeout_ms
	                       : INT64_MAX;

	if (back_ms >= 0 && back_ms + least > end)
		end = back_ms + least;
	/* a Mail Gateway lists only finished tasks (PMG::API2::Tasks) */
	if ((back_ms < 0 || s->src->product == UPID_PRODUCT_PMG) && late > end)
		end = late;
	return end;
}

static int
several(struct upid_start_state *s, const struct upid_err *lost, struct upid_err *err)
{
	const struct upid_lines *found = &s->out->upids;
	struct upid_buf names = { 0 };

	for (size_t i = 0; i < found->count && names.n < 400; i++)
		upid_buf_addf(&names, " %.*s", (int)found->line[i].t.n, found->line[i].t.p);
	upid_fail(err, UPID_E_AMBIGUOUS,
	          "%s %.60s: the response is lost (%.200s), and it may have started any of %zu "
	          "new tasks:%s",
	          s->request->method, s->request->path, lost->message, found->count,
	          names.failed ? "" : upid_buf_cstr(&names));
	err->http = lost->http;
	upid_buf_free(&names);
	return -1;
}

static int
not_seen(struct upid_start_state *s, const struct upid_err *lost, int64_t back_ms,
         struct upid_err *err)
{
	char why[256];
	long long looked = (long long)(upid_start_now(s) - s->sent_ms) / 1000;

	if (back_ms < 0)
		(void)snprintf(why, sizeof(why),
		               "and the task list could not be read for %lld s: %.140s", looked,
		               s->q.err.message);
	else
		(void)snprintf(why, sizeof(why), "and no such task appeared within %lld s", looked);
	return in_doubt(s, lost, why, err);
}

static int64_t
pause_of(struct upid_start_state *s, uint64_t faults)
{
	if (faults > 0)
		return upid_backoff_ms(faults, s->q.retry_after_ms);
	return upid_jitter_ms(upid_pause_ms(upid_start_now(s) - s->sent_ms, s->q.took_ms),
	                      &s->seed);
}

/* The last search is at the end of that time. */
static int
look(struct upid_start_state *s, int64_t *back_ms, const struct upid_err *lost,
     struct upid_err *err)
{
	uint64_t faults = 0;

	for (;;) {
		bool last = upid_start_now(s) >= ends_ms(s, *back_ms);
		int64_t left, pause;

		if (ask_all(s, err) != 0)
			return -1;
		if (s->q.err.code == UPID_E_OK && *back_ms < 0)
			*back_ms = upid_start_now(s);
		else if (s->q.err.code != UPID_E_OK && !upid_code_retryable(s->q.err.code))
			return cannot_look(s, lost, &s->q.err, err);
		faults = s->q.err.code == UPID_E_OK ? 0 : faults + 1;
		if (s->out->upids.count > 0)
			return s->out->upids.count == 1 ? 0 : several(s, lost, err);
		left = ends_ms(s, *back_ms) - upid_start_now(s);
		if (last && left <= 0)
			return not_seen(s, lost, *back_ms, err);
		pause = pause_of(s, faults);
		if (upid_start_pause(s, left > 0 && left < pause ? left : pause, err) != 0)
			return -1;
	}
}

static void
note(const struct upid_start_state *s, const struct upid_err *lost)
{
	struct upid_err text = { 0 };

	if (s->rules->note == NULL)
		return;
	upid_fail(&text, lost->code,
	          "the response is lost (%.400s); searching for the task that it may have "
	          "started",
	          lost->message);
	s->rules->note(s->rules->ctx, text.message);
}

int
upid_start_look_after(struct upid_start_state *s, const struct upid_err *lost, struct upid_err *err)
{
	int64_t back_ms = -1;
	int rc;

	if (s->blind)
		return cannot_look(s, lost, &s->why_blind, err);
	note(s, lost);
	s->looking = true;
	rc = look(s, &back_ms, lost, err);
	s->out->recovered = rc == 0;
	if (rc != 0 && err->code == UPID_E_INTERRUPTED)
		(void)upid_fail_at(err, "%s %.200s may have started a task", s->request->method,
		                   s->request->path);
	return rc;
}
