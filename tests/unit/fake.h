/*
 * The fake world of the unit tests: a loop that moves its own clock, sources and a transport that
 * respond from a script.
 */
#ifndef FAKE_H
#define FAKE_H

#include "lib/http/http.h"
#include "tests/assertions.h"

/* A file of tests/data; decref it. And a string of JSON as the library takes text. */
json_t *fake_data(const char *name);
struct upid_str fake_str(const json_t *string);

/* -------------------------------------------------------------------------------- the loop */

struct fake;

/* A loop of fake sources: its clock advances to the next response, but not beyond the limit of the
 * call. */
struct fake_loop {
	struct upid_loop base;
	struct upid_clock clock;
	int64_t now_ms;
	struct fake *first; /* its sources */
	size_t runs, broken_run; /* the run, from 1, that fails; 0: none */
	int64_t interrupt_ms; /* since the beginning; 0: it is not interrupted */
};

/* ------------------------------------------------------------------------------ the source */

#define FAKE_NEVER INT64_MAX
#define FAKE_BEGIN 7000000 /* our clock when a test begins: no 0, so that nobody counts on it */
#define FAKE_START 0x618C1D55 /* the start of FAKE_UPID by the server's clock */
#define FAKE_UPID "UPID:example-node:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:"

/* One response. The last one of a script is repeated forever. */
struct fake_answer {
	enum upid_code code;    /* not UPID_E_OK: this error */
	int http;               /* the status that comes with it */
	const char *exitstatus; /* for a status: NULL: the task is running */
	bool silent;            /* of a look: it has ended, without an exit status */
	const char *work;       /* of a search for an HA request's work: NULL: there is none yet */
	bool blind;             /* of whether such work would be shown: it would not */
	uint64_t total;         /* of a log: the lines that there are */
	uint64_t sent;          /* of a log, or before its error: those that come; 0: all, or none */
	bool generous;          /* of a log: it has no regard for the limit */
	bool unfinished;        /* of a log: the last line is there by half */
	int64_t latency_ms;     /* FAKE_NEVER: no answer comes */
	int64_t retry_after_ms;
};

struct fake_task {
	struct upid upid;
	const struct fake_answer *look, *log, *list;
	size_t looks, logs, lists; /* in these scripts */
	const struct fake_answer *sight; /* whether work would be shown; NULL: it would */
	int64_t ends_ms;         /* without a script: runs until then, and ends with `end` */
	const char *end;
	int64_t latency_ms;      /* without a script */
	const struct fake_answer *stop; /* to a stop; its `exitstatus` is the end of the task, if any */
	size_t stops, stopped;          /* in this script; so often it was asked */
	int64_t stop_takes_ms;          /* from the answer to a stop to the end */
	const char *const *text; /* the lines of its log; NULL: "line 1", "line 2" … */
	int no_download;         /* the status of the refusal to send the whole log; 0: it is sent */
	size_t looked, read, listed; /* so often it was asked */
	bool hidden; /* from the list of running tasks */
};

/* The list of running tasks. Its responses follow `fault`, one after the other. */
struct fake_list {
	int64_t latency_ms;
	int64_t lag_ms; /* a task is shown for so long after its end */
	const struct fake_answer *fault;
	size_t faults, asked;
};

struct fake_asked {
	enum upid_asking asking;
	size_t task; /* of a list: 0 */
	int64_t at_ms; /* since the beginning */
	uint64_t start, limit;
	int64_t timeout_ms;
};

struct fake_pending {
	struct upid_query *q;
	struct fake_answer answer;
	int64_t due_ms;
};

struct fake {
	struct upid_source base;
	struct fake_loop own, *loop; /* its own, unless it has joined that of another source */
	struct fake *next;           /* in loop->first */
	struct fake_task *task;
	size_t tasks;
	struct fake_list *list; /* NULL: it has none, and says so without a request */
	size_t waited;      /* only the first so many are waited for; 0: all */
	int64_t request_ms; /* the bound of a query that has none of its own; 0: none */
	int64_t date_s;     /* the server's clock at the beginning; 0: it does not say */
	int64_t step_ms, step_s; /* from that instant on it is so far ahead, or behind */
	bool at_once;       /* what has no latency is answered inside ask() */
	struct fake_asked *asked;
	size_t asks, room, cancels, most; /* most: queries under way */
	struct fake_pending pending[8];
	size_t under_way;
};

/* All tasks get FAKE_UPID, unless they have a UPID already. */
void fake_init(struct fake *f, struct fake_task *task, size_t tasks);
/* Moves an unused source to the loop of another one. */
void fake_join(struct fake *f, struct fake *other, const char *name);
void fake_parse(struct fake_task *task, const char *upid);
void fake_free(struct fake *f);
int64_t fake_at(const struct fake *f); /* milliseconds since the beginning */

/* Waits for all tasks of the source; upid_wait_all has to succeed. */
void fake_wait(struct fake *f, struct upid_wait *waits, struct upid_wait_rules *rules);

/* The times of all queries, in milliseconds since the start. */
#define assert_asked_at(f, ...)                                                           \
	fake_asked_at((f), (const int64_t[]){ __VA_ARGS__ },                              \
	              sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t), __FILE__, __LINE__)
void fake_asked_at(const struct fake *f, const int64_t *at_ms, size_t count, const char *file,
                   int line);

/* --------------------------------------------------------------------------- the transport */

struct fake_reply {
	enum upid_code code; /* not UPID_E_OK: no answer came */
	bool undecoded;      /* it is compressed, and there is no zlib */
	int status;
	const char *reason, *type, *body;
	size_t bytes;        /* of the body; 0: up to its NUL */
	size_t cut;          /* the body comes in pieces of so many bytes; 0: in one */
	int64_t took_ms, date_s, retry_after_ms;
	const char *cookies; /* each ended by a newline */
};

struct fake_sent {
	char method[8], url[1024], header[512], form[512]; /* headers are joined by a newline */
	int64_t timeout_ms;
	bool has_form, streams, takes_gzip;
};

struct fake_http {
	struct upid_http base;
	struct upid_loop loop; /* each run answers the oldest request */
	struct upid_clock clock;
	int64_t now_ms; /* stands still, unless a test moves it */
	const struct fake_reply *reply; /* to the first request, the second … */
	size_t replies;
	bool at_once; /* done() runs inside start() */
	struct fake_sent sent[24];
	size_t starts, cancels, closes;
	struct upid_http_request *open[24]; /* under way, at the place in `sent`; else NULL */
};

void fake_http_init(struct fake_http *h, const struct fake_reply *reply, size_t replies);

#endif
