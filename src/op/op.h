/*
 * What upid can do: one file an operation. An operation pulls subjects, asks the library, and
 * pushes results; it knows neither JSON nor who asks. Its arguments come in as a C struct that rows
 * describe, its results go out as one.
 */
#ifndef OP_H
#define OP_H

#include "lib/upid.h"
#include "spec/spec.h"

/* The words of the operations: a new one is a file here, and its word in this list. */
#define OP_LIST(X)                                                                                 \
	X(decode)                                                                                  \
	X(encode)                                                                                  \
	X(decode_log)                                                                              \
	X(status)                                                                                  \
	X(wait)                                                                                    \
	X(log)

/* What the outside world gives; main.c fills it. */
struct op_env {
	const struct upid_clock *clock;
	const struct spec_calendar *calendar; /* the wall clock, for arguments that are times */
	const char *(*getenv)(void *ctx, const char *name);
	/* Adds a file of at most `most` bytes to *out. -1: why not, with its name. */
	int (*read_file)(void *ctx, struct upid_buf *out, const char *path, size_t most,
	                 struct upid_err *err);
	/* The first line of what a shell command prints, added to *out. `name`: the argument that it
	 * comes from. `quiet`: what it says on standard error is not for anybody. -1: why not,
	 * without anything that it printed. */
	int (*run_command)(void *ctx, struct upid_buf *out, const char *name, const char *command,
	                   bool quiet, struct upid_err *err);
	bool quiet;                                 /* nobody reads standard error */
	void (*note)(void *ctx, const char *text);  /* for a person who watches; may be NULL */
	void (*trace)(void *ctx, const char *line); /* what goes over the wire; may be NULL */
	void *note_ctx;                             /* of both */
	uint64_t seed;                              /* of jitter */
	void *ctx;
};

/* One thing that was asked for. */
struct op_input {
	size_t index;          /* in the order given, from 0 */
	struct upid_str upid;  /* valid until the next one is pulled */
	bool no_task;          /* null, "" or "OK" stood there: there is nothing to wait for */
	struct upid_err fault; /* it could not even be read */
	const void *args;      /* operations on fields: this record's own arguments */
};

struct op_call {
	const struct op_env *env;
	const void *args; /* bound by the operation's argument rows */
	/* 1: *subject is the next one; 0: there is none; -1: stop. */
	int (*next)(struct op_call *, struct op_input *subject, struct upid_err *err);
	/* A record by the result rows. `verdict` is NULL, or why it does not count as a success
	 * (task_failed, task_warnings, timed_out). -1: stop, the output is gone. */
	int (*emit)(struct op_call *, const struct op_input *, const void *result,
	            const struct upid_err *verdict);
	/* An error in place of a record. -1: stop. */
	int (*fail)(struct op_call *, const struct op_input *, const struct upid_err *err);
};

enum op_takes {
	OP_UPIDS,  /* the subjects are UPIDs */
	OP_FIELDS, /* the subjects are objects of the rows marked SPEC_SUBJECT */
};

struct op {
	const char *name;
	const char *summary; /* half a line */
	const char *text;    /* a paragraph */
	enum op_takes takes;
	bool exact; /* a UPID that is named must be one, to the last byte; no text around it */
	bool online;
	const char *text_row; /* the one row that is a text's whole answer; NULL: all rows are */
	struct spec_set args, result;
	size_t args_size;
	int (*check)(const void *args, struct upid_err *err); /* may be NULL */
	/* 0, or -1 with what stopped all of it in *err */
	int (*run)(struct op_call *, struct upid_err *err);
	const char *ansible_example; /* a task of a playbook */
};

#define X(word) extern const struct op op_##word;
OP_LIST(X)
#undef X

/* All operations, ended by NULL; one by name, dashes reading as underscores, or NULL. */
const struct op *const *op_all(void);
const struct op *op_find(struct upid_str name);

/* Pulls each subject and hands it to `one`, whose -1 stops the work. */
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

/* The rows of {"upid": …, "error": {…}}, over struct op_error. */
struct op_error {
	struct upid_str upid;
	struct op_error_inside error;
};
extern const struct spec_set op_error_rows;
void op_error_fill(struct op_error *e, const struct op_input *s, const struct upid_err *err);

#endif
