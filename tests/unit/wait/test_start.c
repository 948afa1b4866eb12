/* A request that starts a task: what it names, and what is never sent twice. */
#include "start_fake.h"

TEST(an_answer_names_the_task_and_the_list_is_read_once)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.treat[0] = (struct treatment){ .performed = true, .answer_ms = 50 };
	assert_int_equal(start(&out, &s, &rules, &err), 0);
	assert_int_equal(out.upids.count, 1);
	assert_text(out.upids.line[0].t, s.ours[0]);
	assert_true(out.performed && !out.recovered);
	assert_int_equal(s.requests, 1);
	assert_int_equal(s.lists, 1);
	upid_started_free(&out);
}

TEST(several_new_tasks_are_named_and_none_is_chosen)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.treat[0] = (struct treatment){ .performed = true, .in_doubt = true, .answer_ms = 500 };
	(void)add_row(&s, ME, "qmstart", "104", FAKE_BEGIN + 200, FAKE_BEGIN + 200);
	assert_int_equal(start(&out, &s, &rules, &err), -1);
	assert_code(err, UPID_E_AMBIGUOUS);
	assert_int_equal(out.upids.count, 2);
	upid_started_free(&out);
}

/* In each row there is one more task in the list, new like ours, and not ours. */
TEST(the_tasks_of_others_of_before_and_of_another_kind_are_not_ours)
{
	static const struct {
		const char *who, *type, *id;
		int64_t start_ms, listed_ms;
	} rows[] = {
		{ "root@pam", "qmstart", "104", 100, 100 },       /* by password */
		{ "root@pam!demo2", "qmstart", "104", 100, 100 }, /* another token */
		{ "malroot@pam!demo", "qmstart", "104", 100, 100 },
		{ ME, "qmstop", "104", 100, 100 },
		{ ME, "qmstart", "1040", 100, 100 },
		{ ME, "qmstart", "104", -10000, 0 },    /* there before the request */
		{ ME, "qmstart", "104", -60000, 5000 }, /* it was listed late, but began before */
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upid_started out;
		struct upid_err err;
		struct server s;

		init(&s);
		(void)add_row(&s, rows[i].who, rows[i].type, rows[i].id,
		              FAKE_BEGIN + rows[i].start_ms, FAKE_BEGIN + rows[i].listed_ms);
		s.treat[0] = (struct treatment){
			.performed = true, .in_doubt = true, .after_ms = 10000, .answer_ms = 500
		};
		assert_int_equal(start(&out, &s, &rules, &err), 0);
		assert_text(out.upids.line[0].t, s.ours[0]);
		upid_started_free(&out);
	}
}

TEST(a_hamanaged_guest_is_found_by_the_request_to_the_manager)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	(void)add_row(&s, ME, "hastart", "104", FAKE_BEGIN + 200, FAKE_BEGIN + 200);
	s.treat[0] = (struct treatment){ .in_doubt = true, .answer_ms = 500 };
	assert_int_equal(start(&out, &s, &rules, &err), 0);
	assert_text(out.upids.line[0].t, s.row[0].upid);
	upid_started_free(&out);
}

TEST(a_certain_failure_is_sent_again_if_that_was_asked_for)
{
	const struct upid_start_rules again = { .timeout_ms = 300000,
		                                .doubt_ms = UPID_DOUBT_MS,
		                                .retry = true };
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.treat[0] = s.treat[1] = (struct treatment){ .retryable = true };
	s.treat[2] = (struct treatment){ .performed = true };
	assert_int_equal(start(&out, &s, &rules, &err), -1);
	assert_code(err, UPID_E_CONNECT);
	assert_says(err, "Nothing was started");
	assert_false(out.performed);
	assert_int_equal(s.requests, 1);
	upid_started_free(&out);
	assert_int_equal(start(&out, &s, &again, &err), 0);
	assert_int_equal(s.requests, 3);
	assert_int_equal(s.started, 1);
	upid_started_free(&out);
}

