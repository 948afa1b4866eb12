/* Gzip streams in pieces of any size, complete and truncated. */
#include "tests/unit/fake.h"
#include "lib/base/buf.h"
#include "lib/http/gzip.h"

/* "one\ntwo\n", and 200,000 zero bytes. */
static const char two_lines[] =
	"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\xcf\x4b\xe5\x2a\x29\xcf\xe7\x02\x00\xe6"
	"\x0b\xba\x12\x08\x00\x00\x00";
static const char zeroes[] =
	"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f"
	"\x6d\x06\x7f\xa0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x80\xd7\x00\x7b\x58\xe0\x5c\x40\x0d\x03\x00";

enum { TWO_LINES = sizeof(two_lines) - 1, ZEROES = sizeof(zeroes) - 1 };

struct fed {
	struct upid_buf got;
	bool cut, broken;
	int rc;
};

static int
take(void *ctx, const char *p, size_t n)
{
	upid_buf_add(ctx, p, n);
	return 0;
}

/* All of these bytes, in pieces of that size. */
static struct fed
feed(const char *p, size_t n, size_t piece)
{
	struct fed f = { .rc = 0 };
	struct upid_err err = { 0 };
	struct upid_gzip *gzip = NULL;

	assert_int_equal(upid_gzip_open(&gzip, &err), 0);
	for (size_t at = 0; at < n && f.rc == 0; at += piece)
		f.rc = upid_gzip_feed(gzip, p + at, n - at < piece ? n - at : piece, take, &f.got);
	f.cut = upid_gzip_is_cut(gzip);
	f.broken = upid_gzip_is_broken(gzip);
	upid_gzip_close(gzip);
	return f;
}

TEST(a_stream_in_any_pieces_is_decoded_completely)
{
	for (size_t piece = 1; piece <= TWO_LINES; piece++) {
		struct fed f = feed(two_lines, TWO_LINES, piece);

		assert_int_equal(f.rc, 0);
		assert_text(upid_buf_str(&f.got), "one\ntwo\n");
		assert_false(f.cut || f.broken);
		upid_buf_free(&f.got);
	}
}

TEST(a_stream_without_its_last_byte_is_cut)
{
	for (size_t n = 0; n < TWO_LINES; n++) {
		struct fed f = feed(two_lines, n, TWO_LINES);

		assert_int_equal(f.rc, 0);
		assert_true(f.cut);
		assert_false(f.broken);
		upid_buf_free(&f.got);
	}
}

TEST(what_grows_a_thousandfold_comes_in_pieces_of_a_bounded_size)
{
	struct fed f = feed(zeroes, ZEROES, ZEROES);

	assert_int_equal(f.got.n, 200000);
	assert_false(f.cut || f.broken);
	upid_buf_free(&f.got);
}

/* RFC 1952, 2.2: a file is a series of members. */
TEST(members_follow_each_other)
{
	char twice[2 * TWO_LINES];

	memcpy(twice, two_lines, TWO_LINES);
	memcpy(twice + TWO_LINES, two_lines, TWO_LINES);
	for (size_t n = TWO_LINES; n <= sizeof(twice); n++) {
		struct fed f = feed(twice, n, 7);

		assert_int_equal(f.rc, 0);
		assert_int_equal(f.cut, n > TWO_LINES && n < sizeof(twice));
		assert_true(n < sizeof(twice) || f.got.n == 16);
		upid_buf_free(&f.got);
	}
}

TEST(invalid_gzip_is_broken)
{
	char wrong_sum[TWO_LINES], garbage[TWO_LINES + 2];
	const struct {
		const char *p;
		size_t n;
	} cases[] = { { "no gzip", 7 }, { wrong_sum, TWO_LINES }, { garbage, sizeof(garbage) } };

	memcpy(wrong_sum, two_lines, TWO_LINES);
	wrong_sum[TWO_LINES - 8] ^= 1; /* the CRC-32 */
	memcpy(garbage, two_lines, TWO_LINES);
	memcpy(garbage + TWO_LINES, "!!", 2);
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t piece = 1; piece <= TWO_LINES; piece += TWO_LINES - 1) {
			struct fed f = feed(cases[i].p, cases[i].n, piece);

			assert_int_equal(f.rc, -1);
			assert_true(f.broken);
			upid_buf_free(&f.got);
		}
}

static int
refuse(void *ctx, const char *p, size_t n)
{
	(void)p, (void)n;
	++*(int *)ctx;
	return -1;
}

TEST(a_callback_that_stops_gets_no_more_data)
{
	struct upid_err err = { 0 };
	struct upid_gzip *gzip = NULL;
	int calls = 0;

	assert_int_equal(upid_gzip_open(&gzip, &err), 0);
	assert_int_equal(upid_gzip_feed(gzip, zeroes, ZEROES, refuse, &calls), -1);
	assert_int_equal(calls, 1);
	assert_false(upid_gzip_is_broken(gzip));
	upid_gzip_close(gzip);
}

TEST(no_stream_is_neither_cut_nor_broken)
{
	assert_false(upid_gzip_is_cut(NULL) || upid_gzip_is_broken(NULL));
	upid_gzip_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_in_any_pieces_is_decoded_completely),
		cmocka_unit_test(a_stream_without_its_last_byte_is_cut),
		cmocka_unit_test(what_grows_a_thousandfold_comes_in_pieces_of_a_bounded_size),
		cmocka_unit_test(members_follow_each_other),
		cmocka_unit_test(invalid_gzip_is_broken),
		cmocka_unit_test(a_callback_that_stops_gets_no_more_data),
		cmocka_unit_test(no_stream_is_neither_cut_nor_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
