/*
 * The proxy. We decide whether to use it, not libcurl: before 8.7 libcurl does not report its
 * choice, since 8.12 it loses the address of a failed tunnel, and before 7.86 its no_proxy does not
 * support networks. An error of the proxy must not look like a response of the server.
 */
#define _DEFAULT_SOURCE /* strdup */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "no_proxy.h"
#include "transfer.h"

enum { PROXY_FAILED = 97 }; /* CURLE_PROXY, since 7.73: a SOCKS proxy refused */

/* Tells the user what to change. Only the environment sets a proxy (op/conn.c). */
#define WHICH "set by https_proxy or ALL_PROXY; no_proxy lists servers to reach directly"

struct scheme {
	const char *prefix;
	int port; /* libcurl's default */
	bool socks;
};

/* A URL without a scheme uses the first one. */
static const struct scheme schemes[] = {
	{ "http://", 1080, false },  { "https://", 443, false },   { "socks5h://", 1080, true },
	{ "socks5://", 1080, true }, { "socks4a://", 1080, true }, { "socks4://", 1080, true },
};

static const struct scheme *
scheme_of(const char *url)
{
	if (strstr(url, "://") == NULL)
		return schemes;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (strncasecmp(url, schemes[i].prefix, strlen(schemes[i].prefix)) == 0)
			return &schemes[i];
	return NULL;
}

/* Returns "host:port" or "[v6]:port". A password may contain an unescaped '/', so search for the
 * last '@'. */
static struct upid_str
authority_of(const char *url)
{
	const char *p = strstr(url, "://"), *at = strrchr(url, '@');

	p = at != NULL ? at + 1 : p != NULL ? p + 3 : url;
	return (struct upid_str){ p, strcspn(p, "/?#") };
}

/* Strips the port, and the brackets of an IPv6 address. */
static struct upid_str
host_of(struct upid_str authority)
{
	const char *end;

	if (authority.n == 0 || authority.p[0] != '[') {
		end = memchr(authority.p, ':', authority.n);
		return (struct upid_str){ authority.p,
			                  end != NULL ? (size_t)(end - authority.p) : authority.n };
	}
	end = memchr(authority.p, ']', authority.n);
	return (struct upid_str){ authority.p + 1,
		                  end != NULL ? (size_t)(end - authority.p) - 1 : authority.n - 1 };
}

static bool
has_port(struct upid_str authority)
{
	struct upid_str host = host_of(authority);
	const char *p = host.p + host.n, *end = authority.p + authority.n;

	p += p < end && *p == ']';
	return p < end && *p == ':';
}

/* Formats the proxy for messages: without user and password, always with a port. */
static const char *
name_of(const char *url, const struct scheme *scheme, char room[UPID_PROXY_NAME])
{
	struct upid_str at = authority_of(url);
	char port[8] = "";

	if (!has_port(at))
		(void)snprintf(port, sizeof(port), ":%d", scheme->port);
	(void)snprintf(room, UPID_PROXY_NAME, "%s%.*s%s", scheme == schemes ? "" : scheme->prefix,
	               (int)at.n, at.p, port);
	return room;
}

int
upid_curl_proxy_init(struct upid_curl_proxy *proxy, const struct upid_http_trust *from,
                     struct upid_err *err)
{
	if (from->proxy == NULL || from->proxy[0] == '\0')
		return 0;
	if ((proxy->url = strdup(from->proxy)) == NULL ||
	    (proxy->except = strdup(from->no_proxy != NULL ? from->no_proxy : "")) == NULL)
		return upid_fail_memory(err);
	return 0;
}

void
upid_curl_proxy_free(struct upid_curl_proxy *proxy)
{
	if (proxy->url != NULL)
		explicit_bzero(proxy->url, strlen(proxy->url)); /* it may hold a password */
	free(proxy->url);
	free(proxy->except);
}

bool
upid_curl_proxy_set(struct upid_transfer *t)
{
	const struct upid_curl_proxy *proxy = &t->h->proxy;
	struct upid_str server = host_of(authority_of(t->req->url));

	t->proxied = proxy->url != NULL && !upid_no_proxy_has(upid_str(proxy->except), server);
	if (t->proxied && scheme_of(proxy->url) == NULL) {
		/* libcurl's message would contain the whole URL with its password */
		upid_fail(&t->req->err, UPID_E_USAGE,
		          "the proxy's URL must begin with http://, https://, socks5:// or "
		          "socks5h:// (" WHICH ")");
		return false;
	}
	/* set both in any case, or libcurl reads the environment itself */
	return t->h->curl->easy_setopt(t->easy, CURLOPT_PROXY, t->proxied ? proxy->url : "") ==
	               CURLE_OK &&
	       t->h->curl->easy_setopt(t->easy, CURLOPT_NOPROXY, "") == CURLE_OK;
}

static long
number(struct upid_transfer *t, CURLINFO info)
{
	long n = 0;

	return t->h->curl->easy_getinfo(t->easy, info, &n) == CURLE_OK ? n : 0;
}

/* The proxy answered CONNECT with a status other than 200. */
static void
refused(struct upid_transfer *t, const char *name, long status)
{
	upid_fail(&t->req->err, status >= 500 ? UPID_E_CONNECT : UPID_E_PROXY,
	          "the proxy %s %s (HTTP %ld); it is " WHICH, name,
	          status == 407   ? "requires authentication"
	          : status >= 500 ? "cannot reach the server"
	                          : "refuses to connect to the server",
	          status);
}

/* Whether a new connection failed at the proxy, before TLS with the server began. */
static bool
failed_at_proxy(struct upid_transfer *t, const struct scheme *scheme, CURLcode rc)
{
	curl_off_t tls_us = 0;

	switch ((int)rc) {
	case PROXY_FAILED:
	case CURLE_COULDNT_CONNECT:
		return true;
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
		(void)t->h->curl->easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &tls_us);
		/* a SOCKS proxy does not report when the tunnel is open */
		return tls_us == 0 && !scheme->socks && number(t, CURLINFO_NUM_CONNECTS) > 0 &&
		       number(t, CURLINFO_HTTP_CONNECTCODE) == 0;
	default:
		return false;
	}
}

bool
upid_curl_proxy_error(struct upid_transfer *t, CURLcode rc, const char *why)
{
	const struct scheme *scheme = t->proxied ? scheme_of(t->h->proxy.url) : NULL;
	char name[UPID_PROXY_NAME];
	long status;

	if (rc == CURLE_OK || scheme == NULL)
		return false;
	status = number(t, CURLINFO_HTTP_CONNECTCODE);
	(void)name_of(t->h->proxy.url, scheme, name);
	if (status >= 300)
		refused(t, name, status);
	else if (rc == CURLE_COULDNT_RESOLVE_PROXY)
		upid_fail(&t->req->err, UPID_E_DNS,
		          "cannot resolve the name of the proxy %s; "
		          "it is " WHICH,
		          name);
	else if (rc == CURLE_PEER_FAILED_VERIFICATION && status == 0 &&
	         strcmp(scheme->prefix, "https://") == 0)
		upid_fail(&t->req->err, UPID_E_CERTIFICATE,
		          "the certificate of the proxy %s is not trusted: %s; the proxy is " WHICH,
		          name, why);
	else if (failed_at_proxy(t, scheme, rc))
		upid_fail(&t->req->err, UPID_E_CONNECT,
		          "cannot connect to the proxy %s: %s; it is " WHICH, name, why);
	else
		return false;
	return true;
}
