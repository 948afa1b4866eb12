/* Extracts the error message of a server from its response. */
#define _GNU_SOURCE /* memmem */
#include <jansson.h>
#include <string.h>

#include "answer.h"

enum { PLAIN_MAX = 300 };

/* Appends the first line of a text from the server. */
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

/* PBS and PDM send an error as plain text with a JSON Content-Type (proxmox-rest-server). Line
 * breaks become blanks, since the last line of a remote's error says the most. Markup and malformed
 * JSON are ignored. */
static void
add_plain(struct upid_buf *words, struct upid_str body)
{
	bool gap = false;

	if (body.n > 0 && strchr("<{[", body.p[0]) != NULL)
		return;
	for (size_t i = 0; i < body.n && i < PLAIN_MAX; i++) {
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

/* {"errors":{"vmid":"type check failed"}} becomes "vmid: type check failed". The parameter of a
 * missing task is left out, as it says nothing. */
static void
add_errors(struct upid_buf *words, const json_t *root)
{
	bool first = true;
	const char *key;
	json_t *value;

	json_object_foreach(json_object_get(root, "errors"), key, value) {
		if (json_string_value(value) == NULL)
			continue;
		if (!first)
			upid_buf_adds(words, "; ");
		if (!first)
			upid_buf_adds(words, key);
		else if (strcmp(key, "upid") != 0)
			add_line(words, key);
		add_line(words, json_string_value(value));
		first = false;
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

	/* pve-http-server sends "message" since 5.2.0; before, only the status line has the text */
	add_line(words, json_string_value(json_object_get(root, "message")));
	if (words->n == 0 && root == NULL)
		add_plain(words, upid_buf_str(&req->body));
	if (words->n == 0)
		add_line(words, req->reason);
	add_errors(words, root);
	json_decref(root);
}
