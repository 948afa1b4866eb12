/* What both tests of profiles have: rows, and a file that is read over them. */
#ifndef PROFILE_RUN_H
#define PROFILE_RUN_H

#include "tests/unit/fake.h"

#include "spec/profile.h"

struct args {
	struct upid_str host, user, password, password_file, token, mode, profile;
	int64_t timeout, port;
	bool check;
};

#define IN(n, t) SPEC_NAME(#n), SPEC_AT(struct args, n), .type = t

static const struct spec_row rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_SUBJECT },
	{ IN(profile, SPEC_STR), .flags = SPEC_CHOOSES },
	{ IN(host, SPEC_LIST), .env = "HOST" },
	{ IN(user, SPEC_STR), .def = "root", .env = "USER", .aliases = "login" },
	{ IN(password, SPEC_STR), .flags = SPEC_SECRET, .env = "PASSWORD",
	  .rivals = "password_file token" },
	{ IN(password_file, SPEC_PATH), .rivals = "password token" },
	{ IN(token, SPEC_STR), .flags = SPEC_SECRET, .env = "TOKEN",
	  .rivals = "password password_file" },
	{ IN(mode, SPEC_STR), .choices = "fast slow" },
	{ IN(timeout, SPEC_MS), .def = "300", .min = 0, .max = 1000000 },
	{ IN(port, SPEC_INT), .min = 1, .max = 65535 },
	{ IN(check, SPEC_BOOL), .def = "true" },
};
static const struct spec_row others_rows[] = {
	{ SPEC_NAME("lines"), .type = SPEC_LINES },
	{ SPEC_NAME("grep"), SPEC_AT(struct args, mode), .type = SPEC_STR },
	{ SPEC_NAME("node"), SPEC_AT(struct args, mode), .type = SPEC_STR, .flags = SPEC_SUBJECT },
};
static const struct spec_set set = { { SPEC_PART(rows, 0) } };
static const struct spec_set others = { { SPEC_PART(others_rows, 0) } };
static const struct spec_set *const known[] = { &set, &others, NULL };

/* One run: what was given and what the environment has, then the file. */
struct run {
	const char *given_row, *given, *env, *env_value;
	struct args args;
	struct spec_arena arena;
	struct spec_bind bind;
	struct spec_profiles profiles;
	struct upid_err err;
};

static const char *
environment(void *ctx, const char *name)
{
	const struct run *r = ctx;

	return r->env != NULL && strcmp(r->env, name) == 0 ? r->env_value : NULL;
}

static void
run_bytes(struct run *r, struct upid_str yaml, const char *wanted)
{
	struct spec_iter i;

	r->bind = (struct spec_bind){ .set = &set, .args = &r->args, .arena = &r->arena };
	r->profiles = (struct spec_profiles){ .file = "/c.yaml", .known = known, .arena = &r->arena };
	if (r->given_row != NULL) {
		assert_true(spec_find(&i, &set, upid_str(r->given_row)));
		(void)spec_bind_text(&r->bind, &i, upid_str(r->given), SPEC_GIVEN, &r->err);
	}
	(void)spec_bind_env(&r->bind, environment, r, &r->err);
	if (spec_profiles_read(&r->profiles, yaml, &r->err) == 0 &&
	    spec_bind_profile(&r->bind, &r->profiles, upid_str(wanted), &r->err) == 0)
		(void)spec_bind_defaults(&r->bind, &r->err);
}

static void
run(struct run *r, const char *yaml, const char *wanted)
{
	run_bytes(r, upid_str(yaml), wanted);
}

static void
end(struct run *r)
{
	spec_arena_free(&r->arena);
}

/* Begins a file of the profile a. */
#define A "profiles:\n  a:\n    "

#endif
