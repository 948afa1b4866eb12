/* What the faces (command line, Ansible, Terraform) have in common. */
#ifndef FACE_H
#define FACE_H

#include "op/op.h"

/* Properties of a file that was opened. */
struct face_file {
	bool missing;       /* it does not exist, or its folder is closed to us */
	unsigned mode;      /* permission bits */
	bool ours, of_root; /* its owner */
};

/* The real world, as main.c gives it. */
struct face_world {
	struct op_env env;
	/* As read_file. *file describes the file that was read. A missing file is no error. */
	int (*read_private)(void *ctx, struct upid_buf *out, const char *path, size_t most,
	                    struct face_file *file, struct upid_err *err);
	long (*read_in)(void *ctx, char *room, size_t n);     /* 0: end, -1: error */
	/* Copies what is next on standard input and leaves it there: at most n bytes, 0 if that cannot
	 * be done or nothing came within `ms`. May be NULL. */
	size_t (*peek_in)(void *ctx, char *room, size_t n, int ms);
	int (*write_out)(void *ctx, const char *p, size_t n); /* all of it, or -1 */
	void (*say)(void *ctx, const char *text);             /* a line for a person, on stderr */
	void (*on_crash)(void *ctx, const char *last_words);  /* printed if we crash */
	char **environment; /* all of it, as "NAME=value", ended by NULL; NULL: not known */
	bool in_tty, out_tty;
	size_t out_columns; /* of the terminal; 0: not known */
	void *ctx;
};

/* An Ansible module must answer with JSON whatever happens. */
#define FACE_NO_MEMORY                                                                             \
	"{\"changed\":false,\"failed\":true,\"msg\":\"upid: out of memory\","                      \
	"\"error\":{\"code\":\"memory\",\"message\":\"out of memory\"}}\n"
#define FACE_CRASHED                                                                               \
	"{\"changed\":false,\"failed\":true,\"msg\":\"upid crashed: this is a bug in upid\","      \
	"\"error\":{\"code\":\"internal\",\"message\":\"upid crashed\"}}\n"

/* Each returns the exit status. */
int face_run(struct face_world *w, int argc, char **argv);
int face_cli(struct face_world *w, const struct op *op, int argc, char **argv);
/* `text` is the content of the file, or empty if it was not read yet; it is wiped. */
int
face_ansible(struct face_world *w, const char *argv0, const char *args_path, struct upid_buf *text);
int face_terraform(struct face_world *w, const struct op *op);
int face_print(struct face_world *w, int argc, char **argv); /* schema, docs: see print.c */
int face_config(struct face_world *w, int argc, char **argv);

/* os/crash.c: sets what is printed if we crash. */
void crash_words(void *ctx, const char *words);

/* One call of an operation by a face. */
struct face_call {
	struct op_call base; /* first, so that an op_call is one */
	struct face_world *world;
	const struct op *op;
	struct spec_arena arena;
	struct spec_bind bind;
	struct face_profiles *profiles; /* profiles.c; NULL: the operation asks no server */
	enum upid_code worst; /* of the first record that was not a success */
	size_t failures;
};

/* Allocates zeroed arguments for the operation. -1: out of memory. */
int
face_begin(struct face_call *c, struct face_world *w, const struct op *op, struct upid_err *err);
/* Binds the environment, the profile and the defaults, in this order of precedence. */
int face_bind_rest(struct face_call *c, struct upid_err *err);
void face_end(struct face_call *c);

/* Whether the arguments, once they are bound, say that there may be no UPID. */
bool face_allows_empty(const struct face_call *c);

/* An empty input is an error, unless that is allowed: then there is nothing to do. */
void face_settle_empty(const struct face_call *c, struct op_input *s);

/* Whether a filter was given in place of UPIDs, or what else an operation knows (op.h, `alone`). */
bool face_filters(const struct face_call *c);

/* Whether an input that is an error is no failure of the call: a start that failed counts as a task that
 * failed, which `fail_on: never` allows. The default of `status` does not, because nobody asked for it. */
bool face_forgives(const struct face_call *c, const struct op_input *s);

/* Counts a record for the exit status. */
void face_count(struct face_call *c, enum upid_code code);

#endif
