/* Task lists: nodes, pages, order, changes between pages, and errors. */
#include "lib/wait/seen.h"
#include "tests/unit/fake.h"

enum { TASKS = 4000, NODES = 4, PENDING = 16 };

/* A task of the scene: it runs until `ended_at`, counted in pages that were asked for. */
struct scene_task {
	size_t node;
	uint64_t start;
	int64_t end;      /* UNIX seconds; 0: it runs */
	size_t begins_at; /* the page request from which on it exists */
	size_t ended_at;  /* the page request from which on it has ended; if end > 0 */
	char upid[96];
};

struct scene {
	struct upid_source base;
	struct upid_loop loop;
	struct upid_clock clock;
	int64_t now_ms;
	struct scene_task *task;
	size_t tasks, nodes;
	const char *offline; /* a node */
	const char *broken;  /* a node whose list answers `code`, the first `faults` times */
	enum upid_code code;
	size_t faults;
	size_t node_faults;       /* so many questions for the nodes answer BUSY */
	uint64_t broken_from;     /* only pages from this row on */
	bool cut;                 /* the rows of such a page come before the fault */
	bool doubled;             /* each ended task is listed twice, as PVE does at times */
	bool silent;              /* no answer comes */
	const char *mute;         /* none of this node */
	size_t interrupt_at;      /* the run, from 1, in which the loop is interrupted; 0: none */
	size_t pages, runs, most; /* asked for */
	struct upid_query *pending[PENDING];
	size_t under_way;
	/* what was reported */
	char found[TASKS][96];
	bool running[TASKS];
	size_t founds;
	char failures[400];
	size_t enough; /* stop after so many; 0: never */
};

static const char *const names[NODES] = { "a", "b", "c", "d" };

static void
add_task(struct scene *s, size_t node, uint64_t start, int64_t end)
{
	struct scene_task *t = &s->task[s->tasks];

	*t = (struct scene_task){ .node = node, .start = start, .end = end };
	(void)snprintf(t->upid, sizeof(t->upid),
	               "UPID:%s:%08zX:00A21BA7:%08llX:vzdump:100:root@pam:", names[node], s->tasks,
	               (unsigned long long)start);
	s->tasks++;
}

static bool
is_running(const struct scene *s, const struct scene_task *t)
{
	return t->end == 0 || s->pages < t->ended_at;
}

/* Newest end first, as servers have it. */
static int
by_end(const void *a, const void *b)
{
	const struct scene_task *x = *(const struct scene_task *const *)a,
				*y = *(const struct scene_task *const *)b;

	return x->end != y->end ? (x->end < y->end) - (x->end > y->end) : strcmp(y->upid, x->upid);
}

static void
answer_list(struct scene *s, struct upid_query *q)
{
	const struct scene_task **row = test_calloc(2 * s->tasks + 1, sizeof(*row));
	size_t rows = 0;

	s->pages++;
	for (size_t i = 0; i < s->tasks; i++) {
		const struct scene_task *t = &s->task[i];

		if (!upid_str_eq(q->list->node, names[t->node]) || s->pages < t->begins_at ||
		    is_running(s, t) != q->list->running)
			continue;
		row[rows++] = t;
		if (s->doubled && !q->list->running)
			row[rows++] = t;
	}
	qsort(row, rows, sizeof(*row), by_end);
	for (size_t i = q->start; i < rows && q->total < q->limit; i++, q->total++) {
		struct upid_err err = { 0 };
		struct upid task;
		struct upid_listed l = { .task = &task, .running = q->list->running };

		assert_int_equal(upid_parse(&task, upid_str(row[i]->upid), NULL, &err), 0);
		l.cls = l.running ? UPID_RUNNING : UPID_CLASS_OK;
		l.endtime_s = l.running ? 0 : row[i]->end;
		l.exitstatus = l.running ? (struct upid_str){ NULL, 0 } : UPID_S("OK");
		if (q->list->listed(q, &l) != 0)
			break;
	}
	test_free(row);
}

