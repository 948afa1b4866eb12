/*
 * What an argument and a result are: one row each. Every reader (Ansible's JSON, Terraform's
 * strings, the command line, the environment) and every writer (records, help, schemas, the
 * documentation of the hosts) is a loop over rows, so that no two of them can differ.
 */
#ifndef SPEC_H
#define SPEC_H

#include <jansson.h>
#include <time.h>

#include "lib/base/buf.h"
#include "lib/upid.h"

enum spec_type {
	SPEC_STR,   /* struct upid_str */
	SPEC_PATH,  /* struct upid_str: the name of a file or folder */
	SPEC_LIST,  /* struct upid_str: texts with commas between; outside also a list of texts */
	SPEC_INT,   /* int64_t */
	SPEC_UINT,  /* uint64_t */
	SPEC_BOOL,  /* bool */
	SPEC_MS,    /* int64_t in milliseconds; outside seconds, or as an argument also "1h30m" */
	SPEC_TIME,  /* arguments only: int64_t in UNIX seconds, from any form that time.c reads */
	SPEC_LINES, /* struct upid_lines: a list of {n, t} */
	SPEC_UPIDS, /* arguments only: UPIDs in any of the forms that subject.c knows; no storage */
	SPEC_TEXTS, /* results only: struct upid_lines as a list of strings */
	SPEC_TEXT,  /* results only: struct upid_lines as one text, joined by newlines */
	SPEC_OBJ,   /* results only: an object of the rows of `sub` */
};

enum {
	SPEC_REQUIRED = 1 << 0,
	SPEC_SECRET = 1 << 1,   /* never from the command line, never shown */
	SPEC_SUBJECT = 1 << 2,  /* what the operation is about: one for each record */
	SPEC_CONN = 1 << 3,     /* part of the shared connection rows */
	SPEC_NULLABLE = 1 << 4, /* results: null where there is nothing */
	SPEC_VOLATILE = 1 << 5, /* results: differs from run to run; not for Terraform's state */
	SPEC_SERVER = 1 << 6,   /* names the server: whose variable is set, that family is meant */
	SPEC_CHOOSES = 1 << 7,  /* names the profile, and so stands in none */
	SPEC_LOCAL = 1 << 8,    /* runs something: never from standard input */
	SPEC_WHERE = 1 << 9,    /* names the server, or decides whether it is believed */
	SPEC_LOGIN = 1 << 10,   /* a credential to sign in with, or where it is had from */
	SPEC_FILTER = 1 << 11,  /* selects tasks in place of UPIDs; in no profile and no environment */
};

enum { SPEC_KEY = 32 };

struct spec_row {
	const char *name;
	char key[SPEC_KEY]; /* ",\"name\":" for JSON, in a room of one size, so that it is quickly copied */
	size_t key_len;
	enum spec_type type;
	char letter; /* arguments: the short option, or 0 */
	size_t at; /* offset of the value in the struct */
	size_t when; /* offset + 1 of a bool: whether a result has it, whether an argument came; 0: none */
	unsigned flags;
	const char *def;     /* as a user would write it; NULL: none */
	const char *aliases; /* other names, separated by blanks */
	const char *env; /* environment names, by blanks; "!NAME": a bool, inverted. Of connection
	                      * rows the n-th is that of the n-th family, "-" where that has none */
	const char *rivals;  /* rows whose value of a stronger origin keeps one away from here */
	const char *choices; /* by blanks */
	int64_t min, max;    /* of numbers, where max > 0; SPEC_MS in milliseconds */
	const struct spec_set *sub;
	const char *text; /* one sentence */
};

#define SPEC_NAME(n) .name = n, .key = ",\"" n "\":", .key_len = sizeof(n) + 3
#define SPEC_AT(type, member) .at = offsetof(type, member)
#define SPEC_WHEN(type, member) .when = offsetof(type, member) + 1

/* Rows of one struct, which lies `base` bytes inside the whole. */
struct spec_part {
	const struct spec_row *rows;
	size_t count;
	size_t base;
};

#define SPEC_PARTS 4

struct spec_set {
	struct spec_part part[SPEC_PARTS]; /* up to the first with count 0 */
};

#define SPEC_PART(rows, base)                                                                      \
	{                                                                                          \
		rows, sizeof(rows) / sizeof(*(rows)), base                                         \
	}

/* Goes through all rows: `for (struct spec_iter i = { set }; spec_next(&i);)`, using i.row, i.base. */
struct spec_iter {
	const struct spec_set *set;
	const struct spec_row *row;
	size_t base, index; /* index counts all rows from 0 */
	size_t part, next;
};

