/* Finds the task in a list that carries out an HA request. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/api/answer.h"
#include "lib/base/buf.h"
#include "tests/unit/fake.h"
#include "lib/task/ha.h"

#define REQUEST(type) "UPID:pve1:0003A1C1:0A1B2C3D:68F0C0E6:" type ":101:ann@pve!ci:"
#define AT(node, start, type) "UPID:" node ":0003A1C2:0A1B2C3D:" start ":" type ":101:root@pam:"
#define WORK AT("pve1", "68F0C0E9", "qmstart")
#define ITEM(upid) "{\"id\":\"101\",\"upid\":\"" upid "\",\"x\":[1,{\"upid\":\"no\"}]}"
#define LIST(items) "{\"data\":[" items "],\"total\":3}"

static bool
does(const char *work, const char *request)
{
	struct upid_err err = { 0 };
	struct upid a, b;

	assert_int_equal(upid_parse(&a, upid_str(work), NULL, &err), 0);
	assert_int_equal(upid_parse(&b, upid_str(request), NULL, &err), 0);
	return upid_is_ha_work(&a, &b);
}

TEST(three_types_are_requests)
{
	static const struct {
		const char *upid;
		bool is;
	} cases[] = {
		{ REQUEST("hastart"), true },
		{ REQUEST("hastop"), true },
		{ REQUEST("hamigrate"), true },
		{ "pve:lab!" REQUEST("hastart"), true },
		{ REQUEST("qmstart"), false },
		{ REQUEST("hastar"), false },
		{ REQUEST("hastartx"), false },
		{ "UPID:pbs1:000002B2:00000158:00000001:674D94CC:hastart:101:root@pam:", false },
	};
	struct upid_err err = { 0 };
	struct upid u;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(upid_parse(&u, upid_str(cases[i].upid), NULL, &err), 0);
		assert_int_equal(upid_is_ha_request(&u), cases[i].is);
	}
}

TEST(each_request_has_its_types_of_work)
{
	static const char *const types[] = { "qmstart",    "vzstart", "qmshutdown", "qmstop",
		                             "vzshutdown", "vzstop",  "qmigrate",   "vzmigrate",
		                             "qmreboot",   "hastart", "vzdump",     "qmstar" };
	char upid[128];

	for (size_t i = 0; i < COUNT(types); i++) {
		(void)snprintf(upid, sizeof(upid), "UPID:pve1:0003A1C2:0A1B2C3D:68F0C0E9:%s:101:root@pam:",
		               types[i]);
		assert_int_equal(does(upid, REQUEST("hastart")), i < 2);
		assert_int_equal(does(upid, REQUEST("hastop")), i >= 2 && i < 6);
		assert_int_equal(does(upid, REQUEST("hamigrate")), i == 6 || i == 7);
		assert_false(does(upid, REQUEST("vzdump")));
	}
}

TEST(only_the_managers_task_of_that_guest_since_then_is_the_work)
{
	static const char request[] = REQUEST("hastart");

	assert_true(does(WORK, request));
	assert_true(does(AT("pve1", "68F0C0E6", "qmstart"), request)); /* the same second */
	assert_false(does(AT("pve1", "68F0C0E5", "qmstart"), request));
	assert_true(does(AT("pve2", "68F0C0E1", "qmstart"), request)); /* its clock is 5 s behind */
	assert_false(does(AT("pve2", "68F0C0E0", "qmstart"), request));
	assert_false(does("UPID:pve1:0003A1C2:0A1B2C3D:68F0C0E9:qmstart:102:root@pam:", request));
	assert_false(does("UPID:pve1:0003A1C2:0A1B2C3D:68F0C0E9:qmstart:1011:root@pam:", request));
	assert_false(does("UPID:pve1:0003A1C2:0A1B2C3D:68F0C0E9:qmstart:101:ann@pve:", request));
	assert_false(does("UPID:pve1:0003A1C2:0A1B2C3D:68F0C0E9:qmstart:101:root@pam!ci:", request));
	assert_false(does("UPID:pve1:0003A1C2:0A1B2C3D:68F0C0E9:qmstart::root@pam:",
	                  "UPID:pve1:0003A1C1:0A1B2C3D:68F0C0E6:hastart::root@pam:"));
}

static enum upid_code
read_list(const char *body, const char *want)
{
	struct upid_err err = { 0 };
	struct upid_buf work = { 0 };
	struct upid request;
	int rc;

	assert_int_equal(upid_parse(&request, upid_str(REQUEST("hastart")), NULL, &err), 0);
	rc = upid_api_ha_work(&work, upid_str(body), &request, &err);
	assert_int_equal(rc, err.code == UPID_E_OK ? 0 : -1);
	if (rc == 0 && work.n > 0)
		assert_text(upid_buf_str(&work), want);
	else if (rc == 0)
		assert_string_equal(want, "");
	upid_buf_free(&work);
	return err.code;
}

