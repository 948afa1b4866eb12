/* Logs in pages of JSON: parts, and whole logs from a server without `download`. */
#include <stdio.h>

#include "server.h"

#define SHORT TASK("0001")
#define LARGE TASK("0002")
#define TAIL TASK("0003")
#define EMPTY TASK("0004")
#define BYTES TASK("0005")
#define GROWS TASK("0006")
#define SAYS_SO TASK("0007")
#define ODD TASK("0008")
#define NOWHERE TASK("0009")
#define IGNORES TASK("000A")
#define UNCOUNTED TASK("000B")

/* The first request tries a download, which is refused like by older servers. */
#define NO_DOWNLOAD(pid) "{'path':':0000" pid ":','do':{'status':500,'reason':'no such option'}},"
#define ANSWER(pid, json) "{'path':':0000" pid ":','do':{'json':" json "}},"

static const char script[] =
        "{'tasks':["
        "{'upid':'" SHORT "','log_lines':9},"
        "{'upid':'" LARGE "','log_lines':119999},"
        "{'upid':'" TAIL "','log_lines':60000},"
        "{'upid':'" EMPTY "','log_text':'','raw_log':true},"
        /* fe ff, c3 a4, 00 01 0d 1b */
        "{'upid':'" BYTES "','raw_log':true,'log_base64':'/v8Kw6QKAAENGwo='},"
        "{'upid':'" GROWS "','raw_log':true,'log_text':'one\\ncalculating... OK\\nthree'},"
        "{'upid':'" SAYS_SO "','log':['no content','two']},"
        "{'upid':'" IGNORES "','log_lines':9},"
        "{'upid':'" UNCOUNTED "'},"
        "{'upid':'" ODD "'}],"
        "'faults':[" NO_DOWNLOAD("0002") NO_DOWNLOAD("0003") NO_DOWNLOAD("0004") NO_DOWNLOAD("0005")
        /* a page whose end is missing, with a line that had not been written to its end */
        NO_DOWNLOAD("0006") "{'path':':00000006:','do':{'status':200,'body':"
        "'{\\'data\\':[{\\'n\\':1,\\'t\\':\\'one\\'},{\\'n\\':2,\\'t\\':\\'calcu\\'}'}},"
        NO_DOWNLOAD("0006") NO_DOWNLOAD("0007")
        ANSWER("000A", "{'total':10,'data':[{'n':1,'t':'its first page'}]}")
        NO_DOWNLOAD("000B") ANSWER("000B", "{'data':[{'n':1,'t':'a line'},{'n':2,'t':'TASK OK'}]}")
        ANSWER("0008", "[]") ANSWER("0008", "'x'") ANSWER("0008", "{}")
        ANSWER("0008", "{'data':null}") ANSWER("0008", "{'data':{}}") ANSWER("0008", "{'data':[1]}")
        ANSWER("0008", "{'data':[{'n':1,'t':2}]}") ANSWER("0008", "{'data':[{'n':'1','t':'x'}]}")
        "{'path':':00000008:','do':{'html':true}}]}";

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

static void
is_line(const struct upid_line *line)
{
	char want[32];

	(void)snprintf(want, sizeof(want), "INFO: line %llu", (unsigned long long)line->n);
	assert_text(line->t, want);
}

TEST(a_part_is_one_request)
{
	struct got got;

	read_log(&got, src, SHORT, &(struct upid_log_rules){ 30000, .start = 2, .limit = 3 });
	got_lines(&got, 3, 5);
	assert_int_equal(got.total, 10);
	for (size_t i = 0; i < 3; i++)
		is_line(&got.lines.line[i]);
	assert_int_equal(server_count(&server, "log", SHORT), 1);
	assert_int_equal(server_lines(&server, "query", "start=2&limit=3"), 1);
	got_free(&got);
}

TEST(a_start_alone_reads_to_the_end)
{
	struct got got;

	read_log(&got, src, SHORT, &(struct upid_log_rules){ 30000, .start = 7 });
	got_lines(&got, 8, 10);
	assert_text(got.lines.line[2].t, "TASK OK");
	got_free(&got);
	read_log(&got, src, SHORT, &(struct upid_log_rules){ 30000, .start = 77 });
	assert_code(got.err, UPID_E_OK);
	assert_int_equal(got.lines.count, 0);
	assert_int_equal(got.total, 10);
	got_free(&got);
}

TEST(a_limit_past_the_end_is_no_error)
{
	struct got got;

	read_log(&got, src, SHORT, &(struct upid_log_rules){ 30000, .start = 8, .limit = 1000 });
	got_lines(&got, 9, 10);
	assert_int_equal(got.total, 10);
	got_free(&got);
}

/* 50,000 lines a page, each page begins with the last line of the one before: 120,000 in three. */
TEST(a_server_without_download_is_asked_for_pages)
{
	struct got got;

	read_log(&got, src, LARGE, &whole);
	got_lines(&got, 1, 120000);
	assert_int_equal(got.total, 120000);
	for (size_t i = 0; i < 119999; i++)
		is_line(&got.lines.line[i]);
	assert_text(got.lines.line[119999].t, "TASK OK");
	assert_int_equal(server_count(&server, "log", LARGE), 1 + 3);
	assert_int_equal(server_lines(&server, "query", "start=0&limit=50000"), 1);
	assert_int_equal(server_lines(&server, "query", "start=49999&limit=50000"), 1);
	assert_int_equal(server_lines(&server, "query", "start=99998&limit=50000"), 1);
	got_free(&got);
}

