/* A file of profiles: what it may say, what is refused and how, and who wins over whom. */
#include "fake.h"

#include "../../src/spec/spec.h"

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

static int
index_of(const char *name)
{
	struct spec_iter i;

	assert_true(spec_find(&i, &set, upid_str(name)));
	return (int)i.index;
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

/* The whole message, so that it can be read here; no value of the file is ever in it. */
static void
refused(const char *yaml, const char *want)
{
	struct run r = { 0 };

	run(&r, yaml, "a");
	assert_code(r.err, UPID_E_USAGE);
	assert_string_equal(r.err.message, want);
	assert_null(strstr(r.err.message, "s3cret"));
	end(&r);
}

#define A "profiles:\n  a:\n    "
#define THERE_ARE                                                                                  \
	"; there are: check, grep, host, mode, password, password_file, port, timeout, token, user"

TEST(every_kind_of_value_is_bound_with_its_line)
{
	struct run r = { 0 };

	run(&r,
	    A "host: [one, 'two:8006']\n    login: root@pam!ci\n    timeout: 1.5\n    port: 8006\n"
	      "    check: no\n    mode: \"slow\"\n",
	    "a");
	assert_code(r.err, UPID_E_OK);
	assert_text(r.args.host, "one,two:8006");
	assert_text(r.args.user, "root@pam!ci");
	assert_text(r.args.mode, "slow");
	assert_int_equal(r.args.timeout, 1500);
	assert_int_equal(r.args.port, 8006);
	assert_false(r.args.check);
	assert_int_equal(r.bind.line[index_of("host")], 3);
	assert_int_equal(r.bind.line[index_of("check")], 7);
	assert_int_equal(r.bind.origin[index_of("check")], SPEC_PROFILE);
	assert_string_equal(r.bind.profile_file, "/c.yaml");
	assert_text(r.bind.profile, "a");
	end(&r);
}

TEST(a_list_may_stand_on_lines_of_its_own)
{
	struct run r = { 0 };

	run(&r, A "host:\n    - one\n    - two\n", "a");
	assert_code(r.err, UPID_E_OK);
	assert_text(r.args.host, "one,two");
	end(&r);
}

TEST(what_is_null_or_empty_is_not_given)
{
	static const char *const values[] = { "", " ~", " null", " ''", " []" };

	for (size_t i = 0; i < COUNT(values); i++) {
		struct run r = { 0 };
		char yaml[128];

		snprintf(yaml, sizeof(yaml), A "host:%s\n    user:%s\n", values[i],
		         i == 4 ? "" : values[i]);
		run(&r, yaml, "a");
		assert_code(r.err, UPID_E_OK);
		assert_int_equal(r.bind.origin[index_of("host")], SPEC_UNSET);
		assert_int_equal(r.bind.line[index_of("host")], 0);
		assert_text(r.args.user, "root");
		end(&r);
	}
}

TEST(a_word_in_quotes_is_itself)
{
	struct run r = { 0 };

	run(&r, A "user: 'null'\n", "a");
	assert_text(r.args.user, "null");
	end(&r);
}

TEST(a_file_of_nothing_is_fine_where_no_profile_is_wanted)
{
	static const char *const files[] = { "", "# nothing\n", "---\n", "~", "profiles:\n",
		                             "profiles: {a: {user: joe}}\n",
		                             "default_profile:\nprofiles: {}\n" };

	struct run empty = { 0 };

	run_bytes(&empty, (struct upid_str){ NULL, 0 }, "");
	assert_code(empty.err, UPID_E_OK);
	end(&empty);
	for (size_t i = 0; i < COUNT(files); i++) {
		struct run r = { 0 };

		run(&r, files[i], "");
		assert_code(r.err, UPID_E_OK);
		assert_text(r.args.user, "root");
		assert_null(r.bind.profile_file);
		end(&r);
	}
}

TEST(the_default_is_used_unless_another_is_asked_for)
{
	const char *yaml = "default_profile: b\nprofiles: {a: {user: ann}, b: {user: bob}, c: }\n";
	struct run r = { 0 }, other = { 0 }, nothing = { 0 };

	run(&r, yaml, "");
	assert_text(r.args.user, "bob");
	assert_text(r.bind.profile, "b");
	run(&other, yaml, "a");
	assert_text(other.args.user, "ann");
	run(&nothing, yaml, "c");
	assert_code(nothing.err, UPID_E_OK);
	assert_text(nothing.args.user, "root");
	end(&r);
	end(&other);
	end(&nothing);
}

TEST(what_is_given_or_in_the_environment_wins_over_a_profile)
{
	struct run given = { .given_row = "user", .given = "joe" };
	struct run env = { .env = "USER", .env_value = "eve" };

	run(&given, A "user: pat\n    port: 1\n", "a");
	assert_text(given.args.user, "joe");
	assert_int_equal(given.args.port, 1);
	assert_int_equal(given.bind.line[index_of("user")], 0);
	run(&env, A "user: pat\n", "a");
	assert_text(env.args.user, "eve");
	assert_int_equal(env.bind.origin[index_of("user")], SPEC_ENV);
	end(&given);
	end(&env);
}

/* Who gives a credential at a stronger level means it; within one level both stay, to be refused. */
TEST(a_credential_of_a_weaker_origin_gives_way_to_its_rivals)
{
	struct run env_password = { .env = "PASSWORD", .env_value = "e" };
	struct run env_token = { .env = "TOKEN", .env_value = "e" };
	struct run given_token = { .given_row = "token", .given = "g" };
	struct run none = { 0 };

	run(&env_password, A "token: p\n", "a");
	assert_text(env_password.args.password, "e");
	assert_null(env_password.args.token.p);
	run(&env_token, A "password_file: /p\n    password: p\n    user: pat\n", "a");
	assert_text(env_token.args.token, "e");
	assert_null(env_token.args.password.p);
	assert_null(env_token.args.password_file.p);
	assert_text(env_token.args.user, "pat");
	run(&given_token, A "password: p\n", "a");
	assert_null(given_token.args.password.p);
	run(&none, A "password: p\n    token: t\n", "a");
	assert_text(none.args.password, "p");
	assert_text(none.args.token, "t");
	end(&env_password);
	end(&env_token);
	end(&given_token);
	end(&none);
}

TEST(what_only_another_operation_has_is_passed_over)
{
	struct run r = { 0 };

	run(&r, A "grep: x\n    user: pat\n", "a");
	assert_code(r.err, UPID_E_OK);
	assert_text(r.args.user, "pat");
	assert_null(r.args.mode.p);
	end(&r);
}

TEST(a_secret_in_any_profile_is_noticed)
{
	struct run r = { 0 }, none = { 0 };

	run(&r, "profiles:\n  a: {user: joe}\n  b:\n    token: s3cret\n", "a");
	assert_int_equal(r.profiles.secret_line, 4);
	run(&none, "profiles:\n  a: {user: joe, password_file: /x}\n  b: {token: ~}\n", "a");
	assert_int_equal(none.profiles.secret_line, 0);
	end(&r);
	end(&none);
}

TEST(a_name_that_is_not_there_comes_with_those_that_are)
{
	refused("profiles: {b: , lab: {user: joe}}\n",
	        "/c.yaml: there is no profile 'a'; there are: b, lab");
	refused("", "/c.yaml: there is no profile 'a'; there are: none");
}

TEST(a_default_that_is_not_there_is_refused_with_its_line)
{
	struct run r = { 0 };

	run(&r, "profiles: {b: }\ndefault_profile: lab\n", "");
	assert_string_equal(
		r.err.message,
		"/c.yaml, line 2: default_profile: there is no profile 'lab'; there are: b");
	end(&r);
}

TEST(a_name_that_is_nobodys_comes_with_those_that_are)
{
	refused("profil: {}\n",
	        "/c.yaml, line 1: 'profil' has no place here; there are: default_profile, profiles");
	refused(A "user: x\n    pasword: s3cret\n",
	        "/c.yaml, line 4: no operation has an argument 'pasword' for a profile" THERE_ARE);
	refused(A "upid: x\n",
	        "/c.yaml, line 3: no operation has an argument 'upid' for a profile" THERE_ARE);
	refused(A "node: x\n",
	        "/c.yaml, line 3: no operation has an argument 'node' for a profile" THERE_ARE);
	refused(A "lines: x\n",
	        "/c.yaml, line 3: no operation has an argument 'lines' for a profile" THERE_ARE);
	refused(A "profile: b\n",
	        "/c.yaml, line 3: no operation has an argument 'profile' for a profile" THERE_ARE);
}

TEST(what_stands_twice_is_refused)
{
	refused("profiles: {a: }\nprofiles: {b: }\n", "/c.yaml, line 2: profiles is there already");
	refused("default_profile: ~\ndefault_profile: b\n",
	        "/c.yaml, line 2: default_profile is there already");
	refused("profiles:\n  a: {user: x}\n  a: {port: 1}\n",
	        "/c.yaml, line 3: the profile 'a' is there already");
	refused(A "user: x\n    port: 1\n    login: y\n",
	        "/c.yaml, line 5: user is there already, on line 3");
	refused(A "grep: x\n    grep: y\n", "/c.yaml, line 4: grep is there already, on line 3");
}

TEST(aliases_anchors_and_tags_are_refused)
{
	const char *alias = "/c.yaml, line 3: anchors and aliases are not taken here; a text that "
	                    "begins with & or * wants quotes";
	const char *tag = "/c.yaml, line 3: tags are not taken here; a text that begins with ! "
	                  "wants quotes";

	refused(A "user: *s3cret\n", alias);
	refused(A "user: &s3cret joe\n", alias);
	refused(A "host: &s3cret [a]\n", alias);
	refused(A "<<: *s3cret\n",
	        "/c.yaml, line 3: no operation has an argument '<<' for a profile" THERE_ARE);
	refused("profiles:\n  b: {}\n  a: &x {user: y}\n", alias);
	refused(A "token: !s3cret\n", tag);
	refused(A "user: !!str joe\n", tag);
	refused(A "host: !!seq [a]\n", tag);
	refused("profiles:\n  b: {}\n  a: !!map {user: y}\n", tag);
}

TEST(what_has_the_wrong_shape_is_refused)
{
	refused("[a]\n",
	        "/c.yaml, line 1: the file is wanted as a map: names, each with a colon after it");
	refused("profiles: [a]\n",
	        "/c.yaml, line 1: profiles is wanted as a map: names, each with a colon after it");
	refused("profiles:\n  a: s3cret\n",
	        "/c.yaml, line 2: a profile is wanted as a map: names, each with a colon after it");
	refused("default_profile: [a]\n",
	        "/c.yaml, line 1: default_profile is a list, and a single value is wanted");
	refused(A "token: {s3cret: 1}\n",
	        "/c.yaml, line 3: token is a map, and a single value is wanted");
	refused(A "token: [s3cret]\n",
	        "/c.yaml, line 3: token is a list, and a single value is wanted");
	refused(A "host:\n    - one\n    - [two]\n",
	        "/c.yaml, line 5: host: an item of the list is no text");
	refused(A "host: [one, ~]\n", "/c.yaml, line 3: host: an item of the list is no text");
	refused(A "host: {a: b}\n", "/c.yaml, line 3: host is a map, and a single value is wanted");
	refused("profiles:\n  ? [a]\n  : b\n", "/c.yaml, line 2: a name is wanted here");
	refused("profiles: {'': {}}\n", "/c.yaml, line 1: a name is wanted here");
	refused("profiles: {a: }\n---\nprofiles: {b: }\n",
	        "/c.yaml, line 2: a second document begins");
}

TEST(a_value_that_does_not_fit_is_refused_with_its_line)
{
	refused(A "user: joe\n    timeout: soon\n",
	        "/c.yaml, line 4: timeout: 'soon' is not a number of seconds");
	refused(A "port: 0\n", "/c.yaml, line 3: port: 0 is out of range: from 1 to 65535");
	refused(A "mode: both\n",
	        "/c.yaml, line 3: value of mode must be one of: fast, slow, got: both");
}

TEST(bad_yaml_is_refused_with_its_line)
{
	struct run r = { 0 };

	run(&r, A "user: joe\n    token: 's3cret\n", "a");
	assert_code(r.err, UPID_E_USAGE);
	assert_says(r.err, "/c.yaml, line 5: this is no YAML: ");
	assert_null(strstr(r.err.message, "s3cret"));
	end(&r);
	refused("profiles:\n\ta: b\n",
	        "/c.yaml, line 2: this is no YAML: found character that cannot start any token");
	refused("profiles:\n  a: {user: \xFF}\n",
	        "/c.yaml, line 1: this is no YAML: invalid leading UTF-8 octet");
}

TEST(a_nul_is_refused)
{
	struct run r = { 0 };

	run_bytes(&r, UPID_S("profiles: {a: {user: x\0y}}\n"), "a");
	assert_string_equal(r.err.message, "/c.yaml is no text: it holds a NUL");
	end(&r);
	refused(A "token: \"s3cret\\0x\"\n", "/c.yaml, line 3: a text holds a NUL");
}

/* Nesting is refused at its first level, so that its depth costs nothing. */
TEST(depth_and_size_have_an_end)
{
	size_t n = SPEC_PROFILES_MOST + 1;
	char *big = test_malloc(n);
	struct run deep = { 0 }, large = { 0 }, most = { 0 };

	memset(big, '[', n);
	memcpy(big, "profiles: ", 10);
	run_bytes(&deep, (struct upid_str){ big, n - 1 }, "a");
	assert_string_equal(deep.err.message, "/c.yaml, line 1: profiles is wanted as a map: names, "
	                                      "each with a colon after it");
	run_bytes(&large, (struct upid_str){ big, n }, "a");
	assert_string_equal(large.err.message, "/c.yaml is larger than 1048576 bytes");
	memset(big, '\n', n);
	run_bytes(&most, (struct upid_str){ big, n - 1 }, "");
	assert_code(most.err, UPID_E_OK);
	end(&deep);
	end(&large);
	end(&most);
	test_free(big);
}

TEST(the_number_of_profiles_has_an_end)
{
	struct upid_buf yaml = { 0 };
	struct run r = { 0 }, more = { 0 };

	upid_buf_adds(&yaml, "profiles:\n");
	for (int i = 1; i <= 1000; i++)
		upid_buf_addf(&yaml, "  p%d: {port: %d}\n", i, i);
	run(&r, upid_buf_cstr(&yaml), "p1000");
	assert_int_equal(r.args.port, 1000);
	upid_buf_adds(&yaml, "  more: {}\n");
	run(&more, upid_buf_cstr(&yaml), "p1000");
	assert_string_equal(more.err.message, "/c.yaml, line 1002: more than 1000 profiles");
	upid_buf_free(&yaml);
	end(&r);
	end(&more);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_value_is_bound_with_its_line),
		cmocka_unit_test(a_list_may_stand_on_lines_of_its_own),
		cmocka_unit_test(what_is_null_or_empty_is_not_given),
		cmocka_unit_test(a_word_in_quotes_is_itself),
		cmocka_unit_test(a_file_of_nothing_is_fine_where_no_profile_is_wanted),
		cmocka_unit_test(the_default_is_used_unless_another_is_asked_for),
		cmocka_unit_test(what_is_given_or_in_the_environment_wins_over_a_profile),
		cmocka_unit_test(a_credential_of_a_weaker_origin_gives_way_to_its_rivals),
		cmocka_unit_test(what_only_another_operation_has_is_passed_over),
		cmocka_unit_test(a_secret_in_any_profile_is_noticed),
		cmocka_unit_test(a_name_that_is_not_there_comes_with_those_that_are),
		cmocka_unit_test(a_default_that_is_not_there_is_refused_with_its_line),
		cmocka_unit_test(a_name_that_is_nobodys_comes_with_those_that_are),
		cmocka_unit_test(what_stands_twice_is_refused),
		cmocka_unit_test(aliases_anchors_and_tags_are_refused),
		cmocka_unit_test(what_has_the_wrong_shape_is_refused),
		cmocka_unit_test(a_value_that_does_not_fit_is_refused_with_its_line),
		cmocka_unit_test(bad_yaml_is_refused_with_its_line),
		cmocka_unit_test(a_nul_is_refused),
		cmocka_unit_test(depth_and_size_have_an_end),
		cmocka_unit_test(the_number_of_profiles_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
