/* Selects the face from argv[0], the first argument, and the arguments file. */
#include <string.h>

#include "face.h"
#include "plugin/cli/help.h"

enum { ARGS_MAX = 64 << 20 };

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* Ansible names the binary AnsiballZ_upid_wait; a user may run it as upid_wait. */
static bool
named_for_ansible(const char *name)
{
	return strncmp(name, "AnsiballZ_", 10) == 0 || strncmp(name, "upid_", 5) == 0;
}

/* A binary of another name is an Ansible module if its only argument is a file with Ansible's own
 * keys. Keeps the content of that file: a pipe cannot be read twice, and a file may have changed by
 * then. */
static bool
holds_ansible_args(struct face_world *w, const char *path, struct upid_buf *text)
{
	struct upid_err err = { 0 };

	if (strchr(path, '/') == NULL || strncmp(path, "UPID:", 5) == 0)
		return false;
	if (w->env.read_file(w->env.ctx, text, path, ARGS_MAX, &err) == 0 &&
	    upid_buf_cstr(text) != NULL && strstr(text->p, "\"_ansible_module_name\"") != NULL)
		return true;
	upid_buf_wipe(text);
	return false;
}

static int
run_terraform(struct face_world *w, int argc, char **argv)
{
	const struct op *op = argc > 0 ? op_find(upid_str(argv[0])) : NULL;

	if (op != NULL && argc == 1)
		return face_terraform(w, op);
	if (op == NULL && argc > 0)
		return help_unknown(w, argv[0]);
	w->say(w->ctx, "upid terraform needs exactly one operation, as in: program = [\"upid\", "
	               "\"terraform\", \"wait\"]");
	return upid_code_exit(UPID_E_USAGE);
}

static int
run_help(struct face_world *w, const char *topic)
{
	char option[] = "--help", *words[] = { option };

	if (topic != NULL && strcmp(topic, "config") == 0)
		return face_config(w, 1, words);
	if (topic != NULL && strcmp(topic, op_doctor.name) == 0)
		return face_cli(w, &op_doctor, 1, words);
	return help_topic(w, topic);
}

static bool
is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* Whether this is a command that takes no options, with a request for its help. */
static bool
wants_help(int argc, char **argv)
{
	static const char *const commands[] = { "schema", "terraform", "help", "version" };

	for (size_t i = 0; argc > 2 && i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(argv[1], commands[i]) == 0)
			return is_help(argv[argc - 1]);
	return false;
}

static int
run_words(struct face_world *w, int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "--help";
	const struct op *op = op_find(upid_str(word));

	if (op != NULL)
		return face_cli(w, op, argc - 2, argv + 2);
	if (wants_help(argc, argv))
		return help_topic(w, word);
	if (strcmp(word, "terraform") == 0)
		return run_terraform(w, argc - 2, argv + 2);
	if (strcmp(word, "config") == 0)
		return face_config(w, argc - 2, argv + 2);
	if (strcmp(word, op_doctor.name) == 0)
		return face_cli(w, &op_doctor, argc - 2, argv + 2);
	if (strcmp(word, "schema") == 0 || strcmp(word, "docs") == 0)
		return face_print(w, argc - 1, argv + 1);
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0 || strcmp(word, "version") == 0)
		return help_version(w);
	if (is_help(word) || strcmp(word, "help") == 0)
		return run_help(w, argc > 2 ? argv[2] : NULL);
	return help_unknown(w, word);
}

int
face_run(struct face_world *w, int argc, char **argv)
{
	const char *name = argc > 0 ? base_name(argv[0]) : "upid";
	struct upid_buf text = { 0 };

	if (argc == 2 && argv[1][0] != '-' &&
	    (named_for_ansible(name) || holds_ansible_args(w, argv[1], &text)))
		return face_ansible(w, name, argv[1], &text);
	return run_words(w, argc, argv);
}
