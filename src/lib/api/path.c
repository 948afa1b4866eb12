/* The path and parameters of each request about a task. */
#include "call.h"

/* For a task of a remote, a Datacenter Manager expects the UPID with the remote and its type
 * (pdm-api-types, remote_upid.rs). No product accepts a comment. */
static void
add_task(struct upid_buf *url, const struct upid *task)
{
	struct upid_str native = { task->native.p, task->native.n - task->comment.n };

	if (task->has_remote) {
		upid_buf_adds(url, upid_family_word(task->remote_type).p);
		upid_buf_adds(url, "%3A");
		upid_buf_add_percent(url, task->remote);
		upid_buf_adds(url, "%21");
	}
	upid_buf_add_percent(url, native);
}

void
upid_path_tasks(struct upid_buf *url, const struct upid_call *c)
{
	const struct upid *task = c->query->task;

	if (task->has_remote) {
		upid_buf_addf(url, "/%s/remotes/", upid_family_word(task->remote_type).p);
		upid_buf_add_percent(url, task->remote);
	} else {
		upid_buf_adds(url, "/nodes/");
		upid_buf_add_percent(url, c->api->session.product->is_rust ? UPID_S("localhost")
		                                                           : task->node);
	}
	upid_buf_adds(url, "/tasks");
}

void
upid_path_task(struct upid_buf *url, const struct upid_call *c)
{
	upid_path_tasks(url, c);
	upid_buf_addc(url, '/');
	add_task(url, c->query->task);
}

static void
add_page(struct upid_buf *url, const struct upid_call *c, uint64_t start, uint64_t limit)
{
	upid_path_task(url, c);
	upid_buf_addf(url, "/log?start=%llu&limit=%llu",
	              (unsigned long long)start + upid_start_is_a_line(c->query->task),
	              (unsigned long long)limit);
}

void
upid_path_status(struct upid_buf *url, const struct upid_call *c)
{
	upid_path_task(url, c);
	upid_buf_adds(url, "/status");
}

void
upid_path_first_line(struct upid_buf *url, const struct upid_call *c)
{
	add_page(url, c, 0, 1);
}

/* Always sends a limit, because the default is 50 lines. */
void
upid_path_log(struct upid_buf *url, const struct upid_call *c)
{
	add_page(url, c, c->query->start, c->query->limit);
}

void
upid_path_whole_log(struct upid_buf *url, const struct upid_call *c)
{
	upid_path_task(url, c);
	upid_buf_adds(url, "/log?download=1");
}

void
upid_path_rights(struct upid_buf *url, const struct upid_call *c)
{
	upid_buf_adds(url, "/access/permissions?path=%2Fnodes%2F");
	upid_buf_add_percent(url, c->query->task->node);
}
