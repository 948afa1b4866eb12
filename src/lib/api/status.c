/* The status of a task. */
#include <jansson.h>
#include <string.h>

#include "answer.h"
#include "call.h"

int
upid_api_status(bool *running, bool *has, struct upid_buf *room, struct upid_str body, bool latin1,
                struct upid_err *err)
{
	json_t *root = json_loadb(body.p, body.n, JSON_ALLOW_NUL, NULL);
	json_t *data = json_object_get(root, "data");
	json_t *status = json_object_get(data, "status"),
	       *exitstatus = json_object_get(data, "exitstatus");
	const char *word = json_string_value(status);
	int rc = 0;

	if (root == NULL) {
		rc = upid_api_no_answer(body, err);
	} else if (word == NULL || (strcmp(word, "running") != 0 && strcmp(word, "stopped") != 0) ||
	           (exitstatus != NULL && !json_is_string(exitstatus) &&
	            !json_is_null(exitstatus))) {
		rc = upid_fail(err, UPID_E_BAD_ANSWER,
		               "the response contains no task status: check that this is a "
		               "Proxmox API");
	} else {
		*running = strcmp(word, "running") == 0;
		*has = !*running && json_is_string(exitstatus);
		if (*has)
			upid_api_add_text(room,
			                  (struct upid_str){ json_string_value(exitstatus),
			                                     json_string_length(exitstatus) },
			                  latin1);
		rc = room->failed ? upid_fail_memory(err) : 0;
	}
	json_decref(root);
	return rc;
}

bool
upid_read_status(struct upid_call *c)
{
	struct upid_query *q = c->query;
	bool has = false;

	if (upid_api_status(&q->running, &has, &c->room, upid_buf_str(&c->req.body),
	                    upid_text_is_latin1(q->task), &q->err) != 0 ||
	    !has)
		return false;
	q->exitstatus = upid_buf_str(&c->room);
	return upid_unknown_needs_proof(q->task) && upid_str_eq(q->exitstatus, "unknown");
}
