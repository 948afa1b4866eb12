/* The real loop and watched descriptors, without requests and without waiting. */
#include <fcntl.h>
#include <unistd.h>

#include "lib/http/loop.h"
#include "tests/unit/fake.h"

struct watched {
	struct upid_loop *loop;
	int ends[3][2];   /* three pipes */
	size_t calls[3];  /* of ready() for each */
	bool unwatch_all; /* in ready() */
	bool keep;        /* the byte: the pipe stays ready */
};

static void
ready(void *ctx, int fd)
{
	struct watched *w = ctx;
	char byte;

	for (size_t i = 0; i < 3; i++) {
		if (w->ends[i][0] == fd)
			w->calls[i]++;
		if (w->unwatch_all)
			upid_loop_unwatch(w->loop, w->ends[i][0]);
	}
	if (!w->keep)
		assert_int_equal(read(fd, &byte, 1), 1);
}

static void
begin(struct watched *w)
{
	struct upid_err err = { 0 };

	*w = (struct watched){ .loop = NULL };
	assert_int_equal(upid_loop_open(&w->loop, &err), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(pipe(w->ends[i]), 0);
		assert_int_equal(upid_loop_watch(w->loop, w->ends[i][0], ready, w, &err), 0);
	}
}

static void
give(struct watched *w, size_t pipe)
{
	assert_int_equal(write(w->ends[pipe][1], "x", 1), 1);
}

static void
run(struct watched *w, size_t times)
{
	struct upid_err err = { 0 };

	for (size_t i = 0; i < times; i++)
		assert_int_equal(upid_loop_run(w->loop, 0, &err), 0);
}

static void
end(struct watched *w)
{
	upid_loop_close(w->loop);
	for (size_t i = 0; i < 3; i++) {
		close(w->ends[i][0]);
		close(w->ends[i][1]);
	}
}

TEST(a_descriptor_that_can_be_read_is_reported_and_no_other)
{
	struct watched w;

	begin(&w);
	run(&w, 2);
	assert_int_equal(w.calls[0] + w.calls[1] + w.calls[2], 0);
	give(&w, 1);
	run(&w, 3);
	assert_int_equal(w.calls[0] + w.calls[2], 0);
	assert_int_equal(w.calls[1], 1);
	end(&w);
}

TEST(no_descriptor_starves_another)
{
	struct watched w;

	begin(&w);
	w.keep = true;
	for (size_t i = 0; i < 3; i++)
		give(&w, i);
	run(&w, 9);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(w.calls[i], 3);
	end(&w);
}

TEST(what_is_unwatched_is_not_reported_even_if_it_was_ready)
{
	struct watched w;

	begin(&w);
	w.unwatch_all = true;
	for (size_t i = 0; i < 3; i++)
		give(&w, i);
	run(&w, 5);
	assert_int_equal(w.calls[0] + w.calls[1] + w.calls[2], 1);
	upid_loop_unwatch(w.loop, w.ends[0][0]); /* it is not watched any more */
	end(&w);
}

TEST(a_descriptor_that_is_ready_ends_a_run_before_its_time)
{
	struct upid_err err = { 0 };
	struct watched w;
	int64_t before;

	begin(&w);
	give(&w, 2);
	before = upid_loop_now_ms(w.loop);
	assert_int_equal(upid_loop_run(w.loop, UPID_FOREVER, &err), 0);
	assert_true(upid_loop_now_ms(w.loop) - before < 30000);
	assert_int_equal(w.calls[2], 1);
	end(&w);
}

TEST(a_descriptor_that_cannot_be_watched_is_an_error)
{
	int file = open("/dev/null", O_RDONLY);
	struct upid_err err = { 0 };
	struct watched w;

	begin(&w);
	assert_int_equal(upid_loop_watch(w.loop, file, ready, &w, &err), -1);
	assert_code(err, UPID_E_INTERNAL);
	assert_says(err, "cannot watch");
	run(&w, 1);
	close(file);
	end(&w);
}

TEST(no_request_was_made_and_so_libcurl_was_not_loaded)
{
	struct watched w;

	begin(&w);
	run(&w, 1);
	assert_null(upid_curl_loop_of(w.loop)->curl.library);
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_descriptor_that_can_be_read_is_reported_and_no_other),
		cmocka_unit_test(no_descriptor_starves_another),
		cmocka_unit_test(what_is_unwatched_is_not_reported_even_if_it_was_ready),
		cmocka_unit_test(a_descriptor_that_is_ready_ends_a_run_before_its_time),
		cmocka_unit_test(a_descriptor_that_cannot_be_watched_is_an_error),
		cmocka_unit_test(no_request_was_made_and_so_libcurl_was_not_loaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
