#include <string.h>

#include "settings.h"
#include "spec/near.h"
#include "variables.h"

/* A row with a variable of ours has no other. */
static bool
try_row(struct spec_near *near, const struct spec_row *row)
{
	if (row->env == NULL || strncmp(row->env, "UPID_", 5) != 0)
		return false;
	spec_near_try(near, upid_str(row->env));
	return upid_str_eq(near->word, row->env);
}

/* Tries all our variables; true if the name is one of them. */
static bool
try_all(struct spec_near *near)
{
	bool known = upid_str_eq(near->word, "UPID_CONFIG");

	spec_near_try(near, UPID_S("UPID_CONFIG"));
	for (const struct op *const *op = op_all(); *op != NULL; op++) {
		for (struct spec_iter i = { .set = &(*op)->args }; spec_next(&i);)
			known = try_row(near, i.row) || known;
		for (struct spec_iter i = { .set = cli_settings_set(*op) }; spec_next(&i);)
			known = try_row(near, i.row) || known;
	}
	return known;
}

static void
check_name(struct face_world *w, struct upid_str name)
{
	struct spec_near near = { .word = name };
	struct upid_err line = { 0 };

	if (try_all(&near) || near.best.n == 0)
		return;
	upid_fail(&line, UPID_E_USAGE,
	          "upid: unknown environment variable %.*s. Did you mean %.*s?", (int)name.n,
	          name.p, (int)near.best.n, near.best.p);
	w->say(w->ctx, line.message);
}

void
variables_check(struct face_world *w)
{
	for (char **at = w->environment; at != NULL && *at != NULL; at++)
		if (strncmp(*at, "UPID_", 5) == 0)
			check_name(w, (struct upid_str){ *at, strcspn(*at, "=") });
}
