/*
 * The contract of an operation; each has one file. It pulls inputs, asks the library, and pushes records. Its
 * arguments arrive as a C struct that rows describe, and its records leave as one. It knows neither JSON nor
 * the face that called it.
 */
#ifndef OP_H
#define OP_H

#include "lib/upid.h"
#include "spec/spec.h"

/* All operations. A new one needs its file and its word in this list. */
#define OP_LIST(X)                                                                                 \
	X(decode)                                                                                  \
	X(encode)                                                                                  \
	X(decode_log)                                                                              \
	X(status)                                                                                  \
	X(wait)                                                                                    \
	X(log)                                                                                     \
	X(stop)                                                                                    \
	X(list)                                                                                    \
	X(report)                                                                                  \
	X(run)

/* The outside world, as an operation sees it; main.c fills it in. */
struct op_env {
	struct upid_loop *loop; /* all sources are opened on it; NULL: there was no memory for it */
	const struct spec_calendar *calendar; /* the wall clock, for arguments that are times */
	const char *(*getenv)(void *ctx, const char *name);
	/* Adds the content of a file, `most` bytes at most, to *out. -1: the message names the file. */
	int (*read_file)(void *ctx, struct upid_buf *out, const char *path, size_t most,
	                 struct upid_err *err);
	/* Adds the first line of an open descriptor, without its end, to *out; reads no further. */
	int (*read_fd)(void *ctx, struct upid_buf *out, uint64_t fd, size_t most,
	               struct upid_err *err);
	/* Hands each line of a file, without its newline, to `line` until that returns -1. Memory does
	 * not grow with the file. -1: it cannot be read, or `line` said so. */
	int (*read_lines)(void *ctx, const char *path, int (*line)(void *arg, struct upid_str),
	                  void *arg, struct upid_err *err);
	/* Runs a shell command and adds the first line of its output to *out. `name`: the argument that
	 * gave it. `quiet`: discard its standard error. -1: the message has nothing of its output. */
	int (*run_command)(void *ctx, struct upid_buf *out, const char *name, const char *command,
	                   bool quiet, struct upid_err *err);
	/* From now on SIGINT and SIGTERM interrupt the loop in place of ending the process. May be NULL. */
	void (*catch_signals)(void *ctx, struct upid_loop *loop);
	bool quiet;                                 /* nobody reads standard error */
	void (*note)(void *ctx, const char *text);  /* prints a note for a person; may be NULL */
	void (*trace)(void *ctx, const char *line); /* prints requests and answers; may be NULL */
	void *note_ctx;                             /* for note and trace */
	uint64_t seed;                              /* for jitter */
	bool no_shell; /* messages advise arguments of the host, and no command of a shell */
	void *ctx;
};

/* One input. */
struct op_input {
	size_t index;          /* its place in the input, from 0 */
	struct upid_str upid;  /* valid until the next input is pulled */
	bool no_task;          /* there was nothing to do */
	bool skipped;          /* because what would have started a task was skipped */
	bool empty;            /* the argument was empty, which only `allow_empty` allows */
	struct upid_str note;  /* why there is no task, if that is worth saying */
	/* What the record calls its profile; then the one that answers, where several are in use.
	 * p == NULL: none. */
	struct upid_str profile;
	struct upid_err fault; /* it could not be read */
	bool failed_start;     /* what should have started a task failed, as `fault` says */
	const void *args;      /* OP_FIELDS: the arguments of this input */
};

/* One line of a log. */
struct op_line {
	struct upid_str upid;
	uint64_t n;
	struct upid_str t;
	bool unfinished; /* it is the last one, and has no newline */
};
extern const struct spec_set op_line_rows;

struct op_conn;
struct op_event;

