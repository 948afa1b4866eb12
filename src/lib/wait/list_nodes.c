/* Finds the nodes of the sources of a list. */
#include "list_nodes.h"
#include "retry.h"

static const struct upid_str no_node = { NULL, 0 };

static int
node_found(struct upid_query *q, struct upid_str name, bool online)
{
	struct upid_list_nodes *n = q->ctx;
	struct upid_err err = { 0 };

	if (online)
		return upid_list_add_feed(n->list, n->source, name);
	upid_fail(&err, UPID_E_CONNECT, "%s: the node %.*s is offline, so its tasks are not listed",
	          n->list->sources[n->source]->name, (int)name.n, name.p);
	upid_list_failed(n->list, n->source, name, &err);
	return 0;
}

/* No node was found before an error: they come in one response. */
static void
answered(struct upid_query *q)
{
	struct upid_list_nodes *n = q->ctx;

	n->asking = false;
	if (q->err.code == UPID_E_OK)
		return;
	n->fault = q->err;
	n->due = upid_code_retryable(q->err.code) && ++n->faults < UPID_LIST_TRIES;
	n->next_ms = upid_list_now(n->list) + upid_backoff_ms(n->faults, q->retry_after_ms);
	if (!n->due)
		upid_list_failed(n->list, n->source, no_node, &q->err);
}

static void
ask(struct upid_list_nodes *n)
{
	struct upid_source *src = n->list->sources[n->source];

	n->q = (struct upid_query){
		.asking = UPID_ASK_NODES, .list = &n->ask, .done = answered, .ctx = n
	};
	n->asking = true;
	n->due = false;
	src->ops->ask(src, &n->q);
}

void
upid_list_begin(struct upid_list_state *l, size_t source)
{
	struct upid_list_nodes *n = &l->nodes[source];

	*n = (struct upid_list_nodes){ .list = l,
		                       .source = source,
		                       .ask = { .node_found = node_found } };
	n->ask.filter = &l->rules->filter;
	ask(n);
}

bool
upid_list_nodes_known(const struct upid_list_state *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->nodes[i].asking || l->nodes[i].due)
			return false;
	return true;
}

int64_t
upid_list_ask_nodes(struct upid_list_state *l)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < l->count; i++) {
		struct upid_list_nodes *n = &l->nodes[i];

		if (n->due && n->next_ms <= upid_list_now(l))
			ask(n);
		if (n->due && n->next_ms < next)
			next = n->next_ms;
	}
	return next;
}

void
upid_list_give_up_nodes(struct upid_list_state *l)
{
	for (size_t i = 0; i < l->count; i++) {
		struct upid_list_nodes *n = &l->nodes[i];
		struct upid_err err = { 0 };

		if (!n->asking && !n->due)
			continue;
		if (n->asking)
			l->sources[i]->ops->cancel(l->sources[i], &n->q);
		n->asking = n->due = false;
		upid_list_why(&err, l, i, &n->fault, "%s did not respond in time",
		              "interrupted before %s responded");
		upid_list_failed(l, i, no_node, &err);
	}
}