static void
answer(struct scene *s, struct upid_query *q)
{
	q->err = (struct upid_err){ 0 };
	q->total = 0;
	q->retry_after_ms = 0;
	if (q->asking == UPID_ASK_NODES && s->node_faults > 0) {
		s->node_faults--;
		upid_fail(&q->err, UPID_E_BUSY, "a scripted fault");
	} else if (q->asking == UPID_ASK_NODES) {
		for (size_t i = 0; i < s->nodes; i++)
			(void)q->list->node_found(q, upid_str(names[i]),
			                          s->offline == NULL ||
			                                  strcmp(s->offline, names[i]) != 0);
	} else if (s->broken != NULL && upid_str_eq(q->list->node, s->broken) && s->faults > 0 &&
	           q->start >= s->broken_from) {
		s->faults--;
		if (s->cut)
			answer_list(s, q);
		upid_fail(&q->err, s->code, "a scripted fault");
	} else {
		answer_list(s, q);
	}
	q->done(q);
}

static void
ask(struct upid_source *src, struct upid_query *q)
{
	struct scene *s = (struct scene *)src;

	assert_true(s->under_way < PENDING);
	s->pending[s->under_way++] = q;
	s->most = s->under_way > s->most ? s->under_way : s->most;
}

static void
cancel(struct upid_source *src, struct upid_query *q)
{
	struct scene *s = (struct scene *)src;
	size_t i = 0;

	while (i < s->under_way && s->pending[i] != q)
		i++;
	assert_true(i < s->under_way);
	s->pending[i] = s->pending[--s->under_way];
}

static bool
is_mute(const struct scene *s, const struct upid_query *q)
{
	return s->silent || (s->mute != NULL && q->asking == UPID_ASK_LIST &&
	                     upid_str_eq(q->list->node, s->mute));
}

/* Answers the oldest question that gets an answer; without one the clock moves on. */
static int
run(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	struct scene *s = (struct scene *)((char *)loop - offsetof(struct scene, loop));
	struct upid_query *q;
	size_t i;

	(void)err;
	assert_true(++s->runs < 100000);
	if (s->runs == s->interrupt_at) {
		upid_loop_interrupt(loop);
		return 0;
	}
	for (i = 0; i < s->under_way && is_mute(s, s->pending[i]); i++)
		;
	if (i == s->under_way) {
		assert_true(ms < INT64_MAX);
		s->now_ms += ms;
		return 0;
	}
	q = s->pending[i];
	memmove(s->pending + i, s->pending + i + 1, (--s->under_way - i) * sizeof(*s->pending));
	answer(s, q);
	return 0;
}

static int64_t
now(void *ctx)
{
	return ((struct scene *)ctx)->now_ms;
}

static int
found(struct upid_list_rules *rules, size_t source, const struct upid_listed *l)
{
	struct scene *s = rules->ctx;

	(void)source;
	assert_true(s->founds < TASKS);
	(void)snprintf(s->found[s->founds], sizeof(s->found[0]), "%.*s", (int)l->task->text.n,
	               l->task->text.p);
	s->running[s->founds++] = l->running;
	return s->enough > 0 && s->founds == s->enough ? -1 : 0;
}

static void
failed(struct upid_list_rules *rules, size_t source, struct upid_str node,
       const struct upid_err *err)
{
	struct scene *s = rules->ctx;
	size_t n = strlen(s->failures);

	(void)source;
	(void)snprintf(s->failures + n, sizeof(s->failures) - n, "%.*s: %s; ", (int)node.n,
	               node.p != NULL ? node.p : "", upid_code_word(err->code));
}

static struct scene *
begin(size_t nodes)
{
	static const struct upid_source_ops source_ops = { ask, cancel, NULL };
	static const struct upid_loop_ops loop_ops = { run, NULL, NULL, NULL };
	struct scene *s = test_calloc(1, sizeof(*s));

	s->base.ops = &source_ops;
	s->base.name = "pve1:8006";
	s->loop.ops = &loop_ops;
	s->clock = (struct upid_clock){ now, s };
	s->loop.clock = &s->clock;
	s->now_ms = FAKE_BEGIN;
	s->nodes = nodes;
	s->task = test_calloc(TASKS, sizeof(*s->task));
	return s;
}

static void
finish(struct scene *s)
{
	assert_int_equal(s->under_way, 0); /* no question outlives the list */
	test_free(s->task);
	test_free(s);
}

static int
list(struct scene *s, struct upid_list_rules rules)
{
	struct upid_source *sources[] = { &s->base };
	struct upid_err err = { 0 };
	int rc;

	rules.timeout_ms = rules.timeout_ms > 0 ? rules.timeout_ms : 10000;
	rules.found = found;
	rules.failed = failed;
	rules.ctx = s;
	rc = upid_list(sources, 1, &s->loop, &rules, &err);
	assert_code(err, UPID_E_OK);
	return rc;
}

