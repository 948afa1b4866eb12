/* From a request to the HA manager on to the task that does the work. */
#include <stdlib.h>

#include "follow.h"

bool
upid_follow_begin(struct upid_wait_state *s)
{
	const struct upid_wait_rules *rules = s->run->rules;
	struct upid_wait *w = s->wait;

	if (!rules->follow_ha || rules->one_look || rules->timeout_ms == 0 || w->followed != NULL ||
	    !upid_is_ha_request(w->task) || (w->cls != UPID_CLASS_OK && w->cls != UPID_WARNING))
		return false;
	w->stopped = false;
	w->cls = UPID_RUNNING;
	w->warning_count = 0;
	w->exitstatus = (struct upid_str){ NULL, 0 };
	s->exitstatus.n = 0;
	s->seeking = true;
	s->fault = (struct upid_err){ 0 };
	return true;
}

/* The text stands behind the struct that points into it: one piece of memory, the wait's own. */
static struct upid *
keep(struct upid_str text)
{
	struct upid *task = malloc(sizeof(*task) + text.n);
	char *own = (char *)(task + 1);
	struct upid_err ignored = { 0 };

	if (task == NULL)
		return NULL;
	memcpy(own, text.p, text.n);
	if (upid_parse(task, (struct upid_str){ own, text.n }, NULL, &ignored) == 0)
		return task;
	free(task); /* a source hands out what it has parsed */
	return NULL;
}

bool
upid_follow_found(struct upid_wait_state *s)
{
	s->fault = (struct upid_err){ 0 };
	s->listed = true;
	if (s->q.work.p == NULL)
		return false;
	if ((s->wait->followed = keep(s->q.work)) == NULL) {
		upid_fail_memory(&s->wait->err);
		return false;
	}
	s->seeking = false;
	s->born_ms = upid_wait_now(s->run); /* until its own look tells more */
	s->aged = false;
	return true;
}

/* PVE leaves the tasks of others out of its lists without a word (PVE::API2::Tasks, node_tasks;
 * PVE::API2::Cluster, tasks), so that a missing right looks like a manager that takes its time. */
void
upid_follow_late(struct upid_wait_state *s)
{
	const struct upid *task = s->wait->task;

	if (!s->listed || s->fault.code != UPID_E_OK)
		upid_buf_addf(&s->reason,
		              "the request was queued, but whether the HA manager has begun it "
		              "could not be asked: %s%s",
		              s->fault.code != UPID_E_OK ? s->fault.message : s->run->src->name,
		              s->fault.code != UPID_E_OK ? "" : " gave no answer");
	else
		upid_buf_addf(&s->reason,
		              "the request was queued, but the HA manager has not begun it: no "
		              "such task of root@pam for guest %.*s is listed (which takes "
		              "Sys.Audit on /nodes/%.*s, and on / where another node does it)",
		              (int)task->id.n, task->id.p, (int)task->node.n, task->node.p);
	s->wait->reason = upid_buf_str(&s->reason);
}