bool spec_next(struct spec_iter *i);

/* True with the iterator on the row of that name or alias ('-' reads as '_'). */
bool spec_find(struct spec_iter *i, const struct spec_set *set, struct upid_str name);

/* The words of a list separated by blanks: `for (p = list; spec_word(&word, &p);)`. */
bool spec_word(struct upid_str *word, const char **list);

/* -------------------------------------------------------------- memory for bound arguments */

struct spec_arena {
	struct spec_block *blocks;
};

/* Memory until spec_arena_free; NULL: there is none. Copies end in a NUL that is not counted. */
void *spec_alloc(struct spec_arena *a, size_t n);
bool spec_copy(struct upid_str *copy, struct spec_arena *a, struct upid_str s);
void spec_arena_free(struct spec_arena *a); /* wipes first: secrets live there */

/* ------------------------------------------------------------------------------- binding */

/* The wall clock and the time zone of this machine, for SPEC_TIME. */
struct spec_calendar {
	int64_t (*now_s)(void *ctx); /* UNIX seconds */
	void (*to_local)(void *ctx, struct tm *local, int64_t unix_s);
	int64_t (*from_local)(void *ctx, struct tm *local); /* -1: there is no such time */
	void *ctx;
};

enum spec_origin { SPEC_UNSET, SPEC_DEFAULT, SPEC_PROFILE, SPEC_ENV, SPEC_STDIN, SPEC_GIVEN };

enum { SPEC_ROWS_MAX = 64, SPEC_FAMILIES = 4 };

struct spec_bind {
	const struct spec_set *set;
	void *args; /* zeroed by the caller */
	struct spec_arena *arena;
	const struct spec_calendar *calendar;
	unsigned char origin[SPEC_ROWS_MAX];
	struct upid_str env[SPEC_ROWS_MAX]; /* of origin SPEC_ENV: the variable that it came from */
	unsigned line[SPEC_ROWS_MAX]; /* of what is SPEC_PROFILE: where it stands in profile_file */
	const char *profile_file;     /* NULL: no profile was used */
	struct upid_str profile;
	bool sealed; /* credentials of an origin weaker than SPEC_STDIN are not taken */
};

/* Whether a row is, or leads to, something that only the right server may see. */
bool spec_is_credential(const struct spec_row *row);

/* Where the value of a row is. */
void *spec_bind_value(const struct spec_bind *b, const struct spec_iter *at);

/* Coerces text to the type of a row and stores it in *value. -1: it does not fit; the message names
 * the row. */
int spec_coerce(const struct spec_bind *b, void *value, const struct spec_row *row,
                struct upid_str text, struct upid_err *err);

/* Reads a boolean as Ansible does: yes, no, on, off, true, false, 1, 0 … False: it is none. */
bool spec_boolean(bool *value, struct upid_str text);

/* Each sets a value, unless one of a stronger origin is there. null is "not given". */
int spec_bind_text(struct spec_bind *b, const struct spec_iter *at, struct upid_str text,
                   enum spec_origin origin, struct upid_err *err);
int spec_bind_json(struct spec_bind *b, const struct spec_iter *at, const json_t *value,
                   enum spec_origin origin, struct upid_err *err);
int spec_bind_env(struct spec_bind *b, const char *(*get)(void *ctx, const char *name), void *ctx,
                  struct upid_err *err);
int spec_bind_defaults(struct spec_bind *b, struct upid_err *err);

/* All that is required is there. */
int spec_bind_check(const struct spec_bind *b, struct upid_err *err);

/* ------------------------------------------------------------------------------ profiles */

enum { SPEC_PROFILES_MOST = 1024 * 1024 }; /* bytes of a file of profiles */

/* One argument of a profile. */
struct spec_setting {
	struct spec_setting *next;
	const struct spec_row *row;
	struct upid_str value; /* a list's texts with commas between; p NULL: not given */
	unsigned line;
};

struct spec_profile {
	struct spec_profile *next;
	struct upid_str name;
	struct spec_setting *first;
};

/* What a file of profiles says. The caller sets the first three. */
struct spec_profiles {
	const char *file;                    /* its name, for messages */
	const struct spec_set *const *known; /* the arguments of all operations, ended by NULL */
	struct spec_arena *arena;            /* all of the rest lives there */
	struct spec_profile *first;
	struct upid_str by_default; /* the profile to use where none is asked for */
	unsigned default_line;      /* 0: default_profile is not there */
	unsigned secret_line;       /* of the first secret in any profile; 0: there is none */
	unsigned command_line;      /* of the first that runs something */
};

