/* Who asks: told by our own name, the first words, and what is in the file they name. */
#include <string.h>

#include "face.h"
#include "fields.h"
#include "help.h"

enum { ARGS_MOST = 64 << 20 };

/* -------------------------------------------------------------- what all faces do for a call */

int
face_begin(struct face_call *c, struct face_world *w, const struct op *op, struct upid_err *err)
{
	c->world = w;
	c->op = op;
	c->base.env = &w->env;
	c->bind.set = &op->args;
	c->bind.arena = &c->arena;
	c->bind.args = spec_alloc(&c->arena, op->args_size);
	c->base.args = c->bind.args;
	return c->bind.args != NULL ? 0 : upid_fail_memory(err);
}

int
face_bind_rest(struct face_call *c, struct upid_err *err)
{
	const struct op_env *env = &c->world->env;

	if (spec_bind_env(&c->bind, env->getenv, env->ctx, err) != 0 ||
	    spec_bind_defaults(&c->bind, err) != 0)
		return -1;
	return c->op->check != NULL ? c->op->check(c->bind.args, err) : 0;
}

void
face_end(struct face_call *c)
{
	fields_free_lines(&c->bind);
	spec_arena_free(&c->arena);
}

void
face_count(struct face_call *c, enum upid_code code)
{
	if (code == UPID_E_OK)
		return;
	c->failures++;
	if (c->worst == UPID_E_OK)
		c->worst = code;
}

/* ---------------------------------------------------------------------------- who asks */

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* Ansible names the binary AnsiballZ_upid_wait; run by hand it may be upid_wait. */
static bool
named_for_ansible(const char *name)
{
	return strncmp(name, "AnsiballZ_", 10) == 0 || strncmp(name, "upid_", 5) == 0;
}

/* Another name, but one file as the only word, and Ansible's own keys in it. */
static bool
holds_ansible_args(struct face_world *w, const char *path)
{
	struct upid_buf text = { 0 };
	struct upid_err err = { 0 };
	bool found;

	if (strchr(path, '/') == NULL || strncmp(path, "UPID:", 5) == 0)
		return false;
	found = w->env.read_file(w->env.ctx, &text, path, ARGS_MOST, &err) == 0 &&
	        upid_buf_cstr(&text) != NULL && strstr(text.p, "\"_ansible_module_name\"") != NULL;
	upid_buf_wipe(&text);
	return found;
}

static int
run_terraform(struct face_world *w, int argc, char **argv)
{
	const struct op *op = argc > 0 ? op_find(upid_str(argv[0])) : NULL;

	if (op != NULL && argc == 1)
		return face_terraform(w, op);
	w->say(w->ctx,
	       "upid terraform: name one operation, as in: program = [\"upid\", \"terraform\", "
	       "\"wait\"]");
	return upid_code_exit(UPID_E_USAGE);
}

static int
run_words(struct face_world *w, int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "--help";
	const struct op *op = op_find(upid_str(word));

	if (op != NULL)
		return face_cli(w, op, argc - 2, argv + 2);
	if (strcmp(word, "terraform") == 0)
		return run_terraform(w, argc - 2, argv + 2);
	if (strcmp(word, "schema") == 0 || strcmp(word, "docs") == 0)
		return face_print(w, argc - 1, argv + 1);
	if (strcmp(word, "--version") == 0 || strcmp(word, "version") == 0)
		return help_version(w);
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
		return help_topic(w, argc > 2 ? argv[2] : NULL);
	return help_unknown(w, word);
}

int
face_run(struct face_world *w, int argc, char **argv)
{
	const char *name = argc > 0 ? base_name(argv[0]) : "upid";

	if (argc == 2 && (named_for_ansible(name) || holds_ansible_args(w, argv[1])) &&
	    argv[1][0] != '-')
		return face_ansible(w, name, argv[1]);
	return run_words(w, argc, argv);
}
