/* Where in the API a question is asked. */
#include "api_call.h"

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

int
upid_call_url(struct upid_call *c, enum upid_asking asking, uint64_t start, uint64_t limit)
{
	const struct upid *task = c->query->task;
	struct upid_buf *u = &c->url;

	u->n = 0;
	upid_buf_add(u, c->at->origin.p, c->at->origin.n);
	upid_buf_adds(u, "/api2/json");
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
