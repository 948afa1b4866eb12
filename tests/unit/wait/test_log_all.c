/* Several logs: read concurrently, passed in order, and read again. */
#include <stdio.h>

#include "lib/base/buf.h"
#include "tests/unit/fake.h"

enum { LOGS = 12 };

struct many {
	struct upid_log_rules rules; /* first, so that they lead here */
	struct fake f;
	struct fake_task task[LOGS];
	struct upid_log log[LOGS];
	struct fake_answer answer[LOGS];
	struct upid_buf said; /* "0:1 0:2 0. 1:1 …": lines as they come, and ends */
	uint64_t refused[LOGS]; /* from this line on, before it is the log's turn; 0: none */
	uint64_t enough[LOGS];  /* every line from this one on */
	size_t first;
};

static int
on_line(struct upid_log_rules *rules, size_t i, uint64_t n, struct upid_str text)
{
	struct many *m = (struct many *)rules;
	char want[32];

	(void)snprintf(want, sizeof(want), "line %llu", (unsigned long long)n);
	assert_text(text, want);
	upid_buf_addf(&m->said, "%zu:%llu ", i, (unsigned long long)n);
	if (i > m->first && m->refused[i] > 0 && n >= m->refused[i])
		return -1;
	return m->enough[i] > 0 && n >= m->enough[i] ? -1 : 0;
}

static void
on_ended(struct upid_log_rules *rules, size_t i)
{
	struct many *m = (struct many *)rules;

	assert_int_equal(i, m->first); /* in order */
	m->first++;
	upid_buf_addf(&m->said, "%zu. ", i);
}

/* Log i answers after latency_ms[i], with lines[i] lines. */
static void
make(struct many *m, size_t count, const int64_t *latency_ms, const uint64_t *lines)
{
	*m = (struct many){ .rules = { .timeout_ms = 60000, .line = on_line, .ended = on_ended } };
	for (size_t i = 0; i < count; i++) {
		char upid[80];

		(void)snprintf(upid, sizeof(upid), "UPID:pve1:0000%04zX:0A1B2C3D:618C1D55:vzdump:1:root@pam:", i);
		m->answer[i] = (struct fake_answer){ .total = lines[i], .latency_ms = latency_ms[i] };
		m->task[i] = (struct fake_task){ .log = &m->answer[i], .logs = 1 };
		fake_parse(&m->task[i], strcpy(test_malloc(sizeof(upid)), upid));
	}
	fake_init(&m->f, m->task, count);
	for (size_t i = 0; i < count; i++)
		m->log[i] = (struct upid_log){ .task = &m->task[i].upid, .src = &m->f.base };
}

static int
read_all(struct many *m, size_t count, struct upid_err *err)
{
	return upid_log_all(m->log, count, &m->f.loop->base, &m->rules, err);
}

static void
said(struct many *m, const char *want)
{
	assert_string_equal(m->said.n > 0 ? upid_buf_cstr(&m->said) : "", want);
}

static void
drop(struct many *m)
{
	for (size_t i = 0; i < m->f.tasks; i++)
		test_free((void *)(uintptr_t)m->task[i].upid.text.p);
	upid_buf_free(&m->said);
	fake_free(&m->f);
}

#define AFTER(...) ((const int64_t[]){ __VA_ARGS__ })
#define LINES(...) ((const uint64_t[]){ __VA_ARGS__ })

TEST(no_logs_are_read_at_once)
{
	struct upid_err err = { 0 };
	struct many m;

	make(&m, 0, NULL, NULL);
	assert_int_equal(read_all(&m, 0, &err), 0);
	said(&m, "");
	drop(&m);
}

/* Each is two queries of its latency; one after the other they would take 2 s. */
TEST(logs_are_read_concurrently_and_finish_in_order)
{
	struct upid_err err = { 0 };
	struct many m;

	make(&m, 4, AFTER(400, 100, 200, 300), LINES(1, 2, 0, 1));
	assert_int_equal(read_all(&m, 4, &err), 0);
	said(&m, "1:1 1:2 3:1 0:1 0. 1. 2. 3. ");
	assert_int_equal(fake_at(&m.f), 800);
	assert_int_equal(m.log[1].total, 2);
	drop(&m);
}

