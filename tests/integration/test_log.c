/* Logs in one request: `download=1` sends the file byte for byte. */
#include <stdio.h>

#include "server.h"

#define SHORT TASK("0001")
#define LARGE TASK("0002")
#define EMPTY TASK("0003")
#define HALF TASK("0004")
#define GROWS TASK("0005")
#define BYTES TASK("0006")
#define NOWHERE TASK("0009")
#define SLOW TASK("0010")
#define WEB TASK("0011")
#define CUT TASK("0012")
#define BITS TASK("0013")
#define PART TASK("0014")
#define NOTHING TASK("0015")
#define PLAIN TASK("0016")
#define ALWAYS TASK("0017")
#define CODED TASK("0018")
#define TAILED TASK("0019")

static const char script[] =
	"{'tasks':["
	"{'upid':'" SHORT "','log':['INFO: one','','  \\u00fc three']},"
	"{'upid':'" LARGE "','log_lines':120000},"
	"{'upid':'" EMPTY "','log_text':'','raw_log':true},"
	"{'upid':'" HALF "','log_text':'one\\ncalculating...','raw_log':true},"
	"{'upid':'" GROWS "','running':true,'raw_log':true,'log_grows':['one\\ntwo\\ncalcu',"
	" 'lating... OK\\nthree\\nfo','ur\\n']},"
	/* fe ff, 00 01 0d 1b, and an empty line */
	"{'upid':'" BYTES "','raw_log':true,'log_base64':'/v8KAAENGwoK'},"
	"{'upid':'" SLOW "','log':['one','two']},{'upid':'" WEB "'},"
	"{'upid':'" CUT "','log_lines':9000},{'upid':'" BITS "','log_lines':9},"
	"{'upid':'" PART "','log_lines':9000},{'upid':'" NOTHING "','log_lines':9000},"
	"{'upid':'" PLAIN "','log_lines':9},{'upid':'" ALWAYS "','log_lines':9000},"
	"{'upid':'" CODED "','log_lines':9},{'upid':'" TAILED "','log_lines':9000}],"
	"'faults':["
	"{'path':':00000005:','times':2,'do':{'cut':10,'close_notify':false}},"
	"{'path':':00000010:','do':{'stall':30,'at':'in_body'}},"
	"{'path':':00000011:','times':-1,'do':{'html':true}},"
	"{'path':':00000012:','do':{'cut':2000}},"
	"{'path':':00000013:','do':{'status':200,'body':'no gzip','content_type':'text/plain',"
	" 'headers':{'Content-Encoding':'gzip'}}},"
	/* what pveproxy sends if pvedaemon dies halfway: 200, and a length that fits */
	"{'path':':00000014:','do':{'part':5000}},"
	"{'path':':00000015:','do':{'part':0}},"
	"{'path':':00000019:','do':{'part':5000}},"
	"{'path':':00000016:','do':{'part':40}},"
	"{'path':':00000017:','times':-1,'do':{'part':5000}},"
	"{'path':':00000018:','do':{'status':200,'body':'?','content_type':'text/plain',"
	" 'headers':{'Content-Encoding':'br'}}}]}";

static const struct upid_log_rules whole = { .timeout_ms = 30000 };
static struct server server;
static struct upid_api api;
static struct upid_source *src;

static int
start(void **state __attribute__((unused)))
{
	server_start(&server, script);
	api = server_token(&server);
	src = server_source(&api);
	return 0;
}

static int
stop(void **state __attribute__((unused)))
{
	server_close(src);
	server_stop(&server);
	return 0;
}

TEST(a_whole_log_is_one_request_and_a_check)
{
	struct got got;

	read_log(&got, src, SHORT, &whole);
	got_lines(&got, 1, 4);
	assert_int_equal(got.total, 4);
	assert_text(got.lines.line[0].t, "INFO: one");
	assert_text(got.lines.line[1].t, "");
	assert_text(got.lines.line[2].t, "  \xc3\xbc three");
	assert_text(got.lines.line[3].t, "TASK OK");
	assert_int_equal(server_count(&server, "log", SHORT), 2);
	assert_int_equal(server_lines(&server, "query", "download=1"), 1);
	got_free(&got);
}

