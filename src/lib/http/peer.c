/* Inspects a server without sending a request: how far a connection gets, and its certificate. */
#include <stdio.h>
#include <string.h>

#include "transfer.h"

/* Called once there is a connection, before anything is sent. */
static int
/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's */
on_connection(void *arg, char *ip, char *local_ip, int port, int local_port)
{
	struct upid_transfer *t = arg;
	struct upid_server *peer = t->req->peer;
	const char *pem = upid_curl_certificate(t);
	unsigned char sha256[UPID_SHA256_SIZE];

	(void)local_ip, (void)local_port;
	(void)snprintf(peer->address, sizeof(peer->address),
	               strchr(ip, ':') != NULL ? "[%s]:%d" : "%s:%d", ip, port);
	if (pem != NULL && upid_fingerprint_of_pem(sha256, pem, &t->req->err) == 0)
		upid_fingerprint_text(peer->fingerprint, sha256);
	t->enough = true;
	return CURL_PREREQFUNC_ABORT;
}

bool
upid_curl_peer_set(struct upid_transfer *t)
{
	const struct upid_curl *c = t->h->curl;
	const curl_version_info_data *info = c->version_info(CURLVERSION_NOW);

	(void)snprintf(t->req->peer->library, sizeof(t->req->peer->library), "libcurl %s, %s",
	               info->version,
	               info->ssl_version != NULL ? info->ssl_version : "without TLS");
	/* a resumed session has no certificate, and no later transfer may reuse this connection */
	if (c->easy_setopt(t->easy, CURLOPT_CERTINFO, 1L) == CURLE_OK &&
	    c->easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, on_connection) == CURLE_OK &&
	    c->easy_setopt(t->easy, CURLOPT_PREREQDATA, t) == CURLE_OK &&
	    c->easy_setopt(t->easy, CURLOPT_SSL_SESSIONID_CACHE, 0L) == CURLE_OK &&
	    c->easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
	    c->easy_setopt(t->easy, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK)
		return true;
	upid_fail(&t->req->err, UPID_E_NO_LIBCURL,
	          "this libcurl (%s) cannot report the certificate of a server: that needs "
	          "version 7.80 or newer",
	          info->version);
	return false;
}

static bool
passed(struct upid_transfer *t, CURLINFO info)
{
	curl_off_t us = 0;

	return t->easy != NULL && t->h->curl->easy_getinfo(t->easy, info, &us) == CURLE_OK &&
	       us > 0;
}

void
upid_curl_peer_ended(struct upid_transfer *t, CURLcode rc)
{
	struct upid_server *peer = t->req->peer;

	peer->proxied = t->proxied;
	/* a failed handshake needs a connection, but some versions of libcurl do not time it */
	peer->connected = t->enough || rc == CURLE_SSL_CONNECT_ERROR ||
	                  passed(t, CURLINFO_CONNECT_TIME_T);
	peer->named = peer->connected || rc == CURLE_COULDNT_CONNECT ||
	              passed(t, CURLINFO_NAMELOOKUP_TIME_T);
}
