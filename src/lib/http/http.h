/* The transport: HTTPS requests that run side by side, while their loop runs. api/ sees this vtable
 * only. */
#ifndef UPID_HTTP_H
#define UPID_HTTP_H

#include "lib/base/buf.h"

enum { UPID_HTTP_HEADERS = 6 };

/* Why a certificate was refused. */
enum upid_http_distrust {
	UPID_HTTP_TRUSTED,
	UPID_HTTP_UNKNOWN_CA,
	UPID_HTTP_OTHER_NAME, /* it is that of another host */
	UPID_HTTP_OTHER_TIME, /* it has expired, or is not valid yet */
	UPID_HTTP_OTHER_PIN,  /* it has none of the fingerprints */
};

struct upid_http_request {
	/* asked; all strings live until done() or cancel(), headers until start() returns */
	const char *method;
	const char *url;
	const char *header[UPID_HTTP_HEADERS]; /* "Name: value", up to the first NULL */
	const char *form;                      /* the body of a POST; NULL: none */
	int64_t timeout_ms;                    /* of all of it, or of a pause in it if `streams` */
	bool streams;
	bool takes_gzip; /* the server is told so; what comes compressed is decoded anyway */
	size_t most;     /* bytes of a body that are taken; more is an error */
	/* Called for the body of a 200 as it comes; NULL: it is gathered in `body`, as those of all
	 * other answers are. -1: enough, done() comes without an error. */
	int (*piece)(struct upid_http_request *, const char *p, size_t n);
	void (*done)(struct upid_http_request *);
	void *ctx;
	/* answered */
	struct upid_err err; /* no HTTP answer came, or it was cut */
	bool sent;           /* at least its first bytes, so that the server may have acted on it */
	bool undecoded;      /* it was cut, because there is no zlib to decode it */
	int status;
	char reason[1024]; /* of the status line: Proxmox puts its error text there */
	char type[64];     /* Content-Type */
	char server[64];   /* Server; empty: none */
	enum upid_http_distrust distrust; /* with UPID_E_CERTIFICATE */
	int64_t date_s;                   /* -1: none */
	int64_t retry_after_ms;
	struct upid_buf body;
	struct upid_buf cookies; /* the values of Set-Cookie, each ended by a newline */
	int64_t took_ms;
	void *transport_data;
};

struct upid_http {
	const struct upid_http_ops *ops;
};

struct upid_http_ops {
	void (*start)(struct upid_http *, struct upid_http_request *);  /* done() may run at once */
	void (*cancel)(struct upid_http *, struct upid_http_request *); /* done() is not called */
	void (*close)(struct upid_http *);
};

struct upid_http_trust {
	bool verify;
	const char *ca_path;         /* a file or a folder; NULL: the system's */
	struct upid_str fingerprint; /* instead of both, if any; several stand between commas */
	int64_t connect_ms;
	const char *proxy;    /* its URL; NULL or "": none */
	const char *no_proxy; /* the servers that are reached without it; NULL: none */
};

/* The transport over libcurl (curl.c), for a loop that upid_loop_open() has made. */
int upid_http_curl(struct upid_http **http, struct upid_loop *loop,
                   const struct upid_http_trust *trust, struct upid_err *err);

#endif
