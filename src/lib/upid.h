/*
 * libupid: decode Proxmox UPIDs, wait for tasks, read their logs.
 *
 * Conventions, for every function here:
 *   - outputs come first, `struct upid_err *err` last; the caller owns err and zeroes it before the
 *     first use; the first error that is written to it stays;
 *   - 0 is success, -1 an error described in *err;
 *   - times are int64_t: milliseconds (`_ms`) of a monotonic clock, or seconds of UNIX time (`_s`);
 *   - a `struct upid_str` is borrowed: it points into memory owned by somebody else and is not
 *     terminated by NUL; p == NULL means "not there", which is not the same as empty;
 *   - the library prints nothing, reads no environment, never exits, and keeps no global state.
 *
 * Facts about Proxmox name their source: "PVE::UPID" is pve-common's src/PVE/UPID.pm,
 * "upid.rs" is proxmox-schema/src/upid.rs, "PVE::API2::Tasks" is pve-manager's PVE/API2/Tasks.pm.
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
 * Terraform program. A retryable error never ends a wait before its deadline.
 * The codes from PREFIX to LENGTH name the rule of the UPID grammar that was broken.
 */
#define UPID_CODES(X)                                                                              \
	X(OK, "ok", 0, false)                                                                      \
	/* how the task ended: no error of ours, but it has an exit status */                \
	X(TASK_FAILED, "task_failed", 1, false)                                                    \
	X(TASK_WARNINGS, "task_warnings", 3, false)                                                \
	X(TIMED_OUT, "timed_out", 4, false)                                                        \
	/* bad usage or input */                                                                   \
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
	/* the connection to the server */                                                                \
	X(DNS, "dns", 5, true)                                                                     \
	X(CONNECT, "connect", 5, true)                                                             \
	X(DROPPED, "dropped", 5, true)                                                             \
	X(TLS, "tls", 5, true)                                                                     \
	X(REQUEST_TIMEOUT, "request_timeout", 5, true)                                             \
	X(BUSY, "busy", 5, true)                                                                   \
	/* the server cannot reach the node that the UPID names */                                 \
	X(NODE_UNREACHABLE, "node_unreachable", 5, true)                                           \
	X(PROXY, "proxy", 5, false)                                                                \
	X(NO_LIBCURL, "no_libcurl", 5, false)                                                      \
	/* what the server refused, or answered wrongly */                                           \
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
	/* upid_loop_interrupt() came first */                                                     \
	X(INTERRUPTED, "interrupted", 130, true)                                                   \
	/* our own failures */                                                                            \
	X(INTERNAL, "internal", 70, false)                                                         \
	X(MEMORY, "memory", 70, false)                                                             \
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
	int http;                   /* status of the HTTP answer behind it; 0: there was none */
	char message[UPID_ERR_MAX]; /* for a person: what, where, what to do; valid UTF-8 */
};

const char *upid_code_word(enum upid_code code);
int upid_code_exit(enum upid_code code);
bool upid_code_retryable(enum upid_code code);

/* Writes an error, unless *err holds one already (err may be NULL). Always returns -1, so that
 * callers can write `return upid_fail(err, …)`. Control characters and bytes that are not UTF-8
 * become '?', because parts of a message come from servers and users. */
