/*
 * Identifies a server by the fingerprint of its certificate alone.
 *
 * libcurl's PREREQFUNCTION (7.80) runs after the TLS handshake and before any byte of the request
 * is sent. There we compare the certificate from CERTINFO. CURLOPT_SSL_CTX_FUNCTION runs earlier,
 * but needs the very libssl that this libcurl was built with, whose functions have been renamed
 * over time, and does not exist with GnuTLS. CURLOPT_PINNEDPUBLICKEY hashes the key; Proxmox shows
 * the hash of the certificate.
 *
 * CERTINFO describes the handshake of this transfer. It is empty in two cases:
 *   - On a reused connection. We use it only if its certificate was compared before.
 *   - For a resumed TLS session, if libcurl stores sessions in serialized form (since 8.12 with
 *     OpenSSL; 7.88 does report the certificate). A session may come from a server that we refused,
 *     so it proves nothing. The transfer is repeated with a full handshake.
 */
#include <stdio.h>
#include <string.h>

#include "transfer.h"

/* Returns the PEM of the first certificate, the server's own: "Cert:-----BEGIN CERTIFICATE-----…".
 * Other lines hold fields and extensions, which an attacker can choose. So two such lines count as
 * none. */
const char *
upid_curl_certificate(struct upid_transfer *t)
{
	static const char name[] = "Cert:";
	struct curl_certinfo *all = NULL;
	struct curl_slist *line;
	const char *found = NULL;

	if (t->h->curl->easy_getinfo(t->easy, CURLINFO_CERTINFO, &all) != CURLE_OK || all == NULL ||
	    all->num_of_certs < 1)
		return NULL;
	for (line = all->certinfo[0]; line != NULL; line = line->next) {
		if (strncmp(line->data, name, sizeof(name) - 1) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = line->data + sizeof(name) - 1;
	}
	return found;
}

static int
refuse(struct upid_transfer *t, const unsigned char sha256[UPID_SHA256_SIZE])
{
	const struct upid_fingerprints *wanted = &t->h->trust.fingerprints;
	char found[UPID_FINGERPRINT_TEXT], expected[UPID_FINGERPRINT_TEXT], others[40] = "";

	upid_fingerprint_text(found, sha256);
	upid_fingerprint_text(expected, wanted->sha256[0]);
	if (wanted->count > 1)
		(void)snprintf(others, sizeof(others), " or %zu more", wanted->count - 1);
	t->req->distrust = UPID_HTTP_OTHER_PIN;
	return upid_fail(&t->req->err, UPID_E_CERTIFICATE,
	                 "the server's certificate has the fingerprint %s, but %s%s was "
	                 "expected. Nothing was sent",
	                 found, expected, others);
}

/* Two connections that are open at the same time never have the same four values. */
static void
name_connection(struct upid_curl_connection *c, const char *ip, int port, const char *local_ip,
                int local_port)
{
	*c = (struct upid_curl_connection){ .port = port, .local_port = local_port };
	(void)snprintf(c->ip, sizeof(c->ip), "%s", ip);
	(void)snprintf(c->local_ip, sizeof(c->local_ip), "%s", local_ip);
}

static bool
same(const struct upid_curl_connection *a, const struct upid_curl_connection *b)
{
	return a->port == b->port && a->local_port == b->local_port && strcmp(a->ip, b->ip) == 0 &&
	       strcmp(a->local_ip, b->local_ip) == 0;
}

/* Forgets a closed connection whose addresses and ports a new one has taken over. All sources on a
 * loop share their connections, so this covers all transports. */
static void
forget(const struct upid_curl_http *h, const struct upid_curl_connection *c)
{
	for (struct upid_curl_http *each = h->loop->transports; each != NULL; each = each->next)
		for (size_t i = 0; i < UPID_CURL_COMPARED; i++)
			if (same(&each->pin.compared[i], c))
				each->pin.compared[i] = (struct upid_curl_connection){ .port = 0 };
}

/* libcurl only reuses connections that completed a transfer, so this should always hold. We check
 * it anyway. */
static bool
was_compared(const struct upid_curl_pin *pin, const struct upid_curl_connection *c)
{
	for (size_t i = 0; i < UPID_CURL_COMPARED; i++)
		if (pin->compared[i].port != 0 && same(&pin->compared[i], c))
			return true;
	return false;
}

static int
compare(struct upid_transfer *t, const char *pem, const struct upid_curl_connection *c)
{
	struct upid_curl_pin *pin = &t->h->pin;
	unsigned char sha256[UPID_SHA256_SIZE];

	if (upid_fingerprint_of_pem(sha256, pem, &t->req->err) != 0)
		return -1;
	if (!upid_fingerprints_have(&t->h->trust.fingerprints, sha256))
		return refuse(t, sha256);
	pin->compared[pin->next++ % UPID_CURL_COMPARED] = *c;
	return 0;
}

/* Whether the transfer opened a connection. Assumes so if libcurl cannot tell. */
static bool
made_connection(struct upid_transfer *t)
{
	long made = 1;

	(void)t->h->curl->easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &made);
	return made != 0;
}