/* Each task once. */
static void
assert_each_once(const struct scene *s, size_t count)
{
	struct upid_seen seen = { 0 };

	assert_int_equal(s->founds, count);
	for (size_t i = 0; i < s->founds; i++)
		assert_true(upid_seen_add(&seen, upid_str(s->found[i])));
	upid_seen_free(&seen);
}

TEST(running_tasks_come_first_then_the_newest_end_over_all_nodes)
{
	struct scene *s = begin(2);
	static const uint64_t want[] = { 50, 40, 20, 30, 10 };

	add_task(s, 0, 10, 100);
	add_task(s, 1, 20, 300);
	add_task(s, 0, 30, 200);
	add_task(s, 1, 40, 0);
	add_task(s, 0, 50, 0);
	list(s, (struct upid_list_rules){ .limit = 0 });
	assert_each_once(s, 5);
	for (size_t i = 0; i < 5; i++) {
		char start[16];

		(void)snprintf(start, sizeof(start), ":%08llX:v", (unsigned long long)want[i]);
		assert_non_null(strstr(s->found[i], start));
		assert_int_equal(s->running[i], i < 2);
	}
	finish(s);
}

TEST(a_list_of_many_pages_is_read_to_its_end)
{
	struct scene *s = begin(3);

	for (size_t i = 0; i < 3000; i++)
		add_task(s, i % 3, 1000 + i, 5000 + (int64_t)i);
	list(s, (struct upid_list_rules){ .limit = 0 });
	assert_each_once(s, 3000);
	assert_int_equal(
		s->pages,
		3 + 3 * 3); /* the running ones, then 1,000 rows of each by 500, and the end */
	assert_true(s->most <= 4);
	finish(s);
}

TEST(a_task_that_is_listed_twice_is_reported_once)
{
	struct scene *s = begin(1);

	s->doubled = true;
	for (size_t i = 0; i < 900; i++)
		add_task(s, 0, 1000 + i, 5000 + (int64_t)i);
	list(s, (struct upid_list_rules){ .limit = 0 });
	assert_each_once(s, 900);
	finish(s);
}

TEST(a_task_that_begins_or_ends_between_two_pages_is_neither_lost_nor_doubled)
{
	for (size_t at = 1; at < 6; at++) {
		struct scene *s = begin(1);

		for (size_t i = 0; i < 1200; i++)
			add_task(s, 0, 1000 + i, 5000 + (int64_t)i);
		for (size_t i = 0; i < 700;
		     i++) { /* these run at first, and end before page `at` */
			add_task(s, 0, 100 + i, 9000 + (int64_t)i);
			s->task[1200 + i].ended_at = at;
		}
		add_task(s, 0, 9999, 9999); /* begins and ends at once */
		s->task[1900].begins_at = at;
		s->task[1900].ended_at = at;
		list(s, (struct upid_list_rules){ .limit = 0 });
		for (size_t i = 0; i < 1900; i++) {
			bool there = false;

			for (size_t k = 0; k < s->founds && !there; k++)
				there = strcmp(s->found[k], s->task[i].upid) == 0;
			assert_true(there);
		}
		assert_each_once(s, s->founds);
		finish(s);
	}
}

TEST(a_limit_ends_the_list_and_its_requests)
{
	struct scene *s = begin(1);

	for (size_t i = 0; i < 3000; i++)
		add_task(s, 0, 1000 + i, 5000 + (int64_t)i);
	list(s, (struct upid_list_rules){ .limit = 7 });
	assert_each_once(s, 7);
	assert_int_equal(s->pages, 2);
	finish(s);
}

TEST(the_latest_task_is_the_one_that_started_last)
{
	struct scene *s = begin(2);

	for (size_t i = 0; i < 2000; i++)
		add_task(s, 0, 1000 + i, 1001 + (int64_t)i);
	add_task(s, 1, 50, 900000); /* ended last, but began first */
	list(s, (struct upid_list_rules){ .latest = true });
	assert_int_equal(s->founds, 1);
	assert_string_equal(s->found[0], s->task[1999].upid);
	assert_int_equal(s->pages, 4); /* the first page tells: older rows cannot be younger */
	finish(s);
}

