/* Parsing: every vector of tests/data/upids.json, field by field. */
#include "tests/unit/fake.h"


static int
load(void **state)
{
	*state = fake_data("upids.json");
	return 0;
}

static int
unload(void **state)
{
	json_decref(*state);
	return 0;
}

/* The rules that a vector is meant for. */
static struct upid_rules
rules_of(const json_t *v)
{
	const char *why = json_string_value(json_object_get(v, "why"));
	bool pbs = strcmp(why, "a PVE UPID where a PBS one is wanted") == 0;

	return (struct upid_rules){ pbs ? UPID_PBS : UPID_ANY, false };
}

static void
word_is(const json_t *v, const char *key, struct upid_str got)
{
	const json_t *want = json_object_get(json_object_get(v, "expect"), key);

	if (want == NULL || json_is_null(want))
		assert_null(got.p);
	else
		assert_text(got, json_string_value(want));
}

static void
number_is(const json_t *v, const char *key, uint64_t got)
{
	const json_t *want = json_object_get(json_object_get(v, "expect"), key);

	assert_true(json_is_real(want) && (double)got == json_real_value(want));
}

static void
fields_are(const json_t *v, const struct upid *t)
{
	word_is(v, "family", upid_family_word(t->family));
	word_is(v, "node", t->node);
	word_is(v, "type", t->type);
	word_is(v, "id", t->id);
	word_is(v, "id_raw", t->id_raw);
	word_is(v, "user", t->user);
	word_is(v, "tokenid", t->tokenid);
	word_is(v, "realm", t->realm);
	word_is(v, "comment", t->comment);
	word_is(v, "remote", t->remote);
	number_is(v, "pid", t->pid);
	number_is(v, "pstart", t->pstart);
	number_is(v, "starttime", t->starttime);
	if (t->has_remote)
		word_is(v, "remote_type", upid_family_word(t->remote_type));
}

static void
every_good_vector_has_its_fields(void **state)
{
	json_t *v;
	size_t i, good = 0;

	json_array_foreach (*state, i, v) {
		const json_t *expect = json_object_get(v, "expect");
		struct upid_rules rules = rules_of(v);
		struct upid_err err = { 0 };
		struct upid t;

		if (expect == NULL)
			continue;
		good++;
		assert_int_equal(upid_parse(&t, fake_str(json_object_get(v, "upid")), &rules, &err), 0);
		assert_code(err, UPID_E_OK);
		fields_are(v, &t);
		assert_int_equal(t.has_task_id, json_object_get(expect, "task_id") != NULL);
		if (t.has_task_id)
			number_is(v, "task_id", t.task_id);
		assert_int_equal(t.has_remote, json_object_get(expect, "remote") != NULL);
	}
	assert_int_equal(good, 53);
}

static void
every_bad_vector_names_the_rule_it_breaks(void **state)
{
	json_t *v;
	size_t i, bad = 0;

	json_array_foreach (*state, i, v) {
		const char *want = json_string_value(json_object_get(v, "error"));
		struct upid_rules rules = rules_of(v);
		struct upid_err err = { 0 };
		struct upid t;

		if (want == NULL)
			continue;
		bad++;
		assert_int_equal(upid_parse(&t, fake_str(json_object_get(v, "upid")), &rules, &err), -1);
		assert_string_equal(upid_code_word(err.code), want);
		assert_int_equal(upid_code_exit(err.code), 2);
		assert_true(err.message[0] != '\0');
	}
	assert_int_equal(bad, 35);
}

static void
a_comment_passes_unless_the_rules_are_strict(void **state)
{
	json_t *v;
	size_t i, strict = 0;

	json_array_foreach (*state, i, v) {
		const char *want = json_string_value(json_object_get(v, "strict_error"));
		struct upid_err err = { 0 };
		struct upid t;

		if (want == NULL)
			continue;
		strict++;
		assert_int_equal(upid_parse(&t, fake_str(json_object_get(v, "upid")),
		                            &(struct upid_rules){ UPID_ANY, true }, &err), -1);
		assert_string_equal(upid_code_word(err.code), want);
	}
	assert_int_equal(strict, 2);
}

/* What is well formed stays so under strict rules, where nothing follows the last colon. */
static void
strict_rules_refuse_nothing_else(void **state)
{
	json_t *v;
	size_t i;

	json_array_foreach (*state, i, v) {
		struct upid_err err = { 0 };
		struct upid t;

		if (json_object_get(v, "expect") == NULL || json_object_get(v, "strict_error") != NULL)
			continue;
		(void)upid_parse(&t, fake_str(json_object_get(v, "upid")),
		                 &(struct upid_rules){ UPID_ANY, true }, &err);
		assert_code(err, UPID_E_OK);
	}
}

static void
only_the_wanted_family_is_taken(void **state)
{
	json_t *v;
	size_t i;

	json_array_foreach (*state, i, v) {
		const json_t *family = json_object_get(json_object_get(v, "expect"), "family");
		bool pve = family != NULL && strcmp(json_string_value(family), "pve") == 0;
		bool remote = json_object_get(json_object_get(v, "expect"), "remote") != NULL;
		struct upid_err err = { 0 };
		struct upid t;

		if (family == NULL)
			continue;
		assert_int_equal(upid_parse(&t, fake_str(json_object_get(v, "upid")),
		                            &(struct upid_rules){ pve ? UPID_PVE : UPID_PBS, false }, &err),
		                 0);
		assert_int_equal(upid_parse(&t, fake_str(json_object_get(v, "upid")),
		                            &(struct upid_rules){ pve ? UPID_PBS : UPID_PVE, false }, &err),
		                 -1);
		assert_code(err, remote ? UPID_E_NATIVE : UPID_E_FIELDS);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_good_vector_has_its_fields),
		cmocka_unit_test(every_bad_vector_names_the_rule_it_breaks),
		cmocka_unit_test(a_comment_passes_unless_the_rules_are_strict),
		cmocka_unit_test(strict_rules_refuse_nothing_else),
		cmocka_unit_test(only_the_wanted_family_is_taken),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
