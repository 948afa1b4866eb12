/*
 * Rows: one for each argument and each field of a result. Everything that reads arguments (JSON,
 * Terraform's strings, options, the environment, profiles), writes records, or generates
 * documentation is a loop over the rows, so that all of them agree.
 */
#ifndef SPEC_H
#define SPEC_H

#include <jansson.h>
#include <time.h>

#include "lib/base/buf.h"
#include "lib/upid.h"

enum spec_type {
	SPEC_STR,  /* struct upid_str */
	SPEC_PATH, /* struct upid_str: the name of a file or directory */
	SPEC_LIST, /* struct upid_str: texts separated by commas; JSON may have a list of strings */
	SPEC_INT,  /* int64_t */
	SPEC_UINT, /* uint64_t */
	SPEC_BOOL, /* bool; of results that are SPEC_NULLABLE signed char, -1 is null */
	SPEC_MS,   /* int64_t in milliseconds; written in seconds, read also as "1h30m" */
	SPEC_TIME, /* arguments only: int64_t in UNIX seconds; for its forms see number.h */
	SPEC_LINES, /* struct upid_lines: a list of {n, t} */
	/* arguments only: UPIDs, or values that contain them (plugin/inputs.h); has no storage */
	SPEC_UPIDS,
	SPEC_TEXTS,   /* results only: struct upid_lines as a list of strings */
	SPEC_TEXT,    /* results only: struct upid_lines as one text, joined by newlines */
	SPEC_OBJ,     /* results only: an object with the rows of `sub` */
	SPEC_DECIMAL, /* results only: int64_t in thousandths; written as a number with decimals */
	SPEC_OBJS, /* results only: struct spec_objects, a list of objects with the rows of `sub` */
	SPEC_PAIRS, /* arguments only: struct spec_pairs */
	SPEC_JSON,  /* results only: struct upid_str, which is JSON in ASCII on one line */
};

enum {
	SPEC_REQUIRED = 1 << 0,
	SPEC_SECRET = 1 << 1,   /* refused on the command line, never shown */
	SPEC_SUBJECT = 1 << 2,  /* input of the operation: differs from record to record */
	SPEC_CONN = 1 << 3,     /* one of the connection rows, which operations share */
	SPEC_NULLABLE = 1 << 4, /* results: null if there is no value; a number, if negative */
	SPEC_VOLATILE =
		1 << 5, /* results: differs from run to run, so it stays out of Terraform's state */
	/* names the server: its variable decides which family of variables is used */
	SPEC_SERVER = 1 << 6,
	SPEC_CHOOSES = 1 << 7, /* selects profiles, and so cannot stand in one */
	SPEC_LOCAL = 1 << 8,   /* runs a command, so it is refused on standard input */
	SPEC_WHERE = 1 << 9,   /* decides which server is contacted, or whether it is trusted */
	SPEC_LOGIN = 1 << 10,  /* a credential, or a file or command that provides one */
	SPEC_FILTER =
		1 << 11, /* selects tasks instead of UPIDs; not in profiles or the environment */
	SPEC_BYTES = 1 << 12, /* results: bytes, which a table shows with a unit */
	/* results: whether something was changed; Ansible has that at the top level */
	SPEC_CHANGED = 1 << 13,
	/* changes nothing, and says what would be changed: Ansible's check mode */
	SPEC_DRY_RUN = 1 << 14,
	SPEC_WORD =
		1 << 15, /* on the command line a word, and no option; SPEC_PAIRS takes the rest */
	/* not for a Terraform data source: it changes something, or applies only to several
	 * tasks */
	SPEC_NOT_DATA = 1 << 16,
	SPEC_OWN = 1 << 17, /* a filter that only this operation has under this name */
	/* arguments: makes an operation that only looks change something; off in Ansible's check mode */
	SPEC_ACTS = 1 << 18,
	/* arguments: an empty value is an error, since without it more is done, or other things; a
	 * filter needs no such flag */
	SPEC_NOT_EMPTY = 1 << 19,
};

