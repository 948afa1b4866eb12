/* Arguments from the environment. */
#include <stdio.h>
#include <string.h>

#include "spec.h"

enum { NAME = 64 };

struct environment {
	const char *(*get)(void *ctx, const char *name);
	void *ctx;
};

/* Returns the value of a variable, or NULL if it is not set or empty. Also sets its name as a C
 * string. */
static const char *
value_of(char cname[NAME], struct upid_str word, const struct environment *env)
{
	bool inverted = *word.p == '!';
	const char *value;

	(void)snprintf(cname, NAME, "%.*s", (int)(word.n - inverted), word.p + inverted);
	value = env->get(env->ctx, cname);
	return value != NULL && *value != '\0' ? value : NULL;
}

/* "!NAME" is a variable with the opposite meaning, such as PROXMOX_VE_INSECURE for
 * validate_certs. */
static int
bind_word(struct spec_bind *b, const struct spec_iter *at, struct upid_str word,
          const struct environment *env, struct upid_err *err)
{
	bool inverted = *word.p == '!', *flag = spec_bind_value(b, at);
	char cname[NAME];
	const char *value = value_of(cname, word, env);

	if (value == NULL || b->origin[at->index] >= SPEC_ENV)
		return 0;
	if (spec_bind_text(b, at, upid_str(value), SPEC_ENV, err) != 0)
		return upid_fail_at(err, "environment variable %s", cname);
	if (b->origin[at->index] != SPEC_ENV)
		return 0;
	b->env[at->index] = (struct upid_str){ word.p + inverted, word.n - inverted };
	if (inverted)
		*flag = !*flag;
	return 0;
}

/* Finds the variable of the n-th family. False if it has none for this row. */
static bool
column(struct upid_str *word, const struct spec_row *row, int n)
{
	const char *list = row->env;

	while (spec_word(word, &list))
		if (n-- == 0)
			return !upid_str_eq(*word, "-");
	return false;
}

/* upid's own variables belong to no family. */
static bool
is_ours(const struct spec_row *row)
{
	return row->env != NULL && strncmp(row->env, "UPID_", 5) == 0;
}

/* Whether the family has a variable set for a row with one of these flags. */
static bool
has_set(const struct spec_bind *b, int family, unsigned flags, const struct environment *env)
{
	struct upid_str word;
	char cname[NAME];

	for (struct spec_iter i = { .set = b->set }; spec_next(&i);)
		if ((i.row->flags & SPEC_CONN) && (i.row->flags & flags) && !is_ours(i.row) &&
		    column(&word, i.row, family) && value_of(cname, word, env) != NULL)
			return true;
	return false;
}

static bool
server_is_given(const struct spec_bind *b)
{
	for (struct spec_iter i = { .set = b->set }; spec_next(&i);)
		if ((i.row->flags & SPEC_SERVER) && b->origin[i.index] > SPEC_DEFAULT)
			return true;
	return false;
}

/*
 * Each tool has a family of variables that belong together: the credentials of one tool must not be
 * sent to the server of another. So only one family is read: the first one that names a server; if
 * the server is already known, the first one with credentials; else the first one with any variable
 * set.
 */
static int
choose_family(const struct spec_bind *b, const struct environment *env)
{
	const unsigned signs[] = { server_is_given(b) ? SPEC_SECRET | SPEC_LOGIN : SPEC_SERVER,
		                   SPEC_CONN };

	for (size_t i = 0; i < 2; i++)
		for (int family = 0; family < SPEC_FAMILIES; family++)
			if (has_set(b, family, signs[i], env))
				return family;
	return 0;
}

static int
bind_row(struct spec_bind *b, const struct spec_iter *at, int family, const struct environment *env,
         struct upid_err *err)
{
	struct upid_str word;

	if (!column(&word, at->row, is_ours(at->row) ? 0 : family))
		return 0;
	return bind_word(b, at, word, env, err);
}

int
spec_bind_env(struct spec_bind *b, const char *(*get)(void *ctx, const char *name), void *ctx,
              struct upid_err *err)
{
	const struct environment env = { get, ctx };
	int family = choose_family(b, &env);

	for (struct spec_iter i = { .set = b->set }; spec_next(&i);)
		if (i.row->env != NULL &&
		    bind_row(b, &i, i.row->flags & SPEC_CONN ? family : 0, &env, err) != 0)
			return -1;
	return 0;
}
