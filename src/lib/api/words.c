/* The words of a server about an error. */
#define _GNU_SOURCE /* memmem */
#include <jansson.h>
#include <string.h>

#include "answer.h"

enum { PLAIN_MOST = 300 };

/* Adds the first line of a text of the server. */
static void
add_line(struct upid_buf *words, const char *text)
{
	size_t n = text != NULL ? strcspn(text, "\r\n") : 0;

	if (n > 0 && words->n > 0) {
		words->n -= words->p[words->n - 1] == '.'; /* "Parameter verification failed." */
		upid_buf_adds(words, ": ");
	}
	upid_buf_add(words, text, n);
}

/* PBS and PDM write an error as plain text under a JSON Content-Type (proxmox-rest-server). Line
 * ends become one blank, since the last line of a remote's error tells most. Markup, and JSON that
 * could not be read, are no words. */
static void
add_plain(struct upid_buf *words, struct upid_str body)
{
	bool gap = false;

	if (body.n > 0 && strchr("<{[", body.p[0]) != NULL)
		return;
	for (size_t i = 0; i < body.n && i < PLAIN_MOST; i++) {
		if (strchr("\r\n", body.p[i]) != NULL) {
			gap = words->n > 0;
			continue;
		}
		if (gap)
			upid_buf_addc(words, ' ');
		upid_buf_addc(words, body.p[i]);
		gap = false;
	}
}

/* {"errors":{"vmid":"type check failed"}} is told as "vmid: type check failed"; the name of a
 * missing task's own parameter says nothing. */
static void
add_errors(struct upid_buf *words, const json_t *root)
{
	const char *key;
	json_t *value;

	json_object_foreach(json_object_get(root, "errors"), key, value) {
		if (json_string_value(value) == NULL)
			continue;
		if (strcmp(key, "upid") != 0)
			add_line(words, key);
		add_line(words, json_string_value(value));
	}
}

bool
upid_api_says(struct upid_str words, const char *what)
{
	return words.n > 0 && memmem(words.p, words.n, what, strlen(what)) != NULL;
}

void
upid_api_words(struct upid_buf *words, const struct upid_http_request *req)
{
	json_t *root = json_loadb(req->body.n > 0 ? req->body.p : "", req->body.n, 0, NULL);

	/* "message" since pve-http-server 5.2.0; before, all stood in the status line */
	add_line(words, json_string_value(json_object_get(root, "message")));
	if (words->n == 0 && root == NULL)
		add_plain(words, upid_buf_str(&req->body));
	if (words->n == 0)
		add_line(words, req->reason);
	add_errors(words, root);
	json_decref(root);
}
