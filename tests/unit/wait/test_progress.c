/* Progress of running tasks: the requests it needs, and errors. */
#include "tests/unit/fake.h"

enum { TASKS = 6, SLOTS = 8 };

struct scene {
	struct upid_source base;
	struct upid_loop loop;
	struct upid_clock clock;
	int64_t now_ms;
	bool no_stream, silent;
	enum upid_code code; /* of each answer, behind its lines */
	struct upid_query *pending[SLOTS];
	size_t under_way, most, asked;
	struct upid task;
	struct upid_progress_of of[TASKS];
};

static void
ask(struct upid_source *src, struct upid_query *q)
{
	struct scene *s = (struct scene *)src;

	assert_true(s->under_way < SLOTS);
	s->pending[s->under_way++] = q;
	s->most = s->under_way > s->most ? s->under_way : s->most;
	s->asked++;
}

static void
cancel(struct upid_source *src, struct upid_query *q)
{
	struct scene *s = (struct scene *)src;

	for (size_t i = 0; i < s->under_way; i++)
		if (s->pending[i] == q)
			s->pending[i] = s->pending[--s->under_way];
}

static void
answer(struct scene *s, struct upid_query *q)
{
	q->no_stream = s->no_stream && q->asking == UPID_ASK_WHOLE_LOG;
	if (q->no_stream) {
		upid_fail(&q->err, UPID_E_BAD_ANSWER, "no such thing");
	} else {
		(void)q->line(q, 1, UPID_S("INFO: starting new backup job: vzdump 100 101"));
		(void)q->line(q, 2, UPID_S("INFO: Starting Backup of VM 100 (qemu)"));
		(void)q->line(q, 3,
		              UPID_S("INFO:  50% (1.0 GiB of 2.0 GiB) in 10s, "
		                     "read: 102.4 MiB/s, write: 0 B/s"));
		if (s->code != UPID_E_OK)
			upid_fail(&q->err, s->code, "a scripted fault");
	}
	q->done(q);
}

static int
run(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	struct scene *s = (struct scene *)((char *)loop - offsetof(struct scene, loop));

	(void)err;
	if (s->under_way == 0 || s->silent)
		s->now_ms += ms;
	else
		answer(s, s->pending[--s->under_way]);
	return 0;
}

static int64_t
now(void *ctx)
{
	return ((struct scene *)ctx)->now_ms;
}

static void
look(struct scene *s)
{
	static const struct upid_source_ops source_ops = { ask, cancel, NULL };
	static const struct upid_loop_ops loop_ops = { run, NULL, NULL, NULL };
	struct upid_err err = { 0 };

	s->base = (struct upid_source){ .ops = &source_ops, .name = "pve1:8006" };
	s->clock = (struct upid_clock){ now, s };
	s->loop = (struct upid_loop){ .ops = &loop_ops, .clock = &s->clock };
	assert_int_equal(upid_parse(&s->task,
	                            UPID_S("UPID:a:0003A1B2:0A1B2C3D:68F0C0DE:vzdump::r@pam:"),
	                            NULL, &err),
	                 0);
	for (size_t i = 0; i < TASKS; i++)
		s->of[i] = (struct upid_progress_of){ .task = &s->task, .src = &s->base };
	assert_int_equal(upid_progress_all(s->of, TASKS, &s->loop, 5000, &err), 0);
	assert_int_equal(s->under_way, 0);
}

static int64_t
percent(const struct scene *s, size_t task)
{
	return upid_report_progress(s->of[task].reporter)->percent;
}

static void
end(struct scene *s)
{
	for (size_t i = 0; i < TASKS; i++)
		upid_report_free(s->of[i].reporter);
}

TEST(each_task_costs_one_request)
{
	struct scene s = { .now_ms = 0 };

	look(&s);
	assert_int_equal(s.asked, TASKS);
	assert_int_equal(s.most, 4);
	assert_int_equal(s.now_ms, 0);
	for (size_t i = 0; i < TASKS; i++) {
		assert_int_equal(percent(&s, i), 50000);
		assert_int_equal(upid_report_progress(s.of[i].reporter)->percent_total, 25000);
	}
	end(&s);
}

TEST(a_server_that_does_not_stream_is_asked_for_a_page)
{
	struct scene s = { .no_stream = true };

	look(&s);
	assert_int_equal(s.asked, 2 * TASKS);
	assert_int_equal(percent(&s, TASKS - 1), 50000);
	assert_code(s.of[0].err, UPID_E_OK);
	end(&s);
}

TEST(a_part_of_a_log_tells_the_progress_too)
{
	struct scene s = { .code = UPID_E_DROPPED };

	look(&s);
	assert_int_equal(s.asked, TASKS);
	assert_code(s.of[0].err, UPID_E_DROPPED);
	assert_int_equal(percent(&s, 0), 50000);
	end(&s);
}

TEST(a_silent_server_times_out)
{
	struct scene s = { .silent = true };

	look(&s);
	assert_int_equal(s.now_ms, 5000);
	assert_code(s.of[0].err, UPID_E_REQUEST_TIMEOUT);
	assert_null(s.of[TASKS - 1].reporter);
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_task_costs_one_request),
		cmocka_unit_test(a_server_that_does_not_stream_is_asked_for_a_page),
		cmocka_unit_test(a_part_of_a_log_tells_the_progress_too),
		cmocka_unit_test(a_silent_server_times_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