TEST(only_the_classes_that_are_wanted_are_asked_for)
{
	static const struct {
		unsigned classes;
		size_t found, pages;
	} rows[] = {
		{ 0, 2, 2 },
		{ 1u << UPID_RUNNING, 1, 1 },
		{ 1u << UPID_CLASS_OK, 1, 1 },
		{ 1u << UPID_RUNNING | 1u << UPID_CLASS_OK, 2, 2 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = begin(1);

		add_task(s, 0, 10, 0);
		add_task(s, 0, 20, 30);
		list(s, (struct upid_list_rules){ .filter.classes = rows[i].classes });
		assert_each_once(s, rows[i].found);
		assert_int_equal(s->pages, rows[i].pages);
		finish(s);
	}
}

TEST(a_node_that_is_offline_is_named_and_the_others_are_listed)
{
	struct scene *s = begin(3);

	s->offline = "b";
	for (size_t i = 0; i < 9; i++)
		add_task(s, i % 3, 1000 + i, 5000);
	list(s, (struct upid_list_rules){ .limit = 0 });
	assert_each_once(s, 6);
	assert_string_equal(s->failures, "b: connect; ");
	finish(s);
}

TEST(a_passing_fault_is_retried_and_a_lasting_one_fails_its_node_alone)
{
	static const struct {
		enum upid_code code;
		size_t faults, found;
		const char *failures;
	} rows[] = {
		{ UPID_E_BUSY, 1, 6, "" },
		{ UPID_E_BUSY, 3, 6, "" },
		{ UPID_E_BUSY, 99, 4, "b: busy; " },
		{ UPID_E_PERMISSION, 1, 4, "b: permission; " },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = begin(3);

		s->broken = "b";
		s->code = rows[i].code;
		s->faults = rows[i].faults;
		for (size_t k = 0; k < 6; k++)
			add_task(s, k % 3, 1000 + k, 5000);
		list(s, (struct upid_list_rules){ .limit = 0 });
		assert_each_once(s, rows[i].found);
		assert_string_equal(s->failures, rows[i].failures);
		finish(s);
	}
}

/* The rows of a page that broke off have come already, and come once more with its repetition. */
TEST(a_fault_between_two_pages_loses_and_doubles_nothing)
{
	static const struct {
		bool cut;
		size_t faults, found;
		const char *failures;
	} rows[] = {
		{ false, 2, 3000, "" },
		{ true, 2, 3000, "" },
		{ false, 99, 2500, "b: busy; " }, /* the first page of b was whole */
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = begin(3);

		s->broken = "b";
		s->broken_from = 500;
		s->code = UPID_E_BUSY;
		s->cut = rows[i].cut;
		s->faults = rows[i].faults;
		for (size_t k = 0; k < 3000; k++)
			add_task(s, k % 3, 1000 + k, 5000 + (int64_t)k);
		list(s, (struct upid_list_rules){ .limit = 0 });
		assert_each_once(s, rows[i].found);
		assert_string_equal(s->failures, rows[i].failures);
		finish(s);
	}
}

TEST(a_passing_fault_of_the_list_of_nodes_is_retried_too)
{
	static const struct {
		size_t faults, found;
		int64_t timeout_ms;
		const char *failures;
	} rows[] = {
		{ 1, 2, 0, "" },
		{ 3, 2, 0, "" },
		{ 4, 0, 0, ": busy; " },
		{ 3, 0, 1000, ": busy; " }, /* what it was says more than that time is up */
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = begin(1);

		s->node_faults = rows[i].faults;
		for (size_t k = 0; k < 2; k++)
			add_task(s, 0, 1000 + k, 5000);
		list(s, (struct upid_list_rules){ .timeout_ms = rows[i].timeout_ms });
		assert_each_once(s, rows[i].found);
		assert_string_equal(s->failures, rows[i].failures);
		finish(s);
	}
}

TEST(a_fault_that_lasts_to_the_deadline_is_what_is_reported)
{
	struct scene *s = begin(1);

	s->broken = "a";
	s->code = UPID_E_BUSY;
	s->faults = 99;
	list(s, (struct upid_list_rules){ .timeout_ms = 1000 });
	assert_string_equal(s->failures, "a: busy; ");
	finish(s);
}

TEST(at_the_deadline_what_has_not_come_has_failed)
{
	struct scene *s = begin(1);

	s->silent = true;
	list(s, (struct upid_list_rules){ .timeout_ms = 3000 });
	assert_int_equal(s->now_ms, FAKE_BEGIN + 3000);
	assert_string_equal(s->failures, ": request_timeout; ");
	finish(s);
}

/* Otherwise the tasks of the others would wait for it until the deadline, and be lost, too. */
TEST(a_node_that_does_not_answer_is_left_out_in_time_for_the_others)
{
	static const struct {
		size_t running, ended;
	} rows[] = { { 0, 1200 }, { 3, 0 }, { 3, 1200 } };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = begin(3);

		s->mute = "b";
		for (size_t k = 0; k < rows[i].running + rows[i].ended; k++)
			add_task(s, k % 2 * 2, 1000 + k, k < rows[i].running ? 0 : 5000);
		list(s, (struct upid_list_rules){ .timeout_ms = 3000 });
		assert_each_once(s, rows[i].running + rows[i].ended);
		assert_int_equal(s->now_ms, FAKE_BEGIN + 1500);
		assert_string_equal(s->failures, "b: request_timeout; ");
		finish(s);
	}
}

