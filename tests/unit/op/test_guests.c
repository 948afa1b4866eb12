/* Which result of a guest counts, by kind of record and server. */
#include "op/guests.h"
#include "tests/unit/fake.h"

#define R(word) UPID_RESULT_##word

static const struct {
	bool best;
	enum upid_result first, second, counts;
} rows[] = {
	{ true, R(ERROR), R(OK), R(OK) },           { true, R(OK), R(ERROR), R(OK) },
	{ true, R(WARNING), R(OK), R(OK) },         { true, R(SKIPPED), R(ERROR), R(ERROR) },
	{ true, R(ERROR), R(RUNNING), R(RUNNING) }, { false, R(ERROR), R(OK), R(ERROR) },
	{ false, R(OK), R(ERROR), R(ERROR) },       { false, R(OK), R(UNKNOWN), R(UNKNOWN) },
	{ false, R(SKIPPED), R(OK), R(OK) },        { false, R(WARNING), R(OK), R(WARNING) },
};

TEST(the_best_backup_counts_and_the_worst_of_all_else)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct op_guests g = { 0 };

		(void)op_guests_note(&g, 100, UPID_S(""), rows[i].best, rows[i].first, UPID_S("a"));
		(void)op_guests_note(&g, 100, UPID_S(""), rows[i].best, rows[i].second,
		                     UPID_S("b"));
		assert_int_equal(g.count, 1);
		if (g.guest[0].best != rows[i].counts)
			fail_msg("row %zu: %d", i, g.guest[0].best);
		op_guests_free(&g);
	}
}

/* Two clusters have a guest 100 each: the good backup of one is none of the other. */
TEST(a_number_is_a_guest_of_each_server)
{
	struct op_guests g = { 0 };
	struct upid_err err = { 0 };

	assert_int_equal(op_guests_name(&g, UPID_S("100,101"), "guest", &err), 0);
	(void)op_guests_note(&g, 100, UPID_S("east"), true, UPID_RESULT_OK, UPID_S(""));
	(void)op_guests_note(&g, 100, UPID_S("west"), true, UPID_RESULT_ERROR, UPID_S("full"));
	assert_int_equal(g.count, 4);
	assert_true(g.guest[0].elsewhere); /* the name counts where it was found */
	assert_string_equal(g.guest[1].profile, "east");
	assert_int_equal(g.guest[1].best, UPID_RESULT_OK);
	assert_int_equal(g.guest[2].best, UPID_RESULT_ERROR);
	assert_int_equal(g.guest[3].number, 101);
	assert_false(g.guest[3].met);
	assert_true(op_guests_named(&g, 100) && op_guests_named(&g, 101));
	assert_false(op_guests_named(&g, 102));
	op_guests_free(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_best_backup_counts_and_the_worst_of_all_else),
		cmocka_unit_test(a_number_is_a_guest_of_each_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
