/* The loop around libcurl's multi handle, as the transport (curl.c) uses it. */
#ifndef UPID_CURL_LOOP_H
#define UPID_CURL_LOOP_H

#include "load.h"

struct upid_curl_loop {
	struct upid_loop base;
	struct upid_curl curl; /* loaded for the first request */
	CURLM *multi;
	/* Called for each finished transfer with its CURLOPT_PRIVATE. */
	void (*ended)(void *transfer, CURLcode rc);
	struct upid_curl_http *transports; /* all transports on this loop */
	int watcher;                       /* epoll; -1: nothing is watched */
	struct upid_watched *watched;
};

/* NULL: a loop of another kind, without connections. */
struct upid_curl_loop *upid_curl_loop_of(struct upid_loop *loop);

/* Loads libcurl if necessary. */
int upid_curl_loop_start(struct upid_curl_loop *loop, struct upid_err *err);

#endif
