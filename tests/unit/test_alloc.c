/* Lets every allocation of the library fail once: the result must be an error or the right
 * answer. */
#include "alloc.h"
#include "lib/api/session.h"

/* ------------------------------------------------------------------------------- logs */

static void
read_a_log(struct upid_log_rules rules, int no_download, uint64_t count)
{
	const struct fake_answer log[] = { { .code = UPID_E_DROPPED, .sent = 100 }, { .total = 300 } };
	struct fake_task task = { .log = log, .logs = 2, .no_download = no_download };
	struct upid_lines lines = { 0 };
	struct upid_err err = { 0 };
	uint64_t total;
	struct fake f;
	int rc;

	fake_init(&f, &task, 1);
	rules.timeout_ms = 60000;
	rc = upid_log_read(&lines, &total, &task.upid, &f.base, &f.own.base, &rules, &err);
	assert_int_equal(rc, err.code == UPID_E_OK ? 0 : -1);
	if (rc == 0)
		assert_int_equal(lines.count, count);
	else
		assert_true(was_met() && err.code == UPID_E_MEMORY);
	upid_lines_free(&lines);
	fake_free(&f);
}

static void
read_whole(void)
{
	read_a_log((struct upid_log_rules){ 0 }, 0, 300);
}

static void
read_pages(void)
{
	read_a_log((struct upid_log_rules){ 0 }, 500, 300);
}

static void
read_tail(void)
{
	read_a_log((struct upid_log_rules){ .tail = 5 }, 0, 5);
}

TEST(reading_a_log)
{
	each_fails(read_whole, 4);
	each_fails(read_pages, 4);
	each_fails(read_tail, 4);
}

/* ------------------------------------------------------------------------------ waits */

static void
wait_for_three(void)
{
	static const char *const text[] = { "ERROR: no space", "TASK ERROR: job errors" };
	const struct fake_answer log = { .total = 2 };
	struct fake_task tasks[3] = { { .end = "OK" }, { .end = "job errors" }, { .end = "unknown" } };
	static const enum upid_class classes[] = { UPID_CLASS_OK, UPID_ERROR, UPID_ERROR };
	struct upid_wait_rules rules = { .timeout_ms = 60000, .tail = 2 };
	struct upid_wait waits[3] = { 0 };
	struct upid_err err = { 0 };
	struct fake f;

	for (size_t i = 0; i < 3; i++) {
		tasks[i].text = text;
		tasks[i].log = &log;
		tasks[i].logs = 1;
		waits[i] = (struct upid_wait){ .task = &tasks[i].upid, .src = &f.base };
	}
	fake_init(&f, tasks, 3);
	if (upid_wait_all(waits, 3, &f.own.base, &rules, &err) != 0)
		assert_true(was_met() && err.code == UPID_E_MEMORY);
	for (size_t i = 0; i < 3; i++) {
		if (err.code == UPID_E_OK && waits[i].err.code == UPID_E_OK)
			assert_true(waits[i].cls == classes[i] || (was_met() && waits[i].cls == UPID_UNKNOWN));
		upid_wait_free(&waits[i]);
	}
	fake_free(&f);
}

/* A line comes whole or not at all, and a log that is lost does not keep the end back. */
static void
on_line(struct upid_wait_rules *rules, size_t index, const struct upid_log_part *part)
{
	(void)rules;
	(void)index;
	assert_true(part->text.n == 8 || part->text.n == 3);
}

static void
follow_one(void)
{
	static const char *const text[] = { "a line 1", "one" };
	const struct fake_answer logs[] = { { .total = 1 }, { .total = 2 } };
	struct fake_task task = {
		.ends_ms = 50, .end = "OK", .text = text, .log = logs, .logs = 2
	};
	struct upid_wait_rules rules = { .timeout_ms = 60000, .line = on_line };
	struct upid_wait w = { 0 };
	struct upid_err err = { 0 };
	struct fake f;

	w = (struct upid_wait){ .task = &task.upid, .src = &f.base };
	fake_init(&f, &task, 1);
	if (upid_wait_all(&w, 1, &f.own.base, &rules, &err) != 0)
		assert_code(err, UPID_E_MEMORY);
	else
		assert_true(w.cls == UPID_CLASS_OK || (was_met() && w.cls == UPID_UNKNOWN));
	upid_wait_free(&w);
	fake_free(&f);
}

#define HA "UPID:example-node:000AE992:00A21BA7:618C1D55:hastart:100:root@pam:"
#define HA_WORK "UPID:node-2:000AE9FF:00A21CA7:618C1D57:qmstart:100:root@pam:"

