/* Checks whether the server would show us tasks of the HA manager. */
#include <jansson.h>

#include "answer.h"
#include "call.h"

/* {"data":{"/nodes/pve1":{"Sys.Audit":1,…}}}: a listed permission is granted; the value only tells
 * whether it propagates to sub-paths (PVE::API2::AccessControl, permissions). */
int
upid_api_blind(bool *blind, struct upid_str body, const char *path, struct upid_err *err)
{
	json_t *root = json_loadb(body.p, body.n, JSON_ALLOW_NUL, NULL);
	json_t *data = json_object_get(root, "data"), *granted = json_object_get(data, path);
	int rc = 0;

	if (root == NULL)
		rc = upid_api_no_answer(body, err);
	else if (!json_is_object(data))
		rc = upid_fail(err, UPID_E_BAD_ANSWER, "the response contains no permissions");
	else
		*blind = json_object_get(granted, "Sys.Audit") == NULL &&
		         json_object_get(granted, "System.Audit") == NULL; /* PDM's name of it */
	json_decref(root);
	return rc;
}

bool
upid_read_rights(struct upid_call *c)
{
	struct upid_query *q = c->query;

	upid_buf_adds(&c->room, "/nodes/");
	upid_buf_add(&c->room, q->task->node.p, q->task->node.n);
	if (upid_buf_cstr(&c->room) == NULL)
		upid_fail_memory(&q->err);
	else
		(void)upid_api_blind(&q->blind, upid_buf_str(&c->req.body), c->room.p, &q->err);
	return false;
}
