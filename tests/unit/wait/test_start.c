/* A request that starts a task, on a server that loses responses: found, in doubt, and never
 * started twice. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/fake.h"
#include "lib/base/json.h"

enum { STARTS = 4, ROWS = 40, NEVER = -1 };

/* A task of the server's: when its list shows it, and until when. */
struct row {
	char upid[128];
	int64_t listed_ms;
	bool twice; /* a server may list a task several times */
};

/* The server's reaction to the next request. */
struct treatment {
	bool performed;
	bool in_doubt;     /* what the client is told: nothing that proves anything */
	bool retryable;    /* a failure that proves that nothing was done, and may pass */
	int64_t after_ms;  /* until it is performed, from the request on */
	int64_t answer_ms; /* until the client is told; more than its patience: nothing comes */
	int64_t lag_ms;    /* until the task is listed, from its start on; NEVER */
};

struct kind;

struct server {
	struct upid_source base;
	struct upid_loop loop;
	struct upid_clock clock;
	int64_t now_ms, date_s;
	struct treatment treat[STARTS];
	size_t requests;
	struct row row[ROWS];
	size_t rows, started; /* started: by us */
	char ours[STARTS][128];
	int64_t down_from_ms, down_until_ms; /* the list does not answer */
	enum upid_code list_code;            /* not UPID_E_OK: the list is refused */
	size_t lists;
	const struct kind *kind;
	struct upid_query *open; /* under way */
	int64_t due_ms;
};

#define ME "root@pam!demo"

/* What a request starts, on each product. */
static const struct kind {
	enum upid_product product;
	struct upid_request request;
	const char *type, *id, *user;
} kinds[] = {
#define REQUEST(way) { .method = "POST", .path = (way), .form = "", .hidden = "" }
	{ UPID_PRODUCT_PVE, REQUEST("/nodes/pve1/qemu/104/status/start"), "qmstart", "104", ME },
	{ UPID_PRODUCT_PBS, REQUEST("/admin/datastore/store1/verify"), "verify", "store1", ME },
	{ UPID_PRODUCT_PBS, REQUEST("/admin/datastore/store1/gc"), "garbage_collection", "store1", ME },
	{ UPID_PRODUCT_PBS, REQUEST("/admin/datastore/store1/prune"), "prune",
	  "store1\\x3a\\x3ahost-one", ME },
	{ UPID_PRODUCT_PBS, REQUEST("/admin/sync/s-1/run"), "syncjob",
	  "\\x2d\\x3asource\\x3astore1\\x3a\\x3as\\x2d1", ME },
	{ UPID_PRODUCT_PMG, REQUEST("/nodes/pmg1/backup"), "backup", "", "root@pam" },
};

static const char *
add_row(struct server *s, const char *who, const char *type, const char *id, int64_t start_ms,
        int64_t listed_ms)
{
	struct row *row = &s->row[s->rows++];
	unsigned start = (unsigned)(s->date_s + (start_ms - FAKE_BEGIN) / 1000);
	const char *node = s->base.product == UPID_PRODUCT_PMG ? "pmg1" : "pve1";

	assert_true(s->rows <= ROWS);
	if (s->base.product == UPID_PRODUCT_PBS)
		(void)snprintf(row->upid, sizeof(row->upid),
		               "UPID:pbs1:000002B2:00001234:%08X:%08X:%s:%s:%s:",
		               (unsigned)s->rows, start, type, id, who);
	else
		(void)snprintf(row->upid, sizeof(row->upid),
		               "UPID:%s:%08X:00001234:%08X:%s:%s:%s:", node,
		               (unsigned)(0x1000 + s->rows), start, type, id, who);
	row->listed_ms = listed_ms;
	return row->upid;
}

static void
perform(struct server *s, const struct treatment *t)
{
	int64_t at = s->now_ms + t->after_ms;
	int64_t listed = t->lag_ms == NEVER ? INT64_MAX : at + t->lag_ms;
	const char *upid = add_row(s, s->kind->user, s->kind->type, s->kind->id, at, listed);

	(void)snprintf(s->ours[s->started++], sizeof(s->ours[0]), "%s", upid);
}

static void
ask(struct upid_source *src, struct upid_query *q)
{
	struct server *s = (struct server *)src;
	const struct treatment *t = &s->treat[s->requests];

	assert_null(s->open);
	q->err = (struct upid_err){ 0 };
	q->in_doubt = false;
	q->data = (struct upid_str){ NULL, 0 };
	q->took_ms = q->retry_after_ms = 0;
	q->date_s = -1;
	s->open = q;
	s->due_ms = s->now_ms + 20;
	if (q->asking != UPID_ASK_REQUEST)
		return;
	assert_true(s->requests < STARTS);
	s->requests++;
	if (t->performed)
		perform(s, t);
	s->due_ms = s->now_ms + (t->answer_ms < q->timeout_ms ? t->answer_ms : q->timeout_ms);
}

