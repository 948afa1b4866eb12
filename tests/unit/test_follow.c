/* From a request to the HA manager on to its work, in whole instants. */
#define _GNU_SOURCE /* memmem */
#include "fake.h"

#define BEGIN "UPID:example-node:000AE992:00A21BA7:618C1D55:"
#define START BEGIN "hastart:100:ann@pve!ci:"
#define WORK "UPID:node-2:000AE9FF:00A21CA7:618C1D57:qmstart:100:root@pam:"

static const struct fake_answer none = { .work = NULL };
static const struct fake_answer there = { .work = WORK };
static const struct fake_answer hangs = { .latency_ms = FAKE_NEVER };

/* A look every second, for 60 of them. */
#define FOLLOW { .timeout_ms = 60000, .interval_ms = 1000, .tail = 2, .follow_ha = true }

struct ha {
	struct fake f;
	struct fake_task task[2]; /* the request, and its work */
	struct upid_wait w;
};

static void
make(struct ha *ha, const char *request, struct fake_task first, struct fake_task second)
{
	*ha = (struct ha){ .task = { first, second } };
	fake_parse(&ha->task[0], request);
	fake_parse(&ha->task[1], WORK);
	fake_init(&ha->f, ha->task, 2);
	ha->f.waited = 1;
}

static void
drop(struct ha *ha)
{
	upid_wait_free(&ha->w);
	fake_free(&ha->f);
}

static void
asked(const struct ha *ha, size_t at, enum upid_asking asking, size_t task)
{
	assert_true(at < ha->f.asks);
	assert_int_equal(ha->f.asked[at].asking, asking);
	assert_int_equal(ha->f.asked[at].task, task);
}

static void
followed(const struct upid_wait *w)
{
	assert_non_null(w->followed);
	assert_text(w->followed->text, WORK);
	assert_text(w->followed->type, "qmstart");
	assert_text(w->followed->id, "100");
}

static void
not_begun(const struct upid_wait *w, const char *part)
{
	assert_code(w->err, UPID_E_OK);
	assert_true(w->timed_out);
	assert_false(w->stopped);
	assert_int_equal(w->cls, UPID_RUNNING);
	assert_null(w->exitstatus.p);
	assert_null(w->followed);
	assert_non_null(w->reason.p);
	assert_non_null(memmem(w->reason.p, w->reason.n, part, strlen(part)));
}

/* The request ends at 1,500, the work is listed from 3,000 on, and ends at 5,000. */
TEST(the_wait_goes_on_to_the_work_and_ends_with_it)
{
	const struct fake_answer lists[] = { none, none, there };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .ends_ms = 1500, .end = "OK", .list = lists, .lists = 3 },
	     (struct fake_task){ .ends_ms = 5000, .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	/* looks; the first search with the end of the request, a look with the end of the search */
	assert_asked_at(&ha.f, 0, 1000, 2000, 2000, 2000, 3000, 4000, 4000, 5000);
	asked(&ha, 2, UPID_ASK_STATUS, 0);
	asked(&ha, 3, UPID_ASK_HA_WORK, 0);
	asked(&ha, 4, UPID_ASK_HA_SIGHT, 0); /* once, as the search found nothing */
	asked(&ha, 6, UPID_ASK_HA_WORK, 0);
	asked(&ha, 7, UPID_ASK_STATUS, 1);
	assert_code(ha.w.err, UPID_E_OK);
	assert_true(ha.w.stopped);
	assert_false(ha.w.timed_out);
	assert_int_equal(ha.w.cls, UPID_CLASS_OK);
	assert_text(ha.w.exitstatus, "OK");
	assert_null(ha.w.reason.p);
	assert_int_equal(ha.w.elapsed_ms, 5000);
	assert_int_equal(ha.w.polls, 8);
	assert_int_equal(ha.w.retries, 0);
	followed(&ha.w);
	drop(&ha);
}

TEST(work_that_has_long_ended_costs_no_pause)
{
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .end = "WARNINGS: 3" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0);
	assert_int_equal(ha.w.cls, UPID_WARNING);
	assert_int_equal(ha.w.warning_count, 3);
	assert_int_equal(ha.w.elapsed_ms, 0);
	drop(&ha);
}