static void
list_is(const char *body, const char *want)
{
	assert_int_equal(read_list(body, want), UPID_E_OK);
}

TEST(the_first_of_the_work_is_taken)
{
	list_is(LIST(ITEM(WORK)), WORK);
	list_is(LIST(ITEM(AT("pve1", "68F0C0F9", "qmstart")) "," ITEM(WORK)), WORK);
	list_is(LIST(ITEM(WORK) "," ITEM(AT("pve1", "68F0C0F9", "qmstart"))), WORK);
	list_is(LIST(ITEM(REQUEST("hastart")) "," ITEM(AT("pve1", "68F0C0E9", "qmstop")) "," ITEM(WORK)),
	        WORK);
	/* of one second: the list has the newest first */
	list_is(LIST(ITEM("UPID:pve1:0003A1C3:0A1B2C3E:68F0C0E9:qmstart:101:root@pam:") "," ITEM(WORK)),
	        WORK);
	list_is(LIST(), "");
	list_is("{\"data\":[]}", "");
	list_is(LIST(ITEM(AT("pve1", "68F0C0E0", "qmstart"))), "");
}

TEST(rows_that_are_not_tasks_are_skipped)
{
	list_is(LIST("null,7,\"" WORK "\",[],[{\"upid\":\"" WORK "\"}],{},{\"upid\":null},"
	             "{\"upid\":{\"upid\":\"" WORK "\"}},{\"upid\":\"UPID:\"},{\"upid\":\"\"},"
	             "{\"id\":\"101\"},{\"upid\":\"" WORK "comment\"},{\"upid\":\"" WORK "\\n\"},"
	             "{\"upid\":\"pve:lab!" WORK "\"},{\"upid\":\"\\ud800\\u0000\"}"),
	        "");
	list_is(LIST("{\"upid\":7}," ITEM(WORK)), WORK);
	list_is(LIST("{\"\\\"upid\":1,\"upid\":\"\\u0055PID:pve1:0003A1C2:0A1B2C3D:68F0C0E9:"
	             "qmstart:101:root@pam:\"}"),
	        WORK);
	list_is(" { \"total\" : 1 , \"data\" : [ " ITEM(WORK) " ] } ", WORK);
}

TEST(an_invalid_list_is_an_error)
{
	assert_int_equal(read_list("{\"data\":null}", ""), UPID_E_BAD_ANSWER);
	assert_int_equal(read_list("{\"data\":{\"upid\":\"" WORK "\"}}", ""), UPID_E_BAD_ANSWER);
	assert_int_equal(read_list("{\"data\":\"[]\"}", ""), UPID_E_BAD_ANSWER);
	assert_int_equal(read_list("{}", ""), UPID_E_BAD_ANSWER);
	assert_int_equal(read_list("{\"message\":\"x\"}", ""), UPID_E_BAD_ANSWER);
	assert_int_equal(read_list("[]", ""), UPID_E_BAD_ANSWER);
	assert_int_equal(read_list("<html>", ""), UPID_E_BAD_ANSWER);
	assert_int_equal(read_list("", ""), UPID_E_BROKEN_ANSWER);
	assert_int_equal(read_list("{\"data\":[", ""), UPID_E_BROKEN_ANSWER);
}

TEST(a_list_that_is_cut_anywhere_is_broken)
{
	static const char whole[] = LIST(ITEM(WORK) ",null," ITEM(WORK));
	char body[sizeof(whole)];

	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		memcpy(body, whole, n);
		body[n] = '\0';
		assert_int_equal(read_list(body, ""), UPID_E_BROKEN_ANSWER);
	}
}

TEST(a_list_nested_without_end_is_refused)
{
	char *body = malloc(200020);

	assert_non_null(body);
	memcpy(body, "{\"data\":[", 9);
	memset(body + 9, '[', 200000);
	body[200009] = '\0';
	assert_int_equal(read_list(body, ""), UPID_E_BAD_ANSWER);
	free(body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_types_are_requests),
		cmocka_unit_test(each_request_has_its_types_of_work),
		cmocka_unit_test(only_the_managers_task_of_that_guest_since_then_is_the_work),
		cmocka_unit_test(the_first_of_the_work_is_taken),
		cmocka_unit_test(rows_that_are_not_tasks_are_skipped),
		cmocka_unit_test(an_invalid_list_is_an_error),
		cmocka_unit_test(a_list_that_is_cut_anywhere_is_broken),
		cmocka_unit_test(a_list_nested_without_end_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
