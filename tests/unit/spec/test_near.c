/* "Did you mean …?" */
#include "op/op.h"
#include "spec/near.h"
#include "tests/unit/fake.h"

static void
nearest(const char *word, const char *known, const char *want)
{
	struct spec_near n = { .word = upid_str(word) };

	spec_near_words(&n, known);
	if (want == NULL ? n.best.n > 0 : !upid_str_eq(n.best, want))
		fail_msg("nearest to '%s' is '%.*s'", word, (int)n.best.n,
		         n.best.n > 0 ? n.best.p : "");
}

TEST(a_slip_of_the_finger_is_near)
{
	static const char words[] = "decode encode decode_log status wait log config schema";

	nearest("wiat", words, "wait");
	nearest("wai", words, "wait");
	nearest("decod", words, "decode");
	nearest("decode-lgo", words, "decode_log");
	nearest("STATUS", words, "status");
	nearest("stauts", words, "status");
	nearest("lgo", words, "log");
}

TEST(the_nearest_of_several_is_taken)
{
	nearest("encod", "decode encode", "encode");
	nearest("warnings", "never error warning", "warning");
}

TEST(the_beginning_or_the_last_part_of_a_name_is_near)
{
	nearest("polling", "timeout polling_interval", "polling_interval");
	nearest("host", "api_user api_host", "api_host");
	nearest("ost", "api_user api_host", NULL);
}

TEST(what_is_far_is_not_suggested)
{
	nearest("bogus", "decode encode status wait log", NULL);
	nearest("x", "a b", NULL);
	nearest("", "wait", NULL);
	nearest("list", "wait log", NULL);
	nearest("a-word-that-is-longer-than-any-name-that-we-have", "wait", NULL);
}

TEST(aliases_are_near_too)
{
	struct spec_near n = { .word = UPID_S("wait-timout") };

	spec_near_rows(&n, &op_wait.args);
	assert_text(n.best, "wait_timeout");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slip_of_the_finger_is_near),
		cmocka_unit_test(the_nearest_of_several_is_taken),
		cmocka_unit_test(the_beginning_or_the_last_part_of_a_name_is_near),
		cmocka_unit_test(what_is_far_is_not_suggested),
		cmocka_unit_test(aliases_are_near_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