int upid_fail(struct upid_err *err, enum upid_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int upid_fail_memory(struct upid_err *err);
/* Puts the place of an error before its message: "line 3" makes "no such name" to "line 3: no such
 * name". Leaves "out of memory" as it is. Always returns -1. */
int upid_fail_at(struct upid_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#ifdef UPID_ANALYZED /* for analyzers that see one file at a time: it returns -1 */
#define upid_fail(...) (upid_fail(__VA_ARGS__), -1)
#define upid_fail_memory(err) (upid_fail_memory(err), -1)
#define upid_fail_at(...) (upid_fail_at(__VA_ARGS__), -1)
#endif

/* ---------------------------------------------------------------------------- UPIDs (task/parse.c) */

/* The log of a task is a file named after its UPID, so NAME_MAX is the limit (worker_task.rs,
 * RESTEnvironment.pm). */
#define UPID_MAX 255
#define UPID_REMOTE_MAX 64
/* "pbs:REMOTE!" and a UPID in which each byte of the id is escaped to four. */
#define UPID_CANONICAL_MAX (5 + UPID_REMOTE_MAX + 4 * UPID_MAX)

enum upid_family {
	UPID_ANY = 0, /* as a rule: either form */
	UPID_PVE,     /* nine pieces: PVE and PMG (PVE::UPID) */
	UPID_PBS,     /* ten pieces: PBS and PDM (upid.rs) */
};

struct upid_str upid_family_word(enum upid_family family);

/*
 * A parsed UPID. All strings are borrowed from the text that was parsed; `id` of the ten-piece form
 * may point into `id_room`. So do not copy the struct: parse again.
 */
struct upid {
	struct upid_str text;   /* as given, including the remote */
	struct upid_str native; /* from "UPID:" on */
	enum upid_family family;
	bool has_remote;        /* written by a datacenter manager: REMOTE!UPID:… */
	bool has_task_id;       /* ten pieces */
	struct upid_str remote; /* p == NULL: none */
	enum upid_family remote_type;
	struct upid_str node;
	uint64_t pid;
	uint64_t pstart;    /* clock ticks since boot: over 32 bits after 497 days */
	uint64_t task_id;   /* ten pieces only */
	uint64_t starttime; /* UNIX seconds */
	struct upid_str type;
	struct upid_str id_raw;
	struct upid_str id;      /* unescaped in the ten-piece form (upid.rs, unescape_id) */
	struct upid_str user;    /* without the token */
	struct upid_str tokenid; /* p == NULL: none */
	struct upid_str realm;   /* p == NULL: none */
	struct upid_str comment; /* text after the last colon: known to proxmoxer, written by no product */
	char id_room[UPID_MAX];
};

struct upid_rules {
	enum upid_family family; /* UPID_ANY, or the only form that is accepted */
	bool strict;             /* refuse a comment, and a user that is not name@realm */
};

/* Parses all of `text`; `rules` may be NULL for the defaults. `text` must outlive *task.
 * -1: the code names the rule that was broken; *task is undefined. */
int upid_parse(struct upid *task, struct upid_str text, const struct upid_rules *rules,
               struct upid_err *err);

/* Finds the first UPID inside other text ("task UPID:…: started", lines that pvesh glued together).
 * True: *found is that part of `text`; it still has to be parsed.
 * A text that begins like a UPID is returned whole, so that its errors are reported. */
bool upid_find(struct upid_str *found, struct upid_str text);

/* Writes the canonical form (upper-case hex of 8 digits, escaped id, typed remote) and a NUL to
 * `room`, which has at least UPID_CANONICAL_MAX + 1 bytes; returns the length. The comment is left
 * out: no server accepts one. */
size_t upid_format(char *room, const struct upid *task);

/* The same for fields that were not parsed: checks every field by the grammar of its family;
 * `id` is escaped for the ten-piece form; `user` and `tokenid` are joined; the comment is kept.
 * Fields used: family (UPID_ANY means UPID_PVE), has_remote, remote, remote_type, node … comment.
 * -1: the code names the bad field. */
int upid_encode(char *room, size_t *len, const struct upid *fields, struct upid_err *err);

/* Unescapes an id of the ten-piece form: '-' is '/', "\x2d" is a byte (upid.rs, unescape_id).
 * `room` has raw.n bytes. -1: a bad escape, or the result is not UTF-8. */
int upid_id_unescape(struct upid_str *id, char *room, struct upid_str raw, struct upid_err *err);

/* Whether it is the name of a token, user@realm!token: what has a '!' after its last '@'. A user's own
 * name may hold a '!', too. */
bool upid_names_token(struct upid_str name);

/* -------------------------------------------------------------------- products (product.c) */

enum upid_product {
	UPID_PRODUCT_ANY = 0, /* the one that the UPID tells */
	UPID_PRODUCT_PVE,     /* Virtual Environment */
	UPID_PRODUCT_PMG,     /* Mail Gateway */
	UPID_PRODUCT_PBS,     /* Backup Server */
	UPID_PRODUCT_PDM,     /* Datacenter Manager */
};

/* The product named "pve", "pmg", "pbs" or "pdm"; UPID_PRODUCT_ANY for any other text. */
enum upid_product upid_product_of_word(struct upid_str word);

/* The product that writes such a UPID: PDM if it names a remote, PBS if it has ten pieces, else PVE.
 * A UPID of PMG looks like one of PVE, and one of PDM itself like one of PBS: callers must name
 * these products. */
enum upid_product upid_product_of(const struct upid *task);

/* Whether this product can have such a task. */
bool upid_product_has(enum upid_product product, const struct upid *task);

/* The same as an error. -1: it cannot, with `code` and what to do. */
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

/* The class of a stopped task's exit status, as the backend sorts them (PVE::Tools
 * normalize_status_type): "OK"; "WARNINGS: <digits>"; "unexpected status", "unknown" and nothing
 * are unknown, and so is what PVE says when it could not read the log at that moment; all else is
 * an error. Of an unknown one the log may tell more. *warning_count is set, 0 but for warnings. */
enum upid_class upid_classify(struct upid_str exitstatus, uint64_t *warning_count);

/* Whether the task only queued a request to the HA manager (ha.c): hastart, hastop, hamigrate. Its
 * end says that the request was taken; the work is another task, of root@pam. */
bool upid_is_ha_request(const struct upid *task);

/* How a task ended, as a line of its log says. */
struct upid_end {
	enum upid_class cls; /* ok, warning or error */
	struct upid_str exitstatus; /* "OK", "WARNINGS: 2", or the error's text, which may be empty */
	uint64_t warning_count;
};

/* The end that a whole line tells: "TASK OK", "TASK WARNINGS: 2", "TASK ERROR: why"; of PBS behind
 * a time stamp, of UPID_ANY with or without one. False: the line is none of these. */
bool upid_task_line(struct upid_end *end, struct upid_str line, enum upid_family family);

/* The same where the output before it had no newline: "copiedTASK OK". The words count only when
 * they are glued to that output: behind a blank or a colon the output itself may say so. To be
 * asked of the last line alone. */
bool upid_task_line_glued(struct upid_end *end, struct upid_str line, enum upid_family family);

/* ------------------------------------------------------------------ the lines of a log (lines.c) */

struct upid_line {
	uint64_t n; /* from 1 */
	struct upid_str t;
};

/* Lines in ascending order of n, each n once. Owned: upid_lines_free. Zeroed is empty. */
struct upid_lines {
	struct upid_line *line;
	size_t count, room;
	struct upid_line *all; /* `room` of them; `line` points into it, with free ones before it */
	struct upid_chunk *chunks; /* where the texts live */
	size_t bytes;              /* all texts together */
	size_t keep;               /* 0: all; else only the last so many lines are kept */
	size_t keep_bytes;         /* the same of their bytes; the last line stays, whatever it has */
	uint64_t dropped;          /* lines that were let go */
	bool unfinished;           /* the last line of the log has no newline */
};

/* Copies `t`. A line with an n that is there already replaces it: an unfinished last line is
 * served by PVE as it is, and grows later. Any order of n is taken; ascending and descending are quick. */
int upid_lines_add(struct upid_lines *lines, uint64_t n, struct upid_str t, struct upid_err *err);
/* Lets go of the first lines as far as `keep` and `keep_bytes` say. Until then up to twice as much is
 * held, and a little more. */
int upid_lines_trim(struct upid_lines *lines, struct upid_err *err);
void upid_lines_free(struct upid_lines *lines);

/* ------------------------------------------------------------ tasks in a list (task/filter.c) */

/* A task as the list of a server shows it. Everything is borrowed. */
struct upid_listed {
	const struct upid *task;
	bool running;
	struct upid_str exitstatus; /* p == NULL: the task runs, or the list does not tell */
	int64_t endtime_s;          /* when a daemon noticed the end; 0: not told */
	enum upid_class cls;        /* of `exitstatus`; UPID_RUNNING */
	uint64_t warning_count;
};

/* What a task must be to match. A field that is empty or 0 matches every task. */
struct upid_filter {
	struct upid_str types; /* one of these, separated by commas; compared exactly */
	/* The number of a guest: the whole id in PVE, the group "vm/N" or "ct/N" in PBS. A job over
	 * several guests has an empty id in PVE and matches no number. */
	struct upid_str vmid;
	struct upid_str node; /* as in the UPID */
	/* name@realm: tasks of that user, by password or by any token; name@realm!token: of that
	 * token only. Compared exactly, unlike the substring filters of the products. */
	struct upid_str user;
	int64_t since_s, until_s; /* by start time, both inclusive */
	unsigned classes;         /* 1u << enum upid_class, or'ed */
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

/* "Tue, 24 Nov 2026 01:57:21 GMT" (RFC 9110 IMF-fixdate) -> UNIX seconds, -1 if it is not one. */
int64_t upid_http_date(struct upid_str date);

/* "2025-10-16T09:54:38Z" and a NUL; returns 20. */
#define UPID_ISO_MAX 20
size_t upid_iso(char room[UPID_ISO_MAX + 1], uint64_t unix_s);

/* ----------------------------------------------------------------- the loop (loop.c of base, http) */

/*
 * Time passes in one place. A loop has the clock, watched file descriptors and the connections of
 * all sources that are opened on it; upid_loop_run() is the only call that blocks.
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

/* Opens a loop over poll() and, from the first request to a server on, libcurl. Ignore SIGPIPE: libcurl
 * before 7.87 raises it when a server has closed the connection. */
int upid_loop_open(struct upid_loop **loop, struct upid_err *err);
void upid_loop_close(struct upid_loop *loop); /* after its sources; NULL is allowed */

int64_t upid_loop_now_ms(const struct upid_loop *loop);

/* Waits for `ms` at most. Returns as soon as an answer was handed over, or a watched descriptor was
 * ready. -1: the loop is broken. */
int upid_loop_run(struct upid_loop *loop, int64_t ms, struct upid_err *err);

/* Calls ready() from upid_loop_run() whenever `fd` can be read, until it is unwatched; ready() may do
 * that itself. A descriptor is watched once. */
int upid_loop_watch(struct upid_loop *loop, int fd, void (*ready)(void *ctx, int fd), void *ctx,
                    struct upid_err *err);
void upid_loop_unwatch(struct upid_loop *loop, int fd);

/* Ends the wait, or the reading of a log, that runs on the loop: it returns with what is known. To be
 * called from ready(). */
void upid_loop_interrupt(struct upid_loop *loop);

/* ------------------------------------------------------------------- where tasks live: sources */

enum upid_asking {
	UPID_ASK_STATUS,    /* -> running, exitstatus */
	UPID_ASK_LOG,       /* -> line() for each line of a page, total */
	UPID_ASK_WHOLE_LOG, /* -> line() for each line, total; or no_stream */
	UPID_ASK_HA_WORK,   /* of a request to the HA manager -> work: the task that does it */
	UPID_ASK_HA_SIGHT,  /* -> blind: such a task would not be shown to us */
	UPID_ASK_STOP,      /* the task is asked to stop; PVE waits up to 5 s for its end */
	UPID_ASK_NODES,     /* -> list->node_found() for each node that has a list of tasks */
	UPID_ASK_LIST,      /* -> list->listed() for each task of a page, total: the rows of the page */
	UPID_ASK_GUESTS,    /* -> list->guest_found() for each guest of the cluster that we may see */
};

struct upid_query;

struct upid_guest {
	int64_t number;
	struct upid_str name; /* p == NULL: it has none */
	struct upid_str kind; /* "qemu", "lxc" */
};

/* A question about a list, and who takes what it brings. A callback's -1 means: enough. */
struct upid_list_ask {
	const struct upid_filter *filter; /* a source may leave out tasks that do not match it */
	struct upid_str node;
	bool running; /* the running tasks, else those that have ended */
	int (*node_found)(struct upid_query *, struct upid_str name, bool online);
	int (*listed)(struct upid_query *, const struct upid_listed *);
	/* A row whose UPID cannot be parsed; the page goes on. */
	void (*unreadable)(struct upid_query *, struct upid_str upid, const struct upid_err *);
	int (*guest_found)(struct upid_query *, const struct upid_guest *);
};

/*
 * One question. The caller owns it and keeps it alive until done() was called or it was cancelled.
 * Borrowed answers (exitstatus, work, a line's text) are valid during done() and line() only.
 */
struct upid_query {
	/* asked */
	enum upid_asking asking;
	const struct upid *task;          /* NULL: the question is about no task */
	const struct upid_list_ask *list; /* of NODES and LIST */
	uint64_t start;                   /* log: lines to skip; list: rows to skip */
	uint64_t limit;                   /* log: 0: all the rest; list: rows of a page */
	int64_t timeout_ms; /* 0: the source's own */
	int (*line)(struct upid_query *, uint64_t n, struct upid_str text); /* -1: enough, stop */
	void (*done)(struct upid_query *);
	void *ctx;
	/* answered */
	struct upid_err err; /* code UPID_E_OK: the rest is valid */
	bool no_stream;      /* whole log: an error, because this source has logs by pages only */
	bool unfinished;     /* whole log: the line that is handed over is the last, without a newline */
	bool running;
	struct upid_str exitstatus; /* p == NULL: none was given */
	bool blind;
	struct upid_str work; /* a UPID that can be parsed; p == NULL: no such task (yet) */
	uint64_t total;       /* log: the lines that there are */
	int64_t took_ms;
	int64_t date_s;         /* the server's clock; -1: it did not say */
	int64_t retry_after_ms; /* 0: it did not ask for a pause */
	void *source_data;      /* the source's own */
};

/*
 * A source answers queries while its loop runs. ask() does not block, and may call done() at once.
 * Cancel all queries before close.
 */
struct upid_source {
	const struct upid_source_ops *ops;
	const char *name; /* "pve1:8006", for messages; lives as long as the source */
	struct upid_place *place; /* of the wait that runs, if one does (wait/wait.c) */
};

struct upid_source_ops {
	void (*ask)(struct upid_source *, struct upid_query *);
	void (*cancel)(struct upid_source *, struct upid_query *); /* done() is not called */
	void (*close)(struct upid_source *);
};

/*
 * The HTTP API of a product. Strings are copied. One way to sign in must be given: token_id with
 * token_secret (which wins), or user with password; the ticket of a password is renewed at half of
 * its two hours, and when it is refused. A second factor is given to whoever asks for one:
 * totp_code and recovery_code are good for one login, totp_secret for any number.
 */
struct upid_api {
	enum upid_product product; /* not ANY */
	bool product_is_guess;     /* from a UPID: the answer to a login may correct it */
	bool no_shell;             /* messages advise no commands of a shell */
	/* name, name:port, [v6]:port, or a URL https://host:port/…; several, separated by commas,
	 * are nodes of one cluster: the one that works is kept, the next is tried on a fault */
	struct upid_str host;
	int port;             /* used where host names none; 0: the product's own */
	struct upid_str user; /* name@realm */
	struct upid_str password;
	struct upid_str totp_code;     /* six to eight digits */
	struct upid_str totp_secret;   /* base32, or an otpauth:// address */
	struct upid_str recovery_code; /* a recovery key of the user's */
	struct upid_str token_id;      /* "id", or "user@realm!id" */
	struct upid_str token_secret;
	bool verify;                 /* the server's certificate */
	struct upid_str ca_path;     /* a file or a folder; p == NULL: the system's */
	struct upid_str fingerprint; /* SHA-256 of the certificate, instead of both; or several,
	                              * between commas, any of which is accepted */
	struct upid_str proxy;    /* its URL; n == 0: none */
	struct upid_str no_proxy; /* servers to reach without it: names, addresses, networks, or "*" */
	int64_t request_ms; /* bound of one request; of a log: of a pause in its bytes */
	/* Lines about each request and answer, without secrets and safe for a terminal; may be NULL. */
	void (*trace)(void *ctx, const char *line);
	void *trace_ctx;
};

/* Opens no connection yet (and no libcurl). -1: the arguments do not make an endpoint. */
int upid_source_api(struct upid_source **src, struct upid_loop *loop, const struct upid_api *api,
                    struct upid_err *err);

void upid_source_close(struct upid_source *src); /* NULL is allowed */

/* ------------------------------------------------------------------------- waiting (wait.c) */

#define UPID_FOREVER INT64_MAX

/* What a log has got: a line, or more of the last one, which may be unfinished and grow. */
struct upid_log_part {
	uint64_t n;           /* the line, from 1 */
	struct upid_str text; /* all of it, as far as it has come */
	size_t known;         /* so many bytes of it were handed over before */
	bool again;           /* it was handed over before */
	bool finished;        /* it will not come again */
};

struct upid_wait_rules {
	int64_t timeout_ms;  /* 0: one look */
	int64_t interval_ms; /* 0: the pause grows with the task's age */
	bool one_look;       /* finish at the first good answer, whatever it says */
	bool follow_ha;      /* go on from a request to the HA manager to the task that does it */
	bool stop;           /* ask the server to stop each task that runs, and wait for its end */
	/* The same with what still runs when the time is over, or the loop is interrupted. Its end is then
	 * waited for `stop_ms` more. */
	bool stop_late, stop_interrupted;
	int64_t stop_ms;
	bool enough;         /* finished() sets it to end the wait, and leave what still runs as it is */
	size_t tail;         /* so many last lines of the log when a task has failed; 0: none */
	uint64_t seed;       /* of the jitter; 0: none */
	void (*finished)(struct upid_wait_rules *,
	                size_t index); /* may be NULL; in order of ending */
	void (*note)(struct upid_wait_rules *, const char *text); /* may be NULL: a first fault */
	void (*polled)(struct upid_wait_rules *, size_t index);   /* may be NULL: a good answer came */
	/*
	 * Follows the logs; NULL: no log is followed. Each line comes once, in order, the last one as
	 * it grows. After each good answer about a task its log is asked for what is new; of a task
	 * that has ended it is read to its end, and then once more.
	 */
	void (*line)(struct upid_wait_rules *, size_t index, const struct upid_log_part *part);
	bool (*follows)(struct upid_wait_rules *, size_t index); /* NULL: all of them, always */
	void (*caught_up)(struct upid_wait_rules *, size_t index); /* may be NULL: all lines came */
	uint64_t follow_start; /* lines to skip */
	uint64_t follow_tail;  /* not 0: begin so many lines before the end; follow_start is 0 */
	void *ctx;
};

/* One task of a wait, and how it ended. Zero it, set `task` and `src`, and call upid_wait_free after
 * use. */
struct upid_wait {
	const struct upid *task;
	struct upid_source *src;
	struct upid_err err; /* not UPID_E_OK: no status could be had, and why */
	bool stopped;
	bool timed_out;
	bool interrupted; /* before the task has ended */
	bool left;          /* left as it is, since the rules had `enough`; without a poll, nothing is known */
	bool asked_to_stop; /* the server has, or may have, the request to stop it */
	bool stopped_by_us; /* and then the task failed: one that ends well ends by itself */
	enum upid_class cls;
	struct upid_str exitstatus; /* p == NULL unless stopped; owned by the wait */
	uint64_t warning_count;
	struct upid_str reason; /* why it failed, from exit status or log; owned by the wait */
	struct upid_str note;   /* what else is worth saying; p == NULL: nothing; owned by the wait */
	struct upid_lines tail;
	int64_t elapsed_ms;
	uint64_t polls, retries;
	/* The work of a request to the HA manager, once it was found, if that was asked for: all else
	 * here is then about it. Owned by the wait with its text, which stands behind it. */
	struct upid *followed;
	char *room[3];                 /* where exitstatus, reason and note live */
	struct upid_wait_state *state; /* while upid_wait_all runs */
};

/*
 * Polls every task until it has ended or the time is over, side by side; all sources belong to `loop`,
 * and each has four requests under way at most. A passing fault never ends a wait; a finished task
 * always wins over the deadline. At the deadline each task is polled once more, unless a request is
 * under way, which is then cancelled. With `follow_ha`, a poll at the deadline that sees the request
 * end, or the work begin, is followed by the one after it.
 * -1: the loop is broken, or memory ran out. The error of a single task is in its own err.
 */
int upid_wait_all(struct upid_wait *waits, size_t count, struct upid_loop *loop,
                  struct upid_wait_rules *rules, struct upid_err *err);
void upid_wait_free(struct upid_wait *wait);

/* ------------------------------------------------------------------------ lists (list.c) */

struct upid_list_rules {
	struct upid_filter filter;
	int64_t timeout_ms;
	uint64_t limit; /* tasks at most; 0: all */
	bool latest;    /* only the task that started last */
	/* A task that matches, once. `source` is its index. -1: enough. */
	int (*found)(struct upid_list_rules *, size_t source, const struct upid_listed *);
	/* A task whose UPID cannot be parsed, such as one with an id that is not UTF-8. */
	void (*unreadable)(struct upid_list_rules *, size_t source, struct upid_str upid,
	                   const struct upid_err *);
	/* A part of the list that could not be read: that node, or all of the source (node.p == NULL). */
	void (*failed)(struct upid_list_rules *, size_t source, struct upid_str node,
	               const struct upid_err *);
	void *ctx;
};

/*
 * Lists the tasks of all nodes of all sources that match: running tasks first, newest start first,
 * then ended ones, newest end first (of the remotes of a PDM, newest start first, as its cache has
 * them). Pages are read as they are needed, so a long list streams.
 * No task is lost or doubled that starts or ends between two pages: running tasks are asked for
 * before the ended ones, and each UPID is reported once (a server may list it several times, measured
 * on PVE 9). Passing faults are retried a few times, within the deadline.
 * -1: the loop or memory failed. What a node or source met goes to failed().
 */
int upid_list(struct upid_source *const *sources, size_t count, struct upid_loop *loop,
              struct upid_list_rules *rules, struct upid_err *err);

/* --------------------------------------------------------------------------- logs (log.c) */

struct upid_log_rules {
	int64_t timeout_ms; /* of each log; 0: one try */
	uint64_t start;     /* lines to skip */
	uint64_t limit;     /* 0: no limit */
	uint64_t tail;      /* not 0: only the last lines are of use, so many; start and limit are 0 */
	/* Each line of each log, by the log's place in the list. -1: no more of this log. Of the first
	 * one that has not ended that is for good; another one is read anew, from its beginning, when
	 * it is the first. */
	int (*line)(struct upid_log_rules *, size_t index, uint64_t n, struct upid_str text);
	void (*ended)(struct upid_log_rules *, size_t index); /* in the order of the list */
	void (*note)(void *ctx, const char *text);            /* may be NULL: a first fault */
	void *note_ctx;
};

/* One of the logs that are read. Zero it, and set `task` and `src`. */
struct upid_log {
	const struct upid *task;
	struct upid_source *src;
	/* known when it has ended */
	struct upid_err err; /* after a retryable error, what came is a part of the log */
	uint64_t total;      /* lines that the source has */
	bool unfinished; /* the last line has no newline; known before line() is called for it */
};

/*
 * Reads logs side by side, the first few of those that have not ended: every line once, in order, by
 * one request where the server streams it (`download`, pve-manager 7.3-5), else by pages. A log is
 * whole only if as many lines came as the server counts, by another request: a stream can be cut
 * without a sign. With `tail`, more lines than those may come. Passing faults are retried until
 * the deadline. An interrupt ends it, without ended() for the logs that have not. -1: the loop is
 * broken, or memory ran out.
 */
int upid_log_all(struct upid_log *logs, size_t count, struct upid_loop *loop,
                 struct upid_log_rules *rules, struct upid_err *err);

/* The same for one log, into memory; line() and ended() of the rules are not used. -1: *lines holds
 * what had come. */
int upid_log_read(struct upid_lines *lines, uint64_t *total, const struct upid *task,
                  struct upid_source *src, struct upid_loop *loop,
                  const struct upid_log_rules *rules, struct upid_err *err);

/* ---------------------------------------------------------------------- guests (guests.c) */

/* Calls `found` for each guest of a cluster of PVE that we may see; at least one. Passing faults are
 * retried for `timeout_ms`. -1: *err says why the guests are not known. */
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
	X(GUEST_ACTION, "guest_action") /* one guest of a start, stop or migration of many */

/* How it went. MISSING is for callers that expected a record and got none. */
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

/* A number that the log does not tell. All numbers here are otherwise not negative. */
#define UPID_NONE (-1)

/* A time that a log states. PVE and PMG write local time without its zone. */
struct upid_moment {
	bool known;
	bool zoned;       /* s is UNIX time; else it is seconds since 1970 by the node's own clock */
	int32_t offset_s; /* zoned: east of Greenwich, for showing it as the log does */
	int64_t s;
};

struct upid_report_disk {
	struct upid_str disk;   /* "scsi0", "rootfs" */
	struct upid_str volume; /* "local-lvm:vm-100-disk-0", or a container's mount point */
	struct upid_str target; /* where it went */
	int64_t size;           /* bytes */
	int64_t duration_ms;
};

/*
 * One thing that a task worked on. What the log does not tell is UPID_NONE, or a text with
 * p == NULL, or a moment that is not known; `kind` says which fields can be there. Sizes are
 * bytes, rates bytes per second, ratios and percentages thousandths ("50.27 %" is 50270).
 * Borrowed: valid during the callback only.
 */
struct upid_report {
	enum upid_report_kind kind;
	enum upid_result result;
	bool parsed;   /* false: the format of the log is not known */
	uint64_t line; /* the line of the log where it begins, from 1; 0: none */
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
	struct upid_str mode_from; /* the mode that was asked for and did not work */
	struct upid_str archive, storage, repository;
	int64_t pruned; /* old backups that were removed */
	/* migrations */
	struct upid_str target_node;
	struct upid_str phase; /* where it failed; of a garbage collection also where it is */
	int64_t downtime_ms;
	/* disks and files */
	struct upid_str disk, source, target;
	struct upid_str checksum; /* "verified", "mismatch" */
	/* snapshots of a Backup Server */
	struct upid_str snapshot, group;
	int64_t corrupt_chunks; /* that are there and did not verify */
	int64_t missing_chunks; /* that are not there */
	int64_t bytes;          /* read, transferred or uploaded */
	int64_t kept;           /* 1: kept, 0: removed */
	/* garbage collection */
	int64_t index_count, removed_bytes, removed_chunks, pending_bytes, pending_chunks;
	int64_t removed_bad, still_bad, index_bytes, disk_bytes, disk_chunks, dedup_factor;
};

/* How far a running task is, by the last line that tells. */
struct upid_progress {
	struct upid_str what;  /* the guest, disk or phase; p == NULL: there was no such line */
	int64_t percent;       /* of `what`; it never falls while `what` stays */
	int64_t percent_total; /* of the task, where the log tells how many things there are */
	int64_t bytes, total_bytes;
	int64_t rate;
	int64_t eta_s;
	uint64_t line;
};

struct upid_report_rules {
	struct upid_str type; /* the task's; p == NULL: told by the log itself where it can be */
	struct upid_str id;   /* the task's, or p == NULL */
	int64_t starttime;    /* UNIX seconds, from which local time is dated; UPID_NONE: not known */
	/* Called for each record as soon as it is complete. -1: no more, upid_report_line fails. */
	int (*record)(void *ctx, const struct upid_report *record);
	void *ctx;
};

/*
 * Reads a log line by line; memory does not grow with the log, but with the disks of one task (to
 * a limit). The texts of `rules` are copied. Free with upid_report_free.
 */
struct upid_reporter;
int upid_report_new(struct upid_reporter **r, const struct upid_report_rules *rules,
                    struct upid_err *err);
/* The next line, without its newline. A last line "TASK …" is the exit status. */
int upid_report_line(struct upid_reporter *r, struct upid_str line, struct upid_err *err);
/*
 * The end of the log: the records that are still open. `running`: the task goes on, and they say
 * so. `exitstatus`: what the source says of a stopped task; p == NULL: what the last line says.
 */
int upid_report_end(struct upid_reporter *r, bool running, struct upid_str exitstatus,
                    struct upid_err *err);
/* The progress so far; its text is valid until the next line. */
const struct upid_progress *upid_report_progress(const struct upid_reporter *r);
/* Whether the log is in a known format. */
bool upid_report_known(const struct upid_reporter *r);
void upid_report_free(struct upid_reporter *r);

#endif
