/* The display of running tasks on a terminal of any size. */
#include "plugin/cli/view.h"
#include "tests/unit/fake.h"

enum { NOW = 1000000 };

static struct upid_buf
text(const char *cstr)
{
	return (struct upid_buf){ .p = (char *)(uintptr_t)cstr, .n = strlen(cstr) };
}

static struct cli_view_task
quiet(const char *name, const char *line)
{
	return (struct cli_view_task){ .name = text(name),
		                       .line = text(line),
		                       .seen = true,
		                       .born_ms = NOW - 63000,
		                       .told_ms = NOW,
		                       .percent = -1,
		                       .rate = -1,
		                       .eta_s = -1,
		                       .whole = true };
}

static struct cli_view_task
busy(const char *name, const char *line, const char *what, int64_t percent)
{
	struct cli_view_task t = quiet(name, line);

	t.what = text(what);
	t.percent = percent;
	return t;
}

static struct cli_view_task
ended(const char *name)
{
	struct cli_view_task t = quiet(name, "");

	t.ended = true;
	return t;
}

static void
shows(struct cli_view_task *task, size_t count, size_t columns, size_t lines, const char *want)
{
	struct cli_view v = { .task = task, .count = count };
	struct cli_frame f = { 0 };

	for (size_t i = 0; i < count; i++)
		v.ended += task[i].ended;
	cli_view_frame(&f, &v, columns, lines, NOW);
	assert_text(upid_buf_str(&f.text), want);
	for (size_t i = 0; i < f.lines; i++)
		assert_true(f.width[i] < columns);
	upid_buf_free(&f.text);
}

TEST(a_task_without_progress_has_the_last_line_of_its_log)
{
	struct cli_view_task task = quiet("pve1 qmstart 100", "starting the guest");

	shows(&task, 1, 80, 24, "pve1 qmstart 100    1m 3s  starting the guest\n");
	shows(&task, 1, 40, 24, "pve1 qmstart     1m 3s  starting the gu\n");
}

TEST(the_bar_the_speed_and_what_is_left_have_room_before_the_line_of_the_log)
{
	struct cli_view_task task =
		busy("pve1 vzdump 100", "INFO:  27% (8.6 GiB of 32.0 GiB)", "guest 100", 27900);

	task.rate = 120 << 20;
	task.eta_s = 242;
	shows(&task, 1, 140, 24,
	      "pve1 vzdump 100    1m 3s  [=======>                  ]  27%  120.0 MiB/s  4m 2s left  "
	      "INFO:  27% (8.6 GiB of 32.0 GiB)\n");
	shows(&task, 1, 80, 24,
	      "pve1 vzdump 100    1m 3s  [===>       ]  27%  120.0 MiB/s  4m 2s left\n");
	shows(&task, 1, 60, 24, "pve1 vzdump 100    1m 3s  [==>     ]  27%  120.0 MiB/s\n");
	shows(&task, 1, 45, 24, "pve1 vzdump 10    1m 3s  [==>     ]  27%\n");
}

TEST(what_is_left_is_said_of_the_part_that_it_is_about)
{
	struct cli_view_task task = busy("pve1 vzdump", "", "guest 101", 60000);

	task.whole = false;
	task.eta_s = 30;
	shows(&task, 1, 80, 24,
	      "pve1 vzdump    1m 3s  [=======>    ]  60%  30s left for guest 101\n");
	task.told_ms = NOW - 12000; /* it goes down by itself, but not to nothing */
	shows(&task, 1, 80, 24,
	      "pve1 vzdump    1m 3s  [=======>    ]  60%  18s left for guest 101\n");
	task.told_ms = NOW - 60000;
	shows(&task, 1, 80, 24,
	      "pve1 vzdump    1m 3s  [=======>    ]  60%  1s left for guest 101\n");
}

TEST(what_is_done_fills_the_bar)
{
	struct cli_view_task task[] = { busy("n t", "", "t", 100000), busy("n t", "", "t", 0) };

	shows(task, 2, 50, 24, "n t    1m 3s  [========] 100%\nn t    1m 3s  [>       ]   0%\n");
}

TEST(a_task_without_a_response_says_so)
{
	struct cli_view_task task = quiet("pve1 vzdump 100", "");

	task.seen = false;
	shows(&task, 1, 80, 24, "pve1 vzdump 100           waiting for a response\n");
}

TEST(tasks_that_have_ended_have_no_line)
{
	struct cli_view_task task[] = { ended("n a 1"), quiet("n b 2", "y"), ended("n c 3") };

	shows(task, 3, 80, 24, "n b 2    1m 3s  y\n");
	task[1].ended = true;
	shows(task, 3, 80, 24, "");
}

TEST(what_does_not_fit_the_screen_is_counted)
{
	struct cli_view_task task[] = { ended("n a 1"), quiet("n b 2", "y"), quiet("n c 3", "z"),
		                        quiet("n d 4", "z"), quiet("n e 5", "z") };
	const struct cli_view v = { .task = task, .count = 5, .ended = 1 };

	/* the last line of the screen is the cursor's */
	shows(task, 5, 80, 5,
	      "n b 2    1m 3s  y\nn c 3    1m 3s  z\nn d 4    1m 3s  z\nn e 5    1m 3s  z\n");
	shows(task, 5, 80, 4, "n b 2    1m 3s  y\nn c 3    1m 3s  z\n... and 2 more, 1 ended\n");
	shows(task, 5, 80, 2, "n b 2    1m 3s  y\n... and 3 more, 1 ended\n");
	assert_true(cli_view_shows(&v, 2, 4));
	assert_false(cli_view_shows(&v, 3, 4));
	assert_false(cli_view_shows(&v, 0, 4));
}

TEST(wide_characters_are_cut_between_two)
{
	struct cli_view_task task = quiet("n a 1", "备份备份备份备份备份备份备份备份备份");

	shows(&task, 1, 40, 24, "n a 1    1m 3s  备份备份备份备份备份备\n");
}

TEST(colors_take_no_columns)
{
	struct cli_view_task task = quiet("n a 1", "x");
	const struct cli_view v = { .task = &task, .count = 1, .color = true };
	struct cli_frame f = { 0 };

	cli_view_frame(&f, &v, 80, 24, NOW);
	assert_text(upid_buf_str(&f.text), "n a 1    1m 3s  \x1b[2mx\x1b[0m\n");
	assert_int_equal(f.width[0], 17);
	upid_buf_free(&f.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_task_without_progress_has_the_last_line_of_its_log),
		cmocka_unit_test(
			the_bar_the_speed_and_what_is_left_have_room_before_the_line_of_the_log),
		cmocka_unit_test(what_is_left_is_said_of_the_part_that_it_is_about),
		cmocka_unit_test(what_is_done_fills_the_bar),
		cmocka_unit_test(a_task_without_a_response_says_so),
		cmocka_unit_test(tasks_that_have_ended_have_no_line),
		cmocka_unit_test(what_does_not_fit_the_screen_is_counted),
		cmocka_unit_test(wide_characters_are_cut_between_two),
		cmocka_unit_test(colors_take_no_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
