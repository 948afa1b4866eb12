/* Profile files: errors and their messages. */
#include "profile_run.h"

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

#define VALID_KEYS                                                                                 \
	". Valid are the names of arguments, such as api_host, api_token_id and timeout"

TEST(a_missing_profile_is_refused_with_a_list_of_profiles)
{
	refused("profiles: {b: , lab: {user: joe}}\n",
	        "/c.yaml: there is no profile 'a'. Defined profiles: b, lab");
	refused("", "/c.yaml: there is no profile 'a'. Defined profiles: none");
}

TEST(a_missing_default_profile_is_refused_with_its_line)
{
	struct run r = { 0 };

	run(&r, "profiles: {b: }\ndefault_profile: lab\n", "");
	assert_string_equal(
		r.err.message,
		"/c.yaml, line 2: default_profile: there is no profile 'lab'. Defined profiles: b");
	end(&r);
}

TEST(unknown_keys_are_refused_with_a_suggestion)
{
	refused("profil: {}\n",
	        "/c.yaml, line 1: 'profil' is not a valid key here. Valid keys: default_profile, profiles");
	refused(A "user: x\n    pasword: s3cret\n",
	        "/c.yaml, line 4: 'pasword' is not a valid key in a profile. Did you mean "
	        "'password'?");
	refused(A "upid: x\n",
	        "/c.yaml, line 3: 'upid' is not a valid key in a profile" VALID_KEYS);
	refused(A "node: x\n",
	        "/c.yaml, line 3: 'node' is not a valid key in a profile. Did you mean "
	        "'mode'?");
	refused(A "lines: x\n",
	        "/c.yaml, line 3: 'lines' is not a valid key in a profile" VALID_KEYS);
	refused(A "profile: b\n",
	        "/c.yaml, line 3: 'profile' is not a valid key in a profile" VALID_KEYS);
}

TEST(duplicates_are_refused)
{
	refused("profiles: {a: }\nprofiles: {b: }\n", "/c.yaml, line 2: profiles is given twice");
	refused("default_profile: ~\ndefault_profile: b\n",
	        "/c.yaml, line 2: default_profile is given twice");
	refused("profiles:\n  a: {user: x}\n  a: {port: 1}\n",
	        "/c.yaml, line 3: the profile 'a' is defined twice");
	refused(A "user: x\n    port: 1\n    login: y\n",
	        "/c.yaml, line 5: user is set twice; first on line 3");
	refused(A "grep: x\n    grep: y\n", "/c.yaml, line 4: grep is set twice; first on line 3");
}

TEST(aliases_anchors_and_tags_are_refused)
{
	const char *alias = "/c.yaml, line 3: anchors and aliases are not supported; quote a text that "
	                    "begins with & or *";
	const char *tag = "/c.yaml, line 3: tags are not supported; quote a text that begins with !";

	refused(A "user: *s3cret\n", alias);
	refused(A "user: &s3cret joe\n", alias);
	refused(A "host: &s3cret [a]\n", alias);
	refused(A "<<: *s3cret\n",
	        "/c.yaml, line 3: '<<' is not a valid key in a profile" VALID_KEYS);
	refused("profiles:\n  b: {}\n  a: &x {user: y}\n", alias);
	refused(A "token: !s3cret\n", tag);
	refused(A "user: !!str joe\n", tag);
	refused(A "host: !!seq [a]\n", tag);
	refused("profiles:\n  b: {}\n  a: !!map {user: y}\n", tag);
}