/* Two requests to the HA manager: the work of one fails, that of the other is never begun. */
static void
follow_two(void)
{
	static const char *const text[] = { "ERROR: no space", "TASK ERROR: job errors" };
	const struct fake_answer log = { .total = 2 }, none = { .work = NULL };
	const struct fake_answer lists[] = { none, { .work = HA_WORK } };
	struct fake_task tasks[3] = { { .end = "OK", .list = lists, .lists = 2 },
		                      { .end = "OK", .list = &none, .lists = 1 },
		                      { .end = "job errors", .text = text, .log = &log, .logs = 1 } };
	struct upid_wait_rules rules = { .timeout_ms = 3000, .tail = 2, .follow_ha = true };
	struct upid_wait waits[2] = { 0 };
	struct upid_err err = { 0 };
	struct fake f;

	fake_parse(&tasks[0], HA);
	fake_parse(&tasks[1], HA);
	fake_parse(&tasks[2], HA_WORK);
	fake_init(&f, tasks, 3);
	for (size_t i = 0; i < 2; i++)
		waits[i] = (struct upid_wait){ .task = &tasks[i].upid, .src = &f.base };
	if (upid_wait_all(waits, 2, &f.own.base, &rules, &err) != 0)
		assert_true(was_met() && err.code == UPID_E_MEMORY);
	if (err.code == UPID_E_OK && waits[0].err.code == UPID_E_OK) {
		assert_text(waits[0].followed->text, HA_WORK);
		assert_true(waits[0].cls == UPID_ERROR);
	}
	if (err.code == UPID_E_OK && waits[1].err.code == UPID_E_OK)
		assert_true(waits[1].timed_out && waits[1].reason.n > 0);
	for (size_t i = 0; i < 2; i++) {
		assert_true(waits[i].err.code == UPID_E_OK || was_met());
		upid_wait_free(&waits[i]);
	}
	fake_free(&f);
}

TEST(waiting_for_tasks)
{
	each_fails(wait_for_three, 6);
	each_fails(follow_two, 6);
	each_fails(follow_one, 4);
}

/* --------------------------------------------------------------------------- sessions */

static const struct upid_api with_token = { .host = { "https://pve1:8006/", 18 },
	                                    .token_id = { "root@pam!ci", 11 },
	                                    .token_secret = { "aaaa-bbbb", 9 } };
static const struct upid_api with_password = { .host = { "pve1", 4 },
	                                       .port = 8006,
	                                       .user = { "root@pam", 8 },
	                                       .password = { "hunter22", 8 } };
static const struct upid_api with_factor = { .host = { "pve1,pve2", 9 },
	                                     .user = { "root@pam", 8 },
	                                     .password = { "hunter22", 8 },
	                                     .totp_secret = { "GEZDGNBVGY3TQOJQ", 16 },
	                                     .recovery_code = { "aa-bb", 5 } };

static void
make_session(const struct upid_api *api)
{
	struct upid_err err = { 0 };
	struct upid_session s;

	if (upid_session_init(&s, api, &err) == 0)
		upid_session_free(&s);
	else
		assert_true(was_met() && err.code == UPID_E_MEMORY);
}

static void
make_token_session(void)
{
	make_session(&with_token);
}

static void
make_password_session(void)
{
	make_session(&with_password);
}

static void
make_factor_session(void)
{
	make_session(&with_factor);
}

TEST(beginning_a_session)
{
	each_fails(make_token_session, 3);
	each_fails(make_password_session, 4);
	each_fails(make_factor_session, 8);
}

/* ---------------------------------------------------------------------------- queries */

static size_t answers;

/* A line that comes in two pieces, of which the second needs more room. */
#define FIFTY "12345678901234567890123456789012345678901234567890"
#define LONG FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY

static const char *const want[][3] = {
	[UPID_ASK_STATUS] = { "f\xc3" },
	[UPID_ASK_LOG] = { "no content", "b" },
	[UPID_ASK_WHOLE_LOG] = { "first", LONG, "third" },
	[UPID_ASK_HA_WORK] = { HA_WORK },
	[UPID_ASK_HA_SIGHT] = { NULL },
};

/* An answer without an error is right to the last byte. */
static void
done(struct upid_query *q)
{
	size_t count = q->asking == UPID_ASK_LOG ? 2 : 3;

	answers++;
	if (q->err.code != UPID_E_OK)
		return;
	if (q->asking == UPID_ASK_STATUS)
		assert_text(q->exitstatus, want[q->asking][0]);
	else if (q->asking == UPID_ASK_HA_WORK)
		assert_text(q->work, want[q->asking][0]);
	else if (q->asking == UPID_ASK_HA_SIGHT)
		assert_false(q->blind);
	else
		assert_int_equal(*(size_t *)q->ctx, count);
}

static int
line(struct upid_query *q, uint64_t n, struct upid_str text)
{
	assert_in_range(n, 1, 3);
	assert_text(text, want[q->asking][n - 1]);
	++*(size_t *)q->ctx;
	return 0;
}

static bool traced;

/* A line that lacks memory is not there, and no secret is. */
static void
trace(void *ctx, const char *said)
{
	(void)ctx;
	assert_true(strchr("><! ", *said) != NULL);
	assert_null(strstr(said, "hunter22"));
	assert_null(strstr(said, "signature"));
}