static void
list(struct server *s, struct upid_query *q)
{
	s->lists++;
	if (s->list_code != UPID_E_OK) {
		upid_fail(&q->err, s->list_code, "the list is refused");
		return;
	}
	if (s->now_ms >= s->down_from_ms && s->now_ms < s->down_until_ms) {
		upid_fail(&q->err, UPID_E_CONNECT, "Connection refused");
		return;
	}
	q->date_s = s->date_s + (s->now_ms - FAKE_BEGIN) / 1000;
	for (size_t i = 0; i < s->rows; i++)
		for (int n = 0; s->row[i].listed_ms <= s->now_ms && n <= s->row[i].twice; n++) {
			struct upid_err err = { 0 };
			struct upid task;
			struct upid_listed listed = { .task = &task, .running = true };

			assert_int_equal(
				upid_parse(&task, upid_str(s->row[i].upid), NULL, &err), 0);
			if (q->list->listed(q, &listed) != 0)
				return;
		}
}

static void
answer(struct server *s, struct upid_query *q)
{
	const struct treatment *t = &s->treat[s->requests > 0 ? s->requests - 1 : 0];
	struct upid_buf data = { 0 };

	if (q->asking == UPID_ASK_LIST) {
		list(s, q);
	} else if (t->in_doubt || t->answer_ms >= q->timeout_ms) {
		q->in_doubt = true;
		upid_fail(&q->err, UPID_E_BUSY, "HTTP 596 Broken pipe");
	} else if (!t->performed) {
		upid_fail(&q->err, t->retryable ? UPID_E_CONNECT : UPID_E_INPUT, "refused");
	} else {
		upid_json_quote(&data, upid_str(s->ours[s->started - 1]), true);
		q->data = upid_buf_str(&data);
	}
	q->done(q);
	upid_buf_free(&data);
}

static int
run(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	struct server *s = loop->clock->ctx;
	int64_t until = s->now_ms + ms;
	struct upid_query *q = s->open;

	(void)err;
	if (q == NULL || s->due_ms > until) {
		s->now_ms = until;
		return 0;
	}
	s->now_ms = s->due_ms > s->now_ms ? s->due_ms : s->now_ms;
	s->open = NULL;
	answer(s, q);
	return 0;
}

static void
cancel(struct upid_source *src, struct upid_query *q)
{
	(void)q;
	((struct server *)src)->open = NULL;
}

static int64_t
now_ms(void *ctx)
{
	return ((struct server *)ctx)->now_ms;
}

static void
init_kind(struct server *s, const struct kind *kind)
{
	static const struct upid_source_ops source_ops = { .ask = ask, .cancel = cancel };
	static const struct upid_loop_ops loop_ops = { .run = run };

	*s = (struct server){ .now_ms = FAKE_BEGIN, .date_s = FAKE_START };
	s->clock = (struct upid_clock){ now_ms, s };
	s->loop = (struct upid_loop){ .ops = &loop_ops, .clock = &s->clock };
	s->base = (struct upid_source){ .ops = &source_ops,
		                        .name = "pve1:8006",
		                        .user = upid_str(kind->user),
		                        .product = kind->product };
	s->kind = kind;
}

static void
init(struct server *s)
{
	init_kind(s, &kinds[0]);
}

static const struct upid_start_rules rules = { .timeout_ms = 300000, .doubt_ms = UPID_DOUBT_MS };

/* -1, with the error's code in *code. */
static int
start(struct upid_started *out, struct server *s, const struct upid_start_rules *with,
      struct upid_err *err)
{
	*out = (struct upid_started){ .tries = 0 };
	*err = (struct upid_err){ 0 };
	return upid_start(out, &s->kind->request, &s->base, &s->loop, with, err);
}

/* ------------------------------------------------------------------------------ single cases */

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

TEST(a_doubt_ends_after_ninety_seconds_and_never_says_not_started)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.treat[0] = (struct treatment){ .in_doubt = true };
	assert_int_equal(start(&out, &s, &rules, &err), -1);
	assert_code(err, UPID_E_IN_DOUBT);
	assert_says(err, "may have started a task");
	assert_int_equal((s.now_ms - FAKE_BEGIN) / 1000, 90);
	assert_true(out.performed);
	upid_started_free(&out);
}

TEST(after_the_server_is_back_the_look_goes_on_for_thirty_five_seconds)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.treat[0] = (struct treatment){ .in_doubt = true };
	s.down_from_ms = FAKE_BEGIN + 1000;
	s.down_until_ms = FAKE_BEGIN + 100000;
	s.treat[0].answer_ms = 1000;
	assert_int_equal(start(&out, &s, &rules, &err), -1);
	assert_code(err, UPID_E_IN_DOUBT);
	assert_in_range((s.now_ms - FAKE_BEGIN) / 1000, 135, 141);
	upid_started_free(&out);
}

