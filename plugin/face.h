/* Declarations shared by the faces (command line, Ansible, Terraform). */
#ifndef FACE_H
#define FACE_H

#include "op/op.h"

/* Properties of a file that was opened. */
struct face_file {
	bool missing;       /* it does not exist, or its directory is not accessible */
	unsigned mode;      /* permission bits */
	bool ours, of_root; /* its owner */
};

struct face_screen {
	void (*write)(void *ctx, const char *p, size_t n);
	/* Its size. False: we run in the background, and must not draw. */
	bool (*size)(void *ctx, size_t *columns, size_t *lines);
	void *ctx;
};

/* The outside world, as main.c provides it. */
struct face_world {
	struct op_env env;
	/* Like read_file. *file describes the file. A missing file is not an error. */
	int (*read_private)(void *ctx, struct upid_buf *out, const char *path, size_t max,
	                    struct face_file *file, struct upid_err *err);
	long (*read_in)(void *ctx, char *room, size_t n);     /* 0: end, -1: error */
	/* Copies what is next on standard input and leaves it there: at most n bytes, 0 if that cannot
	 * be done or nothing came within `ms`. May be NULL. */
	size_t (*peek_in)(void *ctx, char *room, size_t n, int ms);
	int (*write_out)(void *ctx, const char *p, size_t n); /* all of it, or -1 */
	void (*say)(void *ctx, const char *text);             /* writes a line to stderr */
	/* sets what is printed if the process crashes */
	void (*on_crash)(void *ctx, const char *last_words);
	char **environment; /* "NAME=value" strings, ended by NULL; NULL: unknown */
	bool in_tty, out_tty;
	size_t out_columns; /* width of the terminal; 0: unknown */
	/* A terminal on standard error to draw on; NULL: there is none. */
	const struct face_screen *screen;
	/* Calls tick() from the loop every `ms`, until untick. `late`: the process was stopped since the
	 * last call. -1: no timer. May be NULL. */
	int (*tick)(void *ctx, struct upid_loop *loop, int64_t ms,
	            void (*tick)(void *tick_ctx, bool late), void *tick_ctx);
	void (*untick)(void *ctx, struct upid_loop *loop);
	void *ctx;
};

/* An Ansible module must print JSON in every case. */
#define FACE_NO_MEMORY                                                                             \
	"{\"changed\":false,\"failed\":true,\"msg\":\"upid: out of memory\","                      \
	"\"error\":{\"code\":\"memory\",\"message\":\"out of memory\"}}\n"
#define FACE_CRASHED                                                                               \
	"{\"changed\":false,\"failed\":true,\"msg\":\"upid crashed: this is a bug in upid\","      \
	"\"error\":{\"code\":\"internal\",\"message\":\"upid crashed\"}}\n"

/* Each returns the exit status. */
int face_run(struct face_world *w, int argc, char **argv);
int face_cli(struct face_world *w, const struct op *op, int argc, char **argv);
/* `text` is the content of the file, or empty if it was not read yet. It is wiped. */
int
face_ansible(struct face_world *w, const char *argv0, const char *args_path, struct upid_buf *text);
int face_terraform(struct face_world *w, const struct op *op);
/* the commands "schema" and "docs"; see print.c */
int face_print(struct face_world *w, int argc, char **argv);
int face_config(struct face_world *w, int argc, char **argv);

/* os/crash.c: sets what is printed if the process crashes. */
void crash_words(void *ctx, const char *words);

/* A call of an operation by a face. */
struct face_call {
	struct op_call base; /* must be first: an op_call is cast to this struct */
	struct face_world *world;
	const struct op *op;
	struct spec_arena arena;
	struct spec_bind bind;
	struct face_profiles *profiles; /* profiles.c; NULL: the operation asks no server */
	enum upid_code worst;           /* of the first record that is not a success */
	size_t failures;
};

/* Allocates zeroed arguments for the operation. -1: out of memory. */
int
face_begin(struct face_call *c, struct face_world *w, const struct op *op, struct upid_err *err);
/* Binds the environment, the profile and the defaults, from strongest to weakest. */
int face_bind_rest(struct face_call *c, struct upid_err *err);
void face_end(struct face_call *c);

/* Whether the bound arguments allow an input without UPIDs. */
bool face_allows_empty(const struct face_call *c);

/* An empty input is an error, unless it is allowed: then there is nothing to do. */
void face_settle_empty(const struct face_call *c, struct op_input *s);

/* Whether a filter was given instead of UPIDs, or another input that the operation accepts alone
 * (op.h, `alone`). */
bool face_filters(const struct face_call *c);

/* Whether an input that is an error does not fail the call: a failed start counts as a failed task,
 * which `fail_on: never` permits. The default of `status` does not permit it, because it was not
 * set explicitly. */
bool face_forgives(const struct face_call *c, const struct op_input *s);

/* Counts a record for the exit status. */
void face_count(struct face_call *c, enum upid_code code);
/* Takes back the failures that the operation forgives with its total. */
void face_forgive(struct face_call *c);

#endif
