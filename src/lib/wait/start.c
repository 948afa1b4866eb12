/* Starts a task exactly once: repeats a request only if it certainly was not performed, and
 * searches for the task if that is in doubt. */
#include <string.h>

#include "lib/base/json.h"
#include "retry.h"
#include "start_state.h"

/* ------------------------------------------------------------------------------- answers */

static bool
is_upid(struct upid_str text)
{
	struct upid_err ignored = { 0 };
	struct upid task;

	return upid_parse(&task, text, NULL, &ignored) == 0;
}

/* Adds the next string, if it is a UPID. */
static bool
take_upid(struct upid_started *out, struct upid_jscan *scan, struct upid_err *err)
{
	struct upid_buf text = { 0 };
	struct upid_str token;
	bool is = upid_json_next(scan, &token) == UPID_J_STRING;

	if (is) {
		upid_json_unescape(&text, token);
		is = is_upid(upid_buf_str(&text));
	}
	if (is)
		(void)upid_lines_add(&out->upids, out->upids.count + 1, upid_buf_str(&text), err);
	upid_buf_free(&text);
	return is;
}

/* "UPID:…", or a list that contains only UPIDs. Any other response names no task. */
static int
read_data(struct upid_started *out, struct upid_str data, struct upid_err *err)
{
	struct upid_jscan scan = { data.p, data.p + data.n };

	if (upid_lines_add(&out->data, 1, data, err) != 0)
		return -1;
	if (!upid_json_take(&scan, '[')) {
		(void)take_upid(out, &scan, err);
	} else {
		do {
			if (take_upid(out, &scan, err))
				continue;
			upid_lines_free(&out->upids);
			break;
		} while (upid_json_take(&scan, ','));
	}
	return err->code == UPID_E_OK ? 0 : -1;
}

/* ------------------------------------------------------------------------------- the request */

static void
performed(struct upid_query *q)
{
	struct upid_start_state *s = q->ctx;

	if (q->err.code == UPID_E_OK)
		(void)read_data(s->out, q->data, &s->unread);
	upid_start_answered(q);
}

static int
send(struct upid_start_state *s, struct upid_err *err)
{
	int64_t ms = s->rules->request_ms;

	s->q = (struct upid_query){ .asking = UPID_ASK_REQUEST,
		                    .request = s->request,
		                    .timeout_ms = ms > UPID_START_MS ? ms : UPID_START_MS,
		                    .done = performed };
	s->sent_ms = upid_start_now(s);
	s->out->tries++;
	if (upid_start_ask(s, err) == 0)
		return 0;
	s->out->performed = true;
	return upid_fail_at(err, "%s %.200s: the request was sent, and may have started a task",
	                    s->request->method, s->request->path);
}

/* 1: the request certainly was not performed, and may be repeated after a pause. */
static int
once(struct upid_start_state *s, struct upid_err *err)
{
	struct upid_err lost;

	if (upid_start_look_before(s, err) != 0)
		return upid_code_retryable(err->code) && err->code != UPID_E_INTERRUPTED ? 1 : -1;
	if (send(s, err) != 0)
		return -1;
	s->out->performed = s->q.err.code == UPID_E_OK || s->q.in_doubt;
	if (s->q.err.code == UPID_E_OK) {
		*err = s->unread;
		return err->code == UPID_E_OK ? 0 : -1;
	}
	if (s->q.in_doubt) {
		lost = s->q.err;
		return upid_start_look_after(s, &lost, err);
	}
	(void)upid_start_nothing(&s->q.err, err);
	return upid_code_retryable(err->code) ? 1 : -1;
}

static void
note(const struct upid_start_state *s, const struct upid_err *fault, int64_t deadline_ms)
{
	struct upid_err text = { 0 };

	if (s->rules->note != NULL && upid_retry_note(&text, fault, deadline_ms, upid_start_now(s)))
		s->rules->note(s->rules->ctx, text.message);
}

/* Whether the source has turned to a server of the cluster that was not tried yet. */
static bool
has_moved(const struct upid_start_state *s, const char *tried, const char *first)
{
	return strcmp(s->src->name, tried) != 0 && strcmp(s->src->name, first) != 0;
}

static int
run(struct upid_start_state *s, struct upid_err *err)
{
	const char *first = s->src->name;
	int64_t deadline_ms = s->rules->timeout_ms < INT64_MAX - s->begin_ms
	                              ? s->begin_ms + s->rules->timeout_ms
	                              : INT64_MAX;
	uint64_t faults = 0;

	for (;;) {
		const char *tried = s->src->name;
		struct upid_err fault = { 0 };
		int rc = once(s, &fault);
		int64_t pause;

		if (rc == 0)
			return 0;
		if (rc > 0 && has_moved(s, tried, first))
			continue;
		pause = upid_backoff_ms(++faults, s->q.retry_after_ms);
		if (rc < 0 || !s->rules->retry || pause > deadline_ms - upid_start_now(s)) {
			if (err != NULL)
				*err = fault;
			return -1;
		}
		if (faults == 1)
			note(s, &fault, deadline_ms);
		if (upid_start_pause(s, pause, err) != 0)
			return -1;
	}
}

int
upid_start(struct upid_started *started, const struct upid_request *request,
           struct upid_source *src, struct upid_loop *loop, const struct upid_start_rules *rules,
           struct upid_err *err)
{
	struct upid_start_state s = { .out = started,
		                      .request = request,
		                      .src = src,
		                      .loop = loop,
		                      .rules = rules,
		                      .seed = rules->seed };
	int rc;

	s.begin_ms = upid_start_now(&s);
	rc = run(&s, err);
	upid_seen_free(&s.before);
	return rc;
}

void
upid_started_free(struct upid_started *started)
{
	upid_lines_free(&started->upids);
	upid_lines_free(&started->ended);
	upid_lines_free(&started->data);
}
