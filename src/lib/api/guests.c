/* Lists the guests of a cluster: pve-manager's PVE/API2/Cluster.pm, resources. */
#include <jansson.h>

#include "answer.h"
#include "call.h"

bool
upid_know_guests(struct upid_call *c)
{
	if (c->api->session.product->product == UPID_PRODUCT_PVE)
		return false;
	upid_fail(&c->query->err, UPID_E_USAGE,
	          "only Proxmox VE can list guests: name them individually");
	return true;
}

static struct upid_str
text_of(json_t *item, const char *key)
{
	return upid_str(json_string_value(json_object_get(item, key)));
}

/* {"data":[{"vmid":100,"name":"web","type":"qemu","node":"pve1",…},…]}. Without VM.Audit a guest is
 * silently left out, so an empty list may also mean a cluster without guests. */
bool
upid_read_guests(struct upid_call *c)
{
	struct upid_query *q = c->query;
	json_t *root = json_loadb(c->req.body.p, c->req.body.n, JSON_ALLOW_NUL, NULL);
	json_t *data = json_object_get(root, "data"), *item;
	size_t i;

	json_array_foreach(data, i, item) {
		const json_t *number = json_object_get(item, "vmid");
		const struct upid_guest guest = { .number = json_integer_value(number),
			                          .name = text_of(item, "name"),
			                          .kind = text_of(item, "type") };

		if (!json_is_integer(number))
			continue;
		q->total++;
		if (q->list->guest_found(q, &guest) != 0)
			break;
	}
	if (root == NULL)
		(void)upid_api_no_answer(upid_buf_str(&c->req.body), &q->err);
	else if (!json_is_array(data))
		upid_fail(&q->err, UPID_E_BAD_ANSWER, "the response contains no list of guests");
	else if (q->total == 0)
		upid_fail(&q->err, UPID_E_PERMISSION,
		          "the server lists no guests: it has none, or the user needs VM.Audit on "
		          "/vms");
	json_decref(root);
	return false;
}
