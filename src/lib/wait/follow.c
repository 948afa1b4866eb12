#include "follow.h"
#include "retry.h"

enum {
	/* consecutive attempts to read the rest of the log of a finished task */
	DRAIN_TRIES = 5,
	DRAINS = 2,
	GRACE_MS = 10000,
};

static void
part(struct upid_log_follow *f, const struct upid_log_part *part)
{
	struct upid_wait_state *s = f->ctx;
	struct upid_wait_rules *rules = s->run->rules;

	rules->line(rules, s->timer.rank, part);
}

bool
upid_follow_wanted(struct upid_wait_state *s)
{
	struct upid_wait_rules *rules = s->run->rules;

	if (rules->line == NULL || rules->one_look || s->rare->lost.code != UPID_E_OK)
		return false;
	return rules->follows == NULL || rules->follows(rules, s->timer.rank);
}

/* The task that carries out an HA request has a log of its own. */
static void
begin(struct upid_wait_state *s, void (*done)(struct upid_log_follow *))
{
	const struct upid_wait_rules *rules = s->run->rules;

	if (s->rare->follow.task == upid_wait_task(s))
		return;
	upid_log_follow_free(&s->rare->follow);
	s->rare->follow = (struct upid_log_follow){ .src = s->wait->src,
		                              .task = upid_wait_task(s),
		                              .start = rules->follow_start,
		                              .tail = rules->follow_tail,
		                              .part = part,
		                              .done = done,
		                              .ctx = s };
	s->drained = 0;
	s->tries = 0;
}

/* The JSON of a Backup Server may be incomplete, so its last line does not tell how the task ended.
 * A remote serves only JSON. */
static bool
takes_whole(const struct upid_wait_state *s)
{
	const struct upid *task = upid_wait_task(s);

	return s->drained == DRAINS && task->family == UPID_PBS && !task->has_remote &&
	       !s->rare->follow.ended;
}

void
upid_follow_read(struct upid_wait_state *s, void (*done)(struct upid_log_follow *))
{
	begin(s, done);
	s->doing = UPID_FOLLOWING;
	s->drains = s->wait->stopped;
	upid_heap_set(&s->run->heap, &s->timer, s->drains ? INT64_MAX : s->deadline_ms);
	s->place->under_way++;
	if (takes_whole(s))
		upid_log_follow_read_whole(&s->rare->follow);
	else
		upid_log_follow_read(&s->rare->follow);
}

static void
lose(struct upid_wait_state *s, const struct upid_err *err)
{
	struct upid_wait_rules *rules = s->run->rules;
	const struct upid *task = upid_wait_task(s);
	struct upid_err text = { 0 };

	upid_log_follow_end(&s->rare->follow);
	s->drains = false;
	s->rare->lost = *err;
	upid_fail(&text, err->code, "the log of %.*s on %.*s is no longer followed: %.500s",
	          (int)task->type.n, task->type.p, (int)task->node.n, task->node.p, err->message);
	if (rules->note != NULL)
		rules->note(rules, text.message);
}

static enum upid_follow_next
caught_up(struct upid_wait_state *s)
{
	struct upid_wait_rules *rules = s->run->rules;
	bool over = s->wait->stopped && ++s->drained >= DRAINS && !takes_whole(s);

	s->tries = 0;
	if (s->wait->stopped && !over)
		return UPID_FOLLOW_ON;
	if (over)
		upid_log_follow_end(&s->rare->follow);
	if (rules->caught_up != NULL)
		rules->caught_up(rules, s->timer.rank);
	s->drains = false;
	return over ? UPID_FOLLOW_OVER : UPID_FOLLOW_LATER;
}

/* The log file exists before the UPID is known to anybody, but maybe not on the node that
 * responds. */
static bool
may_come_yet(const struct upid_wait_state *s)
{
	return s->rare->follow.err.code == UPID_E_NO_SUCH_TASK && !s->wait->stopped && !s->rare->follow.open &&
	       upid_wait_now(s->run) - s->born_ms < GRACE_MS;
}

enum upid_follow_next
upid_follow_done(struct upid_wait_state *s)
{
	const struct upid_err *err = &s->rare->follow.err;

	if (err->code == UPID_E_OK || s->rare->follow.q.no_stream)
		return caught_up(s);
	if (may_come_yet(s))
		return UPID_FOLLOW_LATER;
	if (upid_code_retryable(err->code) && (++s->tries < DRAIN_TRIES || !s->wait->stopped))
		return UPID_FOLLOW_FAULT;
	lose(s, err);
	return s->wait->stopped ? UPID_FOLLOW_OVER : UPID_FOLLOW_LATER;
}
