/* The structure of a profile file: default_profile, profiles, and the arguments in each. */
#include <string.h>

#include "lib/base/text.h"
#include "near.h"
#include "profile.h"
#include "yaml_read.h"

enum { PROFILES_COUNT = 1000 }; /* each name is compared with all others */

struct reader {
	struct yaml_in yaml;
	struct spec_profiles *p;
	struct spec_profile *profile; /* the current one */
	size_t count;
	bool had_profiles;
};

/* ------------------------------------------------------------------------------- arguments */

/* Searches all arguments that a profile may contain. */
static struct upid_str
nearest(const struct reader *r, struct upid_str key)
{
	struct spec_near near = { .word = key };

	for (const struct spec_set *const *set = r->p->known; *set != NULL; set++)
		for (struct spec_iter i = { .set = *set }; spec_next(&i);)
			if (spec_profile_row(r->p, upid_str(i.row->name)) != NULL)
				spec_near_try(&near, upid_str(i.row->name));
	return near.best;
}

static int
unknown_key(const struct reader *r, struct upid_str key)
{
	struct upid_str near = nearest(r, key);

	if (near.n > 0)
		return yaml_in_fail(&r->yaml,
		                    "'%.*s' is not a valid key in a profile. Did you mean '%.*s'?",
		                    upid_shown(key), key.p, (int)near.n, near.p);
	return yaml_in_fail(&r->yaml,
	                    "'%.*s' is not a valid key in a profile. Valid are the names of "
	                    "arguments, such as api_host, api_token_id and timeout",
	                    upid_shown(key), key.p);
}

/* Appends a setting to the profile. NULL: the argument is already set, or out of memory. */
static struct spec_setting *
add_setting(struct reader *r, const struct spec_row *row)
{
	struct spec_setting **at = &r->profile->first;

	for (; *at != NULL; at = &(*at)->next)
		if (strcmp((*at)->row->name, row->name) == 0) {
			yaml_in_fail(&r->yaml, "%s is set twice; first on line %u", row->name,
			             (*at)->line);
			return NULL;
		}
	if ((*at = spec_alloc(r->p->arena, sizeof(**at))) == NULL) {
		upid_fail_memory(r->yaml.err);
		return NULL;
	}
	(*at)->row = row;
	(*at)->line = yaml_in_line(&r->yaml);
	return *at;
}

static int
read_value(struct reader *r, struct spec_setting *s)
{
	if (yaml_in_next(&r->yaml) != 0)
		return -1;
	if (r->yaml.event.type == YAML_SEQUENCE_START_EVENT && s->row->type == SPEC_LIST)
		return yaml_in_list(&r->yaml, s->row->name, &s->value);
	return yaml_in_scalar(&r->yaml, s->row->name, &s->value);
}

static int
one_setting(void *ctx, struct upid_str key)
{
	struct reader *r = ctx;
	const struct spec_row *row = spec_profile_row(r->p, key);
	struct spec_setting *s;

	if (row == NULL)
		return unknown_key(r, key);
	if ((s = add_setting(r, row)) == NULL || read_value(r, s) != 0)
		return -1;
	if (s->value.p != NULL && (row->flags & SPEC_SECRET) && r->p->secret_line == 0)
		r->p->secret_line = s->line;
	if (s->value.p != NULL && (row->flags & SPEC_LOCAL) && r->p->command_line == 0)
		r->p->command_line = s->line;
	return 0;
}

/* -------------------------------------------------------------------------------- profiles */

static int
one_profile(void *ctx, struct upid_str name)
{
	struct reader *r = ctx;
	struct spec_profile **at = &r->p->first;

	for (; *at != NULL; at = &(*at)->next)
		if (upid_str_eq((*at)->name, name.p))
			return yaml_in_fail(&r->yaml, "the profile '%.*s' is defined twice",
			                    upid_shown(name), name.p);
	if (r->count++ == PROFILES_COUNT)
		return yaml_in_fail(&r->yaml, "more than %d profiles", PROFILES_COUNT);
	if ((*at = spec_alloc(r->p->arena, sizeof(**at))) == NULL)
		return upid_fail_memory(r->yaml.err);
	(*at)->name = name;
	r->profile = *at;
	return yaml_in_next(&r->yaml) == 0 ? yaml_in_map(&r->yaml, "a profile", one_setting, r)
	                                   : -1;
}

static int
one_top_key(void *ctx, struct upid_str key)
{
	struct reader *r = ctx;
	bool is_default = upid_str_eq(key, "default_profile");

	if (!is_default && !upid_str_eq(key, "profiles"))
		return yaml_in_fail(
			&r->yaml,
			"'%.*s' is not a valid key here. Valid keys: default_profile, profiles",
			upid_shown(key), key.p);
	if (is_default ? r->p->default_line > 0 : r->had_profiles)
		return yaml_in_fail(&r->yaml, "%s is given twice", key.p);
	if (is_default)
		r->p->default_line = yaml_in_line(&r->yaml);
	else
		r->had_profiles = true;
	if (yaml_in_next(&r->yaml) != 0)
		return -1;
	return is_default ? yaml_in_scalar(&r->yaml, key.p, &r->p->by_default)
	                  : yaml_in_map(&r->yaml, key.p, one_profile, r);
}

/* One document: the events around it are stream start, document start, document end, stream end. */
static int
read_stream(struct reader *r)
{
	struct yaml_in *y = &r->yaml;

	if (yaml_in_skip(y, 2) != 0)
		return -1;
	if (y->event.type == YAML_STREAM_END_EVENT)
		return 0;
	if (yaml_in_next(y) != 0 || yaml_in_map(y, "the file", one_top_key, r) != 0 ||
	    yaml_in_skip(y, 2) != 0)
		return -1;
	return y->event.type == YAML_STREAM_END_EVENT
	               ? 0
	               : yaml_in_fail(y, "a second YAML document starts here; "
	                                 "only one is allowed");
}

int
spec_profiles_read(struct spec_profiles *p, struct upid_str yaml, struct upid_err *err)
{
	struct reader r = { .yaml = { .file = p->file, .arena = p->arena, .err = err }, .p = p };
	int rc;

	if (yaml.n > SPEC_PROFILES_MAX)
		return upid_fail(err, UPID_E_USAGE, "%s is larger than %d bytes", p->file,
		                 SPEC_PROFILES_MAX);
	if (yaml_in_open(&r.yaml, yaml) != 0)
		return -1;
	rc = read_stream(&r);
	yaml_in_close(&r.yaml);
	return rc;
}