/* Two questions: a login, a refused ticket, its renewal, the answers. */
static void
ask_two(enum upid_asking asking, const struct upid_api *api, const struct fake_reply *replies,
        size_t count)
{
	struct fake_task task = { .end = NULL };
	struct upid_api traced_api = *api;
	struct upid_source *src = NULL;
	struct upid_err err = { 0 };
	size_t lines[2] = { 0 };
	struct upid_query q[2];
	struct fake_http http;

	fake_http_init(&http, replies, count);
	fake_parse(&task, asking == UPID_ASK_HA_WORK ? HA : FAKE_UPID);
	answers = 0;
	traced_api.trace = traced ? trace : NULL;
	if (upid_source_api_over(&src, &http.loop, &traced_api, &http.base, &err) != 0) {
		assert_true(was_met() && err.code == UPID_E_MEMORY);
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		q[i] = (struct upid_query){ .asking = asking, .task = &task.upid, .line = line,
			                    .done = done, .ctx = &lines[i] };
		src->ops->ask(src, &q[i]);
	}
	for (int i = 0; i < 10; i++)
		assert_int_equal(upid_loop_run(&http.loop, 1000, &err), 0);
	assert_int_equal(answers, 2);
	for (size_t i = 0; i < 2; i++)
		assert_true(q[i].err.code == UPID_E_OK || was_met());
	upid_source_close(src);
}

#define TICKET { .status = 200, .body = "{\"data\":{\"ticket\":\"PVE:root@pam:65A1::signature\"}}" }
#define CHALLENGE { .status = 200, .date_s = 59, \
	            .body = "{\"data\":{\"ticket\":\"PVE:!tfa!%7B%22totp%22%3Atrue%7D:65A1::s\"}}" }
#define REFUSED { .status = 401, .body = "{\"data\":null}" }
#define ENDED { .status = 200, \
	        .body = "{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"f\xc3\x83\"}}" }
#define PAGE { .status = 200, \
	       .body = "{\"data\":[{\"n\":1,\"t\":\"no content\"},{\"n\":2,\"t\":\"b\"}]}" }
#define WHOLE { .status = 200, .body = "first\n" LONG "\nthird", .cut = 200 }

#define FOUND { .status = 200, .body = "{\"data\":[7,{\"upid\":\"" HA_WORK "\"}]}" }
/* good as an answer to a login, too */
#define RIGHTS { .status = 200, \
	         .body = "{\"data\":{\"ticket\":\"PVE:root@pam:65A1::signature\"," \
	                 "\"/nodes/example-node\":{\"Sys.Audit\":1}}}" }
#define NONE { .status = 200, .body = "{\"data\":[]}" }

/* A failure may need answers in another order: every reply is good for each request. */
static void
ask_for_status(void)
{
	static const struct fake_reply replies[] = { TICKET, REFUSED, REFUSED, TICKET, ENDED, ENDED,
		                                     TICKET, ENDED,   ENDED };

	ask_two(UPID_ASK_STATUS, &with_password, replies, COUNT(replies));
}

static void
ask_for_a_page(void)
{
	static const struct fake_reply replies[] = { TICKET, REFUSED, REFUSED, TICKET, PAGE, PAGE,
		                                     TICKET, PAGE,    PAGE };

	ask_two(UPID_ASK_LOG, &with_password, replies, COUNT(replies));
}

static void
ask_for_a_log(void)
{
	static const struct fake_reply replies[] = { TICKET, REFUSED, REFUSED, TICKET, WHOLE, WHOLE,
		                                     TICKET, WHOLE,   WHOLE };

	ask_two(UPID_ASK_WHOLE_LOG, &with_password, replies, COUNT(replies));
}

/* A challenge, its answer, and the two questions. */
static void
ask_with_a_factor(void)
{
	static const struct fake_reply replies[] = { CHALLENGE, TICKET, ENDED, ENDED, CHALLENGE, TICKET,
		                                     ENDED,     ENDED };

	ask_two(UPID_ASK_STATUS, &with_factor, replies, COUNT(replies));
}

static void
ask_for_work(void)
{
	static const struct fake_reply replies[] = { TICKET, REFUSED, REFUSED, TICKET, FOUND, NONE, FOUND,
		                                     TICKET, FOUND,   FOUND };

	ask_two(UPID_ASK_HA_WORK, &with_password, replies, COUNT(replies));
}

static void
ask_for_rights(void)
{
	static const struct fake_reply replies[] = { RIGHTS, REFUSED, REFUSED, RIGHTS, RIGHTS, RIGHTS,
		                                     RIGHTS, RIGHTS,  RIGHTS };

	ask_two(UPID_ASK_HA_SIGHT, &with_password, replies, COUNT(replies));
}

TEST(asking_over_http)
{
	each_fails(ask_for_status, 15);
	each_fails(ask_for_a_page, 15);
	each_fails(ask_for_a_log, 15);
	each_fails(ask_for_work, 15);
	each_fails(ask_for_rights, 15);
	each_fails(ask_with_a_factor, 25);
}

TEST(asking_over_http_with_a_trace)
{
	traced = true;
	each_fails(ask_for_status, 30);
	each_fails(ask_for_a_log, 30);
	traced = false;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_a_log),
		cmocka_unit_test(waiting_for_tasks),
		cmocka_unit_test(beginning_a_session),
		cmocka_unit_test(asking_over_http),
		cmocka_unit_test(asking_over_http_with_a_trace),
	};

	alloc_wrap_jansson();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
