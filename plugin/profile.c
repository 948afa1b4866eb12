#include <string.h>

#include "profile.h"
#include "spec/profile.h"

#define COUNT_ONE(word) +1
enum { OPS = 0 OP_LIST(COUNT_ONE) };

/* The value of an environment variable, or NULL if it is not set or empty. */
static const char *
variable(const struct op_env *env, const char *name)
{
	const char *value = env->getenv(env->ctx, name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* Finds the path of the file; empty: unknown. A relative XDG_CONFIG_HOME is ignored, as the XDG
 * Base Directory Specification requires. */
static void
find_file(struct upid_buf *path, const struct op_env *env)
{
	const char *named = variable(env, "UPID_CONFIG"), *xdg = variable(env, "XDG_CONFIG_HOME"),
		   *home = variable(env, "HOME");

	if (named != NULL)
		upid_buf_adds(path, named);
	else if (xdg != NULL && *xdg == '/')
		upid_buf_addf(path, "%s/upid/config.yaml", xdg);
	else if (home != NULL)
		upid_buf_addf(path, "%s/.config/upid/config.yaml", home);
}

static int
no_file(const char *path, struct upid_str profile, const struct op_env *env, struct upid_err *err)
{
	int n = (int)(profile.n < 80 ? profile.n : 80);

	if (path == NULL && n > 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "profile '%.*s' is selected, but there is no profile file: "
		                 "set UPID_CONFIG",
		                 n, profile.p);
	if (path != NULL && n > 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "profile '%.*s' is selected, but its file cannot be read: %s", n,
		                 profile.p, path);
	if (path != NULL && variable(env, "UPID_CONFIG") != NULL)
		return upid_fail(err, UPID_E_USAGE, "UPID_CONFIG: the file cannot be read: %s",
		                 path);
	return 0;
}

/* The rules of libpq for key files: only the owner may access the file, but a group may read a file
 * of root. A file with commands must be writable only by its owner, since whoever can edit it can
 * run commands as us. */
static int
check_private(const struct spec_profiles *p, const struct face_file *file, bool no_shell,
              struct upid_err *err)
{
	unsigned others = file->of_root ? 0037 : 0077;
	const char *mode = file->of_root && !file->ours ? "640" : "600";
	const char *gap = no_shell ? "" : " ", *name = no_shell ? "" : p->file;

	if (p->secret_line > 0 && (file->mode & others) != 0)
		return upid_fail(
			err, UPID_E_USAGE,
			"%s, line %u: the profile contains a secret, but others can access the "
			"file (mode %04o); %s %s%s%s",
			p->file, p->secret_line, file->mode,
			no_shell ? "its mode must be" : "chmod", mode, gap, name);
	if (p->command_line > 0 && (file->mode & 0022) != 0)
		return upid_fail(
			err, UPID_E_USAGE,
			"%s, line %u: the profile contains a command that runs as you, but "
			"others can write to the file (mode %04o); %s%s%s",
			p->file, p->command_line, file->mode,
			no_shell ? "only its owner may" : "chmod go-w", gap, name);
	return 0;
}

/* Reads p->file. 1: it is missing. */
static int
read_file(struct spec_profiles *p, struct face_world *w, struct upid_err *err)
{
	struct upid_buf text = { 0 };
	struct face_file file;
	int rc = w->read_private(w->env.ctx, &text, p->file, SPEC_PROFILES_MAX, &file, err);

	if (rc == 0 && file.missing)
		rc = 1;
	else if (rc == 0 && (spec_profiles_read(p, upid_buf_str(&text), err) != 0 ||
	                     check_private(p, &file, w->env.no_shell, err) != 0))
		rc = -1;
	upid_buf_wipe(&text);
	return rc;
}

/* The arguments of all operations: a profile may contain any of them. */
static const struct spec_set *const *
list_known(struct spec_arena *arena)
{
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
	const struct spec_set **known = spec_alloc(arena, (OPS + 1) * sizeof(*known));

	for (size_t i = 0; known != NULL && i < OPS; i++)
		known[i] = &op_all()[i]->args;
	return known;
}

/* Messages and bindings keep the path until the end. */
static int
set_path(struct spec_profiles *p, const struct op_env *env, struct upid_err *err)
{
	struct upid_str path = { NULL, 0 };
	struct upid_buf room = { 0 };
	bool failed;

	find_file(&room, env);
	failed = room.failed || (room.n > 0 && !spec_copy(&path, p->arena, upid_buf_str(&room)));
	upid_buf_free(&room);
	p->file = path.p;
	p->known = list_known(p->arena);
	return failed || p->known == NULL ? upid_fail_memory(err) : 0;
}

int
profile_load(struct spec_profiles *p, struct face_world *w, struct upid_str selected,
             struct upid_err *err)
{
	int rc = set_path(p, &w->env, err);

	if (rc == 0)
		rc = p->file != NULL ? read_file(p, w, err) : 1;
	if (rc == 1 && no_file(p->file, selected, &w->env, err) != 0)
		rc = -1;
	return rc;
}

int
profile_names(struct upid_buf *names, struct face_world *w, struct upid_err *err)
{
	struct spec_arena arena = { 0 };
	struct spec_profiles profiles = { .arena = &arena };
	int rc = set_path(&profiles, &w->env, err);

	if (rc == 0 && profiles.file != NULL)
		rc = read_file(&profiles, w, err);
	for (const struct spec_profile *p = profiles.first; rc == 0 && p != NULL; p = p->next) {
		upid_buf_add_visible(names, p->name, "");
		upid_buf_addc(names, '\n');
	}
	spec_arena_free(&arena);
	return rc < 0 ? -1 : 0;
}
