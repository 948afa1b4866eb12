/* Commands that print a secret: real shells, including misbehaving ones. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "plugin/os/command.h"
#include "server.h"

static const struct command_rules quick = { .max_bytes = 100, .ms = 300 };
static const struct command_rules quiet = { .max_bytes = 100, .ms = 20000, .no_errors = true };
static const struct command_rules patient = { .max_bytes = 65536, .ms = 20000 };

static void
prints(const char *command, const char *want)
{
	struct upid_buf out = { 0 };
	struct upid_err err = { 0 };

	assert_int_equal(command_line(&out, "x_command", command, &patient, &err), 0);
	assert_text(upid_buf_str(&out), want);
	upid_buf_free(&out);
}

static void
fails(const char *command, const struct command_rules *rules, const char *says)
{
	struct upid_buf out = { 0 };
	struct upid_err err = { 0 };

	assert_int_equal(command_line(&out, "x_command", command, rules, &err), -1);
	assert_code(err, UPID_E_USAGE);
	assert_says(err, says);
	assert_int_equal(strncmp(err.message, "x_command ", 10), 0);
	assert_null(strstr(err.message, "hush"));
	assert_int_equal(out.n, 0);
	upid_buf_free(&out);
}

TEST(the_first_line_is_the_secret)
{
	prints("echo hush", "hush");
	prints("printf hush", "hush");
	prints("printf 'hush\\r\\nurl: x\\n'", "hush");
	prints("printf ' a b \\n\\n'", " a b ");
	prints("sleep 0.05; printf hu; sleep 0.05; echo sh; exec >&-; sleep 0.05", "hush");
	prints("yes hush | head -n 10000", "hush");
}

TEST(its_standard_input_is_empty_and_its_signals_are_the_usual)
{
	prints("cat; readlink /proc/self/fd/0", "/dev/null");
	prints("sh -c 'kill -PIPE $$'; echo $?", "141");
}

TEST(an_invalid_secret_is_reported_without_the_output)
{
	fails("echo hush; exit 3", &patient, "failed with exit status 3");
	fails("echo hush >&2; exit 3", &quiet, "(its output is not shown here)");
	fails("echo hush; kill -9 $$", &patient, "was killed by signal 9");
	fails("x_no_such_command_hush 2>/dev/null", &patient, "exit status 127");
	fails("true", &patient, "printed nothing");
	fails("echo; echo hush", &patient, "printed an empty line");
	fails("yes hush", &patient, "printed more than 65536 bytes");
	fails("echo hush; kill -STOP $$", &patient, "tried to use the terminal");
}

TEST(a_hanging_command_is_killed_with_its_children)
{
	int64_t begin = now_ms();
	char command[200];
	int ends[2];
	char c;

	fails("echo hush; sleep 100", &quick, "did not finish within 1 seconds");
	fails("exec >&-; sleep 100", &quick, "did not finish within");
	fails("trap '' TERM INT; sleep 100; sleep 100", &quick, "did not finish within");
	/* the other end of this pipe is closed once the last of them is gone */
	assert_int_equal(pipe(ends), 0);
	snprintf(command, sizeof(command), "(exec 3>&%d; sleep 100) & sleep 100", ends[1]);
	fails(command, &quick, "did not finish within");
	close(ends[1]);
	assert_int_equal(read(ends[0], &c, 1), 0);
	close(ends[0]);
	assert_true(now_ms() - begin < 15000);
}

TEST(a_child_that_is_left_behind_is_not_waited_for)
{
	int64_t begin = now_ms();

	prints("sleep 8 & echo hush", "hush");
	prints("(trap '' HUP; sleep 8) & echo hush", "hush");
	assert_true(now_ms() - begin < 6000);
}

TEST(signals_are_as_before_afterwards)
{
	static void (*const ways[])(int) = { SIG_DFL, SIG_IGN }; /* a background job ignores it */
	struct sigaction before, act;

	assert_int_equal(sigaction(SIGINT, NULL, &before), 0);
	for (size_t i = 0; i < COUNT(ways); i++) {
		assert_true(signal(SIGINT, ways[i]) != SIG_ERR);
		prints("echo hush", "hush");
		assert_int_equal(sigaction(SIGINT, NULL, &act), 0);
		assert_ptr_equal(act.sa_handler, ways[i]);
	}
	assert_int_equal(sigaction(SIGINT, &before, NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line_is_the_secret),
		cmocka_unit_test(its_standard_input_is_empty_and_its_signals_are_the_usual),
		cmocka_unit_test(an_invalid_secret_is_reported_without_the_output),
		cmocka_unit_test(a_hanging_command_is_killed_with_its_children),
		cmocka_unit_test(a_child_that_is_left_behind_is_not_waited_for),
		cmocka_unit_test(signals_are_as_before_afterwards),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
