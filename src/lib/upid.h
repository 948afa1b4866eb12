/*
 * libupid: decodes Proxmox UPIDs, waits for tasks, and reads their logs.
 *
 * Conventions for all functions:
 *   - Outputs come first, `struct upid_err *err` last. The caller owns err and zeroes it before the
 *     first use; the first error written to it is kept.
 *   - 0 is success, -1 an error described in *err.
 *   - Times are int64_t: milliseconds (`_ms`) of a monotonic clock, or UNIX seconds (`_s`).
 *   - A `struct upid_str` is borrowed: it points into memory owned by another object and has no NUL
 *     at its end. p == NULL means "not present", which differs from empty.
 *   - The library prints nothing, reads no environment, never exits, and has no global state.
 *
 * Facts about Proxmox name their source: "PVE::UPID" is pve-common's src/PVE/UPID.pm, "upid.rs" is
 * proxmox-schema/src/upid.rs, "PVE::API2::Tasks" is pve-manager's PVE/API2/Tasks.pm.
 */
#ifndef UPID_H
#define UPID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UPID_VERSION "0.1.0"

struct upid_str {
	const char *p;
	size_t n;
};

/* A string literal, or a C string, as a upid_str. */
#define UPID_S(lit) ((struct upid_str){ (lit), sizeof(lit) - 1 })
struct upid_str upid_str(const char *cstr);
bool upid_str_eq(struct upid_str a, const char *cstr);

/* ---------------------------------------------------------------- errors: the one table (err.c) */

/*
 * X(NAME, word, exit status, retryable)
 *
 * The word is `error.code` in every face. The exit status is that of the command line and of the
 * Terraform program. A retryable error never ends a wait before its deadline. The codes from PREFIX
 * to LENGTH name the violated rule of the UPID grammar.
 */
#define UPID_CODES(X)                                                                              \
	X(OK, "ok", 0, false)                                                                      \
	/* outcomes of a task: not errors of ours, but with an exit status */                      \
	X(TASK_FAILED, "task_failed", 1, false)                                                    \
	/* the server refused a request for a reason of its own, and started nothing */          \
	X(REFUSED, "refused", 1, false)                                                            \
	X(TASK_WARNINGS, "task_warnings", 3, false)                                                \
	/* a part of a list could not be read */                                                   \
	X(INCOMPLETE, "incomplete", 3, true)                                                       \
	X(TIMED_OUT, "timed_out", 4, false)                                                        \
	/* invalid usage or input */                                                               \
	X(USAGE, "usage", 2, false)                                                                \
	X(INPUT, "input", 2, false)                                                                \
	X(PREFIX, "prefix", 2, false)                                                              \
	X(FIELDS, "fields", 2, false)                                                              \
	X(NODE, "node", 2, false)                                                                  \
	X(PID, "pid", 2, false)                                                                    \
	X(PSTART, "pstart", 2, false)                                                              \
	X(TASK_ID, "task_id", 2, false)                                                            \
	X(STARTTIME, "starttime", 2, false)                                                        \
	X(TYPE, "type", 2, false)                                                                  \
	X(ID, "id", 2, false)                                                                      \
	X(USER, "user", 2, false)                                                                  \
	X(AUTHID, "authid", 2, false)                                                              \
	X(ESCAPE, "escape", 2, false)                                                              \
	X(UTF8, "utf8", 2, false)                                                                  \
	X(TRAILING, "trailing", 2, false)                                                          \
	X(REMOTE_TYPE, "remote-type", 2, false)                                                    \
	X(REMOTE_ID, "remote-id", 2, false)                                                        \
	X(NATIVE, "native", 2, false)                                                              \
	X(LENGTH, "length", 2, false)                                                              \
	/* the connection to the server */                                                         \
	X(DNS, "dns", 5, true)                                                                     \
	X(CONNECT, "connect", 5, true)                                                             \
	X(DROPPED, "dropped", 5, true)                                                             \
	X(TLS, "tls", 5, true)                                                                     \
	X(REQUEST_TIMEOUT, "request_timeout", 5, true)                                             \
	X(BUSY, "busy", 5, true)                                                                   \
	/* the server cannot reach the node of the UPID */                                         \
	X(NODE_UNREACHABLE, "node_unreachable", 5, true)                                           \
	/* a request may have started a task, and none was found */                               \
	X(IN_DOUBT, "in_doubt", 5, false)                                                          \
	X(PROXY, "proxy", 5, false)                                                                \
	X(NO_LIBCURL, "no_libcurl", 5, false)                                                      \
	/* the server refused the request, or its response is invalid */                           \
	X(AUTH, "auth", 6, false)                                                                  \
	X(PERMISSION, "permission", 7, false)                                                      \
	X(NO_SUCH_TASK, "no_such_task", 8, false)                                                  \
	X(NO_MATCH, "no_match", 8, false)                                                          \
	X(NO_SUCH_NODE, "no_such_node", 8, false)                                                  \
	X(CERTIFICATE, "certificate", 9, false)                                                    \
	X(NOT_TLS, "not_tls", 10, false)                                                           \
	X(BAD_ANSWER, "bad_answer", 10, false)                                                     \
	X(BROKEN_ANSWER, "broken_answer", 10, true)                                                \
	X(TOO_LARGE, "too_large", 10, false)                                                       \
	/* a request may have started any of several tasks */                                     \
	X(AMBIGUOUS, "ambiguous", 10, false)                                                       \
	/* upid_loop_interrupt() was called */                                                     \
	X(INTERRUPTED, "interrupted", 130, true)                                                   \
	/* internal errors */                                                                      \
	X(INTERNAL, "internal", 70, false)                                                         \
	X(MEMORY, "memory", 70, false)                                                             \
	X(NO_LIBYAML, "no_libyaml", 70, false)                                                     \
	X(OUTPUT, "output", 74, false)

