/* How tasks that run get on: lines in plain text, and what is drawn when. */
#include "plugin/cli/live.h"
#include "tests/unit/fake.h"

struct stage {
	struct face_world world;
	struct face_screen screen;
	struct fake f;
	struct fake_task task[3];
	struct upid_wait wait[3];
	struct cli_live live;
	void (*tick)(void *ctx, bool late);
	void *tick_ctx;
	struct upid_buf said, drawn;
	bool background;
};

static void
say(void *ctx, const char *text)
{
	struct stage *s = ctx;

	upid_buf_addf(&s->said, "%lld: %s\n", (long long)fake_at(&s->f), text);
}

static int
start_ticks(void *ctx, struct upid_loop *loop, int64_t ms, void (*tick)(void *ctx, bool late),
            void *tick_ctx)
{
	struct stage *s = ctx;

	(void)loop;
	assert_int_equal(ms, 500);
	s->tick = tick;
	s->tick_ctx = tick_ctx;
	return 0;
}

static void
stop_ticks(void *ctx, struct upid_loop *loop)
{
	(void)loop;
	((struct stage *)ctx)->tick = NULL;
}

static void
draw(void *ctx, const char *p, size_t n)
{
	upid_buf_add(&((struct stage *)ctx)->drawn, p, n);
}

static bool
size_of(void *ctx, size_t *columns, size_t *lines)
{
	*columns = 60;
	*lines = 24;
	return !((struct stage *)ctx)->background;
}

static void
push(struct stage *s, struct op_event event)
{
	event.wait = &s->wait[event.task];
	cli_live_event(&s->live, &event);
}

static void
begin(struct stage *s, enum cli_progress how, size_t tasks)
{
	*s = (struct stage){ .world = { .say = say, .tick = start_ticks, .untick = stop_ticks } };
	fake_init(&s->f, s->task, 3);
	s->screen = (struct face_screen){ .write = draw, .size = size_of, .ctx = s };
	s->world.screen = &s->screen;
	s->world.env.loop = &s->f.own.base;
	s->world.ctx = s;
	s->live = (struct cli_live){ .world = &s->world, .how = how };
	for (size_t i = 0; i < tasks; i++) {
		s->wait[i] = (struct upid_wait){ .task = &s->task[i].upid, .age_ms = 60000 };
		push(s, (struct op_event){ .kind = OP_EVENT_TASK, .task = i });
	}
}

static void
becomes(struct stage *s, size_t task, enum upid_class cls)
{
	s->wait[task].cls = cls;
	s->wait[task].stopped = cls != UPID_RUNNING;
	push(s, (struct op_event){ .kind = OP_EVENT_STATE, .task = task });
}

static void
progress(struct stage *s, size_t task, int64_t percent)
{
	const struct upid_progress p = { .what = UPID_S("guest 100"),
		                         .percent = percent,
		                         .percent_total = -1,
		                         .rate = 120 << 20,
		                         .eta_s = 90 };

	push(s, (struct op_event){ .kind = OP_EVENT_PROGRESS, .task = task, .progress = &p });
}

static void
pass(struct stage *s, int64_t ms)
{
	for (int64_t left = ms; left > 0; left -= 500) {
		s->f.own.now_ms += 500;
		s->tick(s->tick_ctx, false);
	}
}

static void
end(struct stage *s)
{
	cli_live_end(&s->live);
	assert_null(s->tick);
	upid_buf_free(&s->said);
	upid_buf_free(&s->drawn);
	fake_free(&s->f);
}

TEST(plain_lines_tell_each_change_and_how_far_it_is_every_half_minute)
{
	struct stage s;

	begin(&s, CLI_PROGRESS_PLAIN, 1);
	becomes(&s, 0, UPID_RUNNING);
	pass(&s, 31000);
	progress(&s, 0, 27000);
	pass(&s, 30000);
	becomes(&s, 0, UPID_CLASS_OK);
	pass(&s, 60000);
	assert_text(
		upid_buf_str(&s.said),
		"0: example-node vzdump 100: running\n"
		"30000: example-node vzdump 100: running for 1m 30s\n"
		"60000: example-node vzdump 100: running for 2m 0s, 27%, 120.0 MiB/s, 1m 1s left\n"
		"61000: example-node vzdump 100: ok after 2m 1s\n");
	end(&s);
}

TEST(of_several_tasks_one_line_tells)
{
	struct stage s;

	begin(&s, CLI_PROGRESS_PLAIN, 3);
	for (size_t i = 0; i < 3; i++)
		becomes(&s, i, UPID_RUNNING);
	becomes(&s, 1, UPID_ERROR);
	progress(&s, 2, 50000);
	s.said.n = 0;
	pass(&s, 30000);
	assert_text(upid_buf_str(&s.said), "30000: 2 running, 1 ended: example-node vzdump 100, "
	                                   "example-node vzdump 100 50%\n");
	end(&s);
}

TEST(what_is_drawn_replaces_what_was_and_is_taken_away)
{
	struct stage s;

	begin(&s, CLI_PROGRESS_VIEW, 1);
	becomes(&s, 0, UPID_RUNNING);
	assert_false(cli_live_watches(&s.live, 0)); /* a short wait draws nothing */
	assert_int_equal(s.drawn.n, 0);
	pass(&s, 500);
	assert_text(upid_buf_str(&s.drawn), "example-node vzdump    1m 0s  \x1b[K\n\x1b[J");
	assert_true(cli_live_watches(&s.live, 0));
	s.drawn.n = 0;
	pass(&s, 500);
	assert_text(upid_buf_str(&s.drawn), "\r\x1b[1A"
	                                    "example-node vzdump    1m 1s  \x1b[K\n\x1b[J");
	s.drawn.n = 0;
	cli_live_hide(&s.live);
	cli_live_hide(&s.live);
	assert_text(upid_buf_str(&s.drawn), "\r\x1b[1A\x1b[J");
	end(&s);
}

TEST(after_a_stop_by_the_shell_nothing_above_is_touched)
{
	struct stage s;

	begin(&s, CLI_PROGRESS_VIEW, 1);
	becomes(&s, 0, UPID_RUNNING);
	pass(&s, 500);
	s.drawn.n = 0;
	s.tick(s.tick_ctx, true);
	assert_null(strstr(upid_buf_cstr(&s.drawn), "A"));
	assert_non_null(strstr(s.drawn.p, "vzdump"));
	end(&s);
}

TEST(in_the_background_nothing_is_drawn)
{
	struct stage s;

	begin(&s, CLI_PROGRESS_VIEW, 1);
	becomes(&s, 0, UPID_RUNNING);
	s.background = true;
	pass(&s, 2000);
	cli_live_hide(&s.live);
	assert_int_equal(s.drawn.n, 0);
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_lines_tell_each_change_and_how_far_it_is_every_half_minute),
		cmocka_unit_test(of_several_tasks_one_line_tells),
		cmocka_unit_test(what_is_drawn_replaces_what_was_and_is_taken_away),
		cmocka_unit_test(after_a_stop_by_the_shell_nothing_above_is_touched),
		cmocka_unit_test(in_the_background_nothing_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
