#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/fake.h"

static void
add(struct upid_lines *l, uint64_t n, const char *text)
{
	struct upid_err err = { 0 };

	assert_int_equal(upid_lines_add(l, n, upid_str(text), &err), 0);
}

/* Numbers in order, each once, and the bytes are those of the texts. */
static void
check(const struct upid_lines *l)
{
	size_t bytes = 0;

	for (size_t i = 0; i < l->count; i++) {
		assert_true(i == 0 || l->line[i - 1].n < l->line[i].n);
		bytes += l->line[i].t.n;
	}
	assert_int_equal(l->bytes, bytes);
}

static void
line_is(const struct upid_lines *l, size_t at, uint64_t n, const char *text)
{
	assert_true(at < l->count);
	assert_int_equal(l->line[at].n, n);
	assert_text(l->line[at].t, text);
}

TEST(lines_stand_in_the_order_of_their_numbers)
{
	struct upid_lines l = { 0 };

	add(&l, 3, "c");
	add(&l, 1, "a");
	add(&l, 5, "");
	add(&l, 2, "b");
	assert_int_equal(l.count, 4);
	line_is(&l, 0, 1, "a");
	line_is(&l, 1, 2, "b");
	line_is(&l, 2, 3, "c");
	line_is(&l, 3, 5, "");
	check(&l);
	upid_lines_free(&l);
}

/* Moving all lines for each of these would take minutes. */
TEST(from_the_last_to_the_first_and_on_from_the_middle_is_quick)
{
	enum { HALF = 400000 };
	struct upid_lines l = { 0 };

	for (uint64_t i = 0; i < HALF; i++) {
		add(&l, HALF - i, "a");
		add(&l, HALF + i, "b");
	}
	assert_int_equal(l.count, 2 * HALF - 1);
	line_is(&l, 0, 1, "a");
	line_is(&l, HALF - 1, HALF, "b");
	line_is(&l, 2 * HALF - 2, 2 * HALF - 1, "b");
	check(&l);
	upid_lines_free(&l);
}

TEST(the_tail_of_lines_from_the_last_to_the_first_is_kept)
{
	struct upid_lines l = { .keep = 3 };
	struct upid_err err = { 0 };

	for (uint64_t n = 200; n > 0; n--)
		add(&l, n, "x");
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.count, 3);
	assert_int_equal(l.line[2].n, 200);
	check(&l);
	upid_lines_free(&l);
}

TEST(any_order_comes_out_the_same)
{
	uint64_t seed = 1, order[500];
	struct upid_lines l = { 0 };

	for (uint64_t i = 0; i < COUNT(order); i++) {
		uint64_t at = (seed = seed * 6364136223846793005u + 1442695040888963407u) % (i + 1);

		order[i] = order[at];
		order[at] = i + 1;
	}
	for (size_t i = 0; i < COUNT(order); i++)
		add(&l, order[i], "x");
	assert_int_equal(l.count, 500);
	assert_int_equal(l.line[0].n, 1);
	assert_int_equal(l.line[499].n, 500);
	check(&l);
	upid_lines_free(&l);
}

/* PVE serves an unfinished last line, which grows; and a page begins with the last one's last. */
TEST(a_line_that_comes_again_replaces_the_old_one)
{
	struct upid_lines l = { 0 };

	add(&l, 1, "calculating checksum...");
	add(&l, 2, "b");
	add(&l, 1, "calculating checksum...OK, checksum verified");
	add(&l, 2, "");
	assert_int_equal(l.count, 2);
	line_is(&l, 0, 1, "calculating checksum...OK, checksum verified");
	line_is(&l, 1, 2, "");
	check(&l);
	upid_lines_free(&l);
}

TEST(texts_are_copied)
{
	struct upid_lines l = { 0 };
	char text[] = "before";

	add(&l, 1, text);
	memcpy(text, "after!", 6);
	line_is(&l, 0, 1, "before");
	upid_lines_free(&l);
}

/* Texts live in chunks of 64 kB: one that is larger, and those around it. */
TEST(a_text_of_any_length_stays_whole)
{
	static const size_t sizes[] = { 65535, 1, 65536, 65537, 10, 1000000, 3 };
	struct upid_lines l = { 0 };
	struct upid_err err = { 0 };

	for (size_t i = 0; i < COUNT(sizes); i++) {
		char *text = malloc(sizes[i]);

		memset(text, 'a' + (int)i, sizes[i]);
		assert_int_equal(upid_lines_add(&l, i + 1, (struct upid_str){ text, sizes[i] }, &err), 0);
		free(text);
	}
	for (size_t i = 0; i < COUNT(sizes); i++) {
		assert_int_equal(l.line[i].t.n, sizes[i]);
		for (size_t at = 0; at < sizes[i]; at++)
			assert_true(l.line[i].t.p[at] == 'a' + (int)i);
	}
	check(&l);
	upid_lines_free(&l);
}

