/*
 * The interface of an operation; each operation has its own file. It pulls inputs, calls the
 * library, and pushes records. Its arguments arrive in a C struct described by rows, and its
 * records leave as one. It knows neither JSON nor the face that called it.
 */
#ifndef OP_H
#define OP_H

#include "lib/upid.h"
#include "spec/spec.h"

/* All operations. A new one needs its file and an entry here. */
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

/* The outside world, as operations see it; main.c fills it in. */
struct op_env {
	struct upid_loop *loop; /* all sources are opened on it; NULL: out of memory */
	/* clock and time zone, for arguments that are times */
	const struct spec_calendar *calendar;
	const char *(*getenv)(void *ctx, const char *name);
	/* Appends the content of a file, at most `most` bytes, to *out. -1: the message names the
	 * file. */
	int (*read_file)(void *ctx, struct upid_buf *out, const char *path, size_t most,
	                 struct upid_err *err);
	/* Appends the first line of an open descriptor to *out, without its newline; reads no
	 * further. */
	int (*read_fd)(void *ctx, struct upid_buf *out, uint64_t fd, size_t most,
	               struct upid_err *err);
	/* Calls `line` for each line of a file, without its newline, until that returns -1. Memory
	 * does not grow with the file. -1: the file cannot be read, or `line` returned -1. */
	int (*read_lines)(void *ctx, const char *path, int (*line)(void *arg, struct upid_str),
	                  void *arg, struct upid_err *err);
	/* Runs a shell command and appends the first line of its output to *out. `name`: the
	 * argument with the command. `quiet`: discard its standard error. -1: the message contains
	 * nothing of its output. */
	int (*run_command)(void *ctx, struct upid_buf *out, const char *name, const char *command,
	                   bool quiet, struct upid_err *err);
	/* From now on SIGINT and SIGTERM interrupt the loop instead of ending the process. May be
	 * NULL. */
	void (*catch_signals)(void *ctx, struct upid_loop *loop);
	bool quiet;                                /* standard error is not read */
	void (*note)(void *ctx, const char *text); /* prints a note for a person; may be NULL */
	/* prints requests and responses; may be NULL */
	void (*trace)(void *ctx, const char *line);
	void *note_ctx; /* for note and trace */
	uint64_t seed;  /* for jitter */
	bool no_shell;  /* messages mention arguments of the host, and no shell commands */
	void *ctx;
};

/* Prints a note for a person, where the face has a place for it. */
static inline void
op_env_note(const struct op_env *env, const char *text)
{
	if (env->note != NULL)
		env->note(env->note_ctx, text);
}

/* One input. */
struct op_input {
	size_t index;         /* index of the input, from 0 */
	struct upid_str upid; /* valid until the next input is pulled */
	bool no_task;         /* there was nothing to do */
	bool in_list;         /* an item of a list, whose records come in its order */
	bool skipped;         /* because the task that would have started it was skipped */
	/* the argument was empty, which is an error without `allow_empty` */
	bool empty;
	struct upid_str note; /* why there is no task, if worth saying */
	/* Its exit status in the task list; p == NULL: it was not found in a list, or still runs. */
	struct upid_str listed;
	/* The profile named in the record; later the one that is used, if several are in use. p ==
	 * NULL: none. */
	struct upid_str profile;
	struct upid_err fault; /* the input is invalid */
	bool failed_start;     /* starting the task failed, as `fault` says */
	const void *args;      /* OP_FIELDS: the arguments of this input */
};

/* One line of a log. */
struct op_line {
	struct upid_str upid;
	uint64_t n;
	struct upid_str t;
	bool unfinished; /* it is the last line and has no newline */
};
extern const struct spec_set op_line_rows;

struct op_conn;
struct op_event;