TEST(answers_that_come_inside_the_question_are_followed_too)
{
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "WARNINGS: 1", .list = &there, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	ha.f.at_once = true;
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0);
	assert_int_equal(ha.w.cls, UPID_CLASS_OK);
	assert_int_equal(ha.w.warning_count, 0); /* the request's are not the work's */
	followed(&ha.w);
	drop(&ha);
}

TEST(work_that_fails_comes_with_its_own_log)
{
	static const char *const text[] = { "ERROR: no quorum", "TASK ERROR: start failed" };
	const struct fake_answer log = { .total = 2 };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .end = "start failed", .text = text, .log = &log, .logs = 1 });
	fake_wait(&ha.f, &ha.w, &rules);
	asked(&ha, 3, UPID_ASK_WHOLE_LOG, 1);
	assert_int_equal(ha.w.cls, UPID_ERROR);
	assert_text(ha.w.reason, "start failed");
	assert_int_equal(ha.w.tail.count, 2);
	assert_text(ha.w.tail.line[0].t, "ERROR: no quorum");
	followed(&ha.w);
	drop(&ha);
}

static void
nothing_followed(const char *request, const char *end, struct upid_wait_rules rules,
                 enum upid_class cls)
{
	struct ha ha;

	make(&ha, request, (struct fake_task){ .end = end, .list = &there, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0);
	assert_code(ha.w.err, UPID_E_OK);
	assert_true(ha.w.stopped);
	assert_int_equal(ha.w.cls, cls);
	assert_text(ha.w.exitstatus, end);
	assert_null(ha.w.followed);
	drop(&ha);
}

TEST(a_request_that_failed_is_a_failure_at_once)
{
	struct upid_wait_rules rules = FOLLOW;

	rules.tail = 0;
	nothing_followed(START, "no such resource", rules, UPID_ERROR);
	nothing_followed(START, "unexpected status", rules, UPID_UNKNOWN);
}

TEST(nothing_is_followed_unasked_nor_by_one_look)
{
	struct upid_wait_rules rules = FOLLOW;

	nothing_followed(FAKE_UPID, "OK", rules, UPID_CLASS_OK);
	rules.one_look = true;
	nothing_followed(START, "OK", rules, UPID_CLASS_OK);
	rules.one_look = false;
	rules.timeout_ms = 0;
	nothing_followed(START, "OK", rules, UPID_CLASS_OK);
	nothing_followed(START, "OK", (struct upid_wait_rules){ .timeout_ms = 3000 }, UPID_CLASS_OK);
}

TEST(work_that_never_comes_is_a_time_out_with_its_reason)
{
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 1000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "WARNINGS: 2", .list = &none, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_int_equal(ha.w.warning_count, 0); /* nothing of the request is the outcome */
	assert_asked_at(&ha.f, 0, 0, 0, 1000, 2000, 2500);
	assert_int_equal(ha.f.asked[4].timeout_ms, 0);
	assert_int_equal(ha.f.asked[5].timeout_ms, 1000); /* the last one has its own bound */
	not_begun(&ha.w, "the HA manager has not begun it");
	not_begun(&ha.w, "only for who has Sys.Audit on /");
	assert_int_equal(ha.w.elapsed_ms, 2500);
	assert_int_equal(ha.f.cancels, 0);
	drop(&ha);
}

TEST(a_search_that_hangs_is_cancelled_at_the_deadline)
{
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 1000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &hangs, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0);
	assert_int_equal(ha.f.cancels, 1);
	assert_int_equal(ha.w.elapsed_ms, 2500);
	not_begun(&ha.w, "pve1:8006 gave no answer");
	drop(&ha);
}

TEST(passing_faults_of_the_search_are_retried)
{
	const struct fake_answer lists[] = { { .code = UPID_E_DROPPED },
		                             { .code = UPID_E_BUSY, .http = 596 },
		                             there };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = lists, .lists = 3 },
	     (struct fake_task){ .ends_ms = 1750, .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 250, 750, 750, 1750);
	assert_int_equal(ha.w.retries, 2);
	assert_int_equal(ha.w.cls, UPID_CLASS_OK);
	drop(&ha);
}

