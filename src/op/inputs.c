#include "inputs.h"

enum { LIST_MS = 60000 };

struct finding {
	struct op_call *call;
	struct op_batch *batch;
	struct upid_err err;
};

static int
on_found(struct upid_list_rules *rules, size_t source, const struct upid_listed *l)
{
	struct finding *s = rules->ctx;
	struct op_input input = { .index = s->batch->count, .upid = l->task->text };

	(void)source;
	return op_batch_add(s->batch, &input, &s->err);
}

static void
on_failed(struct upid_list_rules *rules, size_t source, struct upid_str node,
          const struct upid_err *err)
{
	struct finding *s = rules->ctx;
	struct op_input input = { .upid = { NULL, 0 } };

	(void)source;
	(void)node;
	(void)s->call->fail(s->call, &input, err);
}

static int
list(struct finding *s, const struct op_conn *conn, const struct op_filter *filter,
     struct upid_err *err)
{
	struct upid_list_rules rules = { .timeout_ms = LIST_MS,
		                         .limit = filter->limit,
		                         .latest = filter->latest,
		                         .found = on_found,
		                         .failed = on_failed,
		                         .ctx = s };
	struct op_conn with = *conn;
	struct upid_source *src = NULL;
	int rc;

	op_filter_guess_product(&with.product, filter, conn->api_host, conn->api_port);
	if (op_filter_make(&rules.filter, filter, err) != 0 ||
	    op_conn_open(&src, &with, NULL, s->call->env, err) != 0)
		return -1;
	rc = upid_list(&src, 1, s->call->env->loop, &rules, err);
	upid_source_close(src);
	if (s->err.code != UPID_E_OK && err->code == UPID_E_OK)
		*err = s->err;
	return err->code == UPID_E_OK ? rc : -1;
}

static int
no_match(struct op_batch *b, const struct op_filter *filter, bool allow_empty, struct upid_err *err)
{
	struct op_input nothing = { .no_task = true, .note = UPID_S("no task matches the filter") };
	struct upid_buf text = { 0 };

	if (allow_empty)
		return op_batch_add(b, &nothing, err);
	op_filter_describe(&text, filter);
	upid_fail(err, UPID_E_NO_MATCH, "no task matches: %s", upid_buf_cstr(&text));
	upid_buf_free(&text);
	return -1;
}

int
op_inputs(struct op_batch *b, struct op_call *call, const struct op_conn *conn,
        const struct op_filter *filter, bool allow_empty, struct upid_err *err)
{
	struct finding s = { .call = call, .batch = b };

	if (!op_filter_given(filter))
		return op_batch_pull(b, call, err);
	if (list(&s, conn, filter, err) != 0)
		return -1;
	return b->count > 0 ? 0 : no_match(b, filter, allow_empty, err);
}