struct op_call {
	const struct op_env *env;
	const void *args; /* the struct of the operation's argument rows */
	/* Pulls the next input. 1: *subject is set; 0: no more; -1: stop. */
	int (*next)(struct op_call *, struct op_input *subject, struct upid_err *err);
	/* Writes a record. `verdict` is NULL for a success, else the reason why it is not one
	 * (task_failed, task_warnings, timed_out). -1: stop, the reader of the output is gone. */
	int (*emit)(struct op_call *, const struct op_input *, const void *result,
	            const struct upid_err *verdict);
	/* Writes an error instead of a record. -1: stop. */
	int (*fail)(struct op_call *, const struct op_input *, const struct upid_err *err);
	/* Writes a line of a log. A caller that sets `streams` gets all logs line by line, as they
	 * arrive, and no records of them; an error may follow some of the lines. -1: stop. */
	int (*line)(struct op_call *, const struct op_input *, const struct op_line *line);
	bool streams;
	bool ordered; /* all records come in the order of the inputs */
	/*
	 * Writes the events of a wait (event.h); may be NULL. -1: stop. A caller that sets
	 * `follows` gets all lines of the logs, and outcomes as events too, in order of completion,
	 * instead of records; errors still go to fail(). Any other caller gets events in addition
	 * to the records, and the last lines of the tasks that watches() accepts.
	 */
	int (*event)(struct op_call *, const struct op_input *, const struct op_event *);
	bool (*watches)(struct op_call *, size_t task);
	bool follows;
	bool progress;   /* read the progress from the logs */
	bool timestamps; /* lines have the time of their arrival */
	bool no_timeout; /* no timeout was given: follow until the end */
	/* set by the operation: something may have changed, whatever the records say */
	bool changed;
	bool several; /* set by the operation before its first record: more follow */
	/* Limits for a log in a record, unless set by arguments; 0: none. */
	uint64_t max_lines, max_bytes;
	/* For operations with a `total`: writes the total after all records. `verdict` as in
	 * emit(). `forgiven`, set before: so many failures do not matter for what was asked. */
	size_t forgiven;
	int (*total)(struct op_call *, const void *total, const struct upid_err *verdict);
	/* Reads the next line of the log on standard input: 1; 0 at its end; -1. NULL: there is no
	 * log. */
	int (*next_line)(struct op_call *, struct upid_str *line, struct upid_err *err);
	/* Returns the connection of the n-th profile in use, from 0; the first one is the default.
	 * *profile is its name, p == NULL for a connection without a profile. Both are valid during
	 * the call. 1: found; 0: no more; -1: invalid settings. */
	int (*conn)(struct op_call *, size_t n, struct upid_str *profile,
	            const struct op_conn **conn, struct upid_err *err);
	bool many_profiles; /* several are in use, so records contain the name */
};

enum op_takes {
	OP_UPIDS,   /* the inputs are UPIDs */
	OP_FIELDS,  /* the inputs are objects with the rows marked SPEC_SUBJECT */
	OP_NOTHING, /* no inputs, any number of records */
	OP_REQUEST, /* no inputs, usually one record */
};

struct op {
	const char *name;
	const char *summary; /* half a line, such as "show the fields of a UPID" */
	const char *text;    /* a paragraph */
	enum op_takes takes;
	bool exact;   /* an argument must be exactly one UPID, without other text */
	bool online;  /* contacts a server */
	bool changes; /* changes something there, unless its row SPEC_DRY_RUN is true */
	/* The columns of the table (sink.h), printed on a terminal without --output and for
	 * `--output table`. NULL: text on a terminal, and no table. */
	const char *columns;
	bool in_pages;     /* its records come many at once, so a table aligns them */
	bool fields_first; /* on a terminal, text with all fields precedes the table */
	bool logs;         /* a log may be given on standard input instead of UPIDs */
	/* Whether the arguments select the work, so that no input is pulled; NULL: never. */
	bool (*alone)(const void *args);
	/* the name of the list of records of an input; NULL: an input has one record */
	const char *records;
	/* Returns a sample result with all rows of that kind of record, or with `least` only those
	 * always present. NULL: no such kind. If this is NULL, records have no kinds. */
	const void *(*sample)(struct upid_str kind, bool least);
	const struct spec_set *total; /* NULL: no total */
	const char *text_row; /* the row that --output text prints; NULL: all rows */
	bool reads_logs;      /* its records are logs, which it can write line by line */
	bool waits; /* pushes events, and records as tasks end unless the caller has `ordered` */
	/* and, for a caller that follows, all of their logs instead of records */
	bool follows;
	/* the rows of the last event; NULL: op_event_end_rows (event.h) */
	const struct spec_set *end;
	struct spec_set args, result;
	size_t args_size;
	int (*check)(const void *args, struct upid_err *err); /* may be NULL */
	/* -1: the whole operation failed, not only one input; *err says why */
	int (*run)(struct op_call *, struct upid_err *err);
	const char *ansible_example; /* a task of a playbook */
};

#define X(word) extern const struct op op_##word;
OP_LIST(X)
#undef X

/* `upid doctor` of the command line (doctor.c). Not in the list, since no other face has it. */
extern const struct op op_doctor;

/* op_all() returns all operations, ended by NULL; op_find() the one of that name, or NULL. '-'
 * equals '_'. */
const struct op *const *op_all(void);
const struct op *op_find(struct upid_str name);

/* Calls `one` for each input until it returns -1. */
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