TEST(a_server_that_stays_away_leaves_a_doubt_at_the_timeout)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.treat[0] = (struct treatment){ .in_doubt = true, .answer_ms = 1000 };
	s.down_from_ms = FAKE_BEGIN + 1000;
	s.down_until_ms = INT64_MAX;
	assert_int_equal(start(&out, &s, &rules, &err), -1);
	assert_code(err, UPID_E_IN_DOUBT);
	assert_says(err, "the task list could not be read");
	assert_int_equal((s.now_ms - FAKE_BEGIN) / 1000, 300);
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

TEST(without_a_list_a_lost_response_is_in_doubt_immediately)
{
	struct upid_started out;
	struct upid_err err;
	struct server s;

	init(&s);
	s.list_code = UPID_E_PERMISSION;
	s.treat[0] = (struct treatment){ .performed = true, .in_doubt = true };
	assert_int_equal(start(&out, &s, &rules, &err), -1);
	assert_code(err, UPID_E_IN_DOUBT);
	assert_says(err, "the list is refused");
	assert_true(s.now_ms - FAKE_BEGIN < 1000);
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

/* ------------------------------------------------------------------------------- at random */

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

static void
treat_at_random(struct treatment *t, uint64_t *seed)
{
	*t = (struct treatment){ .performed = below(seed, 4) > 0, .in_doubt = below(seed, 3) > 0 };
	t->retryable = below(seed, 2);
	t->answer_ms = below(seed, 3) > 0 ? below(seed, 2000) : below(seed, 60000);
	t->after_ms = below(seed, 2) ? 0 : below(seed, 60000);
	t->lag_ms = below(seed, 10) == 0 ? NEVER : below(seed, 2) ? 0 : below(seed, 30000);
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
		s->row[s->rows - 1].twice = below(seed, 2);
	}
	(void)add_row(s, s->kind->user, s->kind->type, s->kind->id, FAKE_BEGIN - 20000,
	              FAKE_BEGIN - 20000);
}

struct outcomes {
	size_t told, found, doubt, refused;
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
	} else { /* called not started: it was not */
		assert_int_equal(s->started, 0);
		assert_false(out->performed);
		sum->refused++;
	}
}

TEST(two_thousand_runs_of_each_kind_start_nothing_twice_and_lose_nothing)
{
	struct outcomes sum = { 0 };
	uint64_t seed = 20261128;

	for (size_t i = 0; i < 2000 * COUNT(kinds); i++) {
		struct upid_start_rules with = { .timeout_ms = 300000, .seed = next(&seed) };
		struct upid_started out;
		struct upid_err err;
		struct server s;
		int rc;

		init_kind(&s, &kinds[i % COUNT(kinds)]);
		with.retry = below(&seed, 2);
		with.doubt_ms = below(&seed, 4) == 0 ? below(&seed, 90000) : UPID_DOUBT_MS;
		for (size_t n = 0; n < STARTS; n++)
			treat_at_random(&s.treat[n], &seed);
		s.treat[STARTS - 1].retryable = false;
		add_others(&s, &seed);
		if (below(&seed, 3) == 0) {
			s.down_from_ms = FAKE_BEGIN + 100 + below(&seed, 50000);
			s.down_until_ms = s.down_from_ms + below(&seed, 80000);
		}
		rc = start(&out, &s, &with, &err);
		check(&s, &out, rc, &err, &sum);
		upid_started_free(&out);
	}
	print_message("told %zu, found %zu, in doubt %zu, refused %zu\n", sum.told, sum.found,
	              sum.doubt, sum.refused);
	assert_true(sum.told > 100 && sum.found > 100 && sum.doubt > 100 && sum.refused > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_names_the_task_and_the_list_is_read_once),
		cmocka_unit_test(a_task_that_starts_after_the_server_hung_is_found),
		cmocka_unit_test(a_doubt_ends_after_ninety_seconds_and_never_says_not_started),
		cmocka_unit_test(after_the_server_is_back_the_look_goes_on_for_thirty_five_seconds),
		cmocka_unit_test(a_server_that_stays_away_leaves_a_doubt_at_the_timeout),
		cmocka_unit_test(several_new_tasks_are_named_and_none_is_chosen),
		cmocka_unit_test(the_tasks_of_others_of_before_and_of_another_kind_are_not_ours),
		cmocka_unit_test(a_hamanaged_guest_is_found_by_the_request_to_the_manager),
		cmocka_unit_test(a_certain_failure_is_sent_again_if_that_was_asked_for),
		cmocka_unit_test(a_refusal_and_a_doubt_are_never_sent_again),
		cmocka_unit_test(without_a_list_a_lost_response_is_in_doubt_immediately),
		cmocka_unit_test(a_list_that_cannot_be_read_before_means_that_nothing_is_sent),
		cmocka_unit_test(
			two_thousand_runs_of_each_kind_start_nothing_twice_and_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