TEST(a_server_that_ignores_download_is_asked_for_pages)
{
	struct got got;

	read_log(&got, src, IGNORES, &whole);
	got_lines(&got, 1, 10);
	is_line(&got.lines.line[0]);
	assert_int_equal(server_count(&server, "log", IGNORES), 2);
	got_free(&got);
}

TEST(without_a_total_the_lines_are_counted)
{
	struct got got;

	read_log(&got, src, UNCOUNTED, &whole);
	got_lines(&got, 1, 2);
	assert_int_equal(got.total, 2);
	assert_int_equal(server_count(&server, "log", UNCOUNTED), 2);
	got_free(&got);
}

TEST(a_large_part_is_read_by_pages)
{
	size_t before = server_count(&server, "log", LARGE);
	struct got got;

	read_log(&got, src, LARGE, &(struct upid_log_rules){ 30000, .start = 9, .limit = 50001 });
	got_lines(&got, 10, 50010);
	is_line(&got.lines.line[50000]);
	assert_int_equal(server_count(&server, "log", LARGE), before + 2);
	got_free(&got);
}

TEST(a_tail_without_download_is_counted_and_asked_for)
{
	struct got got;

	read_log(&got, src, TAIL, &(struct upid_log_rules){ 30000, .tail = 3 });
	got_lines(&got, 59999, 60001);
	assert_int_equal(got.total, 60001);
	assert_text(got.lines.line[2].t, "TASK OK");
	assert_int_equal(server_count(&server, "log", TAIL), 3);
	assert_int_equal(server_lines(&server, "query", "start=0&limit=1"), 1);
	assert_int_equal(server_lines(&server, "query", "start=59998&limit=50000"), 1);
	got_free(&got);
}

TEST(no_content_is_no_line)
{
	struct got got;

	read_log(&got, src, EMPTY, &whole);
	assert_code(got.err, UPID_E_OK);
	assert_int_equal(got.lines.count, 0);
	assert_int_equal(got.total, 0);
	assert_int_equal(server_count(&server, "log", EMPTY), 2);
	got_free(&got);
}

TEST(but_it_is_one_where_the_task_said_so)
{
	struct got got;

	read_log(&got, src, SAYS_SO, &whole);
	got_lines(&got, 1, 3);
	assert_text(got.lines.line[0].t, "no content");
	got_free(&got);
}

TEST(a_part_without_a_file_is_no_such_task)
{
	struct got got;

	read_log(&got, src, NOWHERE, &(struct upid_log_rules){ 30000, .start = 5, .limit = 2 });
	assert_code(got.err, UPID_E_NO_SUCH_TASK);
	assert_int_equal(server_count(&server, "log", NOWHERE), 1);
	got_free(&got);
}

TEST(bytes_are_restored_from_latin_1)
{
	struct got got;

	read_log(&got, src, BYTES, &whole);
	got_lines(&got, 1, 3);
	assert_text(got.lines.line[0].t, "\xfe\xff");
	assert_text(got.lines.line[1].t, "\xc3\xa4");
	assert_int_equal(got.lines.line[2].t.n, 4);
	assert_memory_equal(got.lines.line[2].t.p, "\0\1\r\33", 4);
	assert_int_equal(server_count(&server, "log", BYTES), 2);
	got_free(&got);
}

TEST(each_line_comes_once_through_faults)
{
	struct got got;

	read_log(&got, src, GROWS, &whole);
	got_lines(&got, 1, 3);
	assert_text(got.lines.line[1].t, "calculating... OK");
	assert_text(got.lines.line[2].t, "three");
	assert_int_equal(server_count(&server, "log", GROWS), 4);
	got_free(&got);
}

TEST(json_of_another_kind_is_final)
{
	struct got got;

	for (size_t i = 1; i <= 9; i++) {
		read_log(&got, src, ODD, &(struct upid_log_rules){ 5000, .start = 1 });
		assert_code(got.err, UPID_E_BAD_ANSWER);
		assert_int_equal(got.err.http, 200);
		assert_int_equal(server_count(&server, "log", ODD), i);
		got_free(&got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_part_is_one_request),
		cmocka_unit_test(a_start_alone_reads_to_the_end),
		cmocka_unit_test(a_limit_past_the_end_is_no_error),
		cmocka_unit_test(a_server_without_download_is_asked_for_pages),
		cmocka_unit_test(a_server_that_ignores_download_is_asked_for_pages),
		cmocka_unit_test(without_a_total_the_lines_are_counted),
		cmocka_unit_test(a_large_part_is_read_by_pages),
		cmocka_unit_test(a_tail_without_download_is_counted_and_asked_for),
		cmocka_unit_test(no_content_is_no_line),
		cmocka_unit_test(but_it_is_one_where_the_task_said_so),
		cmocka_unit_test(a_part_without_a_file_is_no_such_task),
		cmocka_unit_test(bytes_are_restored_from_latin_1),
		cmocka_unit_test(each_line_comes_once_through_faults),
		cmocka_unit_test(json_of_another_kind_is_final),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