TEST(a_gzipped_log_of_120000_lines_is_read_completely)
{
	struct got got;
	char want[32];

	read_log(&got, src, LARGE, &whole);
	got_lines(&got, 1, 120001);
	assert_int_equal(got.total, 120001);
	for (uint64_t n = 1; n <= 120000; n++) {
		(void)snprintf(want, sizeof(want), "INFO: line %llu", (unsigned long long)n);
		assert_text(got.lines.line[n - 1].t, want);
	}
	assert_text(got.lines.line[120000].t, "TASK OK");
	assert_int_equal(server_count(&server, "log", LARGE), 2);
	got_free(&got);
}

TEST(its_tail_is_the_end_of_the_stream)
{
	size_t before = server_count(&server, "log", LARGE);
	struct got got;

	read_log(&got, src, LARGE, &(struct upid_log_rules){ .timeout_ms = 30000, .tail = 3 });
	got_lines(&got, 119999, 120001);
	assert_int_equal(got.total, 120001);
	assert_text(got.lines.line[0].t, "INFO: line 119999");
	assert_text(got.lines.line[2].t, "TASK OK");
	assert_int_equal(server_count(&server, "log", LARGE), before + 2);
	got_free(&got);
}

TEST(an_empty_log_has_no_lines)
{
	struct got got;

	read_log(&got, src, EMPTY, &whole);
	assert_code(got.err, UPID_E_OK);
	assert_int_equal(got.lines.count, 0);
	assert_int_equal(got.total, 0);
	assert_int_equal(server_count(&server, "log", EMPTY), 2);
	got_free(&got);
}

TEST(an_unfinished_last_line_is_a_line)
{
	struct got got;

	read_log(&got, src, HALF, &whole);
	got_lines(&got, 1, 2);
	assert_text(got.lines.line[1].t, "calculating...");
	assert_int_equal(got.total, 2);
	got_free(&got);
}

/* The response is truncated twice in the middle of the third line; meanwhile the log grows. */
TEST(each_line_comes_once_through_faults)
{
	struct got got;

	read_log(&got, src, GROWS, &whole);
	got_lines(&got, 1, 5);
	assert_text(got.lines.line[1].t, "two");
	assert_text(got.lines.line[2].t, "calculating... OK");
	assert_text(got.lines.line[4].t, "four");
	assert_int_equal(server_count(&server, "log", GROWS), 3);
	got_free(&got);
}

TEST(bytes_are_unchanged)
{
	struct got got;

	read_log(&got, src, BYTES, &whole);
	got_lines(&got, 1, 3);
	assert_text(got.lines.line[0].t, "\xfe\xff");
	assert_int_equal(got.lines.line[1].t.n, 4);
	assert_memory_equal(got.lines.line[1].t.p, "\0\1\r\33", 4);
	assert_text(got.lines.line[2].t, "");
	got_free(&got);
}

TEST(a_log_without_a_file_is_no_such_task)
{
	struct got got;

	read_log(&got, src, NOWHERE, &whole);
	assert_code(got.err, UPID_E_NO_SUCH_TASK);
	assert_says(got.err, "unable to open file - No such file or directory");
	assert_int_equal(server_count(&server, "log", NOWHERE), 2); /* the download's 500, and a page */
	got_free(&got);
	read_log(&got, src, NOWHERE, &(struct upid_log_rules){ .timeout_ms = 30000, .tail = 3 });
	assert_code(got.err, UPID_E_NO_SUCH_TASK);
	got_free(&got);
}

TEST(a_gzipped_answer_that_is_cut_is_asked_again)
{
	struct got got;

	read_log(&got, src, CUT, &whole);
	got_lines(&got, 1, 9001);
	assert_int_equal(server_count(&server, "log", CUT), 2);
	got_free(&got);
}

