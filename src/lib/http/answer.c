/* Reads a response as libcurl delivers it, and maps libcurl's results to our errors. */
#include <string.h>
#include <strings.h>

#include "transfer.h"

enum {
	MAX_HEADERS = 256 << 10, /* libcurl before 8.4 sets no limit */
	TOO_LARGE = 100,         /* CURLE_TOO_LARGE, since 8.6 */
};

static bool
header_is(struct upid_str *value, const char *p, size_t n, const char *name)
{
	size_t len = strlen(name);

	if (n <= len || strncasecmp(p, name, len) != 0 || p[len] != ':')
		return false;
	p += len + 1;
	n -= len + 1;
	for (; n > 0 && (*p == ' ' || *p == '\t'); p++)
		n--;
	while (n > 0 && (p[n - 1] == '\r' || p[n - 1] == '\n' || p[n - 1] == ' '))
		n--;
	*value = (struct upid_str){ p, n };
	return true;
}

static void
copy_truncated(char *room, size_t size, struct upid_str s)
{
	size_t n = s.n < size ? s.n : size - 1;

	memcpy(room, s.p, n);
	room[n] = '\0';
}

/* Returns three digits from 100 to 599 as a number, else 0. Newer versions of libcurl pass on any
 * text. */
static int
status_of(const char *p, const char *end)
{
	int status = 0, n = 0;

	for (; p < end && *p >= '0' && *p <= '9' && n < 4; p++, n++)
		status = status * 10 + (*p - '0');
	return n == 3 && status >= 100 && status <= 599 ? status : 0;
}

/* Parses "HTTP/1.1 595 Connection refused". A new status line starts a new response (after a 100).
 * Returns false for a status that HTTP does not define (RFC 9110, 15). */
static bool
status_line(struct upid_transfer *t, const char *p, size_t n)
{
	struct upid_http_request *req = t->req;
	const char *end = p + n, *code = memchr(p, ' ', n), *reason;

	t->headers_done = false;
	req->type[0] = req->server[0] = '\0';
	upid_gzip_close(t->gzip);
	t->gzip = NULL;
	while (end > p && (end[-1] == '\r' || end[-1] == '\n'))
		end--;
	for (; code != NULL && code < end && *code == ' '; code++)
		;
	if (code == NULL || code >= end)
		code = end;
	req->status = status_of(code, end);
	reason = req->status > 0 ? code + 3 : code;
	while (reason < end && *reason == ' ')
		reason++;
	copy_truncated(req->reason, sizeof(req->reason),
	               (struct upid_str){ reason, (size_t)(end - reason) });
	return req->status > 0;
}

static void
add_cookie(struct upid_buf *cookies, struct upid_str value)
{
	enum { MAX_COOKIES = 64 * 1024 };

	if (cookies->n + value.n < MAX_COOKIES) {
		upid_buf_add(cookies, value.p, value.n);
		upid_buf_addc(cookies, '\n');
	}
}

/* Parses a number of seconds. A date or anything else counts as 0. The value has no NUL at its
 * end. */
static int64_t
retry_after_ms(struct upid_str value)
{
	int64_t s = 0;

	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '9' || value.n > 6)
			return 0;
		s = s * 10 + (value.p[i] - '0');
	}
	return s * 1000;
}

/* Only gzip is supported. libcurl decodes nothing unless it is told to. */
static bool
set_coding(struct upid_transfer *t, struct upid_str value)
{
	struct upid_http_request *req = t->req;

	if (t->headers_done || t->gzip != NULL) /* a trailer, or a repeated header */
		return true;
	if ((value.n == 4 && strncasecmp(value.p, "gzip", 4) == 0) ||
	    (value.n == 6 && strncasecmp(value.p, "x-gzip", 6) == 0)) {
		req->undecoded = upid_gzip_open(&t->gzip, &req->err) != 0;
		return !req->undecoded;
	}
	if (req->status != 200 || (value.n == 8 && strncasecmp(value.p, "identity", 8) == 0))
		return true;
	upid_fail(&req->err, UPID_E_BAD_ANSWER,
	          "the response is encoded as %.*s, which was not requested",
	          (int)(value.n < 100 ? value.n : 100), value.p);
	return false;
}

size_t
upid_curl_on_header(char *p, size_t size, size_t count, void *arg)
{
	struct upid_transfer *t = arg;
	struct upid_http_request *req = t->req;
	size_t n = size * count;
	struct upid_str value;

	if ((t->header_bytes += n) > MAX_HEADERS) {
		t->too_large = true;
		return 0;
	}
	if (n <= 2) /* the blank line; trailers may come later */
		t->headers_done = true;
	else if (n > 5 && memcmp(p, "HTTP/", 5) == 0)
		t->bad_status = !status_line(t, p, n);
	else if (header_is(&value, p, n, "Date"))
		req->date_s = upid_http_date(value);
	else if (header_is(&value, p, n, "Content-Type"))
		copy_truncated(req->type, sizeof(req->type), value);
	else if (header_is(&value, p, n, "Server"))
		copy_truncated(req->server, sizeof(req->server), value);
	else if (header_is(&value, p, n, "Set-Cookie"))
		add_cookie(&req->cookies, value);
	else if (header_is(&value, p, n, "Retry-After"))
		req->retry_after_ms = retry_after_ms(value);
	else if (header_is(&value, p, n, "Content-Encoding") && !set_coding(t, value))
		return 0;
	return t->bad_status ? 0 : n;
}

