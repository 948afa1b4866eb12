/* Logs over HTTP: files in pieces of any size, pages, and lines that do not belong to the log. */
#include <stdio.h>

#include "tests/unit/fake.h"
#include "lib/api/session.h"

struct log {
	struct fake_http http;
	struct upid_source *src;
	struct upid task;
	struct upid_query q;
	size_t done, lines, enough;
	char text[512]; /* "1:first|2:second|" */
};

static void
done(struct upid_query *q)
{
	((struct log *)q->ctx)->done++;
}

static int
line(struct upid_query *q, uint64_t n, struct upid_str t)
{
	struct log *l = q->ctx;
	size_t len = strlen(l->text);

	(void)snprintf(l->text + len, sizeof(l->text) - len, "%llu:%.*s|",
	               (unsigned long long)n, (int)t.n, t.p);
	return ++l->lines == l->enough ? -1 : 0;
}

static void
get(struct log *l, enum upid_asking asking, const struct fake_reply *reply, size_t enough)
{
	struct upid_api api = { .host = UPID_S("pve1"), .port = 8006, .token_id = UPID_S("root@pam!ci"),
		                .token_secret = UPID_S("aaaa-bbbb"), .request_ms = 30000 };
	struct upid_err err = { 0 };

	*l = (struct log){ .enough = enough };
	fake_http_init(&l->http, reply, 1);
	assert_int_equal(upid_parse(&l->task, UPID_S(FAKE_UPID), NULL, &err), 0);
	assert_int_equal(upid_source_api_over(&l->src, &l->http.loop, &api, &l->http.base, &err), 0);
	l->q = (struct upid_query){ .asking = asking, .task = &l->task, .line = line,
	                            .done = done, .ctx = l };
	l->src->ops->ask(l->src, &l->q);
	assert_int_equal(upid_loop_run(&l->http.loop, 1000, &err), 0);
	assert_int_equal(l->done, 1);
	upid_source_close(l->src);
}

static void
whole_is(const struct fake_reply *reply, const char *want, uint64_t total)
{
	struct log l;

	get(&l, UPID_ASK_WHOLE_LOG, reply, 0);
	assert_code(l.q.err, UPID_E_OK);
	assert_string_equal(l.text, want);
	assert_int_equal(l.q.total, total);
}

TEST(a_whole_log_is_split_at_newlines_whatever_its_pieces)
{
	static const char body[] = "first\n\nthird is longer\n\nlast\n";

	for (size_t cut = 0; cut < sizeof(body); cut++) {
		const struct fake_reply reply = { .status = 200, .body = body, .cut = cut };

		whole_is(&reply, "1:first|2:|3:third is longer|4:|5:last|", 5);
	}
}

TEST(an_unfinished_last_line_is_a_line)
{
	for (size_t cut = 0; cut < 8; cut++) {
		const struct fake_reply reply = { .status = 200, .body = "first\nhalf", .cut = cut };

		whole_is(&reply, "1:first|2:half|", 2);
	}
}

TEST(an_unfinished_last_line_is_flagged)
{
	static const struct {
		const char *body;
		bool unfinished;
	} logs[] = { { "first\nhalf", true }, { "first\n", false }, { "", false }, { "half", true } };

	for (size_t i = 0; i < COUNT(logs); i++) {
		const struct fake_reply reply = { .status = 200, .body = logs[i].body };
		struct log l;

		get(&l, UPID_ASK_WHOLE_LOG, &reply, 0);
		assert_int_equal(l.q.unfinished, logs[i].unfinished);
	}
}