enum { SPEC_KEY = 32 };

struct spec_row {
	const char *name;
	char key[SPEC_KEY]; /* ",\"name\":" for JSON, in a fixed size because that is faster to copy */
	size_t key_len;
	enum spec_type type;
	char letter; /* arguments: the short option, or 0 */
	size_t at;   /* offset of the value in the struct */
	/* offset + 1 of a bool: the result has a value, or the argument was given; 0: none */
	size_t when;
	unsigned flags;
	const char *def;     /* the default, as a user would write it; NULL: none */
	const char *aliases; /* other names, separated by blanks */
	const char *
		/* variables, separated by blanks; "!NAME" is a bool with the opposite meaning. For
		 * connection rows, the n-th variable belongs to the n-th family, and "-" means that
		 * the family has none */
		env;
	const char *rivals;  /* rows that override this one if their value has a stronger origin */
	const char *choices; /* separated by blanks */
	int64_t min, max;    /* the range of a number, if max > 0; of SPEC_MS in milliseconds */
	const struct spec_set *sub;
	const char *text; /* one sentence, with code in `backticks` */
};

/* Consecutive structs in memory. */
struct spec_objects {
	const void *first;
	size_t count, size;
};

#define SPEC_NAME(n) .name = n, .key = ",\"" n "\":", .key_len = sizeof(n) + 3
#define SPEC_AT(type, member) .at = offsetof(type, member)
#define SPEC_WHEN(type, member) .when = offsetof(type, member) + 1

/* The rows of one struct, which is at offset `base` of the whole. */
struct spec_part {
	const struct spec_row *rows;
	size_t count;
	size_t base;
};

#define SPEC_PARTS 6

struct spec_set {
	struct spec_part part[SPEC_PARTS]; /* ends at the first one with count 0 */
};

#define SPEC_PART(rows, base)                                                                      \
	{                                                                                          \
		rows, sizeof(rows) / sizeof(*(rows)), base                                         \
	}

/* Iterates over all rows: `for (struct spec_iter i = { .set = set }; spec_next(&i);)` sets i.row
 * and i.base. */
struct spec_iter {
	const struct spec_set *set;
	const struct spec_row *row;
	size_t base, index; /* index: of the row among all rows, from 0 */
	size_t part, next;
};

bool spec_next(struct spec_iter *i);

/* Finds a row by its name or an alias; '-' equals '_'. True: the iterator is at that row. */
bool spec_find(struct spec_iter *i, const struct spec_set *set, struct upid_str name);

/* Iterates over a list of words separated by blanks: `while (spec_word(&word, &list))`. */
bool spec_word(struct upid_str *word, const char **list);

/* Fails: `text` is none of the words that `name` allows. Names them, and the nearest. Returns -1. */
int spec_no_choice(const char *name, const char *words, struct upid_str text, struct upid_err *err);

/* Whether the list has the word; the second ignores the case of ASCII letters. */
bool spec_has_word(const char *list, struct upid_str word);
bool spec_has_word_fold(const char *list, struct upid_str word);

/* Adds the names of a set's rows, sorted: "a, b, c". */
void spec_names(struct upid_buf *out, const struct spec_set *set);

/* Parameters by name, in the order given; a name may occur several times. */
struct spec_pair {
	struct upid_str name, value;
	bool file; /* the value is the name of a file that holds it */
};

struct spec_pairs {
	struct spec_pair *pair; /* in the arena */
	size_t count, room;
};

/* -------------------------------------------------------------- memory for bound arguments */

struct spec_arena {
	struct spec_block *blocks;
};

/* Memory that lives until spec_arena_free(). NULL or false: out of memory. A copy ends with a NUL,
 * which its length does not count. */
void *spec_alloc(struct spec_arena *a, size_t n);
bool spec_copy(struct upid_str *copy, struct spec_arena *a, struct upid_str s);
void spec_arena_free(struct spec_arena *a); /* overwrites it first, because it may hold secrets */

