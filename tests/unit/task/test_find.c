/* Finding UPIDs in the output of tools. */
#include "tests/unit/fake.h"

#define PVE "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:"
#define PBS "UPID:pbs1:000002B2:00000158:0000002A:674D828C:backup:store1\\x3avm-100:root@pam:"

static void
found(const char *text, const char *want)
{
	struct upid_str got = { NULL, 0 };

	assert_true(upid_find(&got, upid_str(text)));
	assert_text(got, want);
	assert_true(got.p >= text && got.p + got.n <= text + strlen(text));
}

static void
not_found(const char *text)
{
	struct upid_str got;

	assert_false(upid_find(&got, upid_str(text)));
}

TEST(a_upid_alone_is_found_whole)
{
	found(PVE, PVE);
	found(PBS, PBS);
	found(PVE "done", PVE "done");
}

TEST(noise_around_it_is_left)
{
	found("task " PVE ": started", PVE);
	found("  " PVE "  ", PVE);
	found(PVE "\n", PVE);
	found("INFO: starting " PBS "\n", PBS);
	found("(" PVE ")", PVE);
	found("[" PVE ",x]", PVE);
}

/* pvesh through ssh glues its lines together. */
TEST(glued_lines_hide_none)
{
	found("Generating public/private rsa key pair." PVE "TASK OK", PVE);
	found("create full clone of drive scsi0 (local:100)" PVE, PVE);
	found("logical volume \"vm-100-disk-0\" created." PBS "x", PBS);
}

TEST(quotes_and_json_end_it)
{
	found("\"" PVE "\"", PVE);
	found("'" PVE "'", PVE);
	found("{\"data\":\"" PVE "\"}", PVE);
	found("{\"upid\":\"" PBS "\",\"n\":1}", PBS);
	found("upid='" PVE "'", PVE);
}

TEST(a_remotes_name_belongs_to_it)
{
	found("pve:lab!" PVE, "pve:lab!" PVE);
	found("lab!" PVE, "lab!" PVE);
	found("task pbs:dc_1.west-2!" PBS " ended", "pbs:dc_1.west-2!" PBS);
	found("{\"upid\":\"pve:lab!" PVE "\"}", "pve:lab!" PVE);
}

TEST(a_nul_is_no_part_of_a_remotes_name)
{
	struct upid_str got;

	assert_true(upid_find(&got, UPID_S("x\0lab!" PVE)));
	assert_text(got, "lab!" PVE);
}

TEST(of_two_the_first_is_found)
{
	found(PVE " " PBS, PVE);
	found("started " PBS ", then " PVE, PBS);
	found("x " PVE PBS, PVE);
}

TEST(what_only_begins_like_one_hides_none_behind_it)
{
	found("UPID: " PVE, PVE);
	found("the UPID:s are UPID:a:b and " PVE, PVE);
	found("UPID:a:b:c\n" PBS, PBS);
}

/* So that the parser says what is wrong with it. */
TEST(a_text_that_begins_like_one_is_returned_with_its_faults)
{
	found("UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam",
	      "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam");
	found(PVE "a:b:c:d", PVE "a:b:c:d");
	found("UPID:", "UPID:");
}

TEST(a_text_without_one_has_none)
{
	not_found("");
	not_found("OK");
	not_found("null");
	not_found("upid:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:");
	not_found("task UPID:pve1:0003A1B2:0A1B2C3D started");
	not_found("x UPID:a b:c:d:e:f:g:h:i:");
}

TEST(what_is_found_parses)
{
	const char *texts[] = { "x" PVE "y", "x " PBS " y", "-> pve:lab!" PVE "\n" };

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct upid_err err = { 0 };
		struct upid_str got;
		struct upid t;

		assert_true(upid_find(&got, upid_str(texts[i])));
		(void)upid_parse(&t, got, &(struct upid_rules){ UPID_ANY, true }, &err);
		assert_code(err, UPID_E_OK);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_upid_alone_is_found_whole),
		cmocka_unit_test(noise_around_it_is_left),
		cmocka_unit_test(glued_lines_hide_none),
		cmocka_unit_test(quotes_and_json_end_it),
		cmocka_unit_test(a_remotes_name_belongs_to_it),
		cmocka_unit_test(a_nul_is_no_part_of_a_remotes_name),
		cmocka_unit_test(of_two_the_first_is_found),
		cmocka_unit_test(what_only_begins_like_one_hides_none_behind_it),
		cmocka_unit_test(a_text_that_begins_like_one_is_returned_with_its_faults),
		cmocka_unit_test(a_text_without_one_has_none),
		cmocka_unit_test(what_is_found_parses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
