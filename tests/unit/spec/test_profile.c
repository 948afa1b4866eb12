/* Profile files: their contents and precedence. */
#include "profile_run.h"

static int
index_of(const char *name)
{
	struct spec_iter i;

	assert_true(spec_find(&i, &set, upid_str(name)));
	return (int)i.index;
}

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

/* A credential of a stronger origin takes precedence; two of the same origin are both kept, and
 * then refused. */
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
