/* How long a lost response is in doubt, to the millisecond. */
#include "start_fake.h"

enum { LIST = 20, TIMEOUT = 300000 };
enum from { BEGIN, SENT, BACK };
enum { PVE, PBS, PMG = 5 }; /* the places of these products in kinds[] */

/* The list is read for the last time when the doubt ends, and that takes LIST. The own timeout of
 * the request is 45 seconds. */
static const struct {
	int kind;
	int64_t doubt_ms, answer_ms, down_until_ms;
	enum from from;
	int64_t ends_ms;
} rows[] = {
	{ PVE, 90000, 0, 0, SENT, 90000 + LIST },
	{ PBS, 90000, 0, 0, SENT, 90000 + LIST },
	{ PVE, 90000, INT64_MAX, 0, SENT, 90000 + LIST },
	/* the server responds again in time for the 35 seconds, and later */
	{ PVE, 90000, 1000, 40000, SENT, 90000 + LIST },
	{ PVE, 90000, 1000, 80000, BACK, 35000 + LIST },
	{ PBS, 90000, 1000, 200000, BACK, 35000 + LIST },
	{ PVE, 90000, 1000, 600000, BEGIN, TIMEOUT + LIST },
	/* who wants less doubt gets it */
	{ PVE, 10000, 0, 0, BACK, 10000 + LIST },
	{ PVE, 10000, 1000, 60000, BACK, 10000 + LIST },
	{ PVE, 0, 0, 0, BACK, 100 + LIST }, /* after the shortest pause */
	/* who wants more, too */
	{ PVE, 400000, 0, 0, SENT, 400000 + LIST },
	{ PVE, 400000, 1000, 600000, SENT, 400000 + LIST },
	/* a Mail Gateway lists a task when it has ended: until the timeout */
	{ PMG, 90000, 0, 0, BEGIN, TIMEOUT + LIST },
	{ PMG, 90000, 1000, 280000, BACK, 35000 + LIST },
};

static void
lose(struct server *s, size_t row, struct upid_start_rules *with)
{
	init_kind(s, &kinds[rows[row].kind]);
	s->treat[0] = (struct treatment){ .in_doubt = true, .answer_ms = rows[row].answer_ms };
	s->down_from_ms = FAKE_BEGIN + 900;
	s->down_until_ms = rows[row].down_until_ms > 0 ? FAKE_BEGIN + rows[row].down_until_ms : 0;
	*with = (struct upid_start_rules){ .timeout_ms = TIMEOUT, .doubt_ms = rows[row].doubt_ms };
}

TEST(a_doubt_ends_when_its_time_is_over_and_never_says_not_started)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upid_start_rules with;
		struct upid_started out;
		struct upid_err err;
		struct server s;
		int64_t from;

		lose(&s, i, &with);
		assert_int_equal(start(&out, &s, &with, &err), -1);
		assert_code(err, UPID_E_IN_DOUBT);
		assert_says(err, "may have started a task");
		assert_true(out.performed);
		assert_int_equal(s.requests, 1);
		from = rows[i].from == BEGIN  ? FAKE_BEGIN
		       : rows[i].from == SENT ? s.sent_ms
		                              : s.back_ms;
		if (s.now_ms != from + rows[i].ends_ms)
			fail_msg("row %zu: %lld ms", i, (long long)(s.now_ms - from));
		upid_started_free(&out);
	}
}

TEST(a_task_is_found_in_the_last_millisecond_and_not_after_it)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int late = 0; late < 2; late++) {
			struct upid_start_rules with;
			struct upid_started out;
			struct upid_err err;
			struct server s;
			int64_t end;

			lose(&s, i, &with);
			(void)start(&out, &s, &with, &err);
			upid_started_free(&out);
			if (rows[i].from == BEGIN && rows[i].down_until_ms > TIMEOUT)
				continue; /* the list is away */
			if (rows[i].from == SENT && rows[i].down_until_ms > 90000)
				continue;
			end = s.now_ms;
			lose(&s, i, &with);
			(void)add_row(&s, s.kind->user, s.kind->type, s.kind->id, FAKE_BEGIN + 100,
			              end + late);
			assert_int_equal(start(&out, &s, &with, &err), late ? -1 : 0);
			assert_int_equal(out.recovered, !late);
			upid_started_free(&out);
		}
}

TEST(the_error_says_how_long_was_looked_and_whether_the_list_was_read)
{
	struct upid_start_rules with;
	struct upid_started out;
	struct upid_err err;
	struct server s;

	lose(&s, 0, &with);
	assert_int_equal(start(&out, &s, &with, &err), -1);
	assert_says(err, "and no such task appeared within 90 s");
	upid_started_free(&out);
	lose(&s, 6, &with);
	assert_int_equal(start(&out, &s, &with, &err), -1);
	assert_says(err, "and the task list could not be read for 300 s: Connection refused");
	upid_started_free(&out);
}

TEST(a_task_that_starts_after_the_server_hung_is_found)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.treat[0] = (struct treatment){
		.performed = true, .in_doubt = true, .answer_ms = 30000, .after_ms = 64000
	};
	assert_int_equal(start(&out, &s, &rules, &err), 0);
	assert_text(out.upids.line[0].t, s.ours[0]);
	assert_true(out.recovered);
	assert_int_equal(s.requests, 1);
	upid_started_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_doubt_ends_when_its_time_is_over_and_never_says_not_started),
		cmocka_unit_test(a_task_is_found_in_the_last_millisecond_and_not_after_it),
		cmocka_unit_test(the_error_says_how_long_was_looked_and_whether_the_list_was_read),
		cmocka_unit_test(a_task_that_starts_after_the_server_hung_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
