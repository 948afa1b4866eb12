/* Writing: the canonical form of every vector, its time, and the way back from fields. */
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

static bool
parsed(struct upid *t, const json_t *v)
{
	struct upid_err err = { 0 };

	return json_object_get(v, "expect") != NULL &&
	       upid_parse(t, fake_str(json_object_get(v, "upid")), NULL, &err) == 0;
}

static const char *
expected(const json_t *v, const char *key)
{
	return json_string_value(json_object_get(json_object_get(v, "expect"), key));
}

static void
every_vector_has_its_canonical_form(void **state)
{
	json_t *v;
	size_t i, seen = 0;

	json_array_foreach(*state, i, v) {
		char room[UPID_CANONICAL_MAX + 1];
		const char *want = expected(v, "canonical");
		struct upid t;

		if (want == NULL || !parsed(&t, v))
			continue;
		seen++;
		assert_int_equal(upid_format(room, &t), strlen(want));
		assert_string_equal(room, want);
	}
	assert_int_equal(seen, 51);
}

static void
the_canonical_form_is_its_own(void **state)
{
	json_t *v;
	size_t i;

	json_array_foreach(*state, i, v) {
		char first[UPID_CANONICAL_MAX + 1], second[UPID_CANONICAL_MAX + 1];
		struct upid_err err = { 0 };
		struct upid t, again;

		if (!parsed(&t, v))
			continue;
		(void)upid_format(first, &t);
		assert_int_equal(upid_parse(&again, upid_str(first), NULL, &err), 0);
		(void)upid_format(second, &again);
		assert_string_equal(first, second);
	}
}

static void
every_vector_has_its_time(void **state)
{
	json_t *v;
	size_t i, seen = 0;

	json_array_foreach(*state, i, v) {
		char room[UPID_ISO_MAX + 1];
		struct upid t;

		if (expected(v, "starttime_iso") == NULL || !parsed(&t, v))
			continue;
		seen++;
		assert_int_equal(upid_iso(room, t.starttime), 20);
		assert_string_equal(room, expected(v, "starttime_iso"));
	}
	assert_int_equal(seen, 51);
}

/* Only the fields, and nothing that points to the text they were parsed from. */
static struct upid
fields_of(const struct upid *t)
{
	return (struct upid){ .family = t->family,
		              .has_remote = t->has_remote,
		              .remote = t->remote,
		              .remote_type = t->remote_type,
		              .node = t->node,
		              .pid = t->pid,
		              .pstart = t->pstart,
		              .task_id = t->task_id,
		              .starttime = t->starttime,
		              .type = t->type,
		              .id = t->id,
		              .user = t->user,
		              .tokenid = t->tokenid,
		              .comment = t->comment };
}

static void
encoding_undoes_parsing_for_every_vector(void **state)
{
	json_t *v;
	size_t i, seen = 0;

	json_array_foreach(*state, i, v) {
		char room[UPID_CANONICAL_MAX + 1];
		struct upid_err err = { 0 };
		struct upid t, fields;
		size_t len = 0;

		if (!parsed(&t, v))
			continue;
		seen++;
		fields = fields_of(&t);
		assert_int_equal(upid_encode(room, &len, &fields, &err), 0);
		assert_int_equal(len, strlen(room));
		/* those with a comment have no canonical form, but are written in it */
		assert_string_equal(room, t.comment.n > 0 ? t.text.p : expected(v, "canonical"));
	}
	assert_int_equal(seen, 53);
}

static void
time_is_utc_from_the_epoch_to_the_end_of_32_bits(void **state)
{
	char room[UPID_ISO_MAX + 1];

	(void)state;
	(void)upid_iso(room, 0);
	assert_string_equal(room, "1970-01-01T00:00:00Z");
	(void)upid_iso(room, 951782399);
	assert_string_equal(room, "2000-02-28T23:59:59Z");
	(void)upid_iso(room, 951782400);
	assert_string_equal(room, "2000-02-29T00:00:00Z");
	(void)upid_iso(room, 4107542399);
	assert_string_equal(room, "2100-02-28T23:59:59Z");
	(void)upid_iso(room, 4107542400); /* no leap year */
	assert_string_equal(room, "2100-03-01T00:00:00Z");
	(void)upid_iso(room, UINT32_MAX);
	assert_string_equal(room, "2106-02-07T06:28:15Z");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_has_its_canonical_form),
		cmocka_unit_test(the_canonical_form_is_its_own),
		cmocka_unit_test(every_vector_has_its_time),
		cmocka_unit_test(encoding_undoes_parsing_for_every_vector),
		cmocka_unit_test(time_is_utc_from_the_epoch_to_the_end_of_32_bits),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
