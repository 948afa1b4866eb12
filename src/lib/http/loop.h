/* The loop over libcurl's multi handle, as the transport (curl.c) sees it. */
#ifndef UPID_CURL_LOOP_H
#define UPID_CURL_LOOP_H

#include "load.h"

struct upid_curl_loop {
	struct upid_loop base;
	struct upid_curl curl; /* not loaded before the first request */
	CURLM *multi;
	/* Called with each transfer (its CURLOPT_PRIVATE) that has ended. */
	void (*ended)(void *transfer, CURLcode rc);
	struct upid_curl_http *transports; /* all that are open on this loop */
	int watcher;                       /* epoll; -1: nothing is watched yet */
	struct upid_watched *watched;
};

/* NULL: another kind of loop, which has no connections. */
struct upid_curl_loop *upid_curl_loop_of(struct upid_loop *loop);

/* Loads libcurl, unless that was done. */
int upid_curl_loop_start(struct upid_curl_loop *loop, struct upid_err *err);

#endif
