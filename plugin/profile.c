#include <string.h>

#include "profile.h"
#include "spec/profile.h"

#define COUNT_ONE(word) +1
enum { OPS = 0 OP_LIST(COUNT_ONE) };

/* The profile that an argument or the environment selects; empty: the default. False: the operation
 * has no profiles. */
static bool
wants_one(struct upid_str *name, const struct spec_bind *b)
{
	for (struct spec_iter i = { .set = b->set }; spec_next(&i);)
		if (i.row->flags & SPEC_CHOOSES) {
			*name = *(struct upid_str *)spec_bind_value(b, &i);
			return true;
		}
	return false;
}

/* The value of an environment variable, or NULL if it is not set or empty. */
static const char *
variable(const struct op_env *env, const char *name)
{
	const char *value = env->getenv(env->ctx, name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* The path of the file; empty: unknown. A relative XDG_CONFIG_HOME is ignored, as the XDG Base
 * Directory Specification demands. */
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
		                 "profile '%.*s' is selected, but there is no profile file; set "
		                 "UPID_CONFIG",
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

/* As libpq for a file with a key: only the owner may have access, but a group may read a file of
 * root's. Whoever can write a command is obeyed, so only the owner may. */
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
			"%s, line %u: this is a secret, but others have access to the file (mode "
			"%04o); %s %s%s%s",
			p->file, p->secret_line, file->mode,
			no_shell ? "its mode must be" : "chmod", mode, gap, name);
	if (p->command_line > 0 && (file->mode & 0022) != 0)
		return upid_fail(
			err, UPID_E_USAGE,
			"%s, line %u: this command would run as you, but others can write the "
			"file (mode %04o); %s%s%s",
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
	int rc = w->read_private(w->env.ctx, &text, p->file, SPEC_PROFILES_MOST, &file, err);

	if (rc == 0 && file.missing)
		rc = 1;
	else if (rc == 0 && (spec_profiles_read(p, upid_buf_str(&text), err) != 0 ||
	                     check_private(p, &file, w->env.no_shell, err) != 0))
		rc = -1;
	upid_buf_wipe(&text);
	return rc;
}

/* The arguments of all operations: any of them may stand in a profile. */
static void
list_known(const struct spec_set *known[OPS + 1])
{
	for (size_t i = 0; i < OPS; i++)
		known[i] = &op_all()[i]->args;
	known[OPS] = NULL;
}

static int
bind_file(struct face_call *c, const char *path, struct upid_str name, struct upid_err *err)
{
	const struct spec_set *known[OPS + 1];
	struct spec_profiles profiles = { .file = path, .known = known, .arena = &c->arena };
	int rc;

	list_known(known);
	if ((rc = read_file(&profiles, c->world, err)) == 1)
		return no_file(path, name, &c->world->env, err);
	return rc == 0 ? spec_bind_profile(&c->bind, &profiles, name, err) : -1;
}

int
profile_bind(struct face_call *c, struct upid_err *err)
{
	struct upid_buf room = { 0 };
	struct upid_str path = { NULL, 0 }, name;
	bool failed;

	if (!wants_one(&name, &c->bind))
		return 0;
	find_file(&room, &c->world->env);
	/* messages and c->bind keep the name until the end */
	failed = room.failed || (room.n > 0 && !spec_copy(&path, &c->arena, upid_buf_str(&room)));
	upid_buf_free(&room);
	if (failed)
		return upid_fail_memory(err);
	return path.n > 0 ? bind_file(c, path.p, name, err)
	                  : no_file(NULL, name, &c->world->env, err);
}

int
profile_names(struct upid_buf *names, struct face_world *w, struct upid_err *err)
{
	const struct spec_set *known[OPS + 1];
	struct spec_arena arena = { 0 };
	struct spec_profiles profiles = { .known = known, .arena = &arena };
	struct upid_buf path = { 0 };
	int rc = 0;

	list_known(known);
	find_file(&path, &w->env);
	profiles.file = upid_buf_cstr(&path);
	if (profiles.file == NULL)
		rc = upid_fail_memory(err);
	else if (path.n > 0)
		rc = read_file(&profiles, w, err);
	for (const struct spec_profile *p = profiles.first; rc == 0 && p != NULL; p = p->next) {
		upid_buf_add_visible(names, p->name, "");
		upid_buf_addc(names, '\n');
	}
	upid_buf_free(&path);
	spec_arena_free(&arena);
	return rc < 0 ? -1 : 0;
}
