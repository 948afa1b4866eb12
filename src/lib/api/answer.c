/* Helpers for all parsers of responses. */
#include <jansson.h>
#include <string.h>

#include "answer.h"
#include "lib/base/json.h"
#include "lib/base/utf8.h"

void
upid_api_add_text(struct upid_buf *out, struct upid_str utf8, bool latin1)
{
	size_t from = out->n, len;
	uint32_t cp;

	if (!latin1)
		upid_buf_add(out, utf8.p, utf8.n);
	for (size_t i = 0; latin1 && i < utf8.n; i += len) {
		if ((len = upid_utf8_next(&cp, utf8.p + i, utf8.n - i)) == 0 || cp > 0xFF) {
			out->n = from;
			upid_buf_add(out, utf8.p, utf8.n);
			return;
		}
		upid_buf_addc(out, (char)cp);
	}
}

int
upid_api_no_answer(struct upid_str body, struct upid_err *err)
{
	struct upid_jscan scan = { body.p, body.p + body.n };
	struct upid_str token;
	size_t i = 0;

	while (i < body.n && strchr(" \r\n\t", body.p[i]) != NULL)
		i++;
	if (i < body.n && body.p[i] == '<')
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the response is a web page, not JSON of the API: check that "
		                 "this is the address and port of a Proxmox API");
	if (upid_json_is_deep(body))
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the response nests lists and objects more than %d deep, "
		                 "which Proxmox never does: check that this is a Proxmox API",
		                 UPID_JSON_DEPTH);
	if (upid_json_skip(&scan) && upid_json_next(&scan, &token) == UPID_J_END)
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the response is JSON, but not what was requested: check that "
		                 "this is a Proxmox API");
	/* for example truncated by a failing proxy, without a Content-Length */
	return upid_fail(err, UPID_E_BROKEN_ANSWER, "the response is not complete JSON");
}
