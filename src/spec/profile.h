/* Profiles: named sets of arguments in a YAML file. */
#ifndef SPEC_PROFILE_H
#define SPEC_PROFILE_H

#include "spec.h"

enum { SPEC_PROFILES_MAX = 1024 * 1024 }; /* bytes of a profile file */

/* One argument of a profile. */
struct spec_setting {
	struct spec_setting *next;
	const struct spec_row *row;
	struct upid_str value; /* a list is joined by commas; p NULL: not given */
	unsigned line;
};

struct spec_profile {
	struct spec_profile *next;
	struct upid_str name;
	struct spec_setting *first;
};

/* The content of a profile file. The caller sets the first three members. */
struct spec_profiles {
	const char *file;                    /* its name, for messages */
	const struct spec_set *const *known; /* the arguments of all operations, ended by NULL */
	struct spec_arena *arena;            /* holds everything that is read */
	struct spec_profile *first;
	struct upid_str by_default; /* the value of default_profile */
	unsigned default_line;      /* its line; 0: it is missing */
	unsigned secret_line;       /* of the first secret in any profile; 0: there is none */
	unsigned command_line;      /* of the first command */
};

int spec_profiles_read(struct spec_profiles *p, struct upid_str yaml, struct upid_err *err);

/*
 * Binds the arguments of the profile `wanted` (empty: the default profile, if there is one). Call
 * it after the environment, which takes precedence. Arguments that the operation does not have are
 * ignored.
 */
int spec_bind_profile(struct spec_bind *b, const struct spec_profiles *p, struct upid_str wanted,
                      struct upid_err *err);

/* Returns the row of that name if a profile may contain it, else NULL. */
const struct spec_row *spec_profile_row(const struct spec_profiles *p, struct upid_str name);

#endif
