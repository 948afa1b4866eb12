/* Pages of a log, byte for byte as sent by PVE 9. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/api/answer.h"
#include "tests/unit/fake.h"

struct got {
	char text[512]; /* "1:first|2:second|" */
	size_t lines, enough;
};

static int
take(void *ctx, uint64_t n, struct upid_str text)
{
	struct got *got = ctx;
	size_t len = strlen(got->text);

	(void)snprintf(got->text + len, sizeof(got->text) - len, "%llu:%.*s|", (unsigned long long)n,
	               (int)text.n, text.p);
	return ++got->lines == got->enough ? -1 : 0;
}

static enum upid_code
read_page(struct upid_str body, struct got *got, uint64_t *total)
{
	struct upid_err err = { 0 };
	int rc = upid_api_log(total, body, true, take, got, &err);

	assert_int_equal(rc, err.code == UPID_E_OK ? 0 : -1);
	return err.code;
}

static void
page_is(const char *body, uint64_t want_total, const char *want)
{
	struct got got = { .lines = 0 };
	uint64_t total = 99;

	assert_int_equal(read_page(upid_str(body), &got, &total), UPID_E_OK);
	assert_string_equal(got.text, want);
	assert_int_equal(total, want_total);
}

TEST(the_envelope_is_read_in_any_order_of_keys)
{
	page_is("{\"data\":[{\"n\":1,\"t\":\"a\"},{\"n\":2,\"t\":\"b\"}],\"total\":2}", 2, "1:a|2:b|");
	page_is("{\"total\":2,\"data\":[{\"t\":\"a\",\"n\":1},{\"n\":2,\"t\":\"b\"}]}", 2, "1:a|2:b|");
	page_is("{\"success\":1,\"total\":7,\"x\":{\"data\":[1,{}]},\"data\":[]}", 7, "");
	page_is(" {\n \"data\" : [ { \"n\" : 1 , \"t\" : \"a\" } ] , \"total\" : 1 }\n", 1, "1:a|");
	page_is("{\"data\":[{\"n\":5,\"x\":[null,\"}\"],\"t\":\"\"}],\"total\":5}", 5, "5:|");
}

TEST(a_page_without_a_total_has_its_lines)
{
	page_is("{\"data\":[{\"n\":1,\"t\":\"a\"}]}", UPID_API_NO_TOTAL, "1:a|");
}

TEST(texts_are_unescaped_and_their_bytes_restored)
{
	page_is("{\"data\":[{\"n\":1,\"t\":\"\\\"q\\\" \\\\ \\/ tab\\t\"}],\"total\":1}", 1,
	        "1:\"q\" \\ / tab\t|");
	page_is("{\"data\":[{\"n\":1,\"t\":\"f\xc3\x83\xc2\xbcr\"},{\"n\":2,\"t\":\"\\u00c3\\u00a4\"}],"
	        "\"total\":2}", 2, "1:f\xc3\xbcr|2:\xc3\xa4|");
	page_is("{\"data\":[{\"n\":1,\"t\":\"\\u20ac\"}],\"total\":1}", 1, "1:\xe2\x82\xac|");
	page_is("{\"data\":[{\"n\":1,\"t\":\"\\u001b[0m\\r50%\"}],\"total\":1}", 1, "1:\033[0m\r50%|");
}

TEST(a_line_that_is_enough_ends_the_reading)
{
	struct got got = { .enough = 2 };
	uint64_t total;

	assert_int_equal(read_page(UPID_S("{\"data\":[{\"n\":1,\"t\":\"a\"},{\"n\":2,\"t\":\"b\"},"
	                                  "{\"n\":3,\"t\":\"c\"}],\"total\":3}"), &got, &total),
	                 UPID_E_OK);
	assert_string_equal(got.text, "1:a|2:b|");
}

TEST(a_page_that_is_cut_anywhere_is_broken)
{
	static const char body[] = "{\"total\":1,\"data\":[{\"n\":1,\"t\":\"\\u00e4\"}],\"success\":1}";

	for (size_t n = 0; n < sizeof(body) - 1; n++) {
		struct got got = { .lines = 0 };
		char *part = malloc(n + 1);
		uint64_t total;

		memcpy(part + 1, body, n);
		assert_int_equal(read_page((struct upid_str){ part + 1, n }, &got, &total),
		                 UPID_E_BROKEN_ANSWER);
		free(part);
	}
}

/* A retry would not help. */
TEST(valid_json_of_another_shape_is_a_bad_answer)
{
	static const char *const bodies[] = {
		"{}", "[]", "null", "1", "\"x\"", "{\"data\":null}", "{\"data\":{}}", "{\"data\":\"OK\"}",
		"{\"total\":1}", "{\"data\":[1]}", "{\"data\":[[]]}", "{\"data\":[{}]}",
		"{\"data\":[{\"n\":1}]}", "{\"data\":[{\"t\":\"a\"}]}",
		"{\"data\":[{\"n\":0,\"t\":\"a\"}]}",
		"{\"data\":[{\"n\":-1,\"t\":\"a\"}]}", "{\"data\":[{\"n\":1.5,\"t\":\"a\"}]}",
		"{\"data\":[{\"n\":\"1\",\"t\":\"a\"}]}", "{\"data\":[{\"n\":1,\"t\":null}]}",
		"{\"data\":[{\"n\":1,\"t\":[\"a\"]}]}", "{\"data\":[],\"total\":\"5\"}",
		"{\"data\":[],\"total\":-1}", "{\"data\":[],\"total\":99999999999999999999}",
		"{\"data\":[{\"n\":99999999999999999999,\"t\":\"a\"}]}",
	};

	for (size_t i = 0; i < COUNT(bodies); i++) {
		struct got got = { .lines = 0 };
		uint64_t total;

		assert_int_equal(read_page(upid_str(bodies[i]), &got, &total), UPID_E_BAD_ANSWER);
		assert_string_equal(got.text, "");
	}
}

TEST(a_web_page_is_a_bad_answer)
{
	struct got got = { .lines = 0 };
	uint64_t total;

	assert_int_equal(read_page(UPID_S("<html><body>It works!"), &got, &total), UPID_E_BAD_ANSWER);
}

TEST(json_with_something_behind_it_is_broken)
{
	struct got got = { .lines = 0 };
	uint64_t total;

	assert_int_equal(read_page(UPID_S("{\"data\":null}{"), &got, &total), UPID_E_BROKEN_ANSWER);
}

TEST(depth_is_bounded)
{
	static char body[40000] = "{\"x\":";
	struct got got = { .lines = 0 };
	uint64_t total;

	memset(body + 5, '[', sizeof(body) - 5);
	assert_int_equal(read_page((struct upid_str){ body, sizeof(body) }, &got, &total),
	                 UPID_E_BAD_ANSWER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_envelope_is_read_in_any_order_of_keys),
		cmocka_unit_test(a_page_without_a_total_has_its_lines),
		cmocka_unit_test(texts_are_unescaped_and_their_bytes_restored),
		cmocka_unit_test(a_line_that_is_enough_ends_the_reading),
		cmocka_unit_test(a_page_that_is_cut_anywhere_is_broken),
		cmocka_unit_test(valid_json_of_another_shape_is_a_bad_answer),
		cmocka_unit_test(a_web_page_is_a_bad_answer),
		cmocka_unit_test(json_with_something_behind_it_is_broken),
		cmocka_unit_test(depth_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