TEST(four_are_under_way_at_most_and_nothing_runs_ahead)
{
	struct upid_err err = { 0 };
	struct many m;

	make(&m, 8, AFTER(1000, 1, 1, 1, 1, 1, 1, 1), LINES(1, 1, 1, 1, 1, 1, 1, 1));
	assert_int_equal(read_all(&m, 8, &err), 0);
	assert_int_equal(m.f.most, 4);
	/* until the first one has ended, the fifth is not begun */
	said(&m, "1:1 2:1 3:1 0:1 0. 1. 2. 3. 4:1 5:1 6:1 7:1 4. 5. 6. 7. ");
	drop(&m);
}

TEST(a_log_that_arrives_too_early_is_read_again_at_its_turn)
{
	struct upid_err err = { 0 };
	struct many m;

	make(&m, 3, AFTER(500, 10, 10), LINES(1, 3, 1));
	m.refused[1] = 2;
	assert_int_equal(read_all(&m, 3, &err), 0);
	said(&m, "1:1 1:2 2:1 0:1 0. 1:1 1:2 1:3 1. 2. ");
	assert_code(m.log[1].err, UPID_E_OK);
	assert_int_equal(m.log[1].total, 3);
	drop(&m);
}

TEST(of_the_first_log_enough_is_enough)
{
	struct upid_err err = { 0 };
	struct many m;

	make(&m, 2, AFTER(10, 500), LINES(9, 2));
	m.enough[0] = 2;
	assert_int_equal(read_all(&m, 2, &err), 0);
	said(&m, "0:1 0:2 0. 1:1 1:2 1. ");
	assert_code(m.log[0].err, UPID_E_OK);
	drop(&m);
}

TEST(an_error_of_one_log_is_its_own)
{
	const struct fake_answer gone = { .code = UPID_E_NO_SUCH_TASK, .http = 400 };
	struct upid_err err = { 0 };
	struct many m;

	make(&m, 3, AFTER(10, 10, 10), LINES(1, 1, 1));
	m.answer[1] = gone;
	assert_int_equal(read_all(&m, 3, &err), 0);
	assert_code(m.log[0].err, UPID_E_OK);
	assert_code(m.log[1].err, UPID_E_NO_SUCH_TASK);
	assert_code(m.log[2].err, UPID_E_OK);
	drop(&m);
}

/* The fifth begins when the first one ends, and has all of its time from then on. */
TEST(each_log_has_its_own_deadline)
{
	const struct fake_answer down = { .code = UPID_E_CONNECT };
	struct upid_err err = { 0 };
	struct many m;

	make(&m, 5, AFTER(400, 0, 0, 0, 0), LINES(1, 1, 1, 1, 1));
	m.answer[4] = down;
	m.rules.timeout_ms = 1000;
	assert_int_equal(read_all(&m, 5, &err), 0);
	assert_code(m.log[4].err, UPID_E_CONNECT);
	assert_says(m.log[4].err, "gave up after 1.000 s");
	assert_int_equal(fake_at(&m.f), 1800);
	drop(&m);
}

TEST(a_broken_loop_ends_all_of_them)
{
	struct upid_err err = { 0 };
	struct many m;

	make(&m, 3, AFTER(10, 500, 500), LINES(1, 1, 1));
	m.f.loop->broken_run = 2;
	assert_int_equal(read_all(&m, 3, &err), -1);
	assert_code(err, UPID_E_INTERNAL);
	said(&m, "0:1 ");
	drop(&m);
}

TEST(an_interrupt_ends_the_reading)
{
	struct upid_err err = { 0 };
	struct many m;

	make(&m, 2, AFTER(10, 5000), LINES(1, 1));
	m.f.loop->interrupt_ms = 1000;
	assert_int_equal(read_all(&m, 2, &err), 0);
	said(&m, "0:1 0. 1. ");
	assert_int_equal(m.log[1].err.code, UPID_E_INTERRUPTED);
	assert_int_equal(fake_at(&m.f), 1000);
	drop(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_logs_are_read_at_once),
		cmocka_unit_test(logs_are_read_concurrently_and_finish_in_order),
		cmocka_unit_test(four_are_under_way_at_most_and_nothing_runs_ahead),
		cmocka_unit_test(a_log_that_arrives_too_early_is_read_again_at_its_turn),
		cmocka_unit_test(of_the_first_log_enough_is_enough),
		cmocka_unit_test(an_error_of_one_log_is_its_own),
		cmocka_unit_test(each_log_has_its_own_deadline),
		cmocka_unit_test(a_broken_loop_ends_all_of_them),
		cmocka_unit_test(an_interrupt_ends_the_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