enum upid_code {
#define X(name, word, exit_status, retryable) UPID_E_##name,
	UPID_CODES(X)
#undef X
		UPID_CODES_COUNT
};

#define UPID_ERR_MAX 640

struct upid_err {
	enum upid_code code;        /* UPID_E_OK: no error */
	int http;                   /* HTTP status of the response, or 0 */
	/* for a person: what is wrong, where, and what to do; valid UTF-8 */
	char message[UPID_ERR_MAX];
};

const char *upid_code_word(enum upid_code code);
int upid_code_exit(enum upid_code code);
bool upid_code_retryable(enum upid_code code);

/* Sets an error unless *err already has one (err may be NULL). Always returns -1, so that callers
 * can write `return upid_fail(err, …)`. Control characters and invalid UTF-8 become '?', because
 * parts of a message come from servers and users. */
int upid_fail(struct upid_err *err, enum upid_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int upid_fail_memory(struct upid_err *err);
/* Prefixes an error with its place: "line 3" turns "no such name" into "line 3: no such name". Does
 * not change "out of memory". Always returns -1. */
int upid_fail_at(struct upid_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#ifdef UPID_ANALYZED /* tells analyzers that see one file at a time that it returns -1 */
#define upid_fail(...) (upid_fail(__VA_ARGS__), -1)
#define upid_fail_memory(err) (upid_fail_memory(err), -1)
#define upid_fail_at(...) (upid_fail_at(__VA_ARGS__), -1)
#endif

/* ---------------------------------------------------------------------------- UPIDs (task/parse.c) */

/* The log of a task is a file named after its UPID, so NAME_MAX is the limit (worker_task.rs,
 * RESTEnvironment.pm). */
#define UPID_MAX 255
#define UPID_REMOTE_MAX 64
/* "pbs:REMOTE!" and a UPID in which each byte of the id is escaped to four bytes. */
#define UPID_CANONICAL_MAX (5 + UPID_REMOTE_MAX + 4 * UPID_MAX)

enum upid_family {
	UPID_ANY = 0, /* in upid_rules: either form */
	UPID_PVE,     /* nine fields: PVE and PMG (PVE::UPID) */
	UPID_PBS,     /* ten fields: PBS and PDM (upid.rs) */
};

struct upid_str upid_family_word(enum upid_family family);

/*
 * A parsed UPID. All strings are borrowed from the parsed text; `id` of the ten-field form may
 * point into `id_room`. So do not copy the struct: parse again.
 */
struct upid {
	struct upid_str text;   /* as given, including the remote */
	struct upid_str native; /* starting at "UPID:" */
	enum upid_family family;
	bool has_remote;        /* from a Datacenter Manager: REMOTE!UPID:… */
	bool has_task_id;       /* ten fields */
	struct upid_str remote; /* p == NULL: none */
	enum upid_family remote_type;
	struct upid_str node;
	uint64_t pid;
	uint64_t pstart;    /* clock ticks since boot: more than 32 bits after 497 days */
	uint64_t task_id;   /* ten-field form only */
	uint64_t starttime; /* UNIX seconds */
	struct upid_str type;
	struct upid_str id_raw;
	struct upid_str id;      /* unescaped in the ten-field form (upid.rs, unescape_id) */
	struct upid_str user;    /* without the token */
	struct upid_str tokenid; /* p == NULL: none */
	struct upid_str realm;   /* p == NULL: none */
	/* text after the last colon: supported by proxmoxer, written by no product */
	struct upid_str comment;
	char id_room[UPID_MAX];
};

struct upid_rules {
	enum upid_family family; /* UPID_ANY, or the only form to accept */
	bool strict;             /* reject a comment, and a user other than name@realm */
};

/* Parses all of `text`, which must outlive *task. `rules` may be NULL for the defaults. -1: the
 * code names the violated rule; *task is undefined. */
int upid_parse(struct upid *task, struct upid_str text, const struct upid_rules *rules,
               struct upid_err *err);

/* Finds the first UPID in other text ("task UPID:…: started", lines that pvesh concatenates). True:
 * *found is that part of `text`; it is not parsed yet. A text that starts like a UPID is returned
 * whole, so that its errors are reported. */
bool upid_find(struct upid_str *found, struct upid_str text);

/* Writes the canonical form (upper-case hex of 8 digits, escaped id, typed remote) and a NUL to
 * `room`, which has at least UPID_CANONICAL_MAX + 1 bytes. Returns the length. Leaves out the
 * comment, which no server accepts. */
size_t upid_format(char *room, const struct upid *task);

/* The same for fields that were not parsed. Checks every field by the grammar of its family;
 * escapes `id` for the ten-field form; joins `user` and `tokenid`; keeps the comment. Uses the
 * fields family (UPID_ANY means UPID_PVE), has_remote, remote, remote_type, node … comment. -1: the
 * code names the invalid field. */
int upid_encode(char *room, size_t *len, const struct upid *fields, struct upid_err *err);

/* Unescapes an id of the ten-field form: '-' is '/', "\x2d" is a byte (upid.rs, unescape_id).
 * `room` has raw.n bytes. -1: an invalid escape, or the result is not UTF-8. */
int upid_id_unescape(struct upid_str *id, char *room, struct upid_str raw, struct upid_err *err);

/* Whether this is the name of a token, user@realm!token, with a '!' after the last '@'. The user
 * name itself may contain a '!', too. */
bool upid_names_token(struct upid_str name);

/* -------------------------------------------------------------------- products (product.c) */

enum upid_product {
	UPID_PRODUCT_ANY = 0, /* derived from the UPID */
	UPID_PRODUCT_PVE,     /* Virtual Environment */
	UPID_PRODUCT_PMG,     /* Mail Gateway */
	UPID_PRODUCT_PBS,     /* Backup Server */
	UPID_PRODUCT_PDM,     /* Datacenter Manager */
};

/* Returns the product named "pve", "pmg", "pbs" or "pdm"; UPID_PRODUCT_ANY for any other text. */
enum upid_product upid_product_of_word(struct upid_str word);

/* Returns the product that writes such a UPID: PDM if it names a remote, PBS if it has ten fields,
 * else PVE. A UPID of PMG looks like one of PVE, and one of PDM itself like one of PBS, so callers
 * must specify these products. */
enum upid_product upid_product_of(const struct upid *task);

/* Whether this product can have such a task. */
bool upid_product_has(enum upid_product product, const struct upid *task);

/* The same as an error: -1 with `code` and what to do, if it cannot. */
int upid_product_check(enum upid_product product, const struct upid *task, enum upid_code code,
                       struct upid_err *err);

/* -------------------------------------------------------------- what Proxmox says (status.c) */

enum upid_class {
	UPID_RUNNING,
	UPID_CLASS_OK,
	UPID_WARNING,
	UPID_ERROR,
	UPID_UNKNOWN,
	UPID_NO_TASK,
};

struct upid_str upid_class_word(enum upid_class cls);

/* Classifies the exit status of a stopped task like the backend does (PVE::Tools,
 * normalize_status_type): "OK"; "WARNINGS: <digits>"; "unexpected status", "unknown" and an empty
 * text are unknown, and so is PVE's text for a log that could not be read at that moment;
 * everything else is an error. The log may tell more about an unknown one. Sets *warning_count, 0
 * unless there are warnings. */
enum upid_class upid_classify(struct upid_str exitstatus, uint64_t *warning_count);

/* Whether the task only queued a request to the HA manager (ha.c): hastart, hastop, hamigrate. Its
 * end means that the request was accepted; another task, of root@pam, does the work. */
bool upid_is_ha_request(const struct upid *task);

/* How a task ended, according to a line of its log. */
struct upid_end {
	enum upid_class cls; /* ok, warning or error */
	/* "OK", "WARNINGS: 2", or the error message, which may be empty */
	struct upid_str exitstatus;
	uint64_t warning_count;
};

/* Parses a whole line: "TASK OK", "TASK WARNINGS: 2", "TASK ERROR: why"; for PBS after a timestamp,
 * for UPID_ANY with or without one. False: none of these. */
bool upid_task_line(struct upid_end *end, struct upid_str line, enum upid_family family);

/* The same for output without a newline: "copiedTASK OK". The words count only directly after that
 * output: after a blank or a colon they may be part of it. Use this for the last line only. */
bool upid_task_line_glued(struct upid_end *end, struct upid_str line, enum upid_family family);

/* ------------------------------------------------------------------ the lines of a log (lines.c) */

struct upid_line {
	uint64_t n; /* from 1 */
	struct upid_str t;
};

/* Lines in ascending order of n, each n once. Owned; free with upid_lines_free(). A zeroed struct
 * is empty. */
struct upid_lines {
	struct upid_line *line;
	size_t count, room;
	struct upid_line *all;     /* `room` lines; `line` points into it, after some free ones */
	struct upid_chunk *chunks; /* memory of the texts */
	size_t bytes;              /* all texts together */
	size_t keep;               /* 0: keep all lines; else only the last `keep` */
	size_t keep_bytes;         /* the same for bytes; the last line is always kept */
	uint64_t dropped;          /* lines that were dropped */
	bool unfinished;           /* the last line of the log has no newline */
};

/* Copies `t`. Replaces a line with the same n: PVE serves an unfinished last line, which grows
 * later. Accepts any order of n; ascending and descending are fast. */
int upid_lines_add(struct upid_lines *lines, uint64_t n, struct upid_str t, struct upid_err *err);
/* Drops the first lines according to `keep` and `keep_bytes`. Until then it holds slightly more
 * than twice as much. */
int upid_lines_trim(struct upid_lines *lines, struct upid_err *err);
void upid_lines_free(struct upid_lines *lines);

/* ------------------------------------------------------------ tasks in a list (task/filter.c) */

/* A task in the list of a server. All members are borrowed. */
struct upid_listed {
	const struct upid *task;
	bool running;
	struct upid_str exitstatus; /* p == NULL: the task is running, or the list does not tell */
	int64_t endtime_s;          /* when a daemon noticed the end; 0: unknown */
	enum upid_class cls;        /* of `exitstatus`; UPID_RUNNING for a running task */
	uint64_t warning_count;
};

/* Conditions that a task must meet. An empty field or 0 matches every task. */
struct upid_filter {
	struct upid_str types; /* one of these types, separated by commas; exact match */
	/* The numbers of guests, separated by commas: the whole id in PVE, the group "vm/N" or "ct/N" in
	 * PBS. A PVE job for several guests has an empty id and matches no number. */
	struct upid_str vmid;
	struct upid_str node; /* as in the UPID */
	/* name@realm: tasks of that user, by password or any token. name@realm!token: only of that
	 * token. Exact match, unlike the substring filters of the products. */
	struct upid_str user;
	int64_t since_s, until_s; /* by start time, both inclusive */
	unsigned classes;         /* bitmask of 1u << enum upid_class */
	struct upid_str datastore; /* of PBS: the part of the id before the first colon */
	struct upid_str remote;    /* of PDM: the name of the remote */
};

bool upid_filter_matches(const struct upid_filter *filter, const struct upid_listed *listed);

/* --------------------------------------------------------------------------- time (clock.c) */

struct upid_clock {
	int64_t (*now_ms)(void *ctx); /* monotonic */
	void *ctx;
};

const struct upid_clock *upid_clock_real(void);

/* Parses "Tue, 24 Nov 2026 01:57:21 GMT" (RFC 9110 IMF-fixdate) into UNIX seconds. -1: not a
 * date. */
int64_t upid_http_date(struct upid_str date);

/* Writes "2025-10-16T09:54:38Z" and a NUL. Returns 20. */
#define UPID_ISO_MAX 20
size_t upid_iso(char room[UPID_ISO_MAX + 1], uint64_t unix_s);

/* ----------------------------------------------------------------- the loop (loop.c of base, http) */

/*
 * The event loop. It has the clock, watched file descriptors, and the connections of all sources
 * opened on it. upid_loop_run() is the only function that blocks.
 */
struct upid_loop {
	const struct upid_loop_ops *ops;
	const struct upid_clock *clock;
	bool interrupted; /* upid_loop_interrupt() was called */
};

struct upid_loop_ops {
	int (*run)(struct upid_loop *, int64_t ms, struct upid_err *);
	int (*watch)(struct upid_loop *, int fd, void (*ready)(void *ctx, int fd), void *ctx,
	             struct upid_err *);
	void (*unwatch)(struct upid_loop *, int fd);
	void (*close)(struct upid_loop *);
};

/* Opens a loop that uses poll() and, from the first request to a server on, libcurl. Ignore
 * SIGPIPE: libcurl before 7.87 raises it when a server closes the connection. */
int upid_loop_open(struct upid_loop **loop, struct upid_err *err);
void upid_loop_close(struct upid_loop *loop); /* after its sources; NULL is allowed */

int64_t upid_loop_now_ms(const struct upid_loop *loop);

/* Waits at most `ms`. Returns as soon as a response was delivered or a watched descriptor was
 * ready. -1: the loop is broken. */
int upid_loop_run(struct upid_loop *loop, int64_t ms, struct upid_err *err);

/* Makes upid_loop_run() call ready() whenever `fd` is readable, until it is unwatched, which
 * ready() may do itself. A descriptor can be watched only once. */
int upid_loop_watch(struct upid_loop *loop, int fd, void (*ready)(void *ctx, int fd), void *ctx,
                    struct upid_err *err);
void upid_loop_unwatch(struct upid_loop *loop, int fd);

/* Ends the wait or the reading of a log that runs on the loop; it returns what is known so far.
 * Called from ready(). */
void upid_loop_interrupt(struct upid_loop *loop);

/* ------------------------------------------------------------------- where tasks live: sources */

enum upid_asking {
	UPID_ASK_STATUS,    /* -> running, exitstatus */
	UPID_ASK_LOG,       /* -> line() for each line of a page, total */
	UPID_ASK_WHOLE_LOG, /* -> line() for each line, total; or no_stream */
	UPID_ASK_HA_WORK, /* for a request to the HA manager -> work: the task that carries it out */
	UPID_ASK_HA_SIGHT, /* -> blind: we lack the permission to see such a task */
	UPID_ASK_STOP,     /* asks the task to stop; PVE waits up to 5 s for its end */
	UPID_ASK_SERVER,   /* -> server, total: the servers of the source; sends nothing */
	UPID_ASK_VERSION,  /* -> words: "9.2.11", product */
	UPID_ASK_RIGHTS,   /* -> blind: the tasks of other users are not visible to us */
	UPID_ASK_NODES,    /* -> list->node_found() for each node that has a list of tasks */
	UPID_ASK_LIST, /* -> list->listed() for each task of a page, total: the rows of the page */
	/* -> list->guest_found() for each guest of the cluster that is visible to us */
	UPID_ASK_GUESTS,
	UPID_ASK_REQUEST, /* sends `request` -> data; or, with an error, in_doubt */
};

struct upid_query;

struct upid_guest {
	int64_t number;
	struct upid_str name; /* p == NULL: no name */
	struct upid_str kind; /* "qemu", "lxc" */
};

/* A request that may start a task. */
struct upid_request {
	const char *method; /* "POST", "PUT", "DELETE" */
	const char *path;   /* below /api2/json, with a leading slash, percent-encoded */
	const char *form;   /* "name=value&…", percent-encoded; of a DELETE it goes into the URL */
	/* The names in `form` of secret values, separated by blanks: no trace and no error shows these. */
	const char *hidden;
};

/* Parameters and callbacks for a list. A callback returns -1 to stop. */
struct upid_list_ask {
	const struct upid_filter *filter; /* a source may leave out tasks that do not match */
	struct upid_str node;
	bool running; /* list running tasks, else finished ones */
	bool all;     /* both, in one response */
	/* Not UPID_ANY: the list of filter->remote itself, whose UPIDs do not name it. */
	enum upid_family of_remote;
	int (*node_found)(struct upid_query *, struct upid_str name, bool online);
	int (*listed)(struct upid_query *, const struct upid_listed *);
	/* Called for a row whose UPID cannot be parsed; the page continues. */
	void (*unreadable)(struct upid_query *, struct upid_str upid, const struct upid_err *);
	int (*guest_found)(struct upid_query *, const struct upid_guest *);
};

/* A server as it shows itself before it is asked anything: its certificate is not verified, and no byte
 * of a request is sent. */
struct upid_server {
	bool named;           /* its name was resolved */
	bool connected;       /* there was a TCP connection */
	bool proxied;         /* both are of the proxy on the way to it */
	char name[256];       /* "pve1:8006" */
	char address[64];     /* "192.0.2.7:8006"; empty: not connected */
	char fingerprint[96]; /* "AA:BB:…"; empty: there was no certificate */
	char library[128];    /* what connects: "libcurl 7.88.1, OpenSSL/3.0.20" */
};

/*
 * A query. The caller owns it and keeps it alive until done() was called or it was canceled.
 * Borrowed results (exitstatus, work, the text of a line) are valid only during done() and line().
 */
struct upid_query {
	/* the question */
	enum upid_asking asking;
	const struct upid *task;          /* NULL: the question is about no task */
	const struct upid_list_ask *list; /* for NODES and LIST */
	const struct upid_request *request; /* for REQUEST */
	struct upid_server *server;       /* for SERVER; filled in also if err is set */
	uint64_t start;                   /* log: lines to skip; list: rows; server: its place */
	uint64_t limit;                   /* log: 0 for all the rest; list: rows per page */
	int64_t timeout_ms;               /* 0: the default of the source */
	int (*line)(struct upid_query *, uint64_t n, struct upid_str text); /* -1: stop */
	void (*done)(struct upid_query *);
	void *ctx;
	/* the answer */
	struct upid_err err; /* if the code is UPID_E_OK, the rest is valid */
	bool no_stream;      /* whole log: an error, because this source serves only pages */
	bool unfinished;     /* whole log: this line is the last one and has no newline */
	bool running;
	struct upid_str exitstatus; /* p == NULL: none */
	bool blind;
	enum upid_product product; /* of VERSION: as we take it to be */
	struct upid_str words;
	struct upid_str work; /* a valid UPID; p == NULL: no such task (yet) */
	struct upid_str data; /* for a request: `data` of the response, as JSON in ASCII */
	bool in_doubt;        /* request: there was an error, but it may have been performed */
	uint64_t total;       /* log: number of lines */
	int64_t took_ms;
	int64_t date_s;         /* the server's clock; -1: unknown */
	int64_t retry_after_ms; /* 0: no pause requested */
	void *source_data;      /* private to the source */
};

/* A source answers queries while its loop runs. ask() does not block, and may call done() before it
 * returns. Cancel all queries before close(). */
struct upid_source {
	const struct upid_source_ops *ops;
	const char *name; /* "pve1:8006", for messages; lives as long as the source */
	struct upid_str user; /* who is signed in: name@realm, or name@realm!token */
	enum upid_product product;
	struct upid_place *place; /* of the running wait, if any (wait/wait.c) */
};

struct upid_source_ops {
	void (*ask)(struct upid_source *, struct upid_query *);
	void (*cancel)(struct upid_source *, struct upid_query *); /* done() is not called */
	void (*close)(struct upid_source *);
};

/*
 * The HTTP API of a product. Strings are copied. One kind of credentials is required: token_id with
 * token_secret (which take precedence), or user with password. A ticket is renewed at half of its
 * two hours, and when it is refused. A second factor is used if the server asks for it: totp_code
 * and recovery_code are valid for one login, totp_secret for any number.
 */
struct upid_api {
	enum upid_product product; /* not ANY */
	bool product_is_guess;     /* derived from a UPID: the response to a login may correct it */
	bool no_shell;             /* messages contain no shell commands */
	/* name, name:port, [v6]:port, or a URL https://host:port/…. Commas separate several nodes
	 * of one cluster: the one that works is used, and the next one is tried when it fails */
	struct upid_str host;
	int port;             /* used if host contains no port; 0: the product's default */
	struct upid_str user; /* name@realm */
	struct upid_str password;
	struct upid_str totp_code;     /* six to eight digits */
	struct upid_str totp_secret;   /* base32, or an otpauth:// URL */
	struct upid_str recovery_code; /* a recovery key of the user */
	struct upid_str token_id;      /* "id", or "user@realm!id" */
	struct upid_str token_secret;
	bool verify;             /* verify the server's certificate */
	struct upid_str ca_path; /* a file or a directory; p == NULL: the system's CAs */
	/* SHA-256 of the certificate, replaces both of the above; commas separate several, any of
	 * which is accepted */
	struct upid_str fingerprint;
	struct upid_str proxy; /* a URL; n == 0: no proxy */
	struct upid_str
		no_proxy;   /* servers to reach directly: names, addresses, networks, or "*" */
	int64_t request_ms; /* timeout of a request; for a log, of a pause in its data */
	/* Receives lines about each request and response, without secrets and safe for a terminal;
	 * may be NULL. */
	void (*trace)(void *ctx, const char *line);
	void *trace_ctx;
};

/* Does not connect yet (and does not load libcurl). -1: the arguments are incomplete or invalid. */
int upid_source_api(struct upid_source **src, struct upid_loop *loop, const struct upid_api *api,
                    struct upid_err *err);

void upid_source_close(struct upid_source *src); /* NULL is allowed */

/* ------------------------------------------------------------------------- waiting (wait.c) */

#define UPID_FOREVER INT64_MAX

/* New data of a log: a line, or more of the last line, which may be unfinished and grow. */
struct upid_log_part {
	uint64_t n;           /* line number, from 1 */
	struct upid_str text; /* all of the line that has arrived */
	size_t known;         /* bytes of it that were passed before */
	bool again;           /* the line was passed before */
	bool finished;        /* the line is complete */
};

struct upid_wait_rules {
	int64_t timeout_ms;  /* 0: poll once */
	int64_t interval_ms; /* 0: the pause grows with the age of the task */
	/* finish at the first valid response, whatever it says; then timeout_ms is the time without
	 * a response */
	bool one_look;
	/* after a request to the HA manager, wait for the task that carries it out */
	bool follow_ha;
	bool stop;           /* ask the server to stop each task that runs, and wait for its end */
	/* The same with what still runs when the time is over, or the loop is interrupted. Its end is then
	 * waited for `stop_ms` more. */
	bool stop_late, stop_interrupted;
	int64_t stop_ms;
	bool enough;         /* finished() sets it to end the wait, and leave what still runs as it is */
	size_t tail;         /* lines from the end of the log of a failed task; 0: none */
	uint64_t seed;       /* for jitter; 0: no jitter */
	void (*finished)(struct upid_wait_rules *,
	                 size_t index); /* may be NULL; called in the order in which tasks finish */
	void (*note)(struct upid_wait_rules *,
	             const char *text); /* may be NULL; reports a first temporary error */
	/* may be NULL; called for a valid response */
	void (*polled)(struct upid_wait_rules *, size_t index);
	/*
	 * Follows the logs; NULL: does not. Each line is passed once, in order, the last one as it
	 * grows. After each valid response about a task its log is read for new lines; when the
	 * task has finished, the log is read to its end, and then once more.
	 */
	void (*line)(struct upid_wait_rules *, size_t index, const struct upid_log_part *part);
	bool (*follows)(struct upid_wait_rules *, size_t index); /* NULL: follows all logs */
	/* may be NULL; all available lines were passed */
	void (*caught_up)(struct upid_wait_rules *, size_t index);
	uint64_t follow_start; /* lines to skip */
	/* not 0: start this many lines before the end; follow_start must be 0 */
	uint64_t follow_tail;
	void *ctx;
};

/* One task of a wait, and its outcome. Zero it, set `task` and `src`, and call upid_wait_free()
 * after use. */
struct upid_wait {
	const struct upid *task;
	struct upid_source *src;
	struct upid_err err; /* set if the status could not be read */
	bool stopped;
	bool timed_out;
	bool interrupted;   /* interrupted before the task finished */
	bool seen;          /* there was at least one response about the task */
	bool left;          /* left as it is, since the rules had `enough` */
	bool asked_to_stop; /* the server has, or may have, the request to stop it */
	/* and then the task failed; one that ends well finished by itself */
	bool stopped_by_us;
	enum upid_class cls;
	struct upid_str exitstatus; /* p == NULL unless finished; owned by the wait */
	uint64_t warning_count;
	/* why it failed, from the exit status or the log; owned by the wait */
	struct upid_str reason;
	/* anything else worth saying; p == NULL: nothing; owned by the wait */
	struct upid_str note;
	struct upid_lines tail;
	int64_t elapsed_ms;
	/* age of the task by the server's clock, at the last valid response; -1: unknown */
	int64_t age_ms;
	uint64_t polls, retries;
	/* The task that carried out a request to the HA manager, if follow_ha was set and found it:
	 * all other members then describe it. Owned by the wait, together with its text. */
	struct upid *followed;
	char *room[3];                 /* memory of exitstatus, reason and note */
	struct upid_wait_state *state; /* while upid_wait_all runs */
};

/*
 * Polls all tasks concurrently until each has finished or the time is over. All sources belong to
 * `loop`, and each has at most four requests in progress. Where several tasks run on one node, its
 * list of running tasks is requested, and the status only of tasks that are not in it. A temporary
 * error never ends a wait; a finished task always wins over the deadline. At the deadline each task
 * is polled once more, unless a request is in progress, which is then canceled. With `follow_ha`, if
 * the poll at the deadline finds the request finished or the work started, one more poll follows. -1: the loop is
 * broken, or out of memory. An error of a single task is in its own err.
 */
int upid_wait_all(struct upid_wait *waits, size_t count, struct upid_loop *loop,
                  struct upid_wait_rules *rules, struct upid_err *err);
void upid_wait_free(struct upid_wait *wait);

/* ----------------------------------------------------------------------- starting (start.c) */

struct upid_start_rules {
	int64_t timeout_ms; /* of tries that are repeated */
	int64_t request_ms; /* timeout of the request; at least UPID_START_MS */
	/* how long to search for the task after a lost response, from the request on */
	int64_t doubt_ms;
	bool retry;         /* send the request again when it was certainly not performed */
	uint64_t seed;      /* of the jitter; 0: none */
	void (*note)(void *ctx, const char *text); /* may be NULL */
	void *ctx;
};

/* pveproxy ends a request after 30 s with a 596; a shorter timeout would tell less. For the same
 * time after the server responds again, a task may still start, or be listed late. */
enum { UPID_START_MS = 45000, UPID_DOUBT_MS = 90000, UPID_DOUBT_LEAST_MS = 35000 };

/* What came of a request. Zero it; free it with upid_started_free, also after an error. */
struct upid_started {
	struct upid_lines upids; /* the tasks; with UPID_E_AMBIGUOUS those that it may have started */
	/* Of each task that was found in the list, its exit status there; empty: it was running. */
	struct upid_lines ended;
	/* one line: the response as JSON in ASCII; none: it was lost */
	struct upid_lines data;
	bool recovered;          /* the response was lost, and the task was found in the list */
	bool performed;          /* the request was performed, or may have been */
	uint64_t tries;
	/* if it was performed: what to search for; since_s 0: the server's time is unknown */
	struct upid_filter look;
};

/*
 * Sends a request once, on a connection of its own, and finds the task that it starts. It is sent
 * again only if it certainly was not performed. If that is in doubt, the task is looked for in the list
 * of the node, which is read once before the request: of our user, of the type and guest that the path
 * tells, and not there before. Borrows the request until upid_started_free.
 *
 * -1: UPID_E_IN_DOUBT: the task was not found; it may have been started, or may still be.
 *     UPID_E_AMBIGUOUS: there are several. Any other error: nothing was started.
 */
int upid_start(struct upid_started *started, const struct upid_request *request,
               struct upid_source *src, struct upid_loop *loop,
               const struct upid_start_rules *rules, struct upid_err *err);
void upid_started_free(struct upid_started *started);

/* ------------------------------------------------------------------------ lists (list.c) */

struct upid_list_rules {
	struct upid_filter filter;
	int64_t timeout_ms;
	uint64_t limit; /* maximum number of tasks; 0: all */
	bool latest;    /* only the task that started last */
	/* Called once for each matching task. `source` is its index. -1: stop. */
	int (*found)(struct upid_list_rules *, size_t source, const struct upid_listed *);
	/* Called for a task whose UPID cannot be parsed, such as one with an id that is not
	 * UTF-8. */
	void (*unreadable)(struct upid_list_rules *, size_t source, struct upid_str upid,
	                   const struct upid_err *);
	/* Called for a part of the list that could not be read: that node, or the whole source
	 * (node.p == NULL). */
	void (*failed)(struct upid_list_rules *, size_t source, struct upid_str node,
	               const struct upid_err *);
	void *ctx;
	bool answered; /* set: at least a part of the list could be read */
};

/*
 * Lists the matching tasks of all nodes of all sources: running tasks first, newest start first,
 * then finished ones, newest end first (for the remotes of a PDM newest start first, the order of
 * its cache). Pages are read as needed, so a long list streams. No task that starts or ends between
 * two pages is lost or duplicated: running tasks are requested before finished ones, and each UPID
 * is reported once (a server may list it several times, measured on PVE 9). Temporary errors are
 * retried a few times, within the deadline. -1: the loop is broken, or out of memory. Errors of a
 * node or source go to failed().
 */
int upid_list(struct upid_source *const *sources, size_t count, struct upid_loop *loop,
              struct upid_list_rules *rules, struct upid_err *err);

/* --------------------------------------------------------------------------- logs (log.c) */

struct upid_log_rules {
	int64_t timeout_ms; /* for each log; 0: one attempt */
	uint64_t start;     /* lines to skip */
	uint64_t limit;     /* 0: no limit */
	uint64_t tail; /* not 0: only this many last lines are needed; start and limit must be 0 */
	/* Called for each line of each log; `index` is the log's position in the list. -1: no more
	 * lines of this log. For the first unfinished log this is final; any other log is read
	 * again from its start when it is the first. */
	int (*line)(struct upid_log_rules *, size_t index, uint64_t n, struct upid_str text);
	void (*ended)(struct upid_log_rules *, size_t index); /* in the order of the list */
	void (*note)(void *ctx,
	             const char *text); /* may be NULL; reports a first temporary error */
	void *note_ctx;
};

/* One of the logs that are read. Zero it, and set `task` and `src`. */
struct upid_log {
	const struct upid *task;
	struct upid_source *src;
	/* known when it has been read */
	struct upid_err err; /* after a retryable error, the lines so far are a part of the log */
	uint64_t total;      /* number of lines at the source */
	bool unfinished; /* the last line has no newline; known before line() is called for it */
};

/*
 * Reads logs concurrently, the first few unfinished ones: every line once, in order, in one request
 * if the server can stream it (`download`, pve-manager 7.3-5), else by pages. A log is complete
 * only if another request confirms the number of lines: a stream can be truncated silently. With
 * `tail`, more lines than needed may be passed. Temporary errors are retried until the deadline. An
 * interrupt ends the reading; logs that are not complete then have an error. -1: the loop is broken,
 * or out of memory.
 */
int upid_log_all(struct upid_log *logs, size_t count, struct upid_loop *loop,
                 struct upid_log_rules *rules, struct upid_err *err);

/* Reads one log into memory; line() and ended() of the rules are not used. -1: *lines holds what
 * has arrived. */
int upid_log_read(struct upid_lines *lines, uint64_t *total, const struct upid *task,
                  struct upid_source *src, struct upid_loop *loop,
                  const struct upid_log_rules *rules, struct upid_err *err);

/* ---------------------------------------------------------------------- guests (guests.c) */

/* Calls `found` for each guest of a PVE cluster that is visible to us; at least one. Temporary
 * errors are retried for `timeout_ms`. -1: *err says why the guests are unknown. */
int upid_guests(struct upid_source *src, struct upid_loop *loop, int64_t timeout_ms,
                int (*found)(void *ctx, const struct upid_guest *), void *ctx,
                struct upid_err *err);

/* ------------------------------------------------------- what a log tells (report/report.c) */

/* What a record is about: X(NAME, word). */
#define UPID_REPORT_KINDS(X)                                                                       \
	X(TASK, "task") /* the task as a whole: its log lists nothing, or is in no known format */ \
	X(GUEST_BACKUP, "guest_backup")                                                            \
	X(MIGRATION, "migration")                                                                  \
	X(DISK, "disk")         /* a clone, move, restore, import, download or replication */      \
	X(SNAPSHOT, "snapshot") /* of a Backup Server: backup, verify, sync, prune, tape */        \
	X(GARBAGE_COLLECTION, "garbage_collection")                                                \
	X(GUEST_ACTION, "guest_action") /* one guest of a bulk start, stop or migration */

/* The result. MISSING is for callers that expected a record and got none. */
#define UPID_RESULTS(X)                                                                            \
	X(UNKNOWN, "unknown") /* the log does not tell */                                          \
	X(OK, "ok")                                                                                \
	X(WARNING, "warning")                                                                      \
	X(ERROR, "error")                                                                          \
	X(SKIPPED, "skipped")                                                                      \
	X(RUNNING, "running")                                                                      \
	X(MISSING, "missing")

enum upid_report_kind {
#define X(name, word) UPID_REPORT_##name,
	UPID_REPORT_KINDS(X)
#undef X
};

enum upid_result {
#define X(name, word) UPID_RESULT_##name,
	UPID_RESULTS(X)
#undef X
};

struct upid_str upid_report_kind_word(enum upid_report_kind kind);
struct upid_str upid_result_word(enum upid_result result);

/* A number that the log does not tell. All other numbers are 0 or more. */
#define UPID_NONE (-1)

/* A time in a log. PVE and PMG write local time without its zone. */
struct upid_moment {
	bool known;
	bool zoned;       /* s is UNIX time; else seconds since 1970 by the node's own clock */
	int32_t offset_s; /* if zoned: offset from UTC, to show the time like the log does */
	int64_t s;
};

struct upid_report_disk {
	struct upid_str disk;   /* "scsi0", "rootfs" */
	struct upid_str volume; /* "local-lvm:vm-100-disk-0", or a container's mount point */
	struct upid_str target; /* the destination */
	int64_t size;           /* bytes */
	int64_t duration_ms;
};

/*
 * One object that a task worked on. What the log does not tell is UPID_NONE, a text with p == NULL,
 * or an unknown moment; `kind` says which members can be set. Sizes are in bytes, rates in bytes
 * per second, ratios and percentages in thousandths ("50.27 %" is 50270). Borrowed: valid only
 * during the callback.
 */
struct upid_report {
	enum upid_report_kind kind;
	enum upid_result result;
	bool parsed;   /* false: the format of the log is not known */
	uint64_t line; /* line of the log where it starts, from 1; 0: none */
	struct upid_str reason; /* why it failed, warned or was skipped */
	struct upid_moment started, finished;
	int64_t duration_ms; /* as the log states it */
	int64_t warning_count;
	/* guests */
	int64_t guest;
	struct upid_str guest_name;
	struct upid_str guest_kind; /* "qemu", "lxc" */
	const struct upid_report_disk *disks;
	size_t disk_count;
	int64_t size; /* of the archive, the disk, the file, or all archives of a snapshot */
	int64_t transferred;
	int64_t rate;
	int64_t reused_percent;
	struct upid_str mode;      /* "snapshot", "suspend", "stop" */
	struct upid_str mode_from; /* the requested mode, if it did not work */
	struct upid_str archive, storage, repository;
	int64_t pruned; /* old backups that were removed */
	/* migrations */
	struct upid_str target_node;
	struct upid_str phase; /* where it failed; for a running garbage collection, where it is */
	int64_t downtime_ms;
	/* disks and files */
	struct upid_str disk, source, target;
	struct upid_str checksum; /* "verified", "mismatch" */
	/* snapshots of a Backup Server */
	struct upid_str snapshot, group;
	int64_t corrupt_chunks; /* present but corrupt */
	int64_t missing_chunks; /* missing */
	int64_t bytes;          /* read, transferred or uploaded */
	int64_t kept;           /* 1: kept, 0: removed */
	/* garbage collection */
	int64_t index_count, removed_bytes, removed_chunks, pending_bytes, pending_chunks;
	int64_t removed_bad, still_bad, index_bytes, disk_bytes, disk_chunks, dedup_factor;
};

/* How far a running task is, according to the last line that tells. */
struct upid_progress {
	struct upid_str what;  /* the guest, disk or phase; p == NULL: unknown */
	int64_t percent;       /* of `what`; never decreases while `what` stays the same */
	int64_t percent_total; /* of the whole task, if the log tells the number of objects */
	int64_t bytes, total_bytes;
	int64_t rate;
	int64_t eta_s;
	uint64_t line;
};

struct upid_report_rules {
	struct upid_str
		type;       /* the type of the task; p == NULL: derived from the log if possible */
	struct upid_str id; /* the id of the task, or p == NULL */
	int64_t starttime;  /* UNIX seconds, the reference for local times; UPID_NONE: unknown */
	/* Called for each record as soon as it is complete. -1: stop; upid_report_line() fails. */
	int (*record)(void *ctx, const struct upid_report *record);
	void *ctx;
};

/*
 * Parses a log line by line. Memory does not grow with the log, but with the disks of one task (up
 * to a limit). The texts of `rules` are copied. Free with upid_report_free().
 */
struct upid_reporter;
int upid_report_new(struct upid_reporter **r, const struct upid_report_rules *rules,
                    struct upid_err *err);
/* Parses the next line, without its newline. A last line "TASK …" is the exit status. */
int upid_report_line(struct upid_reporter *r, struct upid_str line, struct upid_err *err);
/*
 * Ends the log and reports the open records. `running`: the task is still running, and so are they.
 * `exitstatus`: as reported by the source for a stopped task; p == NULL: use the last line.
 */
int upid_report_end(struct upid_reporter *r, bool running, struct upid_str exitstatus,
                    struct upid_err *err);
/* Returns the progress so far; its text is valid until the next line. */
const struct upid_progress *upid_report_progress(const struct upid_reporter *r);
/* How far a running task is, as its log tells at this moment. Zero it, and set `task` and `src`. */
struct upid_progress_of {
	const struct upid *task;
	struct upid_source *src;
	struct upid_reporter *reporter; /* holds the progress; the caller frees it. NULL: not asked */
	struct upid_err err;            /* why there is none, or only that of a part of the log */
	bool asked, done;               /* its own */
};

/* One request for each task; two where the server does not stream logs. -1: the loop is broken, or
 * memory ran out. */
int upid_progress_all(struct upid_progress_of *tasks, size_t count, struct upid_loop *loop,
                      int64_t timeout_ms, struct upid_err *err);

/* Whether the log is in a known format. */
bool upid_report_known(const struct upid_reporter *r);
void upid_report_free(struct upid_reporter *r);

#endif
