/* One transfer of libcurl, shared by the files that know libcurl: http/curl.c moves it,
 * http/answer.c takes what comes, http/trust.c says whom to believe, http/pin.c whom alone. */
#ifndef UPID_CURL_TRANSFER_H
#define UPID_CURL_TRANSFER_H

#include "fingerprint.h"
#include "gzip.h"
#include "http.h"
#include "loop.h"

struct upid_curl_trust {
	bool verify;
	bool ca_is_folder;
	char *ca_path;                         /* NULL: the system's */
	struct upid_fingerprints fingerprints; /* any: these alone, and no CA */
};

struct upid_curl_proxy {
	char *url;    /* NULL: none */
	char *except; /* as no_proxy has it */
};

/* The two ends of a connection. */
struct upid_curl_connection {
	char ip[48], local_ip[48];
	int port, local_port;
};

enum { UPID_PROXY_NAME = 300 };

enum { UPID_CURL_COMPARED = 16 }; /* some more than are ever open */

struct upid_curl_pin {
	struct upid_curl_connection compared[UPID_CURL_COMPARED]; /* the fingerprint was right */
	size_t next;
	bool full_handshakes; /* this libcurl shows no certificate of a resumed session */
};

struct upid_curl_http {
	struct upid_http base;
	struct upid_curl_loop *loop;
	const struct upid_curl *curl; /* the loop's */
	struct upid_curl_http *next;  /* in loop->transports */
	struct upid_curl_trust trust;
	struct upid_curl_pin pin;
	struct upid_curl_proxy proxy;
	CURLSH *share; /* of TLS sessions: before libcurl 8.12 each transfer has its own */
	int64_t connect_ms;
	struct upid_transfer *transfers; /* under way */
};

struct upid_transfer {
	struct upid_curl_http *h;
	struct upid_transfer *next, **at; /* in h->transfers */
	struct upid_http_request *req;
	CURL *easy;
	struct curl_slist *headers;
	int64_t began_ms;
	int64_t moved_ms; /* when the last byte came, of a request that streams */
	curl_off_t got;   /* bytes until then */
	size_t header_bytes;
	struct upid_gzip *gzip; /* NULL: the body is not compressed */
	bool headers_done, enough, too_large, no_memory, bad_status;
	bool proxied;        /* the request goes through the proxy */
	bool full_handshake; /* no session of TLS is resumed */
	bool unseen;         /* the certificate was not shown, and nothing was sent */
	char why[CURL_ERROR_SIZE];
};

/* libcurl's callbacks; the last argument is the transfer. */
size_t upid_curl_on_header(char *p, size_t size, size_t count, void *transfer);
size_t upid_curl_on_body(char *p, size_t size, size_t count, void *transfer);

/* Puts into the request's err what libcurl's result means. */
void upid_curl_set_error(struct upid_transfer *t, CURLcode rc);

int upid_curl_trust_init(struct upid_curl_trust *trust, const struct upid_http_trust *from,
                         struct upid_err *err);
bool upid_curl_trust_set(struct upid_transfer *t);
/* Puts into the request's err why the certificate was refused, and what to do. */
void upid_curl_untrusted(struct upid_transfer *t, const char *why);
void upid_curl_trust_free(struct upid_curl_trust *trust);

int upid_curl_proxy_init(struct upid_curl_proxy *proxy, const struct upid_http_trust *from,
                         struct upid_err *err);
void upid_curl_proxy_free(struct upid_curl_proxy *proxy);
/* Chooses between the proxy and the direct way. False: out of memory, or the request's err says. */
bool upid_curl_proxy_set(struct upid_transfer *t);
/* True: it was the proxy, and the request's err says so. */
bool upid_curl_proxy_error(struct upid_transfer *t, CURLcode rc, const char *why);

/* The transfer is refused unless its server has the fingerprint. False: this libcurl cannot. */
bool upid_curl_pin_set(struct upid_transfer *t);
/* For a transfer of a source that checks no certificate: its connections are never taken for ones
 * whose fingerprint was right. */
void upid_curl_pin_none(struct upid_transfer *t);
/* Whether a transfer that is over has to be run again, which it is set up for then: it could not
 * see the certificate, and has sent nothing. */
bool upid_curl_pin_again(struct upid_transfer *t);

#endif