/* The first server refuses the connection for the list, or for the request. */
TEST(another_server_of_the_cluster_is_tried_at_once)
{
	for (int listed = 0; listed < 2; listed++) {
		struct upid_started out;
		struct upid_err err;
		struct server s;

		init(&s);
		s.has_another = true;
		s.down_until_ms = listed ? 0 : FAKE_BEGIN + 30;
		s.treat[0] = (struct treatment){ .performed = !listed, .retryable = true };
		s.treat[1] = (struct treatment){ .performed = true };
		assert_int_equal(start(&out, &s, &rules, &err), 0);
		assert_int_equal(s.started, 1);
		assert_int_equal(s.requests, 1 + listed);
		assert_string_equal(s.base.name, "pve2:8006");
		assert_true(s.now_ms - FAKE_BEGIN < 200);
		upid_started_free(&out);
	}
}

TEST(each_server_of_the_cluster_is_tried_once)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.has_another = true;
	s.treat[0] = s.treat[1] = (struct treatment){ .retryable = true };
	assert_int_equal(start(&out, &s, &rules, &err), -1);
	assert_code(err, UPID_E_CONNECT);
	assert_int_equal(s.requests, 2);
	upid_started_free(&out);
}

TEST(a_refusal_and_a_doubt_are_never_sent_again)
{
	const struct upid_start_rules again = { .timeout_ms = 300000,
		                                .doubt_ms = 1000,
		                                .retry = true };
	struct upid_started out;
	struct upid_err err;
	struct server s;

	for (int doubt = 0; doubt < 2; doubt++) {
		init(&s);
		s.treat[0] = (struct treatment){ .in_doubt = doubt };
		assert_int_equal(start(&out, &s, &again, &err), -1);
		assert_code(err, doubt ? UPID_E_IN_DOUBT : UPID_E_INPUT);
		assert_int_equal(s.requests, 1);
		upid_started_free(&out);
	}
}

static void
keep_note(void *ctx, const char *text)
{
	(void)snprintf(ctx, 200, "%s", text);
}

TEST(without_a_list_a_lost_response_is_in_doubt_immediately_as_was_said_before)
{
	char said[200] = "";
	const struct upid_start_rules with = {
		.timeout_ms = 300000, .doubt_ms = UPID_DOUBT_MS, .note = keep_note, .ctx = said
	};
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.refused_from_ms = FAKE_BEGIN;
	s.treat[0] = (struct treatment){ .performed = true, .in_doubt = true };
	assert_int_equal(start(&out, &s, &with, &err), -1);
	assert_code(err, UPID_E_IN_DOUBT);
	assert_says(err, "and the task list cannot be read: the list is refused");
	assert_string_equal(said, "the task list cannot be read (the list is refused): if the "
	                          "response is lost, the task cannot be searched for");
	assert_true(s.now_ms - FAKE_BEGIN < 1000);
	upid_started_free(&out);
}

TEST(a_list_that_is_refused_during_the_search_ends_it)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.treat[0] = (struct treatment){ .performed = true, .in_doubt = true };
	s.refused_from_ms = FAKE_BEGIN + 30;
	assert_int_equal(start(&out, &s, &rules, &err), -1);
	assert_code(err, UPID_E_IN_DOUBT);
	assert_says(err, "and the task list cannot be read: the list is refused");
	upid_started_free(&out);
}

TEST(a_list_that_cannot_be_read_before_means_that_nothing_is_sent)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.down_until_ms = INT64_MAX;
	assert_int_equal(start(&out, &s, &rules, &err), -1);
	assert_code(err, UPID_E_CONNECT);
	assert_says(err, "Nothing was started");
	assert_int_equal(s.requests, 0);
	assert_false(out.performed);
	upid_started_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_names_the_task_and_the_list_is_read_once),
		cmocka_unit_test(several_new_tasks_are_named_and_none_is_chosen),
		cmocka_unit_test(the_tasks_of_others_of_before_and_of_another_kind_are_not_ours),
		cmocka_unit_test(a_hamanaged_guest_is_found_by_the_request_to_the_manager),
		cmocka_unit_test(a_certain_failure_is_sent_again_if_that_was_asked_for),
		cmocka_unit_test(another_server_of_the_cluster_is_tried_at_once),
		cmocka_unit_test(each_server_of_the_cluster_is_tried_once),
		cmocka_unit_test(a_refusal_and_a_doubt_are_never_sent_again),
		cmocka_unit_test(
			without_a_list_a_lost_response_is_in_doubt_immediately_as_was_said_before),
		cmocka_unit_test(a_list_that_is_refused_during_the_search_ends_it),
		cmocka_unit_test(a_list_that_cannot_be_read_before_means_that_nothing_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
