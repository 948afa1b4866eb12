/* Turns an error response into a struct upid_err. */
#include "answer.h"

int
upid_api_error(const struct upid_http_request *req, enum upid_product product,
               const struct upid *task, struct upid_err *err)
{
	struct upid_buf words = { 0 };
	enum upid_code code;

	if (req->err.code != UPID_E_OK) {
		upid_fail(err, req->err.code, "%s", req->err.message);
		err->http = req->err.http;
		return -1;
	}
	upid_api_words(&words, req);
	code = upid_api_fault(product, task, req->status, upid_buf_str(&words));
	if (code == UPID_E_NO_SUCH_TASK && upid_api_says(upid_buf_str(&words), "raise_param_exc")) {
		words.n = 0; /* Perl's own error message does not help the user */
		upid_buf_adds(&words, "no such task");
	}
	if (req->status >= 300 && req->status < 400)
		upid_buf_adds(&words, ". Redirects are not followed: name the real host and port");
	upid_fail(err, code, "HTTP %d%s%.300s", req->status, words.n > 0 ? " " : "",
	          words.n > 0 ? upid_buf_cstr(&words) : "");
	err->http = req->status;
	upid_buf_free(&words);
	return -1;
}