TEST(faults_until_the_deadline_are_the_reason)
{
	const struct fake_answer lists[] = { none, { .code = UPID_E_DROPPED } };
	struct upid_wait_rules rules = { .timeout_ms = 1100, .interval_ms = 1000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = lists, .lists = 2 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0, 1000, 1100);
	not_begun(&ha.w, "could not be asked: a scripted fault");
	drop(&ha);
}

TEST(a_search_that_is_refused_is_final)
{
	const struct fake_answer refused = { .code = UPID_E_PERMISSION, .http = 403 };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &refused, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0);
	assert_code(ha.w.err, UPID_E_PERMISSION);
	assert_int_equal(ha.w.err.http, 403);
	assert_false(ha.w.stopped);
	drop(&ha);
}

static void
checks(const struct fake_answer *sight, enum upid_code code, bool once_more)
{
	const struct fake_answer lists[] = { none, there };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = lists, .lists = 2, .sight = sight },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	if (once_more)
		assert_asked_at(&ha.f, 0, 0, 0, 1000, 1000);
	else
		assert_asked_at(&ha.f, 0, 0, 0);
	asked(&ha, 2, UPID_ASK_HA_SIGHT, 0);
	assert_code(ha.w.err, code);
	if (code != UPID_E_OK)
		assert_says(ha.w.err, "Sys.Audit on /nodes/example-node");
	drop(&ha);
}

/* Lists are silent about what they do not show. */
TEST(a_search_that_cannot_find_anything_is_final)
{
	const struct fake_answer blind = { .blind = true };

	checks(&blind, UPID_E_PERMISSION, false);
}

TEST(a_server_that_does_not_tell_our_rights_ends_no_search)
{
	const struct fake_answer faults[] = { { .code = UPID_E_BAD_ANSWER, .http = 501, .blind = true },
		                              { .code = UPID_E_PERMISSION, .http = 403 },
		                              { .code = UPID_E_DROPPED } };

	for (size_t i = 0; i < COUNT(faults); i++)
		checks(&faults[i], UPID_E_OK, true);
}

TEST(a_question_about_rights_that_hangs_is_cancelled_at_the_deadline)
{
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 1000, .follow_ha = true };
	struct ha ha;

	make(&ha, START,
	     (struct fake_task){ .end = "OK", .list = &none, .lists = 1, .sight = &hangs },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0);
	assert_int_equal(ha.f.cancels, 1);
	assert_int_equal(ha.w.elapsed_ms, 2500);
	not_begun(&ha.w, "the HA manager has not begun it");
	drop(&ha);
}

/* At the deadline the request is seen to have ended: its work is sought, and looked at, once. */
TEST(what_has_ended_wins_over_the_deadline)
{
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 2000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .ends_ms = 2400, .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .ends_ms = 2500, .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 2000, 2500, 2500, 2500);
	for (size_t i = 2; i < 5; i++)
		assert_int_equal(ha.f.asked[i].timeout_ms, 1000);
	assert_true(ha.w.stopped);
	assert_false(ha.w.timed_out);
	drop(&ha);
}

TEST(a_search_at_the_deadline_is_the_last_question)
{
	const struct fake_answer blind = { .blind = true };
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 3000, .follow_ha = true };
	struct ha ha;

	make(&ha, START,
	     (struct fake_task){ .ends_ms = 100, .end = "OK", .list = &none, .lists = 1,
	                         .sight = &blind },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 2500, 2500);
	not_begun(&ha.w, "the HA manager has not begun it");
	drop(&ha);
}

TEST(work_that_runs_at_the_deadline_is_a_time_out_and_known)
{
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 1000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .ends_ms = 9000, .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0, 1000, 2000, 2500);
	assert_true(ha.w.timed_out);
	assert_int_equal(ha.w.cls, UPID_RUNNING);
	assert_null(ha.w.reason.p);
	followed(&ha.w);
	drop(&ha);
}

/* The log of a new task may be found a moment later than the list has it. */
TEST(work_that_is_not_known_at_once_has_its_grace)
{
	const struct fake_answer looks[] = { { .code = UPID_E_NO_SUCH_TASK, .http = 400 },
		                             { .exitstatus = "OK" } };
	struct upid_wait_rules rules = { .timeout_ms = 60000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .look = looks, .looks = 2 });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0, 500);
	assert_int_equal(ha.w.cls, UPID_CLASS_OK);
	drop(&ha);
}