struct op_call {
	const struct op_env *env;
	const void *args; /* the struct of the operation's argument rows */
	/* Pulls the next input. 1: it is in *subject; 0: there are no more; -1: stop. */
	int (*next)(struct op_call *, struct op_input *subject, struct upid_err *err);
	/* Pushes a record. `verdict` is NULL for a success, else the reason why it is none
	 * (task_failed, task_warnings, timed_out). -1: stop, nobody reads the output any more. */
	int (*emit)(struct op_call *, const struct op_input *, const void *result,
	            const struct upid_err *verdict);
	/* Pushes an error in place of a record. -1: stop. */
	int (*fail)(struct op_call *, const struct op_input *, const struct upid_err *err);
	/* Pushes a line of a log. A caller that sets `streams` gets all logs so, as they come, and no
	 * records of them; an error may follow a part of the lines. -1: stop. */
	int (*line)(struct op_call *, const struct op_input *, const struct op_line *line);
	bool streams;
	/*
	 * Pushes what happens to the tasks of a wait while they run (event.h); may be NULL. -1: stop.
	 * A caller that sets `follows` gets all lines of the logs, and outcomes as events too, in
	 * order of ending, in place of records; errors go to fail() as ever. Any other caller gets
	 * events besides the records, and of the tasks that watches() accepts the last lines.
	 */
	int (*event)(struct op_call *, const struct op_input *, const struct op_event *);
	bool (*watches)(struct op_call *, size_t task);
	bool follows;
	bool progress;   /* the progress in the logs is of use */
	bool timestamps; /* lines tell when they were seen */
	bool no_timeout; /* nobody has asked for a timeout: follow until the end */
	bool changed; /* set by the operation: something may have been changed, whatever the records say */
	bool several; /* set by the operation before its first record: there are more of them */
	/* What one record holds of a log, if the arguments do not say otherwise; 0: all of it. */
	uint64_t max_lines, max_bytes;
	/* Operations with a `total`: after all records, what they are together, by those rows.
	 * `verdict` as of emit. */
	int (*total)(struct op_call *, const void *total, const struct upid_err *verdict);
	/* The next line of the log on standard input: 1, 0 at its end, -1. NULL: no log is there. */
	int (*next_line)(struct op_call *, struct upid_str *line, struct upid_err *err);
	/* The connection of the n-th profile in use, from 0: the first is the default. *profile is its
	 * name, p == NULL for a connection without a profile. Both are valid as long as the call.
	 * 1: there is one; 0: there are no more; -1: its settings are wrong. */
	int (*conn)(struct op_call *, size_t n, struct upid_str *profile,
	            const struct op_conn **conn, struct upid_err *err);
	bool many_profiles; /* several are in use, so records name theirs */
};

enum op_takes {
	OP_UPIDS,   /* the inputs are UPIDs */
	OP_FIELDS,  /* the inputs are objects with the rows marked SPEC_SUBJECT */
	OP_NOTHING, /* there are no inputs, and any number of records */
	OP_REQUEST, /* there are no inputs, and mostly one record */
};

struct op {
	const char *name;
	const char *summary; /* half a line: "show the fields of a UPID" */
	const char *text;    /* a paragraph */
	enum op_takes takes;
	bool exact;  /* an argument must be a UPID and nothing else; no text around it */
	bool online; /* asks a server */
	bool changes; /* changes something there, unless its row SPEC_DRY_RUN is true */
	/* What a terminal gets without --output, and `--output table` anywhere: one line per record with
	 * these columns (sink.h). NULL: on a terminal text, and there is no table. */
	const char *columns;
	bool fields_first;    /* on a terminal, text with all fields comes before the table */
	bool logs;            /* a log may come on standard input in place of UPIDs */
	/* Whether the arguments say what to work on, so that no input is pulled; NULL: never. */
	bool (*alone)(const void *args);
	const char *records;          /* an input has any number of records: the name of their list;
	                               * NULL: it has one */
	/* A result with all rows of that kind of record, or with `least` only those that it always has;
	 * NULL: there is no such kind. NULL: records have no kinds. */
	const void *(*sample)(struct upid_str kind, bool least);
	const struct spec_set *total; /* NULL: the operation has none */
	const char *text_row; /* the row that --output text prints; NULL: all rows */
	bool reads_logs;      /* its records are logs, which it can push line by line */
	bool follows;         /* it can push events while its tasks run */
	struct spec_set args, result;
	size_t args_size;
	int (*check)(const void *args, struct upid_err *err); /* may be NULL */
	/* -1: the whole operation failed, not just one input; *err says why */
	int (*run)(struct op_call *, struct upid_err *err);
	const char *ansible_example; /* a task of a playbook */
};

#define X(word) extern const struct op op_##word;
OP_LIST(X)
#undef X

/* All operations, ended by NULL. The one of that name, or NULL; '-' reads as '_'. */
const struct op *const *op_all(void);
const struct op *op_find(struct upid_str name);

/* Calls `one` for each input, until that returns -1. */
int op_each(struct op_call *call, int (*one)(struct op_call *, const struct op_input *),
            struct upid_err *stop);

/* The rows of {"code": …, "message": …, "http": …}, over struct op_error_inside; they borrow *err. */
struct op_error_inside {
	struct upid_str code, message;
	bool has_http;
	int64_t http;
};
extern const struct spec_set op_error_inside_rows;
void op_error_inside_fill(struct op_error_inside *e, const struct upid_err *err);

/* The record of an error: {"upid": …, "error": {…}}. */
struct op_error {
	struct upid_str upid, profile;
	bool has_profile;
	struct op_error_inside error;
};
extern const struct spec_set op_error_rows;
void op_error_fill(struct op_error *e, const struct op_input *s, const struct upid_err *err);

#endif
