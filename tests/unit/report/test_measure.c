/* Numbers, sizes and durations of log lines. */
#include "lib/report/measure.h"
#include "tests/unit/fake.h"

typedef bool take(struct upid_str *text, int64_t *value);

static bool
as_mib(struct upid_str *text, int64_t *value)
{
	return upid_take_scaled(text, value, 1048576);
}

static const struct {
	take *take;
	const char *text;
	int64_t value; /* -1: nothing is there */
	const char *rest;
} rows[] = {
	{ upid_take_uint, "0", 0, "" },
	{ upid_take_uint, "104 is", 104, " is" },
	{ upid_take_uint, "-1", -1, NULL },
	{ upid_take_uint, "9223372036854775799", 9223372036854775799, "" },
	{ upid_take_uint, "99999999999999999999", -1, NULL },
	{ upid_take_thousandths, "50.27%", 50270, "%" },
	{ upid_take_thousandths, "7", 7000, "" },
	{ upid_take_thousandths, "4.2199", 4219, "" },
	{ upid_take_thousandths, "12.", 12000, "." },
	{ upid_take_bytes, "0 B/s", 0, "/s" },
	{ upid_take_bytes, "0.0 B of", 0, " of" },
	{ upid_take_bytes, "1.204 GiB", 1292785156, "" },
	{ upid_take_bytes, "1.0GiB, ", 1073741824, ", " },
	{ upid_take_bytes, "5.00 KiB", 5120, "" },
	{ upid_take_bytes, "3.2 TiB", 3518437208883, "" },
	{ upid_take_bytes, "1 PiB", 1125899906842624, "" },
	{ upid_take_bytes, "358 MB/s", 358000000, "/s" },
	{ upid_take_bytes, "1.1 kB", 1100, "" },
	{ upid_take_bytes, "12 XB", -1, NULL },
	{ upid_take_bytes, "12", -1, NULL },
	{ upid_take_bytes, "99999999 PiB", -1, NULL },
	{ upid_take_archive_size, "189MB", 198180864, "" },
	{ upid_take_archive_size, "12.47GB", 13389560545, "" },
	{ upid_take_archive_size, "3.51TB", 3859285813494, "" },
	{ upid_take_archive_size, "10KB", 10240, "" },
	{ upid_take_short_size, "32G", 34359738368, "" },
	{ upid_take_short_size, "528K'", 540672, "'" },
	{ upid_take_short_size, "1.21G ", 1299227607, " " },
	{ upid_take_short_size, "4096", 4096, "" },
	{ as_mib, "812.34/", 851800228, "/" },
	{ upid_take_duration, "4m 40s, ", 280000, ", " },
	{ upid_take_duration, "1h2m", 3720000, "" },
	{ upid_take_duration, "1w 2d 3h 4m 5s", 788645000, "" },
	{ upid_take_duration, "12.3s", 12300, "" },
	{ upid_take_duration, "3s, 4s", 3000, ", 4s" },
	{ upid_take_duration, "5", -1, NULL },
	{ upid_take_clock, "00:04:45)", 285000, ")" },
	{ upid_take_clock, "101:02:03", 363723000, "" },
	{ upid_take_clock, "00:99:00", -1, NULL },
};

TEST(measures_are_read_with_their_units)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upid_str text = upid_str(rows[i].text);
		int64_t value;

		if (!rows[i].take(&text, &value))
			value = -1;
		if (value != rows[i].value)
			fail_msg("%s: %lld", rows[i].text, (long long)value);
		if (rows[i].rest != NULL)
			assert_text(text, rows[i].rest);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures_are_read_with_their_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