TEST(the_pause_goes_by_the_age_of_the_work)
{
	struct upid_wait_rules rules = { .timeout_ms = 600000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .ends_ms = 2000, .end = "OK" });
	ha.f.date_s = FAKE_START + 102; /* the work began 100 s ago: 2 s between two looks */
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0, 2000);
	drop(&ha);
}

/* Four side by side; the one that follows ends last, the others as if it were not there. */
TEST(one_that_follows_holds_up_no_other)
{
	const struct fake_answer lists[] = { none, there };
	struct upid_wait_rules rules = FOLLOW;
	struct fake_task task[4] = { { .ends_ms = 4000, .end = "OK" },
		                     { .end = "OK", .list = lists, .lists = 2 },
		                     { .end = "job errors" },
		                     { .ends_ms = 6000, .end = "OK" } };
	struct upid_wait w[3] = { 0 };
	struct fake f;

	rules.tail = 0;
	fake_parse(&task[1], START);
	fake_parse(&task[3], WORK);
	fake_init(&f, task, 4);
	f.waited = 3;
	fake_wait(&f, w, &rules);
	assert_int_equal(w[0].elapsed_ms, 4000);
	assert_int_equal(w[0].cls, UPID_CLASS_OK);
	assert_int_equal(w[1].elapsed_ms, 6000);
	assert_int_equal(w[1].cls, UPID_CLASS_OK);
	followed(&w[1]);
	assert_int_equal(w[2].elapsed_ms, 0);
	assert_int_equal(w[2].cls, UPID_ERROR);
	assert_null(w[0].followed);
	assert_null(w[2].followed);
	for (size_t i = 0; i < 3; i++)
		upid_wait_free(&w[i]);
	fake_free(&f);
}

TEST(a_source_that_breaks_while_searching_leaves_nothing_behind)
{
	struct upid_wait_rules rules = FOLLOW;
	struct upid_err err = { 0 };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &hangs, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	ha.f.broken_pump = 2;
	ha.w.task = &ha.task[0].upid;
	assert_int_equal(upid_wait_all(&ha.w, 1, &ha.f.base, &ha.f.clock, &rules, &err), -1);
	assert_code(err, UPID_E_INTERNAL);
	assert_int_equal(ha.f.cancels, 1);
	drop(&ha);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wait_goes_on_to_the_work_and_ends_with_it),
		cmocka_unit_test(work_that_has_long_ended_costs_no_pause),
		cmocka_unit_test(answers_that_come_inside_the_question_are_followed_too),
		cmocka_unit_test(work_that_fails_comes_with_its_own_log),
		cmocka_unit_test(a_request_that_failed_is_a_failure_at_once),
		cmocka_unit_test(nothing_is_followed_unasked_nor_by_one_look),
		cmocka_unit_test(work_that_never_comes_is_a_time_out_with_its_reason),
		cmocka_unit_test(a_search_that_hangs_is_cancelled_at_the_deadline),
		cmocka_unit_test(passing_faults_of_the_search_are_retried),
		cmocka_unit_test(faults_until_the_deadline_are_the_reason),
		cmocka_unit_test(a_search_that_is_refused_is_final),
		cmocka_unit_test(a_search_that_cannot_find_anything_is_final),
		cmocka_unit_test(a_server_that_does_not_tell_our_rights_ends_no_search),
		cmocka_unit_test(a_question_about_rights_that_hangs_is_cancelled_at_the_deadline),
		cmocka_unit_test(what_has_ended_wins_over_the_deadline),
		cmocka_unit_test(a_search_at_the_deadline_is_the_last_question),
		cmocka_unit_test(work_that_runs_at_the_deadline_is_a_time_out_and_known),
		cmocka_unit_test(work_that_is_not_known_at_once_has_its_grace),
		cmocka_unit_test(the_pause_goes_by_the_age_of_the_work),
		cmocka_unit_test(one_that_follows_holds_up_no_other),
		cmocka_unit_test(a_source_that_breaks_while_searching_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
