/*
 * Lets every allocation of the whole program fail once, in each face: the program then ends with an
 * error status and message, or with the same output as without a failure.
 */
#include "tests/unit/alloc.h"
#include "plugin/json_memory.h"
#include "tests/fuzz/world.h"

#define ONE "UPID:pve1:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:"
#define TWO "UPID:pve1:000AE993:00A21BA7:618C1D55:qmstart:101:root@pam!ci:"
#define TEN "UPID:pbs1:000002B2:00000158:00000001:674D9E0C:backup:a\\x3avm-1:b@pbs:"
#define TEN_IN_JSON "UPID:pbs1:000002B2:00000158:00000001:674D9E0C:backup:a\\\\x3avm-1:b@pbs:"
#define CONN "\"api_host\":\"pve1,pve2\",\"api_password\":\"pw-pw\",\"api_totp\":\"123456\""

static const struct run {
	const char *words[5];
	const char *in, *args, *profiles;
} *running_now;

static char wanted[1 << 16];
static size_t wanted_n;
static size_t wanted_errors;
static int wanted_status;

/* An Ansible module answers with JSON whatever happens. */
static void
is_an_answer(const struct upid_buf *out)
{
	json_t *root = json_loadb(out->p, out->n, 0, NULL);

	assert_true(json_is_true(json_object_get(root, "failed")));
	json_decref(root);
}

/* The world itself has all the memory that it needs. */
static int
run_with(struct fuzz_world *w, long *allocations)
{
	int status;

	(void)json_memory_ran_out(); /* what ran out before is no matter now */
	fuzz_world_init(w);
	assert_true(upid_buf_reserve(&w->out, sizeof(wanted)));
	w->in = upid_str(running_now->in != NULL ? running_now->in : "");
	w->args = upid_str(running_now->args != NULL ? running_now->args : "");
	w->profiles = upid_str(running_now->profiles != NULL ? running_now->profiles : "");
	until_failure = *allocations;
	status = fuzz_run(w, running_now->words);
	*allocations = until_failure;
	until_failure = 0;
	return status;
}

/* Errors that were told: in records, and on standard error. */
static size_t
errors(struct fuzz_world *w)
{
	size_t count = w->said;

	for (const char *p = upid_buf_cstr(&w->out); (p = strstr(p, "\"error\":")) != NULL; p++)
		count++;
	return count;
}

static void
try_it(void)
{
	long left = until_failure;
	struct fuzz_world w;
	int status;

	until_failure = 0;
	status = run_with(&w, &left);
	if (strncmp(running_now->words[0], "AnsiballZ_", 10) == 0 && status != 0)
		is_an_answer(&w.out);
	if (left > 0 || status == 0 ||
	    (status != upid_code_exit(UPID_E_MEMORY) && errors(&w) <= wanted_errors)) {
		assert_int_equal(status, wanted_status);
		assert_int_equal(w.out.n, wanted_n);
		assert_memory_equal(w.out.p, wanted, wanted_n);
	}
	fuzz_world_free(&w);
	until_failure = left;
}

static void
run_each(const struct run *run, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct fuzz_world w;
		long none = 0;

		running_now = &run[i];
		wanted_status = run_with(&w, &none);
		assert_true(w.out.n > 0 && w.out.n < sizeof(wanted));
		memcpy(wanted, w.out.p, wanted_n = w.out.n);
		wanted_errors = errors(&w);
		fuzz_world_free(&w);
		each_fails(try_it, 3);
	}
}

TEST(the_command_line)
{
	static const struct run runs[] = {
		{ .words = { "upid", "decode" }, .in = ONE "\n" TEN "\n{\"data\":\"" TWO "\"}\nx y\n" },
		{ .words = { "upid", "decode", "--output=json" }, .in = ONE "\n" TWO "\n" },
		{ .words = { "upid", "decode", "--output=text" }, .in = TEN "\n" },
		{ .words = { "upid", "encode", "--output=json" },
		  .in = "{\"node\":\"a\",\"pid\":1,\"pstart\":2,\"starttime\":3,\"type\":\"t\","
		        "\"id\":\"a/b\",\"user\":\"r@pam\",\"task_id\":\"7\"}\n{\"node\":1}\n" },
		{ .words = { "upid", "decode-log" },
		  .in = "[{\"n\":2,\"t\":\"b\"},{\"n\":1,\"t\":\"a\"}]\n{\"n\":1,\"t\":\"c\"}\n" },
		{ .words = { "upid", "wait", "--api-host=pve1" },
		  .in = "{" CONN ",\"upid\":[\"" ONE "\",null,\"" TWO "\"]}\n" },
		{ .words = { "upid", "status", "--output=json" },
		  .in = "{\"api_host\":\"pve1\",\"api_token\":\"a@pam!b=c-c-c\"}\n" ONE "\n" TEN "\n" },
		{ .words = { "upid", "status", "--profile=a", "--profile=b" },
		  .in = ONE "\n{\"upid\":\"" TWO "\",\"profile\":\"b\"}\n",
		  .profiles = "profiles:\n"
		              "  a: {api_host: pve1, api_token: \"a@pam!b=c-c-c\"}\n"
		              "  b: {api_host: pve2, api_token: \"a@pam!b=d-d-d\"}\n" },
		{ .words = { "upid", "status" },
		  .in = ONE "\n",
		  .profiles = "default_profile: a\nprofiles:\n  a:\n    api_host: [pve1, pve2]\n"
		              "    api_password: pw-pw\n    fail_on: never\n  b: {ca_path: /x}\n" },
		{ .words = { "upid", "config", "--api-host=pve1" } },
		{ .words = { "upid", "config", "--output=json" } },
		{ .words = { "upid", "schema", "wait" } },
		{ .words = { "upid", "docs", "ansible", "wait" } },
		{ .words = { "upid", "docs", "variables", "wait" } },
		{ .words = { "upid", "docs", "args", "log" } },
		{ .words = { "upid", "wait", "--help" } },
	};

	run_each(runs, COUNT(runs));
}

TEST(ansible)
{
	static const struct run runs[] = {
		{ .words = { "AnsiballZ_upid_decode", "/args" }, .args = "{\"upid\":[\"" ONE "\",\"x\"]}" },
		{ .words = { "AnsiballZ_upid_wait", "/args" },
		  .args = "{" CONN ",\"upid\":{\"results\":[{\"stdout\":\"" ONE "\"},{\"json\":{\"data\":\"" TWO
		          "\"}}]},\"_ansible_check_mode\":false}" },
		{ .words = { "AnsiballZ_upid_wait", "/args" }, .args = "{\"upid\":\"x\",\"bogus\":1}" },
		{ .words = { "upid", "/args" },
		  .args = "{\"upid\":\"" TEN_IN_JSON "\",\"_ansible_module_name\":\"a.b.upid_decode\"}" },
	};

	run_each(runs, COUNT(runs));
}

TEST(terraform)
{
	static const struct run runs[] = {
		{ .words = { "upid", "terraform", "decode" }, .in = "{\"upid\":\"" TEN_IN_JSON "\"}" },
		{ .words = { "upid", "terraform", "wait" }, .in = "{" CONN ",\"upid\":\"" ONE "\"}" },
		{ .words = { "upid", "terraform", "decode_log" },
		  .in = "{\"lines\":\"[{\\\"n\\\":1,\\\"t\\\":\\\"a\\\"}]\"}" },
	};

	run_each(runs, COUNT(runs));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_command_line),
		cmocka_unit_test(ansible),
		cmocka_unit_test(terraform),
	};

	json_memory_use();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
