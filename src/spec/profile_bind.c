/* Binds the arguments of a profile to an operation. */
#include <string.h>

#include "lib/base/text.h"
#include "profile.h"

static bool
has_place(const struct spec_row *row)
{
	return !(row->flags & (SPEC_SUBJECT | SPEC_CHOOSES | SPEC_FILTER)) &&
	       row->type != SPEC_UPIDS && row->type != SPEC_LINES && !(row->flags & SPEC_WORD);
}

const struct spec_row *
spec_profile_row(const struct spec_profiles *p, struct upid_str name)
{
	struct spec_iter i;

	for (const struct spec_set *const *set = p->known; *set != NULL; set++)
		if (spec_find(&i, *set, name) && has_place(i.row))
			return i.row;
	return NULL;
}

/* Sets the error for a missing profile; it lists those in the file. */
static int
no_profile(const struct spec_profiles *p, struct upid_str wanted, bool by_default,
           struct upid_err *err)
{
	struct upid_buf where = { 0 }, names = { 0 };

	if (by_default)
		upid_buf_addf(&where, "%s, line %u: default_profile: ", p->file, p->default_line);
	else
		upid_buf_addf(&where, "%s: ", p->file);
	for (const struct spec_profile *one = p->first; one != NULL; one = one->next) {
		upid_buf_adds(&names, one == p->first ? "" : ", ");
		upid_buf_add(&names, one->name.p, one->name.n);
	}
	if (where.failed || names.failed)
		upid_fail_memory(err);
	else
		upid_fail(err, UPID_E_USAGE,
		          "%sthere is no profile '%.*s'. Defined profiles: "
		          "%s",
		          upid_buf_cstr(&where), upid_shown(wanted), wanted.p,
		          names.n > 0 ? upid_buf_cstr(&names) : "none");
	upid_buf_free(&where);
	upid_buf_free(&names);
	return -1;
}

static int
bind_setting(struct spec_bind *b, const struct spec_setting *s, struct upid_err *err)
{
	struct spec_iter i;

	if (s->value.p == NULL || !spec_find(&i, b->set, upid_str(s->row->name)) ||
	    !has_place(i.row))
		return 0;
	if (spec_bind_text(b, &i, s->value, SPEC_PROFILE, err) != 0)
		return upid_fail_at(err, "%s, line %u", b->profile_file, s->line);
	if (b->origin[i.index] == SPEC_PROFILE)
		b->line[i.index] = s->line;
	return 0;
}

int
spec_bind_profile(struct spec_bind *b, const struct spec_profiles *p, struct upid_str wanted,
                  struct upid_err *err)
{
	const struct spec_profile *one = p->first;
	bool by_default = wanted.n == 0;

	wanted = by_default ? p->by_default : wanted;
	if (wanted.n == 0)
		return 0;
	while (one != NULL && !upid_str_eq(wanted, one->name.p))
		one = one->next;
	if (one == NULL)
		return no_profile(p, wanted, by_default, err);
	b->profile_file = p->file;
	b->profile = one->name;
	for (const struct spec_setting *s = one->first; s != NULL; s = s->next)
		if (bind_setting(b, s, err) != 0)
			return -1;
	return 0;
}
