#include <string.h>

#include "color.h"

bool
cli_term(const struct face_world *w)
{
	const char *term = w->env.getenv(w->env.ctx, "TERM");

	return term != NULL && *term != '\0' && strcmp(term, "dumb") != 0;
}

bool
cli_color(const struct face_world *w, bool tty)
{
	const struct op_env *env = &w->env;
	const char *off = env->getenv(env->ctx, "NO_COLOR");
	const char *force = env->getenv(env->ctx, "CLICOLOR_FORCE");

	if (off != NULL && *off != '\0')
		return false;
	if (force != NULL && *force != '\0' && strcmp(force, "0") != 0)
		return true;
	return tty && cli_term(w);
}