TEST(alone_it_has_the_whole_time)
{
	struct scene *s = begin(1);

	s->mute = "a";
	list(s, (struct upid_list_rules){ .timeout_ms = 3000 });
	assert_int_equal(s->now_ms, FAKE_BEGIN + 3000);
	finish(s);
}

TEST(an_interrupt_ends_the_list_with_what_has_come)
{
	static const size_t runs[] = { 1, 2, 4 };
	static const char *const failures[] = { ": interrupted; ",
		                                "a: interrupted; b: interrupted; ",
		                                "a: interrupted; b: interrupted; " };

	for (size_t i = 0; i < COUNT(runs); i++) {
		struct scene *s = begin(2);

		add_task(s, 0, 10, 100);
		add_task(s, 1, 40, 0);
		s->interrupt_at = runs[i];
		assert_int_equal(list(s, (struct upid_list_rules){ .limit = 0 }), 0);
		assert_int_equal(s->now_ms, FAKE_BEGIN);
		assert_string_equal(s->failures, failures[i]);
		assert_int_equal(s->founds, i == 2); /* the running one */
		finish(s);
	}
}

TEST(a_caller_that_stops_causes_no_more_requests)
{
	struct scene *s = begin(1);

	s->enough = 3;
	for (size_t i = 0; i < 2000; i++)
		add_task(s, 0, 1000 + i, 5000 + (int64_t)i);
	list(s, (struct upid_list_rules){ .limit = 0 });
	assert_int_equal(s->founds, 3);
	assert_int_equal(s->pages, 2);
	finish(s);
}

TEST(a_set_of_upids_knows_what_it_has_seen)
{
	struct upid_seen seen = { 0 };
	char upid[32];

	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < 50000; i++) {
			struct upid_str s = { upid,
				              (size_t)snprintf(upid, sizeof(upid), "UPID:%d", i) };

			assert_int_equal(upid_seen_add(&seen, s), pass == 0);
		}
	assert_int_equal(seen.count, 50000);
	upid_seen_free(&seen);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(running_tasks_come_first_then_the_newest_end_over_all_nodes),
		cmocka_unit_test(a_list_of_many_pages_is_read_to_its_end),
		cmocka_unit_test(a_task_that_is_listed_twice_is_reported_once),
		cmocka_unit_test(
			a_task_that_begins_or_ends_between_two_pages_is_neither_lost_nor_doubled),
		cmocka_unit_test(a_limit_ends_the_list_and_its_requests),
		cmocka_unit_test(the_latest_task_is_the_one_that_started_last),
		cmocka_unit_test(only_the_classes_that_are_wanted_are_asked_for),
		cmocka_unit_test(a_node_that_is_offline_is_named_and_the_others_are_listed),
		cmocka_unit_test(a_passing_fault_is_retried_and_a_lasting_one_fails_its_node_alone),
		cmocka_unit_test(a_fault_between_two_pages_loses_and_doubles_nothing),
		cmocka_unit_test(a_passing_fault_of_the_list_of_nodes_is_retried_too),
		cmocka_unit_test(a_fault_that_lasts_to_the_deadline_is_what_is_reported),
		cmocka_unit_test(at_the_deadline_what_has_not_come_has_failed),
		cmocka_unit_test(a_node_that_does_not_answer_is_left_out_in_time_for_the_others),
		cmocka_unit_test(alone_it_has_the_whole_time),
		cmocka_unit_test(an_interrupt_ends_the_list_with_what_has_come),
		cmocka_unit_test(a_caller_that_stops_causes_no_more_requests),
		cmocka_unit_test(a_set_of_upids_knows_what_it_has_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
