/*
 * A world in memory: standard streams, the files "/args" and "/profiles", a loop that moves its own
 * clock, and a transport that opens no socket. world.c defines upid_http_curl(), so that the library's own,
 * with libcurl, is not linked: whatever host the input names, nothing leaves the process.
 */
#ifndef FUZZ_WORLD_H
#define FUZZ_WORLD_H

#include "plugin/face.h"
#include "fuzz.h"
#include "lib/http/http.h"

/* The response of the server to every request. */
struct fuzz_reply {
	int status;
	struct upid_str reason, type, cookies, body;
	size_t cut; /* the body arrives in chunks of this many bytes; 0: in one */
	enum upid_code code; /* not UPID_E_OK: the transfer breaks after the body */
};

struct fuzz_http {
	struct upid_http base;
	struct fuzz_reply reply;
	struct upid_http_request *open[64];
	size_t starts;
};

void fuzz_http_init(struct fuzz_http *h, const struct fuzz_reply *reply);

/* Each run of the loop responds to all open requests, and advances the clock. */
struct fuzz_loop {
	struct upid_loop base;
	struct upid_clock clock;
	int64_t now_ms;
	struct fuzz_http *http; /* may be NULL */
};

void fuzz_loop_init(struct fuzz_loop *loop, struct fuzz_http *http);

struct fuzz_world {
	struct face_world base;
	struct fuzz_loop loop;
	struct upid_str in;   /* standard input */
	size_t in_at, in_cut; /* the limit of one read */
	struct upid_str args; /* the file "/args" */
	struct upid_str profiles; /* what UPID_CONFIG names; n 0: it is not set */
	struct upid_buf out;
	size_t said; /* lines on standard error */
};

void fuzz_world_init(struct fuzz_world *w);
void fuzz_world_free(struct fuzz_world *w);

/* Runs the program with these words, ended by NULL; returns its exit status. */
int fuzz_run(struct fuzz_world *w, const char *const *words);

#endif