/* Called for each transfer once it has a connection, before anything is sent. */
static int
before_request(void *arg, char *ip, char *local_ip, int port, int local_port)
{
	struct upid_transfer *t = arg;
	struct upid_curl_connection c;
	const char *pem = upid_curl_certificate(t);
	bool made = made_connection(t);

	name_connection(&c, ip, port, local_ip, local_port);
	if (made)
		forget(t->h, &c);
	if (pem != NULL)
		return compare(t, pem, &c) == 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
	if (!made && was_compared(&t->h->pin, &c))
		return CURL_PREREQFUNC_OK;
	t->h->pin.full_handshakes |= made;
	if (t->full_handshake)
		upid_fail(&t->req->err, UPID_E_CERTIFICATE,
		          "this libcurl does not report the server's certificate, so the "
		          "fingerprint cannot be compared. Nothing was sent. Use ca_path "
		          "instead");
	else
		t->unseen = true;
	return CURL_PREREQFUNC_ABORT;
}

static bool
set_full_handshake(struct upid_transfer *t)
{
	t->full_handshake = true;
	return t->h->curl->easy_setopt(t->easy, CURLOPT_SSL_SESSIONID_CACHE, 0L) == CURLE_OK;
}

bool
upid_curl_pin_again(struct upid_transfer *t)
{
	if (!t->unseen)
		return false;
	t->unseen = false;
	return set_full_handshake(t) &&
	       t->h->curl->easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK;
}

bool
upid_curl_pin_set(struct upid_transfer *t)
{
	const struct upid_curl *c = t->h->curl;

	/* a libcurl without one of these options must not continue unchecked */
	if (c->easy_setopt(t->easy, CURLOPT_CERTINFO, 1L) != CURLE_OK ||
	    c->easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, before_request) != CURLE_OK ||
	    c->easy_setopt(t->easy, CURLOPT_PREREQDATA, t) != CURLE_OK) {
		upid_fail(&t->req->err, UPID_E_NO_LIBCURL,
		          "this libcurl (%s) cannot compare a fingerprint: that needs version "
		          "7.80 or newer. Nothing was sent. Use ca_path instead",
		          c->version_info(CURLVERSION_NOW)->version);
		return false;
	}
	return !t->h->pin.full_handshakes || set_full_handshake(t);
}

static int
note_connection(void *arg, char *ip, char *local_ip, int port, int local_port)
{
	struct upid_transfer *t = arg;
	struct upid_curl_connection c;

	name_connection(&c, ip, port, local_ip, local_port);
	if (made_connection(t))
		forget(t->h, &c);
	return CURL_PREREQFUNC_OK;
}

void
upid_curl_pin_none(struct upid_transfer *t)
{
	/* a libcurl without these options cannot compare fingerprints at all, so errors do not
	 * matter */
	(void)t->h->curl->easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, note_connection);
	(void)t->h->curl->easy_setopt(t->easy, CURLOPT_PREREQDATA, t);
}