/* ------------------------------------------------------------------------------- binding */

/* The clock and the time zone of this machine, for SPEC_TIME. */
struct spec_calendar {
	int64_t (*now_s)(void *ctx); /* UNIX seconds */
	void (*to_local)(void *ctx, struct tm *local, int64_t unix_s);
	int64_t (*from_local)(void *ctx, struct tm *local); /* -1: there is no such time */
	void *ctx;
};

/* Where a value comes from, from weakest to strongest. */
enum spec_origin { SPEC_UNSET, SPEC_DEFAULT, SPEC_PROFILE, SPEC_ENV, SPEC_STDIN, SPEC_GIVEN };

enum { SPEC_ROWS_MAX = 64, SPEC_FAMILIES = 4 };

/* The arguments of one call, while they are being bound. */
struct spec_bind {
	const struct spec_set *set;
	void *args; /* the struct of the rows, zeroed by the caller */
	struct spec_arena *arena;
	const struct spec_calendar *calendar;
	unsigned char origin[SPEC_ROWS_MAX];
	struct upid_str env[SPEC_ROWS_MAX]; /* for SPEC_ENV: the name of the variable */
	unsigned line[SPEC_ROWS_MAX];       /* for SPEC_PROFILE: the line in profile_file */
	const char *profile_file;           /* NULL: no profile was used */
	struct upid_str profile;
	bool sealed; /* ignore credentials whose origin is weaker than SPEC_STDIN */
};

/* Whether a row holds a secret, or leads to one, that only the right server may get. */
bool spec_is_credential(const struct spec_row *row);

/* Returns where the value of a row is stored. */
void *spec_bind_value(const struct spec_bind *b, const struct spec_iter *at);

/* Converts text to the type of a row and stores it in *value. -1: invalid; the message names the
 * row. */
int spec_coerce(const struct spec_bind *b, void *value, const struct spec_row *row,
                struct upid_str text, struct upid_err *err);

/* pairs.c: adds "name=value", or "name@file"; or the members of an object, a list as its items with one
 * name, true and false as 1 and 0. -1: it is none; the message names the row. */
int spec_pairs_add_text(struct spec_pairs *pairs, const struct spec_row *row, struct upid_str text,
                        struct spec_arena *arena, struct upid_err *err);
int spec_pairs_add_json(struct spec_pairs *pairs, const struct spec_row *row, const json_t *object,
                        struct spec_arena *arena, struct upid_err *err);

/* jansson's error message without the text where it occurred, which may be a secret; or our own where
 * the text exceeds jansson's limit. */
const char *spec_json_why(json_error_t *why);

/* The same for the text of an object. */
int spec_pairs_add_object(struct spec_pairs *pairs, const struct spec_row *row, struct upid_str text,
                          struct spec_arena *arena, struct upid_err *err);

/* Parses a boolean like Ansible: yes, no, on, off, true, false, 1, 0 … False: not a boolean. */
bool spec_boolean(bool *value, struct upid_str text);

/* Set a value unless one with a stronger origin exists. JSON's null means "not given". */
int spec_bind_text(struct spec_bind *b, const struct spec_iter *at, struct upid_str text,
                   enum spec_origin origin, struct upid_err *err);
int spec_bind_json(struct spec_bind *b, const struct spec_iter *at, const json_t *value,
                   enum spec_origin origin, struct upid_err *err);
int spec_bind_env(struct spec_bind *b, const char *(*get)(void *ctx, const char *name), void *ctx,
                  struct upid_err *err);
int spec_bind_defaults(struct spec_bind *b, struct upid_err *err);

/* -1: a required argument is missing; the message names all of them. */
int spec_bind_check(const struct spec_bind *b, struct upid_err *err);

/* Reads lines from JSON: [{"n": 1, "t": "…"}, …], or a response of the API, a registered result of
 * Ansible's uri module, or one of our records that contains such a list. */
int spec_json_lines(struct upid_lines *lines, const json_t *value, struct upid_err *err);

#endif
