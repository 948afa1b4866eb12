/* Finds the nodes that have a task list. */
#include <jansson.h>

#include "answer.h"
#include "call.h"

/* A Backup Server has one list. A Datacenter Manager has one for its own tasks, and one for those
 * of all remotes, which is called "remotes" here. If the filter names a node, no request is
 * needed. */
bool
upid_know_nodes(struct upid_call *c)
{
	struct upid_query *q = c->query;
	const struct upid_list_ask *ask = q->list;

	if (!c->api->session.product->is_rust) {
		if (ask->filter->node.n > 0)
			(void)ask->node_found(q, ask->filter->node, true);
		return ask->filter->node.n > 0;
	}
	if (c->api->session.product->product == UPID_PRODUCT_PDM)
		(void)ask->node_found(q, UPID_S("remotes"), true);
	if (c->api->session.product->product != UPID_PRODUCT_PDM || ask->filter->remote.n == 0)
		(void)ask->node_found(q, UPID_S("localhost"), true);
	return true;
}

/* {"data":[{"node":"pve1","status":"online",…},…]}; a Mail Gateway sends no status. */
bool
upid_read_nodes(struct upid_call *c)
{
	struct upid_query *q = c->query;
	json_t *root = json_loadb(c->req.body.p, c->req.body.n, JSON_ALLOW_NUL, NULL);
	json_t *data = json_object_get(root, "data"), *item;
	size_t i, found = 0;

	json_array_foreach(data, i, item) {
		const char *name = json_string_value(json_object_get(item, "node"));
		const char *status = json_string_value(json_object_get(item, "status"));
		bool online = !upid_str_eq(upid_str(status), "offline");

		if (name == NULL)
			continue;
		found++;
		if (q->list->node_found(q, upid_str(name), online) != 0)
			break;
	}
	if (root == NULL)
		(void)upid_api_no_answer(upid_buf_str(&c->req.body), &q->err);
	else if (found == 0)
		upid_fail(&q->err, UPID_E_BAD_ANSWER,
		          "the response lists no nodes: check that this is a Proxmox API");
	json_decref(root);
	return false;
}
