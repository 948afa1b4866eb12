#include "list_run.h"

static void
push_error(struct op_list_run *run, struct upid_str upid, const struct upid_err *err)
{
	struct op_input input = { .index = run->index++, .upid = upid };

	run->failures++;
	if (!run->stopped)
		run->stopped = run->call->fail(run->call, &input, err) != 0;
}

static int
on_found(struct upid_list_rules *rules, size_t source, const struct upid_listed *l)
{
	struct op_list_run *run = rules->ctx;
	struct op_input input = { .index = run->index++, .upid = l->task->text };

	(void)source;
	return run->stopped ? -1 : run->found(run, &input, l);
}

static void
on_failed(struct upid_list_rules *rules, size_t source, struct upid_str node,
          const struct upid_err *err)
{
	struct upid_err named = { .http = err->http };

	(void)source;
	if (node.n == 0)
		upid_fail(&named, err->code, "%s", err->message);
	else
		upid_fail(&named, err->code, "the tasks of node %.*s are missing: %.500s",
		          (int)node.n, node.p, err->message);
	push_error(rules->ctx, (struct upid_str){ NULL, 0 }, &named);
}

static void
on_unreadable(struct upid_list_rules *rules, size_t source, struct upid_str upid,
              const struct upid_err *err)
{
	(void)source;
	push_error(rules->ctx, upid, err);
}

int
op_list_run(struct op_list_run *run, struct upid_err *err)
{
	const struct op_env *env = run->call->env;
	struct op_conn conn = *run->conn;
	struct upid_list_rules rules = { .timeout_ms = run->timeout_ms,
		                         .limit = run->filter->limit,
		                         .latest = run->filter->latest,
		                         .found = on_found,
		                         .unreadable = on_unreadable,
		                         .failed = on_failed,
		                         .ctx = run };
	struct upid_source *src = NULL;
	int rc;

	op_filter_guess_product(&conn.product, run->filter, conn.api_host, conn.api_port);
	if (op_filter_make(&rules.filter, run->filter, err) != 0 ||
	    op_conn_open(&src, &conn, NULL, env, err) != 0)
		return -1;
	rc = upid_list(&src, 1, env->loop, &rules, err);
	upid_source_close(src);
	return rc;
}
