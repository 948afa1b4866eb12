/*
 * Answers to a look, as a status and as an error. The first two bytes say which HTTP status, the
 * bytes up to a newline are the reason phrase, the rest is the body.
 */
#include <jansson.h>

#include "lib/api/advice.h"
#include "lib/api/answer.h"
#include "fuzz.h"
#include "lib/base/json.h"
#include "lib/base/utf8.h"

/* A message is for a person's terminal and for JSON. */
static void
is_a_message(const struct upid_err *err)
{
	size_t n = strlen(err->message), len;
	uint32_t cp;

	MUST(err->code != UPID_E_OK && n > 0 && n < UPID_ERR_MAX);
	for (size_t i = 0; i < n; i += len) {
		MUST((len = upid_utf8_next(&cp, err->message + i, n - i)) > 0);
		MUST(cp >= ' ' && !(cp >= 0x7F && cp < 0xA0));
	}
}

static void
as_a_status(struct upid_str body, bool latin1)
{
	struct upid_buf room = { 0 };
	struct upid_err err = { 0 };
	bool running = false, has = false;
	uint64_t warnings;

	if (upid_api_status(&running, &has, &room, body, latin1, &err) != 0) {
		is_a_message(&err);
		MUST(!has);
	} else {
		json_t *root = json_loadb(body.p, body.n, JSON_ALLOW_NUL, NULL);

		MUST(err.code == UPID_E_OK && root != NULL && !(has && running));
		(void)upid_classify(upid_buf_str(&room), &warnings);
		json_decref(root);
	}
	upid_buf_free(&room);
}

/* As the product says it, and for a Datacenter Manager as a remote of it does. */
static void
as_an_error(enum upid_product product, int status, struct upid_str reason, struct upid_str body)
{
	const struct upid task = { .has_remote = product == UPID_PRODUCT_PDM,
		                   .remote_type = UPID_PVE,
		                   .remote = UPID_S("lab"),
		                   .node = UPID_S("pve1") };
	struct upid_http_request req = { .status = status };
	struct upid_err err = { 0 };
	struct upid_asked asked = { .product = product,
		                    .task = &task,
		                    .who = UPID_S("root@pam!ci"),
		                    .behind = task.has_remote && status == 400 };
	struct upid_buf text = { 0 };

	(void)snprintf(req.reason, sizeof(req.reason), "%.*s", (int)reason.n, reason.p);
	upid_buf_add(&req.body, body.p, body.n);
	MUST(upid_api_error(&req, product, &task, &err) == -1);
	is_a_message(&err);
	MUST(err.http == status && strncmp(err.message, "HTTP ", 5) == 0);
	upid_buf_adds(&text, err.message);
	upid_api_advise(&text, &err, &req, &asked);
	MUST(text.n >= strlen(err.message) && text.n < UPID_ERR_MAX + 400);
	upid_buf_free(&text);
	upid_buf_free(&req.body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct upid_str body = fuzz_copy(data, n);
	const uint8_t *newline;

	as_a_status(body, false);
	as_a_status(body, true);
	free((char *)(uintptr_t)body.p);
	if (n < 3)
		return 0;
	newline = memchr(data + 2, '\n', n - 2);
	if (newline != NULL) {
		struct upid_str reason = { (const char *)data + 2, (size_t)(newline - data - 2) };

		body = fuzz_copy(newline + 1, (size_t)(data + n - newline - 1));
		for (enum upid_product p = UPID_PRODUCT_PVE; p <= UPID_PRODUCT_PDM; p++)
			as_an_error(p, 300 + (data[0] << 8 | data[1]) % 300, reason, body);
		free((char *)(uintptr_t)body.p);
	}
	return 0;
}
