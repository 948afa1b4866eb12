/* The headers of a response, passed on line by line as libcurl does, and dates. */
#include "lib/http/transfer.h"
#include "fuzz.h"

static void
is_a_date(struct upid_str text)
{
	int64_t s = upid_http_date(text);
	char iso[UPID_ISO_MAX + 1];

	MUST(s >= -1);
	if (s >= 0)
		MUST(upid_iso(iso, (uint64_t)s) == 20 && memcmp(iso, text.p + 12, 4) == 0);
}

static void
makes_sense(const struct upid_transfer *t)
{
	const struct upid_http_request *req = t->req;

	MUST(req->status >= 0 && req->status <= 9999);
	MUST(strlen(req->reason) < sizeof(req->reason) && strlen(req->type) < sizeof(req->type));
	MUST(req->date_s >= -1 && req->retry_after_ms >= 0);
	MUST(req->cookies.n == 0 || req->cookies.p[req->cookies.n - 1] == '\n');
	MUST(req->cookies.n <= 64 * 1024);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct upid_http_request req = { .date_s = -1 };
	struct upid_transfer t = { .req = &req };
	struct upid_str all = fuzz_copy(data, n);

	is_a_date(all);
	free((char *)(uintptr_t)all.p);
	for (size_t at = 0, len; at < n; at += len) {
		const uint8_t *newline = memchr(data + at, '\n', n - at);
		struct upid_str line;
		size_t took;

		len = newline != NULL ? (size_t)(newline - data) + 1 - at : n - at;
		line = fuzz_copy(data + at, len);
		took = upid_curl_on_header((char *)(uintptr_t)line.p, 1, len, &t);
		MUST(took == len || (took == 0 && t.too_large));
		makes_sense(&t);
		free((char *)(uintptr_t)line.p);
	}
	upid_buf_free(&req.cookies);
	return 0;
}
