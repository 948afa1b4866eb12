/* A libcurl transfer. Shared by the files that use libcurl: curl.c runs it, answer.c reads the
 * response, trust.c checks the certificate, pin.c the fingerprint, proxy.c chooses the proxy. */
#ifndef UPID_CURL_TRANSFER_H
#define UPID_CURL_TRANSFER_H

#include "fingerprint.h"
#include "gzip.h"
#include "http.h"
#include "loop.h"

struct upid_curl_trust {
	bool verify;
	bool ca_is_folder;
	char *ca_path;                         /* NULL: the system's CAs */
	struct upid_fingerprints fingerprints; /* if not empty, replaces the CAs */
};

struct upid_curl_proxy {
	char *url;    /* NULL: no proxy */
	char *except; /* the value of no_proxy */
};

/* Identifies a connection by its two ends. */
struct upid_curl_connection {
	char ip[48], local_ip[48];
	int port, local_port;
};

enum { UPID_PROXY_NAME = 300 };

enum { UPID_CURL_COMPARED = 16 }; /* more than are ever open */

struct upid_curl_pin {
	/* connections with the right fingerprint */
	struct upid_curl_connection compared[UPID_CURL_COMPARED];
	size_t next;
	bool full_handshakes; /* this libcurl does not report the certificate of a resumed session */
};

struct upid_curl_http {
	struct upid_http base;
	struct upid_curl_loop *loop;
	const struct upid_curl *curl; /* the loop's */
	struct upid_curl_http *next;  /* in loop->transports */
	struct upid_curl_trust trust;
	struct upid_curl_pin pin;
	struct upid_curl_proxy proxy;
	CURLSH *share; /* shares TLS sessions: before libcurl 8.12 each transfer has its own */
	int64_t connect_ms;
	struct upid_transfer *transfers; /* in progress */
};

struct upid_transfer {
	struct upid_curl_http *h;
	struct upid_transfer *next; /* in h->transfers */
	struct upid_http_request *req;
	CURL *easy;
	struct curl_slist *headers;
	int64_t began_ms;
	int64_t moved_ms; /* with `streams`: when the last byte arrived */
	curl_off_t got;   /* bytes received so far */
	size_t header_bytes;
	struct upid_gzip *gzip; /* NULL: the body is not compressed */
	bool headers_done, enough, too_large, no_memory, bad_status;
	bool proxied;        /* goes through the proxy */
	bool full_handshake; /* no TLS session is resumed */
	bool unseen;         /* libcurl did not report the certificate; nothing was sent */
	char why[CURL_ERROR_SIZE];
};

/* Callbacks for libcurl; the last argument is the transfer. */
size_t upid_curl_on_header(char *p, size_t size, size_t count, void *transfer);
size_t upid_curl_on_body(char *p, size_t size, size_t count, void *transfer);

/* Sets the request's err from libcurl's result. */
void upid_curl_set_error(struct upid_transfer *t, CURLcode rc);

int upid_curl_trust_init(struct upid_curl_trust *trust, const struct upid_http_trust *from,
                         struct upid_err *err);
bool upid_curl_trust_set(struct upid_transfer *t);
/* Sets the request's err: why the certificate was refused, and what to do. */
void upid_curl_untrusted(struct upid_transfer *t, const char *why);
void upid_curl_trust_free(struct upid_curl_trust *trust);

int upid_curl_proxy_init(struct upid_curl_proxy *proxy, const struct upid_http_trust *from,
                         struct upid_err *err);
void upid_curl_proxy_free(struct upid_curl_proxy *proxy);
/* Chooses between the proxy and a direct connection. False: out of memory, or the request's err is
 * set. */
bool upid_curl_proxy_set(struct upid_transfer *t);
/* Returns true and sets the request's err if the proxy caused the failure. */
bool upid_curl_proxy_error(struct upid_transfer *t, CURLcode rc, const char *why);

/* The PEM of the server's certificate; NULL: libcurl does not report it. */
const char *upid_curl_certificate(struct upid_transfer *t);

/* peer.c: for a request that only looks at the server. False: this libcurl cannot do that, or out of
 * memory. */
bool upid_curl_peer_set(struct upid_transfer *t);
/* Tells how far the connection came. */
void upid_curl_peer_ended(struct upid_transfer *t, CURLcode rc);

/* Refuses the transfer unless the server has the fingerprint. False: this libcurl cannot do
 * that. */
bool upid_curl_pin_set(struct upid_transfer *t);
/* For a source that checks no certificate: its connections must never count as compared. */
void upid_curl_pin_none(struct upid_transfer *t);
/* Prepares a finished transfer to run again if it could not see the certificate and sent nothing.
 * Returns whether it did. */
bool upid_curl_pin_again(struct upid_transfer *t);

#endif