static int
take_body(void *arg, const char *p, size_t n)
{
	struct upid_transfer *t = arg;
	struct upid_http_request *req = t->req;

	if (req->piece != NULL && req->status == 200) {
		t->enough = req->piece(req, p, n) != 0;
		return t->enough ? -1 : 0;
	}
	if (req->body.n + n > req->max_bytes) {
		t->too_large = true;
		return -1;
	}
	upid_buf_add(&req->body, p, n);
	t->no_memory = req->body.failed;
	return t->no_memory ? -1 : 0;
}

size_t
upid_curl_on_body(char *p, size_t size, size_t count, void *arg)
{
	struct upid_transfer *t = arg;
	size_t n = size * count;
	int rc = t->gzip != NULL ? upid_gzip_feed(t->gzip, p, n, take_body, t) : take_body(t, p, n);

	return rc == 0 ? n : 0;
}

/* A failed handshake has one code in libcurl, so its causes are told apart by the words of OpenSSL,
 * GnuTLS and libcurl. What this machine lacks does not pass, so it must not be retried. */
static enum upid_code
handshake_code(const char *why)
{
	static const struct {
		const char *words;
		enum upid_code code;
	} rows[] = {
		{ "wrong version number", UPID_E_NOT_TLS },
		{ "unexpected TLS packet", UPID_E_NOT_TLS },
		{ "packet length too long", UPID_E_NOT_TLS },
		{ "http request", UPID_E_NOT_TLS },
		{ "malloc failure", UPID_E_MEMORY },
		{ "memory allocation", UPID_E_MEMORY },
		{ "Insufficient randomness", UPID_E_NO_LIBCURL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strstr(why, rows[i].words) != NULL)
			return rows[i].code;
	return UPID_E_TLS;
}

static enum upid_code
code_of(CURLcode rc, const char *why)
{
	switch (rc) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return UPID_E_DNS;
	case CURLE_COULDNT_CONNECT:
		return UPID_E_CONNECT;
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_ABORTED_BY_CALLBACK:
		return UPID_E_REQUEST_TIMEOUT;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
		return UPID_E_CERTIFICATE;
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_URL_MALFORMAT:
		return UPID_E_USAGE;
	case CURLE_SSL_CONNECT_ERROR:
		return handshake_code(why);
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL: /* "HTTP/0.9": not an HTTP response */
		return UPID_E_BAD_ANSWER;
	case CURLE_OUT_OF_MEMORY:
		return UPID_E_MEMORY;
	case CURLE_FAILED_INIT:
	case CURLE_NOT_BUILT_IN:
		return UPID_E_NO_LIBCURL;
	default:
		/* reset, EOF, truncated: GOT_NOTHING, RECV_ERROR, PARTIAL_FILE … */
		return UPID_E_DROPPED;
	}
}

/* libcurl before 8.6 reports a single header of over 100 kB as "out of memory". */
static bool
is_too_large(const struct upid_transfer *t, CURLcode rc)
{
	return t->too_large || (int)rc == TOO_LARGE ||
	       (rc == CURLE_OUT_OF_MEMORY && t->header_bytes > 0 && !t->headers_done);
}

void
upid_curl_set_error(struct upid_transfer *t, CURLcode rc)
{
	struct upid_err *err = &t->req->err;
	const char *why = t->why[0] != '\0' ? t->why : t->h->curl->easy_strerror(rc);
	enum upid_code code = code_of(rc, why);

	if (t->req->err.code != UPID_E_OK || upid_curl_proxy_error(t, rc, why))
		; /* already set */
	else if (upid_gzip_is_broken(t->gzip))
		upid_fail(err, UPID_E_BROKEN_ANSWER, "the compressed response is corrupt");
	else if (rc == CURLE_OK && t->headers_done)
		upid_fail(err, UPID_E_DROPPED, "the compressed response is truncated");
	else if (rc == CURLE_OK)
		upid_fail(err, UPID_E_DROPPED,
		          "the server closed the connection in the middle of the response");
	else if (rc == CURLE_ABORTED_BY_CALLBACK)
		upid_fail(err, code, "no data arrived for %lld ms", (long long)t->req->timeout_ms);
	else if (is_too_large(t, rc) && !t->headers_done)
		upid_fail(err, UPID_E_TOO_LARGE,
		          "the headers of the response are larger than those of any Proxmox "
		          "server");
	else if (is_too_large(t, rc))
		upid_fail(err, UPID_E_TOO_LARGE,
		          "the response is larger than the limit of %zu bytes for this request",
		          t->req->max_bytes);
	else if (t->no_memory)
		upid_fail_memory(err);
	else if (t->bad_status)
		upid_fail(err, UPID_E_BAD_ANSWER,
		          "the server sent the HTTP status '%.*s'; valid are 100 to 599",
		          (int)strspn(t->req->reason, "0123456789"), t->req->reason);
	else if (code == UPID_E_CERTIFICATE)
		upid_curl_untrusted(t, why);
	else if (code == UPID_E_NOT_TLS)
		upid_fail(err, code,
		          "the server does not speak TLS on this port (%s): check the port", why);
	else if (code == UPID_E_NO_LIBCURL)
		upid_fail(err, code, "libcurl does not work on this machine: %s", why);
	else if (rc == CURLE_SSL_CACERT_BADFILE)
		upid_fail(err, code, "ca_path cannot be used: %s", why);
	else
		upid_fail(err, code, "%s", why);
	err->http = t->req->status;
}
