#include <string.h>

#include "lib/base/text.h"
#include "op/conn.h"
#include "profile.h"
#include "profiles.h"

/* The profiles of a call, if there are several. */
struct face_profiles {
	struct spec_profiles file;
	struct upid_str *name;
	size_t count;
	struct spec_bind before; /* bound without the environment and without a profile */
	void *args_before;
};

static void *
copy_args(struct face_call *c, const void *args)
{
	void *copy = spec_alloc(&c->arena, c->op->args_size);

	return copy != NULL ? memcpy(copy, args, c->op->args_size) : NULL;
}

/* Returns the values of the row that selects profiles by name, and of the one that selects all.
 * False: the operation has no profiles. */
static bool
selection(struct upid_str *names, bool *all, const struct spec_bind *b)
{
	bool has = false;

	for (struct spec_iter i = { .set = b->set }; spec_next(&i);) {
		if (!(i.row->flags & SPEC_CHOOSES))
			continue;
		has = true;
		if (i.row->type == SPEC_BOOL)
			*all = *(bool *)spec_bind_value(b, &i);
		else
			*names = *(struct upid_str *)spec_bind_value(b, &i);
	}
	return has;
}

int
profiles_begin(struct face_call *c, struct upid_err *err)
{
	struct upid_str names;
	bool all;

	if (!selection(&names, &all, &c->bind))
		return 0;
	c->profiles = spec_alloc(&c->arena, sizeof(*c->profiles));
	if (c->profiles == NULL)
		return upid_fail_memory(err);
	c->profiles->before = c->bind;
	c->profiles->args_before = copy_args(c, c->bind.args);
	return c->profiles->args_before != NULL ? 0 : upid_fail_memory(err);
}

/* ---------------------------------------------------------------------------------- which */

static void
add_name(struct face_profiles *p, struct upid_str name)
{
	for (size_t i = 0; i < p->count; i++)
		if (upid_str_same(p->name[i], name))
			return;
	p->name[p->count++] = name;
}

/* Truncates the list to its first name. */
static void
keep_first(struct upid_str *names)
{
	struct upid_str name = { NULL, 0 }, rest = *names;

	while (upid_list_next(&name, &rest) && name.n == 0)
		;
	*names = name;
}

static size_t
count_names(struct upid_str names)
{
	struct upid_str name = { NULL, 0 };
	size_t count = 0;

	while (upid_list_next(&name, &names))
		count += name.n > 0;
	return count;
}

/* Named profiles come first, then the default, then the others in the order of the file. */
static int
list_names(struct face_call *c, struct upid_str names, bool all, struct upid_err *err)
{
	struct face_profiles *p = c->profiles;
	struct upid_str name = { NULL, 0 };
	size_t count = count_names(names) + 1;

	for (const struct spec_profile *one = p->file.first; one != NULL; one = one->next)
		count++;
	if ((p->name = spec_alloc(&c->arena, count * sizeof(*p->name))) == NULL)
		return upid_fail_memory(err);
	while (upid_list_next(&name, &names))
		if (name.n > 0)
			add_name(p, name);
	if (all && p->file.by_default.n > 0)
		add_name(p, p->file.by_default);
	for (const struct spec_profile *one = p->file.first; all && one != NULL; one = one->next)
		add_name(p, one->name);
	return p->count > 0 ? 0
	                    : upid_fail(err, UPID_E_USAGE, "all_profiles: %s has no profiles",
	                                p->file.file);
}

/* ---------------------------------------------------------------------------------- binding */

/* A value set for all profiles would send the credentials of one server to another. */
static int
check_given(const struct spec_bind *b, struct upid_err *err)
{
	for (struct spec_iter i = { .set = b->set }; spec_next(&i);)
		if (b->origin[i.index] >= SPEC_STDIN &&
		    ((i.row->flags & SPEC_SERVER) || spec_is_credential(i.row)))
			return upid_fail(err, UPID_E_USAGE,
			                 "%s cannot be set for several profiles: set it in "
			                 "each of them",
			                 i.row->name);
	return 0;
}

static int
bind_one(struct spec_bind *b, const struct face_profiles *p, size_t n, struct upid_err *err)
{
	return spec_bind_profile(b, &p->file, p->name[n], err) != 0 ||
	                       spec_bind_defaults(b, err) != 0
	               ? -1
	               : 0;
}

static int
bind_several(struct face_call *c, struct upid_str names, bool all, struct upid_err *err)
{
	struct face_profiles *p = c->profiles;
	struct spec_bind selected = c->bind; /* possibly by the environment */
	void *args = c->bind.args;

	if (profile_load(&p->file, c->world, names, err) != 0 && err->code == UPID_E_OK)
		return upid_fail(err, UPID_E_USAGE,
		                 "all_profiles: there is no profile file: set UPID_CONFIG");
	if (err->code != UPID_E_OK || check_given(&p->before, err) != 0 ||
	    list_names(c, names, all, err) != 0)
		return -1;
	c->base.many_profiles = true;
	c->bind = p->before;
	memcpy(args, p->args_before, c->op->args_size);
	for (struct spec_iter i = { .set = c->bind.set }; spec_next(&i);)
		if (i.row->flags & SPEC_CHOOSES)
			c->bind.origin[i.index] = selected.origin[i.index];
	return bind_one(&c->bind, p, 0, err);
}

int
profiles_bind(struct face_call *c, struct upid_err *err)
{
	struct face_profiles *p = c->profiles;
	struct upid_str names = { NULL, 0 };
	bool all = false;
	int rc;

	if (p == NULL)
		return 0;
	p->file.arena = &c->arena;
	(void)selection(&names, &all, &c->bind);
	if (all || count_names(names) > 1)
		return bind_several(c, names, all, err);
	keep_first(&names);
	if ((rc = profile_load(&p->file, c->world, names, err)) == 0)
		rc = spec_bind_profile(&c->bind, &p->file, names, err);
	return rc < 0 ? -1 : 0;
}

/* ------------------------------------------------------------------------------ connections */

static const struct op_conn *
conn_in(const struct op *op, const void *args)
{
	for (size_t i = 0; i < SPEC_PARTS; i++)
		if (op->args.part[i].rows == op_conn_rows)
			return (const void *)((const char *)args + op->args.part[i].base);
	return NULL;
}

int
profiles_conn(struct op_call *call, size_t n, struct upid_str *profile, const struct op_conn **conn,
              struct upid_err *err)
{
	struct face_call *c = (struct face_call *)call;
	const struct face_profiles *p = c->profiles;
	struct spec_bind b = p->before;

	if (n >= (call->many_profiles ? p->count : 1))
		return 0;
	*profile = call->many_profiles ? p->name[n] : c->bind.profile;
	if (n == 0) {
		*conn = conn_in(c->op, c->bind.args);
		return 1;
	}
	if ((b.args = copy_args(c, p->args_before)) == NULL)
		return upid_fail_memory(err);
	if (bind_one(&b, p, n, err) != 0)
		return -1;
	*conn = conn_in(c->op, b.args);
	return 1;
}