/* An old server, one without the task, or a missing zlib. */
TEST(a_log_that_cannot_be_streamed_differs_from_a_failed_one)
{
	static const struct {
		struct fake_reply reply;
		bool no_stream;
	} answers[] = {
		{ { .status = 400, .body = "{\"data\":null}" }, true },
		{ { .status = 404, .body = "" }, true },
		{ { .status = 500, .body = "" }, true },
		{ { .status = 501, .body = "" }, true },
		{ { .status = 200, .undecoded = true, .code = UPID_E_BAD_ANSWER }, true },
		{ { .status = 200, .code = UPID_E_DROPPED }, false },
		{ { .status = 200, .body = "<html>", .type = "text/html" }, false },
		{ { .status = 401, .body = "" }, false },
		{ { .status = 403, .body = "" }, false },
		{ { .status = 595, .body = "" }, false },
		{ { .code = UPID_E_CONNECT }, false },
	};

	for (size_t i = 0; i < COUNT(answers); i++) {
		struct log l;

		get(&l, UPID_ASK_WHOLE_LOG, &answers[i].reply, 0);
		assert_int_not_equal(l.q.err.code, UPID_E_OK);
		assert_int_equal(l.q.no_stream, answers[i].no_stream);
	}
}

TEST(an_empty_log_has_no_lines)
{
	const struct fake_reply empty = { .status = 200, .body = "" };
	const struct fake_reply newline = { .status = 200, .body = "\n" };

	whole_is(&empty, "", 0);
	whole_is(&newline, "1:|", 1);
}

/* Raw bytes: nothing is restored, and nothing is taken for a message of PVE. */
TEST(the_bytes_of_a_whole_log_are_unchanged)
{
	const struct fake_reply reply = { .status = 200, .body = "no content\n\xff\xfe\r\n\xc3\x83" };

	whole_is(&reply, "1:no content|2:\xff\xfe\r|3:\xc3\x83|", 3);
}

TEST(a_reader_that_stops_gets_no_more_lines)
{
	for (size_t cut = 0; cut < 6; cut++) {
		const struct fake_reply reply = { .status = 200, .body = "a\nb\nc\nd", .cut = cut };
		struct log l;

		get(&l, UPID_ASK_WHOLE_LOG, &reply, 2);
		assert_code(l.q.err, UPID_E_OK);
		assert_string_equal(l.text, "1:a|2:b|");
	}
}

TEST(a_refusal_to_stream_is_no_log)
{
	const struct fake_reply reply = { .status = 500, .reason = "no such file", .body = "a\nb\n" };
	struct log l;

	get(&l, UPID_ASK_WHOLE_LOG, &reply, 0);
	assert_code(l.q.err, UPID_E_BUSY);
	assert_int_equal(l.q.err.http, 500);
	assert_string_equal(l.text, "");
}

/* A portal responds to everything with 200 and its own page. */
TEST(a_page_or_json_is_no_file)
{
	static const char *const types[] = { "text/html; charset=utf-8", "TEXT/HTML",
		                             "application/json;charset=UTF-8" };

	for (size_t i = 0; i < COUNT(types); i++) {
		const struct fake_reply reply = { .status = 200, .type = types[i],
		                                  .body = "a\nb\n", .cut = 1 };
		struct log l;

		get(&l, UPID_ASK_WHOLE_LOG, &reply, 0);
		assert_code(l.q.err, UPID_E_BAD_ANSWER);
		assert_string_equal(l.text, "");
	}
}

TEST(plain_text_is_a_file)
{
	const struct fake_reply reply = { .status = 200, .type = "text/plain", .body = "<html>\n" };

	whole_is(&reply, "1:<html>|", 1);
}

TEST(a_transfer_that_breaks_off_is_an_error_after_its_lines)
{
	const struct fake_reply reply = { .status = 200, .body = "a\nb\nhal", .code = UPID_E_DROPPED };
	struct log l;

	get(&l, UPID_ASK_WHOLE_LOG, &reply, 0);
	assert_code(l.q.err, UPID_E_DROPPED);
	assert_string_equal(l.text, "1:a|2:b|");
}

static void
page_is(const char *body, const char *want, uint64_t total)
{
	const struct fake_reply reply = { .status = 200, .body = body };
	struct log l;

	get(&l, UPID_ASK_LOG, &reply, 0);
	assert_code(l.q.err, UPID_E_OK);
	assert_string_equal(l.text, want);
	assert_int_equal(l.q.total, total);
}

TEST(a_page_has_its_lines)
{
	page_is("{\"total\":7,\"data\":[{\"n\":3,\"t\":\"c\"},{\"n\":4,\"t\":\"d\"}]}", "3:c|4:d|", 7);
	page_is("{\"total\":7,\"data\":[]}", "", 7);
}