TEST(values_of_the_wrong_type_are_refused)
{
	refused("[a]\n",
	        "/c.yaml, line 1: the file must be a map of names and values (name: value)");
	refused("profiles: [a]\n",
	        "/c.yaml, line 1: profiles must be a map of names and values (name: value)");
	refused("profiles:\n  a: s3cret\n",
	        "/c.yaml, line 2: a profile must be a map of names and values (name: value)");
	refused("default_profile: [a]\n",
	        "/c.yaml, line 1: default_profile is a list, but must be a single value");
	refused(A "token: {s3cret: 1}\n",
	        "/c.yaml, line 3: token is a map, but must be a single value");
	refused(A "token: [s3cret]\n",
	        "/c.yaml, line 3: token is a list, but must be a single value");
	refused(A "host:\n    - one\n    - [two]\n",
	        "/c.yaml, line 5: host: an item of the list is not text");
	refused(A "host: [one, ~]\n", "/c.yaml, line 3: host: an item of the list is not text");
	refused(A "host: {a: b}\n", "/c.yaml, line 3: host is a map, but must be a single value");
	refused("profiles:\n  ? [a]\n  : b\n", "/c.yaml, line 2: expected a name here");
	refused("profiles: {'': {}}\n", "/c.yaml, line 1: expected a name here");
	refused("profiles: {a: }\n---\nprofiles: {b: }\n",
	        "/c.yaml, line 2: a second YAML document starts here; only one is allowed");
}

TEST(an_invalid_value_is_refused_with_its_line)
{
	refused(A "user: joe\n    timeout: soon\n",
	        "/c.yaml, line 4: timeout: 'soon' is not a duration: "
	        "write 90 (seconds), 500ms, 5m, 2h or 1h30m");
	refused(A "port: 0\n", "/c.yaml, line 3: port: 0 is out of range: from 1 to 65535");
	refused(A "mode: both\n",
	        "/c.yaml, line 3: value of mode must be one of: fast, slow, got: both");
}

TEST(bad_yaml_is_refused_with_its_line)
{
	struct run r = { 0 };

	run(&r, A "user: joe\n    token: 's3cret\n", "a");
	assert_code(r.err, UPID_E_USAGE);
	assert_says(r.err, "/c.yaml, line 5: not valid YAML: ");
	assert_null(strstr(r.err.message, "s3cret"));
	end(&r);
	refused("profiles:\n\ta: b\n",
	        "/c.yaml, line 2: not valid YAML: found character that cannot start any token");
	refused("profiles:\n  a: {user: \xFF}\n",
	        "/c.yaml, line 1: not valid YAML: invalid leading UTF-8 octet");
}

TEST(a_nul_is_refused)
{
	struct run r = { 0 };

	run_bytes(&r, UPID_S("profiles: {a: {user: x\0y}}\n"), "a");
	assert_string_equal(r.err.message, "/c.yaml contains a NUL character");
	end(&r);
	refused(A "token: \"s3cret\\0x\"\n", "/c.yaml, line 3: a text contains a NUL character");
}

/* Nesting is refused at its first level, so that its depth costs nothing. */
TEST(depth_and_size_have_an_end)
{
	size_t n = SPEC_PROFILES_MAX + 1;
	char *big = test_malloc(n);
	struct run deep = { 0 }, large = { 0 }, most = { 0 };

	memset(big, '[', n);
	memcpy(big, "profiles: ", 10);
	run_bytes(&deep, (struct upid_str){ big, n - 1 }, "a");
	assert_string_equal(deep.err.message, "/c.yaml, line 1: profiles must be a map of "
	                                      "names and values (name: value)");
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
		cmocka_unit_test(a_missing_profile_is_refused_with_a_list_of_profiles),
		cmocka_unit_test(a_missing_default_profile_is_refused_with_its_line),
		cmocka_unit_test(unknown_keys_are_refused_with_a_suggestion),
		cmocka_unit_test(duplicates_are_refused),
		cmocka_unit_test(aliases_anchors_and_tags_are_refused),
		cmocka_unit_test(values_of_the_wrong_type_are_refused),
		cmocka_unit_test(an_invalid_value_is_refused_with_its_line),
		cmocka_unit_test(bad_yaml_is_refused_with_its_line),
		cmocka_unit_test(a_nul_is_refused),
		cmocka_unit_test(depth_and_size_have_an_end),
		cmocka_unit_test(the_number_of_profiles_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
