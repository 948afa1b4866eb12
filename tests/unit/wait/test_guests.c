/* Listing the guests of a cluster: errors, the deadline, and interrupts. */
#include "tests/unit/fake.h"

/* A source that answers its one question with `code`, the first `faults` times; then with guests. */
struct scene {
	struct upid_source base;
	struct upid_loop loop;
	struct upid_clock clock;
	int64_t now_ms;
	enum upid_code code;
	size_t faults, asked;
	bool silent; /* no answer comes */
	struct upid_query *pending;
	int64_t sum; /* of the guests' numbers */
};

static void
ask(struct upid_source *src, struct upid_query *q)
{
	struct scene *s = (struct scene *)src;

	assert_null(s->pending);
	assert_int_equal(q->asking, UPID_ASK_GUESTS);
	s->pending = q;
	s->asked++;
}

static void
cancel(struct upid_source *src, struct upid_query *q)
{
	struct scene *s = (struct scene *)src;

	assert_ptr_equal(s->pending, q);
	s->pending = NULL;
}

static int
run(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	struct scene *s = (struct scene *)((char *)loop - offsetof(struct scene, loop));
	struct upid_query *q = s->pending;

	(void)err;
	if (q == NULL || s->silent) {
		assert_true(ms > 0 && ms < INT64_MAX);
		s->now_ms += ms;
		return 0;
	}
	s->pending = NULL;
	if (s->faults > 0) {
		s->faults--;
		upid_fail(&q->err, s->code, "a scripted fault");
	} else {
		(void)q->list->guest_found(q, &(struct upid_guest){ .number = 100 });
		(void)q->list->guest_found(q, &(struct upid_guest){ .number = 104 });
	}
	q->done(q);
	return 0;
}

static int64_t
now(void *ctx)
{
	return ((struct scene *)ctx)->now_ms;
}

static int
found(void *ctx, const struct upid_guest *guest)
{
	((struct scene *)ctx)->sum += guest->number;
	return 0;
}

static enum upid_code
guests(struct scene *s)
{
	static const struct upid_source_ops source_ops = { ask, cancel, NULL };
	static const struct upid_loop_ops loop_ops = { run, NULL, NULL, NULL };
	struct upid_err err = { 0 };
	int rc;

	s->base = (struct upid_source){ .ops = &source_ops, .name = "pve1:8006" };
	s->clock = (struct upid_clock){ now, s };
	s->loop = (struct upid_loop){ .ops = &loop_ops, .clock = &s->clock };
	rc = upid_guests(&s->base, &s->loop, 10000, found, s, &err);
	assert_int_equal(rc, err.code == UPID_E_OK ? 0 : -1);
	assert_null(s->pending);
	return err.code;
}

TEST(a_fault_that_passes_is_waited_out)
{
	struct scene s = { .code = UPID_E_CONNECT, .faults = 2 };

	assert_int_equal(guests(&s), UPID_E_OK);
	assert_int_equal(s.sum, 204);
	assert_int_equal(s.asked, 3);
	assert_int_equal(s.now_ms, 250 + 500);
}

TEST(a_fault_that_stays_ends_at_the_deadline)
{
	struct scene s = { .code = UPID_E_CONNECT, .faults = 100 };

	assert_int_equal(guests(&s), UPID_E_CONNECT);
	assert_int_equal(s.now_ms, 250 + 500 + 1000 + 2000 + 4000);
}

TEST(a_refusal_is_reported_immediately)
{
	struct scene s = { .code = UPID_E_PERMISSION, .faults = 1 };

	assert_int_equal(guests(&s), UPID_E_PERMISSION);
	assert_int_equal(s.asked, 1);
	assert_int_equal(s.now_ms, 0);
}

TEST(a_silent_server_times_out)
{
	struct scene s = { .silent = true };

	assert_int_equal(guests(&s), UPID_E_REQUEST_TIMEOUT);
	assert_int_equal(s.now_ms, 10000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fault_that_passes_is_waited_out),
		cmocka_unit_test(a_fault_that_stays_ends_at_the_deadline),
		cmocka_unit_test(a_refusal_is_reported_immediately),
		cmocka_unit_test(a_silent_server_times_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
