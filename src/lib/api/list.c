/* Lists of tasks, searched for what the HA manager does of a request. */
#include <string.h>

#include "answer.h"
#include "call.h"
#include "lib/task/ha.h"
#include "lib/base/json.h"

struct list {
	struct upid_jscan scan;
	const struct upid *request;
	struct upid_buf text; /* of the item that is read */
	struct upid_buf *work;
	uint64_t starttime; /* of *work */
	bool has_data;
};

/* A datacenter manager lists its remotes' tasks without the remote's name before them. */
static void
consider(struct list *l, struct upid_str escaped)
{
	const struct upid *request = l->request;
	struct upid_err ignored = { 0 };
	struct upid task;

	l->text.n = 0;
	upid_json_unescape(&l->text, escaped);
	if (l->text.failed || upid_parse(&task, upid_buf_str(&l->text), NULL, &ignored) != 0 ||
	    task.has_remote || task.comment.n > 0 || !upid_is_ha_work(&task, request))
		return;
	/* newest first; of two in one second the one further down began first */
	if (l->work->n > 0 && task.starttime > l->starttime)
		return;
	l->starttime = task.starttime;
	l->work->n = 0;
	upid_buf_add(l->work, request->text.p, (size_t)(request->native.p - request->text.p));
	upid_buf_add(l->work, task.text.p, task.text.n);
}

/* The value of a key: only a text can be a UPID. */
static bool
value(struct upid_str *text, struct upid_jscan *scan)
{
	struct upid_jscan before = *scan;

	if (upid_json_next(scan, text) == UPID_J_STRING)
		return true;
	*scan = before;
	text->p = NULL;
	return upid_json_skip(scan);
}

/* What is no object, or has no UPID, is passed over: it is no task that we look for. */
static bool
one_item(struct list *l)
{
	struct upid_str key, text, upid = { NULL, 0 };

	if (!upid_json_take(&l->scan, '{'))
		return upid_json_skip(&l->scan);
	if (upid_json_take(&l->scan, '}'))
		return true;
	do {
		if (upid_json_next(&l->scan, &key) != UPID_J_STRING ||
		    !upid_json_take(&l->scan, ':') || !value(&text, &l->scan))
			return false;
		if (upid_str_eq(key, "upid"))
			upid = text;
	} while (upid_json_take(&l->scan, ','));
	if (!upid_json_take(&l->scan, '}'))
		return false;
	if (upid.p != NULL)
		consider(l, upid);
	return true;
}

static bool
all_items(struct list *l)
{
	if (!upid_json_take(&l->scan, '['))
		return upid_json_skip(&l->scan); /* JSON, but no list */
	l->has_data = true;
	if (upid_json_take(&l->scan, ']'))
		return true;
	do {
		if (!one_item(l))
			return false;
	} while (upid_json_take(&l->scan, ','));
	return upid_json_take(&l->scan, ']');
}

static bool
envelope(struct list *l)
{
	struct upid_str key;

	if (!upid_json_take(&l->scan, '{'))
		return false;
	if (upid_json_take(&l->scan, '}'))
		return true;
	do {
		if (upid_json_next(&l->scan, &key) != UPID_J_STRING ||
		    !upid_json_take(&l->scan, ':') ||
		    !(upid_str_eq(key, "data") ? all_items(l) : upid_json_skip(&l->scan)))
			return false;
	} while (upid_json_take(&l->scan, ','));
	return upid_json_take(&l->scan, '}');
}

int
upid_api_ha_work(struct upid_buf *work, struct upid_str body, const struct upid *request,
                 struct upid_err *err)
{
	struct list l = { .scan = { body.p, body.p + body.n }, .request = request, .work = work };
	bool whole = envelope(&l);
	bool failed = l.text.failed || work->failed;

	upid_buf_free(&l.text);
	if (failed)
		return upid_fail_memory(err);
	if (!whole)
		return upid_api_no_answer(body, err);
	if (!l.has_data)
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the answer holds no list of tasks: is this a Proxmox API?");
	return 0;
}

/*
 * The node's own list comes first: a request is made on the node that has the guest (`proxyto` in
 * PVE::API2::Qemu), and starts, stops and migrations run where the guest is, so that one request
 * nearly always finds the work; this list goes back far, and needs no more than Sys.Audit on that
 * node. Where it has nothing (yet), the manager may have moved the guest before starting it
 * (`ha-rebalance-on-start`, a node that failed): the cluster's list knows all nodes, though only the
 * last 25 ended tasks of each, and to who lacks Sys.Audit on / it shows nothing.
 */
void
upid_call_list_answer(struct upid_call *c)
{
	struct upid_query *q = c->query;

	if (upid_api_ha_work(&c->room, upid_buf_str(&c->req.body), q->task, &q->err) != 0)
		return;
	if (c->room.n > 0)
		q->work = upid_buf_str(&c->room); /* lives until the call is freed, after done() */
	else
		c->proving = !q->task->has_remote; /* a datacenter manager's list has all nodes */
}