int spec_profiles_read(struct spec_profiles *p, struct upid_str yaml, struct upid_err *err);

/* The arguments of the profile `wanted` (empty: the default one, if there is one), unless something
 * stronger is there: so the environment comes first. What only other operations have is left out. */
int spec_bind_profile(struct spec_bind *b, const struct spec_profiles *p, struct upid_str wanted,
                      struct upid_err *err);

/* The row of that name that may stand in a profile, or NULL; and the names of all of them. */
const struct spec_row *spec_profile_row(const struct spec_profiles *p, struct upid_str name);
void spec_profile_rows(struct upid_buf *names, const struct spec_profiles *p);

/* A list of lines from JSON: [{"n":1,"t":"…"},…]. */
int spec_json_lines(struct upid_lines *lines, const json_t *list, struct upid_err *err);

/* "a, b, c": the names of a set's rows, sorted, as Ansible lists them. */
void spec_names(struct upid_buf *out, const struct spec_set *set);

/* ------------------------------------------------------------------------------- writing */

struct spec_sink {
	const struct spec_sink_ops *ops;
};

/* One record, field by field. `absent` is called for rows that are not there. */
struct spec_sink_ops {
	void (*begin)(struct spec_sink *,
	              const struct spec_row *); /* row NULL: the record itself */
	void (*end)(struct spec_sink *);
	void (*absent)(struct spec_sink *, const struct spec_row *);
	void (*null)(struct spec_sink *, const struct spec_row *);
	void (*str)(struct spec_sink *, const struct spec_row *, struct upid_str);
	void (*sint)(struct spec_sink *, const struct spec_row *, int64_t);
	void (*uint)(struct spec_sink *, const struct spec_row *, uint64_t);
	void (*boolean)(struct spec_sink *, const struct spec_row *, bool);
	void (*seconds)(struct spec_sink *, const struct spec_row *, int64_t ms);
	void (*lines)(struct spec_sink *, const struct spec_row *, const struct upid_lines *);
};

void spec_write(struct spec_sink *sink, const struct spec_set *set, const void *result);
/* The fields alone, into a record that has begun. */
void spec_write_fields(struct spec_sink *sink, const struct spec_set *set, const void *result);

/* JSON into a buffer: on one line, or indented; ASCII only if wanted. */
struct spec_json {
	struct spec_sink base;
	struct upid_buf *out;
	bool ascii, pretty, no_volatile;
	bool first;
	int depth;
};
void spec_json_init(struct spec_json *s, struct upid_buf *out);

/* Adds text for a terminal (upid_buf_add_visible); newlines and tabs pass. */
void spec_visible(struct upid_buf *out, struct upid_str s);

/* One JSON object of strings, for Terraform: every row is there, volatile ones are not. `visible`:
 * control characters are shown, because Terraform prints strings raw; not those of SPEC_LINES. */
struct spec_strings {
	struct spec_sink base;
	struct upid_buf *out;
	bool first, visible;
};
void spec_strings_init(struct spec_strings *s, struct upid_buf *out);

/* "name: value" lines, or the value of the row `only` alone. `visible`: a terminal reads it. */
struct spec_text {
	struct spec_sink base;
	struct upid_buf *out;
	const char *only; /* NULL: all rows */
	bool visible;
};
void spec_text_init(struct spec_text *s, struct upid_buf *out);

/* YAML by libyaml. Records become documents, or with `list` items of one list. */
struct spec_yaml;
struct spec_yaml *spec_yaml_new(struct upid_buf *out, bool list);
struct spec_sink *spec_yaml_sink(struct spec_yaml *y);
int spec_yaml_close(struct spec_yaml *y); /* ends the list; -1: libyaml or memory failed; frees */

/* sink_words.c: for a sink whose values all are texts. */
void spec_uint_as_str(struct spec_sink *sink, const struct spec_row *row, uint64_t value);
void spec_sint_as_str(struct spec_sink *sink, const struct spec_row *row, int64_t value);
void spec_boolean_as_str(struct spec_sink *sink, const struct spec_row *row, bool value);
void spec_seconds_as_str(struct spec_sink *sink, const struct spec_row *row, int64_t ms);

/* 1500 ms -> "1.5" */
enum { SPEC_SECONDS = 32 };
struct upid_str spec_seconds_text(char room[SPEC_SECONDS], int64_t ms);
void spec_seconds(struct upid_buf *out, int64_t ms);

#endif
