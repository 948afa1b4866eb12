/* Helpers that all readers of answers share. */
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
		                 "the answer is a web page, not the API's JSON: is "
		                 "this a Proxmox API, and its port?");
	if (upid_json_is_deep(body))
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the answer has lists and objects nested over %d deep, as no "
		                 "Proxmox sends them: is this a Proxmox API?",
		                 UPID_JSON_DEPTH);
	if (upid_json_skip(&scan) && upid_json_next(&scan, &token) == UPID_J_END)
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the answer is JSON, but not what was asked for: is "
		                 "this a Proxmox API?");
	/* e.g. cut by a proxy that died, if the answer had no Content-Length */
	return upid_fail(err, UPID_E_BROKEN_ANSWER, "the answer is not whole JSON");
}
