/*
 * The proxy of the environment, which libcurl reads itself. What goes wrong there must not be taken
 * for a word of the server's: neither for a refusal to let us in, nor for a port that is closed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transfer.h"

enum {
	INFO_USED_PROXY = CURLINFO_LONG + 66, /* since 8.7 */
	PROXY_FAILED = 97,                    /* CURLE_PROXY, since 7.73: a SOCKS proxy's refusal */
};
#define WHICH "it is that of the environment (https_proxy, ALL_PROXY; no_proxy for none)"

static long
number(struct upid_transfer *t, CURLINFO info)
{
	long n = 0;

	return t->h->curl.easy_getinfo(t->easy, info, &n) == CURLE_OK ? n : 0;
}

/* " HOST port PORT ", as libcurl writes it into its errors, and the port, of the server's URL. */
static void
server_of(const struct upid_transfer *t, char *room, size_t size, long *port)
{
	const char *host = strstr(t->req->url, "://") + 3, *end = host + strcspn(host, "/"), *colon;
	bool v6 = *host == '[';

	for (colon = end; colon > host && *colon != ':'; colon--)
		;
	*port = strtol(colon + 1, NULL, 10);
	(void)snprintf(room, size, " %.*s port %ld ", (int)(colon - host) - 2 * v6, host + v6,
	               *port);
}

/* Before 8.7 libcurl does not say; but whom it is connected to, or has failed to connect to. */
static bool
used_proxy(struct upid_transfer *t, const char *why)
{
	char server[300];
	long used = 0, port, peer = number(t, CURLINFO_PRIMARY_PORT);

	if (t->h->curl.easy_getinfo(t->easy, (CURLINFO)INFO_USED_PROXY, &used) == CURLE_OK)
		return used != 0;
	server_of(t, server, sizeof(server), &port);
	return (peer > 0 && peer != port) ||
	       (strstr(why, " port ") != NULL && strstr(why, server) == NULL);
}

/* It has answered CONNECT by something else than 200: that it will not, or that it cannot. */
static void
refused(struct upid_transfer *t, long status)
{
	const char *ip = NULL;

	(void)t->h->curl.easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip);
	upid_fail(&t->req->err, status >= 500 ? UPID_E_CONNECT : UPID_E_PROXY,
	          "the proxy %s:%ld %s (HTTP %ld), so that the server was not asked: " WHICH,
	          ip != NULL ? ip : "", number(t, CURLINFO_PRIMARY_PORT),
	          status == 407   ? "wants to know who asks"
	          : status >= 500 ? "cannot reach the server"
	                          : "refuses to connect to the server",
	          status);
}

/* Whether a new connection came as far as the proxy, and not to the server's TLS. */
static bool
ended_there(struct upid_transfer *t, CURLcode rc, const char *why)
{
	curl_off_t tls_us = 0;

	switch ((int)rc) {
	case PROXY_FAILED:
		return true;
	case CURLE_COULDNT_CONNECT:
		return used_proxy(t, why);
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
		(void)t->h->curl.easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &tls_us);
		return tls_us == 0 && number(t, CURLINFO_NUM_CONNECTS) > 0 &&
		       number(t, CURLINFO_HTTP_CONNECTCODE) == 0 && used_proxy(t, "");
	default:
		return false;
	}
}

bool
upid_curl_proxy_error(struct upid_transfer *t, CURLcode rc, const char *why)
{
	long status;

	if (rc == CURLE_OK || t->easy == NULL)
		return false;
	if ((status = number(t, CURLINFO_HTTP_CONNECTCODE)) >= 300)
		refused(t, status);
	else if (rc == CURLE_COULDNT_RESOLVE_PROXY)
		upid_fail(&t->req->err, UPID_E_DNS, "%s: " WHICH, why);
	else if (ended_there(t, rc, why))
		upid_fail(&t->req->err, UPID_E_CONNECT, "the proxy is out of reach: %s; " WHICH,
		          why);
	else
		return false;
	return true;
}
