/* Parses api_host into a list of servers. */
#define _GNU_SOURCE /* memrchr */
#include <stdlib.h>
#include <string.h>

#include "endpoint.h"
#include "lib/base/text.h"

static struct upid_str
behind(struct upid_str s, size_t n)
{
	return (struct upid_str){ s.p + n, s.n - n };
}

/* Proxmox has its API at the root. With the path of a reverse proxy, the credentials would be sent to
 * what is at the root there. The address of the web interface has a # after its slash. */
static int
check_path(struct upid_str path, struct upid_err *err)
{
	static const char *const api[] = { "/", "/api2", "/api2/", "/api2/json", "/api2/json/" };

	if (path.n > 1 && path.p[1] == '#')
		return 0;
	for (size_t i = 0; i < sizeof(api) / sizeof(*api); i++)
		if (upid_str_eq(path, api[i]))
			return 0;
	return upid_fail(err, UPID_E_USAGE,
	                 "api_host has the path '%.*s', which is not supported: the API must be at "
	                 "/api2/json of the server",
	                 upid_shown(path), path.p);
}

/* Checked first, because the messages of the others could show a part of a password. */
static int
check_at(struct upid_str url, struct upid_err *err)
{
	const char *hash = memchr(url.p, '#', url.n);

	if (memchr(url.p, '@', hash != NULL ? (size_t)(hash - url.p) : url.n) == NULL)
		return 0;
	return upid_fail(err, UPID_E_USAGE,
	                 "api_host contains an @: give the user and the password in their own "
	                 "arguments");
}

/* Strips "https://" and the path: PROXMOX_VE_ENDPOINT and PM_API_URL hold whole URLs. */
static int
strip_url(struct upid_str *host, struct upid_err *err)
{
	static const char https[] = "https://", http[] = "http://";
	struct upid_str path;
	const char *slash;

	if (host->n >= 7 && memcmp(host->p, http, 7) == 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_host is an http:// URL, but only HTTPS is supported: use "
		                 "an https:// URL, or only the host name");
	if (host->n >= 8 && memcmp(host->p, https, 8) == 0)
		*host = behind(*host, 8);
	if ((slash = memchr(host->p, '/', host->n)) == NULL)
		return 0;
	path = behind(*host, (size_t)(slash - host->p));
	host->n -= path.n;
	return host->n > 0 ? check_path(path, err) : 0;
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

/* The colon before the port: the last one, unless the host is a bare IPv6 address. */
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

/* Strips the port, if there is one. */
static int
take_port(struct upid_str *host, int *port, struct upid_err *err)
{
	const char *colon = is_host(*host) ? port_colon(*host) : NULL;

	if (colon == NULL)
		return 0;
	if (!is_port((struct upid_str){ colon + 1, (size_t)(host->p + host->n - colon - 1) }, port))
		return upid_fail(err, UPID_E_USAGE,
		                 "api_host '%.*s' has no valid port after its colon", (int)host->n,
		                 host->p);
	host->n = (size_t)(colon - host->p);
	return 0;
}

static int
check_host(struct upid_str host, struct upid_err *err)
{
	int shown = (int)(host.n < 80 ? host.n : 80);

	if (!is_host(host))
		return upid_fail(err, UPID_E_USAGE,
		                 "api_host '%.*s' is not a valid host name or address", shown,
		                 host.p);
	if (memchr(host.p, ':', host.n) != NULL && host.p[0] != '[' && !is_v6(host))
		return upid_fail(
			err, UPID_E_USAGE,
			"api_host '%.*s' has more than one colon, but is not an IPv6 address",
			shown, host.p);
	return 0;
}

static int
init_one(struct upid_endpoint *e, struct upid_str host, int port, struct upid_err *err)
{
	bool bare_v6;

	if (check_at(host, err) != 0 || strip_url(&host, err) != 0)
		return -1;
	if (take_port(&host, &port, err) != 0 || check_host(host, err) != 0)
		return -1;
	bare_v6 = host.p[0] != '[' && memchr(host.p, ':', host.n) != NULL;
	upid_buf_addf(&e->where, bare_v6 ? "[%.*s]:%d" : "%.*s:%d", (int)host.n, host.p, port);
	upid_buf_adds(&e->origin, "https://");
	upid_buf_add(&e->origin, e->where.p, e->where.n);
	return upid_buf_cstr(&e->where) != NULL && upid_buf_cstr(&e->origin) != NULL
	               ? 0
	               : upid_fail_memory(err);
}

/* Takes the next host off the list; empty items are skipped. */
static bool
next_host(struct upid_str *host, struct upid_str *rest)
{
	while (upid_list_next(host, rest))
		if (host->n > 0)
			return true;
	return false;
}

int
upid_endpoints_init(struct upid_endpoints *e, struct upid_str hosts, int port, struct upid_err *err)
{
	struct upid_str host = { NULL, 0 }, rest = hosts;
	size_t count = 0;

	*e = (struct upid_endpoints){ 0 };
	while (next_host(&host, &rest))
		count++;
	if (count == 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "no server given: set api_host, or PROXMOX_HOST in the "
		                 "environment");
	if ((e->list = calloc(count, sizeof(*e->list))) == NULL)
		return upid_fail_memory(err);
	e->count = count;
	rest = hosts;
	for (size_t i = 0; i < count && next_host(&host, &rest); i++)
		if (init_one(&e->list[i], host, port, err) != 0) {
			upid_endpoints_free(e);
			return -1;
		}
	return 0;
}

void
upid_endpoints_free(struct upid_endpoints *e)
{
	for (size_t i = 0; i < e->count; i++) {
		upid_buf_free(&e->list[i].origin);
		upid_buf_free(&e->list[i].where);
	}
	free(e->list);
	*e = (struct upid_endpoints){ 0 };
}

const struct upid_endpoint *
upid_endpoints_now(const struct upid_endpoints *e)
{
	return &e->list[e->at];
}

void
upid_endpoints_pass(struct upid_endpoints *e, const struct upid_endpoint *failed)
{
	if (failed == &e->list[e->at])
		e->at = (e->at + 1) % e->count;
}
