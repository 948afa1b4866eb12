/* The transport: HTTPS requests through libcurl's multi interface. */
#include <stdlib.h>
#include <string.h>

#include "transfer.h"

static int64_t
now_ms(void)
{
	const struct upid_clock *clock = upid_clock_real();

	return clock->now_ms(clock->ctx);
}

/* Takes it off the list of its transport, which is as short as the source has queries. */
static void
take_off(struct upid_transfer *t)
{
	struct upid_transfer **at = &t->h->transfers;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
}

static void
free_transfer(struct upid_transfer *t)
{
	t->req->transport_data = NULL;
	upid_gzip_close(t->gzip);
	if (t->easy != NULL)
		t->h->curl->easy_cleanup(t->easy);
	if (t->headers != NULL)
		t->h->curl->slist_free_all(t->headers);
	free(t);
}

/* libcurl sets this time when the connection is ready, just before it sends the request. */
static bool
was_sent(struct upid_transfer *t)
{
	curl_off_t us = 0;

	return t->easy != NULL &&
	       t->h->curl->easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &us) == CURLE_OK &&
	       us > 0;
}

static void
finish(struct upid_transfer *t, CURLcode rc)
{
	struct upid_http_request *req = t->req;

	req->took_ms = now_ms() - t->began_ms;
	req->sent = was_sent(t);
	if (req->peer != NULL)
		upid_curl_peer_ended(t, rc);
	/* libcurl reports success for a response that ends inside its headers or its gzip stream */
	if ((rc != CURLE_OK || !t->headers_done || upid_gzip_is_cut(t->gzip)) && !t->enough)
		upid_curl_set_error(t, rc);
	take_off(t);
	free_transfer(t);
	req->done(req);
}

static bool
add_header(struct upid_transfer *t, const char *line)
{
	struct curl_slist *more = t->h->curl->slist_append(t->headers, line);

	if (more != NULL)
		t->headers = more;
	return more != NULL;
}

static bool
set_request(struct upid_transfer *t)
{
	const struct upid_curl *c = t->h->curl;
	struct upid_http_request *req = t->req;

	for (size_t i = 0; i < UPID_HTTP_HEADERS && req->header[i] != NULL; i++)
		if (!add_header(t, req->header[i]))
			return false;
	if (req->form != NULL)
		c->easy_setopt(t->easy, CURLOPT_POSTFIELDS, req->form);
	if (req->form == NULL || strcmp(req->method, "POST") != 0)
		c->easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, req->method);
	if (req->fresh)
		c->easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
	if (req->takes_gzip && !add_header(t, "Accept-Encoding: gzip"))
		return false;
	c->easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	return c->easy_setopt(t->easy, CURLOPT_URL, req->url) == CURLE_OK;
}

/* libcurl's speed limit averages over some seconds, so it alone would notice a stall late. */
static int
on_progress(void *arg, curl_off_t all, curl_off_t got, curl_off_t all_up, curl_off_t up)
{
	struct upid_transfer *t = arg;

	(void)all, (void)all_up, (void)up;
	if (t->moved_ms == 0 || t->got != got)
		t->moved_ms = now_ms();
	t->got = got;
	return now_ms() - t->moved_ms > t->req->timeout_ms;
}

static void
set_timeouts(struct upid_transfer *t)
{
	const struct upid_curl *c = t->h->curl;
	int64_t ms = t->req->timeout_ms;

	c->easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS,
	               (long)(ms < t->h->connect_ms ? ms : t->h->connect_ms));
	if (t->req->streams) {
		c->easy_setopt(t->easy, CURLOPT_NOPROGRESS, 0L);
		c->easy_setopt(t->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
		c->easy_setopt(t->easy, CURLOPT_XFERINFODATA, t);
		/* this also makes libcurl call on_progress once a second */
		c->easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
		c->easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, (long)(ms / 1000 + 1));
	} else {
		c->easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)ms);
	}
}

