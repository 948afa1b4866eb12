/* Questions about the server itself: its certificate, its version, our permissions. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "call.h"
#include "question.h"

/* Directs the call to the server at that position in the list; after the last one nothing is
 * requested. */
bool
upid_know_place(struct upid_call *c)
{
	const struct upid_endpoints *servers = &c->api->session.servers;

	c->query->total = servers->count;
	if (c->query->start >= servers->count)
		return true;
	c->at = &servers->list[c->query->start];
	return false;
}

bool
upid_know_server(struct upid_call *c)
{
	struct upid_query *q = c->query;

	*q->server = (struct upid_server){ .named = false };
	if (upid_know_place(c))
		return true;
	(void)snprintf(q->server->name, sizeof(q->server->name), "%s", c->at->where.p);
	return false;
}

void
upid_path_nothing(struct upid_buf *url, const struct upid_call *c)
{
	(void)url, (void)c;
}

void
upid_path_version(struct upid_buf *url, const struct upid_call *c)
{
	(void)c;
	upid_buf_adds(url, "/version");
}

/* PVE and PMG: {"version":"9.2.11","release":"9.2"}; PBS and PDM: {"version":"3.2","release":"4"},
 * shown as 3.2.4 everywhere else. */
static void
add_version(struct upid_buf *text, const char *version, const char *release)
{
	upid_buf_adds(text, version);
	if (release != NULL && strncmp(version, release, strlen(release)) != 0)
		upid_buf_addf(text, ".%s", release);
}

bool
upid_read_version(struct upid_call *c)
{
	struct upid_query *q = c->query;
	struct upid_str body = upid_buf_str(&c->req.body);
	json_t *root = json_loadb(c->req.body.p, c->req.body.n, JSON_ALLOW_NUL, NULL);
	json_t *data = json_object_get(root, "data");
	const char *version = json_string_value(json_object_get(data, "version"));

	if (version == NULL) {
		(void)upid_api_no_answer(body, &q->err);
	} else {
		add_version(&c->room, version, json_string_value(json_object_get(data, "release")));
		q->words = upid_buf_str(&c->room);
		q->product = c->api->session.product->product;
		if (c->room.failed)
			upid_fail_memory(&q->err);
	}
	json_decref(root);
	return false;
}

/* The path on which a user needs Sys.Audit to see the tasks of other users: PVE::API2::Tasks and
 * proxmox-backup's src/api2/node/tasks.rs. A Mail Gateway uses roles and lists no permissions. */
static const char *
place_of_tasks(const struct upid_call *c)
{
	return c->api->session.product->is_rust ? "/system/tasks" : "/nodes";
}

void
upid_path_own_rights(struct upid_buf *url, const struct upid_call *c)
{
	if (c->api->session.product->product == UPID_PRODUCT_PMG) {
		upid_buf_adds(url, "/nodes/localhost/tasks?limit=1");
		return;
	}
	upid_buf_adds(url, "/access/permissions?path=");
	upid_buf_add_percent(url, upid_str(place_of_tasks(c)));
}

bool
upid_read_own_rights(struct upid_call *c)
{
	struct upid_query *q = c->query;

	if (c->api->session.product->product != UPID_PRODUCT_PMG)
		(void)upid_api_blind(&q->blind, upid_buf_str(&c->req.body), place_of_tasks(c),
		                     &q->err);
	return false;
}