TEST(only_the_last_lines_are_kept_at_the_end)
{
	struct upid_lines l = { .keep = 3 };
	struct upid_err err = { 0 };

	for (uint64_t n = 1; n <= 10; n++)
		add(&l, n, n == 9 ? "nine" : "x");
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.count, 3);
	line_is(&l, 0, 8, "x");
	line_is(&l, 1, 9, "nine");
	assert_int_equal(l.dropped, 7);
	check(&l);
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.dropped, 7);
	upid_lines_free(&l);
}

TEST(fewer_lines_than_are_kept_stay)
{
	struct upid_lines l = { .keep = 3 };
	struct upid_err err = { 0 };

	add(&l, 1, "a");
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.count, 1);
	assert_int_equal(l.dropped, 0);
	l.keep = 0;
	add(&l, 2, "b");
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.count, 2);
	upid_lines_free(&l);
}

TEST(only_so_many_bytes_are_kept_at_the_end)
{
	struct upid_lines l = { .keep_bytes = 10 };
	struct upid_err err = { 0 };

	add(&l, 1, "1234");
	add(&l, 2, "12345");
	add(&l, 3, "12345");
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.count, 2);
	line_is(&l, 0, 2, "12345");
	assert_int_equal(l.dropped, 1);
	check(&l);
	add(&l, 4, "123456789abcdef"); /* more than all of it */
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.count, 1);
	line_is(&l, 0, 4, "123456789abcdef");
	upid_lines_free(&l);
}

TEST(lines_and_bytes_bound_a_tail_together)
{
	struct upid_lines l = { .keep = 2, .keep_bytes = 10 };
	struct upid_err err = { 0 };

	for (uint64_t n = 1; n <= 5; n++)
		add(&l, n, n == 4 ? "12345678" : "1");
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.count, 2);
	add(&l, 6, "12345");
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	line_is(&l, 0, 5, "1");
	l.keep_bytes = 5;
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.count, 1);
	upid_lines_free(&l);
}

TEST(a_tail_of_bytes_takes_constant_memory)
{
	struct upid_lines l = { .keep_bytes = 1000 };
	struct upid_err err = { 0 };
	char text[200];

	memset(text, 'x', sizeof(text));
	for (uint64_t n = 1; n <= 100000; n++) {
		assert_int_equal(upid_lines_add(&l, n, (struct upid_str){ text, sizeof(text) }, &err), 0);
		assert_true(l.bytes <= 70000);
	}
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.count, 5);
	assert_int_equal(l.dropped, 99995);
	upid_lines_free(&l);
}

/* 20 MB go through; what is held is bounded all the time. */
TEST(a_tail_takes_constant_memory)
{
	struct upid_lines l = { .keep = 5 };
	struct upid_err err = { 0 };
	char text[200], want[16];

	memset(text, 'x', sizeof(text));
	for (uint64_t n = 1; n <= 100000; n++) {
		int len = sprintf(text, "%llu", (unsigned long long)n);

		text[len] = ' ';
		assert_int_equal(upid_lines_add(&l, n, (struct upid_str){ text, sizeof(text) }, &err), 0);
		assert_true(l.count <= 2 * 5 + 64);
		assert_true(l.room <= 128);
		assert_true(l.bytes <= (2 * 5 + 64) * sizeof(text));
	}
	assert_int_equal(upid_lines_trim(&l, &err), 0);
	assert_int_equal(l.count, 5);
	assert_int_equal(l.dropped, 99995);
	for (size_t i = 0; i < 5; i++) {
		int len = sprintf(want, "%d ", (int)(99996 + i));

		assert_memory_equal(l.line[i].t.p, want, (size_t)len);
	}
	upid_lines_free(&l);
}

TEST(freed_is_empty_and_can_be_used_again)
{
	struct upid_lines l = { 0 };

	upid_lines_free(&l);
	add(&l, 1, "a");
	upid_lines_free(&l);
	assert_int_equal(l.count, 0);
	assert_null(l.line);
	add(&l, 7, "b");
	line_is(&l, 0, 7, "b");
	upid_lines_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_stand_in_the_order_of_their_numbers),
		cmocka_unit_test(from_the_last_to_the_first_and_on_from_the_middle_is_quick),
		cmocka_unit_test(the_tail_of_lines_from_the_last_to_the_first_is_kept),
		cmocka_unit_test(any_order_comes_out_the_same),
		cmocka_unit_test(a_line_that_comes_again_replaces_the_old_one),
		cmocka_unit_test(texts_are_copied),
		cmocka_unit_test(a_text_of_any_length_stays_whole),
		cmocka_unit_test(only_the_last_lines_are_kept_at_the_end),
		cmocka_unit_test(fewer_lines_than_are_kept_stay),
		cmocka_unit_test(only_so_many_bytes_are_kept_at_the_end),
		cmocka_unit_test(lines_and_bytes_bound_a_tail_together),
		cmocka_unit_test(a_tail_of_bytes_takes_constant_memory),
		cmocka_unit_test(a_tail_takes_constant_memory),
		cmocka_unit_test(freed_is_empty_and_can_be_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