static bool
prepare(struct upid_transfer *t)
{
	const struct upid_curl *c = t->h->curl;

	if ((t->easy = c->easy_init()) == NULL || !set_request(t) || !upid_curl_trust_set(t) ||
	    !upid_curl_proxy_set(t))
		return false;
	set_timeouts(t);
	c->easy_setopt(t->easy, CURLOPT_SHARE, t->h->share);
	c->easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	c->easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->why);
	c->easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	/* HTTPS only, no redirects; HTTP/1.1, because HTTP/2 has no reason phrase */
	c->easy_setopt(t->easy, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS);
	c->easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	/* the proxy's response to CONNECT is not the server's */
	c->easy_setopt(t->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	c->easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, upid_curl_on_header);
	c->easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	c->easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, upid_curl_on_body);
	c->easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	return c->multi_add_handle(t->h->loop->multi, t->easy) == CURLM_OK;
}

/* Called by the loop when a transfer has finished. */
static void
on_transfer_done(void *transfer, CURLcode rc)
{
	struct upid_transfer *t = transfer;
	const struct upid_curl *c = t->h->curl;

	if (!upid_curl_pin_again(t) || c->multi_add_handle(t->h->loop->multi, t->easy) != CURLM_OK)
		finish(t, rc);
}

static int
open_share(struct upid_curl_http *h, struct upid_err *err)
{
	if (upid_curl_loop_start(h->loop, err) != 0)
		return -1;
	h->loop->ended = on_transfer_done;
	if (h->share == NULL && (h->share = h->curl->share_init()) == NULL)
		return upid_fail_memory(err);
	h->curl->share_setopt(h->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	return 0;
}

static void
start(struct upid_http *http, struct upid_http_request *req)
{
	struct upid_curl_http *h = (struct upid_curl_http *)http;
	struct upid_transfer *t = NULL;

	req->err = (struct upid_err){ 0 };
	req->status = 0;
	req->undecoded = false;
	req->date_s = -1;
	req->retry_after_ms = req->took_ms = 0;
	req->reason[0] = req->type[0] = req->server[0] = '\0';
	req->distrust = UPID_HTTP_TRUSTED;
	req->body.n = req->cookies.n = 0;
	if (open_share(h, &req->err) != 0 || (t = calloc(1, sizeof(*t))) == NULL) {
		upid_fail_memory(&req->err);
		req->done(req);
		return;
	}
	*t = (struct upid_transfer){ .h = h, .req = req, .began_ms = now_ms() };
	t->next = h->transfers;
	h->transfers = req->transport_data = t;
	if (!prepare(t))
		finish(t, CURLE_OUT_OF_MEMORY);
}

static void
stop(struct upid_transfer *t)
{
	if (t->easy != NULL)
		t->h->curl->multi_remove_handle(t->h->loop->multi, t->easy);
	free_transfer(t);
}

static void
cancel(struct upid_http *http, struct upid_http_request *req)
{
	struct upid_transfer *t = req->transport_data;

	(void)http;
	if (t == NULL)
		return;
	take_off(t);
	stop(t);
}

static void
close_http(struct upid_http *http)
{
	struct upid_curl_http *h = (struct upid_curl_http *)http, **at = &h->loop->transports;
	struct upid_transfer *t;

	while ((t = h->transfers) != NULL) {
		h->transfers = t->next;
		stop(t);
	}
	while (*at != h)
		at = &(*at)->next;
	*at = h->next;
	if (h->share != NULL)
		h->curl->share_cleanup(h->share);
	upid_curl_trust_free(&h->trust);
	upid_curl_proxy_free(&h->proxy);
	free(h);
}

int
upid_http_curl(struct upid_http **http, struct upid_loop *loop, const struct upid_http_trust *trust,
               struct upid_err *err)
{
	static const struct upid_http_ops ops = { start, cancel, close_http };
	struct upid_curl_loop *l = upid_curl_loop_of(loop);
	struct upid_curl_http *h = NULL;

	if (l == NULL)
		return upid_fail(err, UPID_E_INTERNAL,
		                 "this kind of loop cannot open "
		                 "connections");
	if ((h = calloc(1, sizeof(*h))) == NULL)
		return upid_fail_memory(err);
	*h = (struct upid_curl_http){ .base.ops = &ops,
		                      .loop = l,
		                      .curl = &l->curl,
		                      .next = l->transports,
		                      .connect_ms = trust->connect_ms };
	l->transports = h;
	*http = &h->base;
	if (upid_curl_trust_init(&h->trust, trust, err) == 0 &&
	    upid_curl_proxy_init(&h->proxy, trust, err) == 0)
		return 0;
	close_http(*http);
	return -1;
}