static void
is_whole(const char *upid, uint64_t lines, size_t requests)
{
	struct got got;

	read_log(&got, src, upid, &whole);
	got_lines(&got, 1, lines);
	assert_int_equal(got.total, lines);
	assert_text(got.lines.line[lines - 1].t, "TASK OK");
	assert_int_equal(server_count(&server, "log", upid), requests);
	got_free(&got);
}

TEST(a_gzip_stream_without_its_end_is_completed)
{
	is_whole(PART, 9001, 2);
	is_whole(NOTHING, 9001, 3); /* nothing arrived */
}

TEST(a_part_of_a_log_that_is_not_gzipped_is_completed)
{
	is_whole(PLAIN, 10, 2);
}

TEST(the_tail_of_a_part_is_no_tail)
{
	const struct upid_log_rules tail = { .timeout_ms = 30000, .tail = 2 };
	struct got got;

	read_log(&got, src, TAILED, &tail);
	got_lines(&got, 9000, 9001);
	got_free(&got);
}

TEST(a_log_that_is_always_cut_is_an_error_with_what_came)
{
	const struct upid_log_rules hasty = { .timeout_ms = 400 };
	struct got got;

	read_log(&got, src, ALWAYS, &hasty);
	assert_code(got.err, UPID_E_DROPPED);
	assert_in_range(got.lines.count, 1, 9000);
	got_free(&got);
}

TEST(an_encoding_that_was_not_asked_for_is_refused)
{
	struct got got;

	read_log(&got, src, CODED, &whole);
	assert_code(got.err, UPID_E_BAD_ANSWER);
	assert_says(got.err, "encoded as br");
	got_free(&got);
}

TEST(an_answer_that_is_no_gzip_is_asked_again)
{
	struct got got;

	read_log(&got, src, BITS, &whole);
	got_lines(&got, 1, 10);
	assert_text(got.lines.line[0].t, "INFO: line 1");
	assert_int_equal(server_count(&server, "log", BITS), 3);
	got_free(&got);
}

TEST(a_log_that_stalls_is_asked_again)
{
	struct upid_api hasty = api;
	struct upid_source *other;
	struct got got;
	int64_t begin = now_ms();

	hasty.request_ms = 500;
	other = server_source(&hasty);
	read_log(&got, other, SLOW, &whole);
	got_lines(&got, 1, 3);
	assert_int_equal(server_count(&server, "log", SLOW), 2);
	assert_in_range(now_ms() - begin, 500, LATE_MS);
	got_free(&got);
	server_close(other);
}

TEST(a_web_page_is_no_log)
{
	struct got got;

	read_log(&got, src, WEB, &whole);
	assert_code(got.err, UPID_E_BAD_ANSWER);
	assert_says(got.err, "web page");
	assert_int_equal(got.lines.count, 0);
	assert_int_equal(server_count(&server, "log", WEB), 1);
	got_free(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_log_is_one_request_and_a_check),
		cmocka_unit_test(a_gzipped_log_of_120000_lines_is_read_completely),
		cmocka_unit_test(its_tail_is_the_end_of_the_stream),
		cmocka_unit_test(an_empty_log_has_no_lines),
		cmocka_unit_test(an_unfinished_last_line_is_a_line),
		cmocka_unit_test(each_line_comes_once_through_faults),
		cmocka_unit_test(bytes_are_unchanged),
		cmocka_unit_test(a_log_without_a_file_is_no_such_task),
		cmocka_unit_test(a_gzipped_answer_that_is_cut_is_asked_again),
		cmocka_unit_test(a_gzip_stream_without_its_end_is_completed),
		cmocka_unit_test(a_part_of_a_log_that_is_not_gzipped_is_completed),
		cmocka_unit_test(the_tail_of_a_part_is_no_tail),
		cmocka_unit_test(a_log_that_is_always_cut_is_an_error_with_what_came),
		cmocka_unit_test(an_encoding_that_was_not_asked_for_is_refused),
		cmocka_unit_test(an_answer_that_is_no_gzip_is_asked_again),
		cmocka_unit_test(a_log_that_stalls_is_asked_again),
		cmocka_unit_test(a_web_page_is_no_log),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
