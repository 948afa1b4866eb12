/* Random faults, late starts and lists: nothing is started twice, and nothing started is called not
 * started. */
#include "start_fake.h"

static uint64_t
next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static int64_t
below(uint64_t *seed, int64_t most)
{
	return (int64_t)(next(seed) % (uint64_t)most);
}

/* A task that PVE starts under a held lock is listed after its end, or never; a Mail Gateway lists
 * all of them after their end. */
static void
treat_at_random(struct treatment *t, enum upid_product product, uint64_t *seed)
{
	*t = (struct treatment){ .performed = below(seed, 4) > 0, .in_doubt = below(seed, 3) > 0 };
	t->retryable = below(seed, 2);
	t->answer_ms = below(seed, 3) > 0 ? below(seed, 2000) : below(seed, 60000);
	t->after_ms = below(seed, 2) ? 0 : below(seed, 60000);
	t->lag_ms = below(seed, 10) == 0 ? NEVER : below(seed, 2) ? 0 : below(seed, 30000);
	if (product == UPID_PRODUCT_PBS)
		t->lag_ms = 0; /* 60 of 60 were listed at once */
	else if (product == UPID_PRODUCT_PMG && t->lag_ms != NEVER)
		t->lag_ms = 1 + below(seed, 400000); /* at the end, if that was noticed */
	/* who is told of the task is told after its start, when it is listed */
	if (t->performed && !t->in_doubt && t->answer_ms <= t->after_ms)
		t->answer_ms = t->after_ms + 1;
}

static void
add_others(struct server *s, uint64_t *seed)
{
	static const char *const who[] = { "root@pam!other", "bob@pve!demo", "alice@pve" };

	for (int64_t n = below(seed, 8); n > 0; n--) {
		int64_t at = FAKE_BEGIN + below(seed, 120000) - 60000;

		(void)add_row(s, who[below(seed, 3)], s->kind->type, s->kind->id, at,
		              at + below(seed, 5000));
		s->row[s->rows - 1].twice = s->base.product == UPID_PRODUCT_PVE && below(seed, 2);
	}
	(void)add_row(s, s->kind->user, s->kind->type, s->kind->id, FAKE_BEGIN - 20000,
	              FAKE_BEGIN - 20000);
}

struct outcomes {
	size_t told, found, doubt, refused;
	size_t started; /* of those in doubt */
};

/* What must hold whatever happened. */
static void
check(const struct server *s, const struct upid_started *out, int rc, const struct upid_err *err,
      struct outcomes *sum)
{
	assert_true(s->started <= 1);
	if (rc == 0) {
		assert_int_equal(out->upids.count, 1);
		assert_int_equal(s->started, 1);
		assert_text(out->upids.line[0].t, s->ours[0]);
		*(out->recovered ? &sum->found : &sum->told) += 1;
	} else if (err->code == UPID_E_IN_DOUBT) {
		assert_true(out->performed);
		sum->doubt++;
		sum->started += s->started;
	} else { /* called not started: it was not */
		assert_int_equal(s->started, 0);
		assert_false(out->performed);
		sum->refused++;
	}
}

static void
run_at_random(const struct kind *kind, struct outcomes *sum, uint64_t *seed)
{
	struct upid_start_rules with = { .timeout_ms = 300000, .seed = next(seed) };
	struct upid_started out;
	struct upid_err err;
	struct server s;
	int rc;

	init_kind(&s, kind);
	with.retry = below(seed, 2);
	with.doubt_ms = below(seed, 4) == 0 ? below(seed, 90000) : UPID_DOUBT_MS;
	for (size_t n = 0; n < STARTS; n++)
		treat_at_random(&s.treat[n], kind->product, seed);
	s.treat[STARTS - 1].retryable = false;
	add_others(&s, seed);
	if (below(seed, 3) == 0) {
		s.down_from_ms = FAKE_BEGIN + 100 + below(seed, 50000);
		s.down_until_ms = s.down_from_ms + below(seed, 80000);
	}
	rc = start(&out, &s, &with, &err);
	check(&s, &out, rc, &err, sum);
	upid_started_free(&out);
}

TEST(two_thousand_runs_of_each_kind_start_nothing_twice_and_lose_nothing)
{
	uint64_t seed = 20261128;

	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct outcomes sum = { 0 };

		for (size_t i = 0; i < 2000; i++)
			run_at_random(&kinds[k], &sum, &seed);
		print_message("%s: told %zu, found %zu, in doubt %zu (%zu started), refused %zu\n",
		              kinds[k].type, sum.told, sum.found, sum.doubt, sum.started,
		              sum.refused);
		assert_true(sum.told > 100 && sum.found > 100 && sum.doubt > 100 &&
		            sum.refused > 100);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			two_thousand_runs_of_each_kind_start_nothing_twice_and_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
