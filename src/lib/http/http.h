/* The transport: HTTPS requests that run concurrently while their loop runs. api/ uses only this
 * vtable. */
#ifndef UPID_HTTP_H
#define UPID_HTTP_H

#include "lib/base/buf.h"
#include "lib/upid.h"

enum { UPID_HTTP_HEADERS = 6 };

/* Why a certificate was refused. */
enum upid_http_distrust {
	UPID_HTTP_TRUSTED,
	UPID_HTTP_UNKNOWN_CA,
	UPID_HTTP_OTHER_NAME, /* issued for another host */
	UPID_HTTP_OTHER_TIME, /* expired, or not valid yet */
	UPID_HTTP_OTHER_PIN,  /* matches none of the fingerprints */
};

struct upid_http_request {
	/* The request. Strings must live until done() or cancel(), headers until start()
	 * returns. */
	const char *method;
	const char *url;
	const char *header[UPID_HTTP_HEADERS]; /* "Name: value"; ends at the first NULL */
	const char *form;                      /* the body; NULL: no body */
	/* Names of form or URL parameters with secret values, separated by blanks. NULL: the
	 * request is a login, whose response is secret too. */
	const char *hidden;
	/* The request uses a new connection. If the server closes a reused one before it responds,
	 * libcurl sends the request again, and it would be performed twice. */
	bool fresh;
	/* for the whole request; with `streams`, without any data */
	int64_t timeout_ms;
	bool streams;
	bool takes_gzip; /* sends Accept-Encoding; a compressed response is decoded in any case */
	size_t max_bytes; /* limit for the body in bytes; a larger one is an error */
	/* Not NULL: only connect, and fill this in. The certificate is not verified; nothing is
	 * sent. */
	struct upid_server *peer;
	/* Receives the body of a 200 as it arrives; -1: stop, done() is called without an error. If
	 * NULL, and for any other status, the body is collected in `body`. */
	int (*piece)(struct upid_http_request *, const char *p, size_t n);
	void (*done)(struct upid_http_request *);
	void *ctx;
	/* The response. */
	struct upid_err err; /* no HTTP response arrived, or only a part of it */
	/* at least the first bytes were sent, so the server may have acted on it */
	bool sent;
	bool undecoded; /* not read, because zlib is missing */
	int status;
	char reason[1024]; /* from the status line: Proxmox puts its error message there */
	char type[64];     /* Content-Type */
	char server[64];   /* Server; empty: no such header */
	enum upid_http_distrust distrust; /* set with UPID_E_CERTIFICATE */
	int64_t date_s;                   /* Date; -1: no such header */
	int64_t retry_after_ms;
	struct upid_buf body;
	struct upid_buf cookies; /* the values of Set-Cookie, one per line */
	int64_t took_ms;
	void *transport_data;
};

struct upid_http {
	const struct upid_http_ops *ops;
};

struct upid_http_ops {
	/* may call done() before it returns */
	void (*start)(struct upid_http *, struct upid_http_request *);
	void (*cancel)(struct upid_http *, struct upid_http_request *); /* does not call done() */
	void (*close)(struct upid_http *);
};

struct upid_http_trust {
	bool verify;
	const char *ca_path;         /* a file or a directory; NULL: the system's CAs */
	struct upid_str fingerprint; /* replaces both of the above; commas separate several */
	int64_t connect_ms;
	const char *proxy;    /* a URL; NULL or "": no proxy */
	const char *no_proxy; /* servers to connect to directly; NULL: none */
};

/* Opens the transport over libcurl (curl.c) on a loop from upid_loop_open(). */
int upid_http_curl(struct upid_http **http, struct upid_loop *loop,
                   const struct upid_http_trust *trust, struct upid_err *err);

#endif