/* PVE makes up a line where a log is empty; a real first line may say the same. */
TEST(no_content_is_no_line_unless_it_is_one)
{
	page_is("{\"data\":[{\"n\":1,\"t\":\"no content\"}],\"total\":1}", "", 0);
	page_is("{\"total\":2,\"data\":[{\"n\":1,\"t\":\"no content\"},{\"n\":2,\"t\":\"b\"}]}",
	        "1:no content|2:b|", 2);
	page_is("{\"total\":2,\"data\":[{\"n\":1,\"t\":\"no content\"}]}", "1:no content|", 2);
	page_is("{\"total\":2,\"data\":[{\"n\":2,\"t\":\"no content\"}]}", "2:no content|", 2);
}

TEST(a_file_that_cannot_be_opened_is_no_such_task)
{
	const struct fake_reply reply = {
		.status = 200, .body = "{\"data\":[{\"n\":1,\"t\":\"unable to open file - No such file or "
		                       "directory\"}],\"total\":1}"
	};
	struct log l;

	get(&l, UPID_ASK_LOG, &reply, 0);
	assert_code(l.q.err, UPID_E_NO_SUCH_TASK);
	assert_says(l.q.err, "pve1:8006: there is no log of this task (unable to open file - No such file");
	assert_string_equal(l.text, "");
}

/* before pve-common 9.0.6 (July 2025); on PMG 8.1, too */
TEST(older_servers_say_so_by_an_object)
{
	const struct fake_reply reply = {
		.status = 200, .body = "{\"total\":1,\"data\":{\"n\":1,\"t\":\"unable to open file - No such "
		                       "file or directory\"}}"
	};
	struct log l;

	get(&l, UPID_ASK_LOG, &reply, 0);
	assert_code(l.q.err, UPID_E_NO_SUCH_TASK);
	assert_string_equal(l.text, "");
}

TEST(a_task_may_say_itself_that_it_cannot_open_a_file)
{
	page_is("{\"data\":[{\"n\":1,\"t\":\"unable to open file - /x\"},{\"n\":2,\"t\":\"b\"}],"
	        "\"total\":2}",
	        "1:unable to open file - /x|2:b|", 2);
	page_is("{\"data\":[{\"n\":1,\"t\":\"unable to open file - \"}],\"total\":1}",
	        "1:unable to open file - |", 1);
}

TEST(a_page_that_is_cut_is_broken)
{
	const struct fake_reply reply = { .status = 200, .body = "{\"data\":[{\"n\":1,\"t\":\"a\"}" };
	struct log l;

	get(&l, UPID_ASK_LOG, &reply, 0);
	assert_code(l.q.err, UPID_E_BROKEN_ANSWER);
	assert_int_equal(l.q.err.http, 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_log_is_split_at_newlines_whatever_its_pieces),
		cmocka_unit_test(an_unfinished_last_line_is_a_line),
		cmocka_unit_test(an_unfinished_last_line_is_flagged),
		cmocka_unit_test(a_log_that_cannot_be_streamed_differs_from_a_failed_one),
		cmocka_unit_test(an_empty_log_has_no_lines),
		cmocka_unit_test(the_bytes_of_a_whole_log_are_unchanged),
		cmocka_unit_test(a_reader_that_stops_gets_no_more_lines),
		cmocka_unit_test(a_refusal_to_stream_is_no_log),
		cmocka_unit_test(a_page_or_json_is_no_file),
		cmocka_unit_test(plain_text_is_a_file),
		cmocka_unit_test(a_transfer_that_breaks_off_is_an_error_after_its_lines),
		cmocka_unit_test(a_page_has_its_lines),
		cmocka_unit_test(no_content_is_no_line_unless_it_is_one),
		cmocka_unit_test(a_file_that_cannot_be_opened_is_no_such_task),
		cmocka_unit_test(older_servers_say_so_by_an_object),
		cmocka_unit_test(a_task_may_say_itself_that_it_cannot_open_a_file),
		cmocka_unit_test(a_page_that_is_cut_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
