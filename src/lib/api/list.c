/* Searches task lists for the task that carries out an HA request. */
#include <string.h>

#include "answer.h"
#include "call.h"
#include "lib/task/ha.h"

struct search {
	const struct upid *request;
	struct upid_buf *work;
	uint64_t starttime; /* of *work */
};

/* A Datacenter Manager lists the tasks of one remote without the remote's name, and those of all
 * remotes with it. */
static bool
is_of_remote(const struct upid *task, const struct upid *request)
{
	return !task->has_remote ||
	       (request->has_remote && task->remote.n == request->remote.n &&
	        memcmp(task->remote.p, request->remote.p, task->remote.n) == 0);
}

static int
consider(void *ctx, const struct upid_api_row *row)
{
	struct search *s = ctx;
	const struct upid *request = s->request;
	struct upid_err ignored = { 0 };
	struct upid task;

	if (upid_parse(&task, row->upid, NULL, &ignored) != 0 || !is_of_remote(&task, request) ||
	    task.comment.n > 0 || !upid_is_ha_work(&task, request))
		return 0;
	/* the list is newest first; of two tasks in the same second the later row started first */
	if (s->work->n > 0 && task.starttime > s->starttime)
		return 0;
	s->starttime = task.starttime;
	s->work->n = 0;
	upid_buf_add(s->work, request->text.p, (size_t)(request->native.p - request->text.p));
	upid_buf_add(s->work, task.native.p, task.native.n);
	return s->work->failed ? -1 : 0;
}

int
upid_api_ha_work(struct upid_buf *work, struct upid_str body, const struct upid *request,
                 struct upid_err *err)
{
	struct search s = { .request = request, .work = work };

	if (upid_api_rows(body, consider, &s, err) != 0)
		return -1;
	return work->failed ? upid_fail_memory(err) : 0;
}

/*
 * The node's own list comes first. The request is made on the node of the guest (`proxyto` in
 * PVE::API2::Qemu), and guests start, stop and migrate from there, so one request nearly always
 * finds the task. That list goes back far and needs only Sys.Audit on the node. If it has no match
 * (yet), the HA manager may have moved the guest before starting it (`ha-rebalance-on-start`, a
 * failed node). The cluster's list covers all nodes, but only the last 25 finished tasks of each,
 * and is empty without Sys.Audit on /.
 *
 * A Datacenter Manager has the newest tasks of each remote, and a cache of all.
 */
bool
upid_read_ha_work(struct upid_call *c)
{
	struct upid_query *q = c->query;

	if (upid_api_ha_work(&c->room, upid_buf_str(&c->req.body), q->task, &q->err) != 0)
		return false;
	if (c->room.n > 0)
		q->work = upid_buf_str(&c->room);
	return c->room.n == 0;
}
