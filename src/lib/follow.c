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

/* The work is looked at at once: it may have ended long ago. */
static void
found(struct upid_wait_state *s)
{
	if ((s->wait->followed = keep(s->q.work)) == NULL) {
		upid_fail_memory(&s->wait->err);
		upid_wait_settle(s);
		return;
	}
	s->seeking = false;
	s->born_ms = upid_wait_now(s->run); /* until its own look tells more */
	s->aged = false;
	upid_wait_look(s);
}

/* PVE leaves the tasks of others out of its lists without a word (PVE::API2::Tasks, node_tasks;
 * PVE::API2::Cluster, tasks), so that a missing right looks like a manager that takes its time:
 * once it is asked whether we would see the work at all. A datacenter manager has rights of its own,
 * and refuses. */
void
upid_follow_sought(struct upid_wait_state *s)
{
	s->fault = (struct upid_err){ 0 };
	s->listed = true;
	if (s->q.work.p != NULL) {
		found(s);
	} else if (s->checked || s->last || s->wait->task->has_remote) {
		upid_wait_look_later(s);
	} else {
		s->checking = s->checked = true;
		upid_wait_look(s);
	}
}

/* An answer that is an error says nothing, and the search goes on. */
void
upid_follow_checked(struct upid_wait_state *s)
{
	const struct upid_str node = s->wait->task->node;

	s->checking = false;
	if (s->q.err.code != UPID_E_OK || !s->q.blind) {
		upid_wait_look_later(s);
		return;
	}
	upid_fail(&s->wait->err, UPID_E_PERMISSION,
	          "%s: the request was queued, but what the HA manager does of it is not shown "
	          "without Sys.Audit on /nodes/%.*s (as in the role PVEAuditor); a token with "
	          "privilege separation needs it by itself",
	          s->run->src->name, (int)node.n, node.p);
	upid_wait_settle(s);
}

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
		              "such task of root@pam for guest %.*s is listed (%s)",
		              (int)task->id.n, task->id.p,
		              task->has_remote
		                      ? "and of a remote's tasks only those that have ended are"
		                      : "and one on another node only for who has Sys.Audit on /");
	s->wait->reason = upid_buf_str(&s->reason);
}
