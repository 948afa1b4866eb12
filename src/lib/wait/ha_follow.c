/* After a request to the HA manager: finds the task that carries it out. */
#include <stdlib.h>

#include "ha_follow.h"

bool
upid_ha_follow_begin(struct upid_wait_state *s)
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
	s->seeking = true;
	s->rare->fault = (struct upid_err){ 0 };
	return true;
}

/* Makes one allocation, owned by the wait, for the struct and the text that it points into. */
static struct upid *
keep(struct upid_str text)
{
	struct upid *task = malloc(sizeof(*task) + text.n);
	struct upid_err ignored = { 0 };
	char *own;

	if (task == NULL)
		return NULL;
	own = (char *)(task + 1);
	memcpy(own, text.p, text.n);
	if (upid_parse(task, (struct upid_str){ own, text.n }, NULL, &ignored) == 0)
		return task;
	free(task); /* cannot happen: the source has parsed it */
	return NULL;
}

/* Polls the task immediately; it may already have finished. */
static enum upid_ha_next
found(struct upid_wait_state *s)
{
	if ((s->wait->followed = keep(s->q->work)) == NULL) {
		upid_fail_memory(&s->wait->err);
		return UPID_HA_FINISH;
	}
	s->seeking = false;
	s->exitstatus.n = 0;
	s->born_ms = upid_wait_now(s->run); /* until its own status tells its start time */
	s->aged = false;
	return UPID_HA_POLL_NOW;
}

/* PVE silently leaves tasks of other users out of its lists (PVE::API2::Tasks, node_tasks;
 * PVE::API2::Cluster, tasks). So a missing permission looks like a slow HA manager: check once
 * whether we could see the task at all. A Datacenter Manager has permissions of its own and returns
 * an error. */
enum upid_ha_next
upid_ha_follow_sought(struct upid_wait_state *s)
{
	s->rare->fault = (struct upid_err){ 0 };
	s->listed = true;
	if (s->q->work.p != NULL)
		return found(s);
	if (s->checked || s->last || s->wait->task->has_remote)
		return UPID_HA_POLL_LATER;
	s->checking = s->checked = true;
	return UPID_HA_POLL_NOW;
}

/* An error response proves nothing; the search continues. */
enum upid_ha_next
upid_ha_follow_checked(struct upid_wait_state *s)
{
	const struct upid_str node = s->wait->task->node;

	s->checking = false;
	if (s->q->err.code != UPID_E_OK || !s->q->blind)
		return UPID_HA_POLL_LATER;
	upid_fail(&s->wait->err, UPID_E_PERMISSION,
	          "%s: the request was queued, but the task of the HA manager is not visible "
	          "without Sys.Audit on /nodes/%.*s (as in the role PVEAuditor); a token with "
	          "privilege separation needs its own permission",
	          upid_wait_where(s), (int)node.n, node.p);
	return UPID_HA_FINISH;
}

void
upid_ha_follow_refused(struct upid_wait_state *s)
{
	struct upid_wait *w = s->wait;

	w->stopped = true;
	w->cls = UPID_UNKNOWN;
	w->exitstatus = upid_buf_str(&s->exitstatus);
	upid_buf_addf(&s->reason, "the request was queued, but its outcome is unknown: %s",
	              s->q->err.message);
	w->reason = upid_buf_str(&s->reason);
}

void
upid_ha_follow_late(struct upid_wait_state *s)
{
	const struct upid *task = s->wait->task;

	if (!s->listed || s->rare->fault.code != UPID_E_OK)
		upid_buf_addf(&s->reason,
		              "the request was queued, but it is unknown whether the HA "
		              "manager has started it: %s%s",
		              s->rare->fault.code != UPID_E_OK ? s->rare->fault.message : upid_wait_where(s),
		              s->rare->fault.code != UPID_E_OK ? "" : " did not respond");
	else
		upid_buf_addf(&s->reason,
		              "the request was queued, but the HA manager has not started it: "
		              "the server lists no such task of root@pam for guest %.*s (%s)",
		              (int)task->id.n, task->id.p,
		              task->has_remote
		                      ? "of a remote only finished tasks are listed"
		                      : "tasks on other nodes are listed only with Sys.Audit "
		                        "on /");
	s->wait->reason = upid_buf_str(&s->reason);
}
