#define _GNU_SOURCE /* memrchr */
#include <string.h>

#include "session.h"

static struct upid_str
behind(struct upid_str s, size_t n)
{
	return (struct upid_str){ s.p + n, s.n - n };
}

/* Takes "https://" and a path off: people have whole URLs in PROXMOX_VE_ENDPOINT and PM_API_URL. */
static int
strip_url(struct upid_str *host, struct upid_err *err)
{
	static const char https[] = "https://", http[] = "http://";
	const char *slash;

	if (host->n >= 7 && memcmp(host->p, http, 7) == 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_host is an http:// address, and nothing is sent "
		                 "over plain HTTP: give https://, or the name of the host alone");
	if (host->n >= 8 && memcmp(host->p, https, 8) == 0)
		*host = behind(*host, 8);
	if ((slash = memchr(host->p, '/', host->n)) != NULL)
		host->n = (size_t)(slash - host->p);
	return 0;
}

static bool
is_host(struct upid_str s)
{
	static const char extra[] = ".-_:[]%";

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c != '\0' && strchr(extra, c) != NULL)))
			return false;
	}
	return s.n > 0;
}

/* The colon before a port: the last one, unless it is one of several of a bare IPv6 address. */
static const char *
port_colon(struct upid_str s)
{
	const char *colon = memrchr(s.p, ':', s.n);

	if (colon == NULL || memchr(s.p, ':', (size_t)(colon - s.p)) == NULL)
		return colon;
	return colon > s.p && colon[-1] == ']' ? colon : NULL;
}

static bool
is_v6(struct upid_str s)
{
	size_t n = 0;

	while (n < s.n && strchr("0123456789abcdefABCDEF:.", s.p[n]) != NULL)
		n++;
	return n == s.n || s.p[n] == '%'; /* a zone may follow */
}

static bool
is_port(struct upid_str s, int *port)
{
	*port = 0;
	for (size_t i = 0; i < s.n && *port <= 65535; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*port = *port * 10 + (s.p[i] - '0');
	}
	return s.n > 0 && *port > 0 && *port <= 65535;
}

int
upid_session_endpoint(struct upid_session *s, const struct upid_api *api, struct upid_err *err)
{
	struct upid_str host = api->host;
	const char *colon;
	int port = api->port > 0 ? api->port : s->product->port;
	bool bare_v6;

	if (host.n == 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "no server is named: give api_host, or set PROXMOX_HOST "
		                 "in the environment");
	if (strip_url(&host, err) != 0)
		return -1;
	if (memchr(host.p, '@', host.n) != NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_host holds an @: a user and a password have their "
		                 "own arguments, and are not taken from an address");
	if (is_host(host) && (colon = port_colon(host)) != NULL) {
		if (!is_port((struct upid_str){ colon + 1, (size_t)(host.p + host.n - colon - 1) },
		             &port))
			return upid_fail(err, UPID_E_USAGE,
			                 "api_host '%.*s' has no valid port after its "
			                 "colon",
			                 (int)host.n, host.p);
		host.n = (size_t)(colon - host.p);
	}
	if (!is_host(host))
		return upid_fail(err, UPID_E_USAGE,
		                 "api_host '%.*s' is not the name or address of a host",
		                 (int)(host.n < 80 ? host.n : 80), host.p);
	if (memchr(host.p, ':', host.n) != NULL && host.p[0] != '[' && !is_v6(host))
		return upid_fail(err, UPID_E_USAGE,
		                 "api_host '%.*s' has more than one colon, and is no IPv6 "
		                 "address",
		                 (int)(host.n < 80 ? host.n : 80), host.p);
	bare_v6 = host.p[0] != '[' && memchr(host.p, ':', host.n) != NULL;
	upid_buf_addf(&s->where, bare_v6 ? "[%.*s]:%d" : "%.*s:%d", (int)host.n, host.p, port);
	upid_buf_addf(&s->origin, "https://%.*s", (int)s->where.n,
	              s->where.p != NULL ? s->where.p : "");
	return s->where.failed || s->origin.failed ? upid_fail_memory(err) : 0;
}
