/* Where in the API a question is asked. */
#include "call.h"

/* A remote's task is asked for by its whole name, the remote and its type before it
 * (pdm-api-types/src/remote_upid.rs); without a comment, which is no part of any task's name. */
static void
add_task(struct upid_buf *u, const struct upid *task)
{
	struct upid_str native = { task->native.p, task->native.n - task->comment.n };

	if (task->has_remote) {
		upid_buf_adds(u, upid_family_word(task->remote_type).p);
		upid_buf_adds(u, "%3A");
		upid_buf_add_percent(u, task->remote);
		upid_buf_adds(u, "%21");
	}
	upid_buf_add_percent(u, native);
}

static void
add_folder(struct upid_buf *u, const struct upid *task, const struct upid_product_facts *product)
{
	if (task->has_remote) {
		upid_buf_addf(u, "/%s/remotes/", upid_family_word(task->remote_type).p);
		upid_buf_add_percent(u, task->remote);
	} else {
		upid_buf_adds(u, "/nodes/");
		upid_buf_add_percent(u, product->any_node ? UPID_S("localhost") : task->node);
	}
	upid_buf_adds(u, "/tasks/");
}

/* See upid_call_list_answer(). Newest first, and the first is wanted: the limit is more than a node
 * keeps (two files of 50 kB, RESTEnvironment.pm). A remote's list takes no filters, and has only
 * what has ended (PDM's server/src/api/pve/tasks.rs). */
static void
add_list(struct upid_call *c)
{
	const struct upid *task = c->query->task;
	struct upid_buf *u = &c->url;

	if (task->has_remote) {
		add_folder(u, task, c->api->session.product);
		u->n--; /* the last slash */
	} else if (c->proving) {
		upid_buf_adds(u, "/cluster/tasks");
	} else {
		add_folder(u, task, c->api->session.product);
		u->n--;
		upid_buf_adds(u, "?source=all&userfilter=root%40pam&limit=2000&vmid=");
		upid_buf_add_percent(u, task->id);
		upid_buf_addf(u, "&since=%llu", (unsigned long long)task->starttime);
	}
}

static void
add_rights(struct upid_buf *u, const struct upid *task)
{
	upid_buf_adds(u, "/access/permissions?path=%2Fnodes%2F");
	upid_buf_add_percent(u, task->node);
}

int
upid_call_url(struct upid_call *c, enum upid_asking asking, uint64_t start, uint64_t limit)
{
	const struct upid *task = c->query->task;
	struct upid_buf *u = &c->url;

	u->n = 0;
	upid_buf_add(u, c->at->origin.p, c->at->origin.n);
	upid_buf_adds(u, "/api2/json");
	if (asking == UPID_ASK_HA_WORK || asking == UPID_ASK_HA_SIGHT) {
		if (asking == UPID_ASK_HA_WORK)
			add_list(c);
		else
			add_rights(u, task);
		return upid_buf_cstr(u) != NULL ? 0 : upid_fail_memory(&c->query->err);
	}
	add_folder(u, task, c->api->session.product);
	add_task(u, task);
	if (asking == UPID_ASK_STATUS)
		upid_buf_adds(u, "/status");
	else if (asking == UPID_ASK_WHOLE_LOG)
		upid_buf_adds(u, "/log?download=1");
	else /* without a limit the server sends 50 lines */
		upid_buf_addf(u, "/log?start=%llu&limit=%llu",
		              (unsigned long long)start + upid_start_is_a_line(task),
		              (unsigned long long)limit);
	return upid_buf_cstr(u) != NULL ? 0 : upid_fail_memory(&c->query->err);
}
