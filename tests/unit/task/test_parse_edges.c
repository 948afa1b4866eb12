/* Parsing what no vector holds: bounds, control bytes, owners, remotes. */
#include <stdio.h>

#include "tests/unit/fake.h"

#define HEAD "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:"
#define PBS_HEAD "UPID:pbs1:000002B2:00000158:00000000:674D828C:"

static enum upid_code
code_of(struct upid_str text)
{
	struct upid_err err = { 0 };
	struct upid t;
	int rc = upid_parse(&t, text, NULL, &err);

	assert_int_equal(rc, err.code == UPID_E_OK ? 0 : -1);
	return err.code;
}

TEST(nothing_is_no_upid)
{
	assert_int_equal(code_of((struct upid_str){ NULL, 0 }), UPID_E_PREFIX);
	assert_int_equal(code_of(UPID_S("")), UPID_E_PREFIX);
	assert_int_equal(code_of(UPID_S("UPID")), UPID_E_PREFIX);
	assert_int_equal(code_of(UPID_S("UPID:")), UPID_E_FIELDS);
	assert_int_equal(code_of(UPID_S("!")), UPID_E_REMOTE_ID);
}

TEST(a_nul_is_refused_anywhere)
{
	assert_int_equal(code_of(UPID_S("UPID:pve1\0:0003A1B2:0A1B2C3D:68F0C0DE:a:1:root@pam:")),
	                 UPID_E_NODE);
	assert_int_equal(code_of(UPID_S("UPID:pve1:0003A1B\0:0A1B2C3D:68F0C0DE:a:1:root@pam:")),
	                 UPID_E_PID);
	assert_int_equal(code_of(UPID_S(HEAD "qm\0start:100:root@pam:")), UPID_E_TYPE);
	assert_int_equal(code_of(UPID_S(HEAD "qmstart:1\0:root@pam:")), UPID_E_ID);
	assert_int_equal(code_of(UPID_S(HEAD "qmstart:100:root@pam\0:")), UPID_E_USER);
	assert_int_equal(code_of(UPID_S(HEAD "qmstart:100:root@pam:\0")), UPID_E_TRAILING);
	assert_int_equal(code_of(UPID_S("\0" HEAD "qmstart:100:root@pam:")), UPID_E_PREFIX);
	assert_int_equal(code_of(UPID_S("la\0b!" HEAD "qmstart:100:root@pam:")), UPID_E_REMOTE_ID);
}

/* Sixteen bytes of a UPID are looked at together. */
TEST(a_blank_and_a_slash_are_refused_at_each_place_of_a_word)
{
	char text[] = HEAD "a-type-of-more-than-sixteen-bytes:an-id-of-more-than-sixteen-bytes:"
			   "a-user-of-more-than-sixteen-bytes@pam:";
	enum upid_code want[] = { UPID_E_TYPE, UPID_E_ID, UPID_E_USER };
	size_t word = 0;

	for (size_t at = sizeof(HEAD) - 1; at < sizeof(text) - 2; at++) {
		char kept = text[at];

		word += kept == ':';
		for (size_t i = 0; kept != ':' && i < 4; i++) {
			text[at] = " /\t\n"[i];
			assert_int_equal(code_of(upid_str(text)), want[word]);
		}
		text[at] = kept;
	}
	assert_int_equal(code_of(upid_str(text)), UPID_E_OK);
}

/* PVE takes it, and then finds no file. */
TEST(a_newline_at_the_end_is_refused)
{
	assert_int_equal(code_of(UPID_S(HEAD "qmstart:100:root@pam:\n")), UPID_E_TRAILING);
	assert_int_equal(code_of(UPID_S(PBS_HEAD "logrotate::root@pam:\n")), UPID_E_TRAILING);
	assert_int_equal(code_of(UPID_S("lab!" HEAD "qmstart:100:root@pam:\n")), UPID_E_TRAILING);
	assert_int_equal(code_of(UPID_S(HEAD "qmstart:100:root@pam:\r\n")), UPID_E_TRAILING);
}

TEST(bytes_that_are_not_utf8_are_refused)
{
	assert_int_equal(code_of(UPID_S(HEAD "qmstart:\xff:root@pam:")), UPID_E_UTF8);
	assert_int_equal(code_of(UPID_S(HEAD "qm\xc0\xaf:1:root@pam:")), UPID_E_UTF8);
	assert_int_equal(code_of(UPID_S(HEAD "qmstart:1:\xed\xa0\x80@pam:")), UPID_E_UTF8);
	assert_int_equal(code_of(UPID_S(HEAD "qmstart:1:root@pam:\xe2\x82")), UPID_E_UTF8);
	assert_int_equal(code_of(UPID_S(HEAD "qmstart:\xc3\xbc\xe2\x82\xac:root@pam:")), UPID_E_OK);
}

TEST(a_message_is_one_line_of_utf8)
{
	struct upid_err err = { 0 };
	struct upid t;

	assert_int_equal(upid_parse(&t, UPID_S("\033[31m\xff\n"), NULL, &err), -1);
	assert_says(err, "'?[31m?\?' is not a UPID");
}

TEST(the_number_of_a_guest_is_no_upid_but_a_filter)
{
	struct upid_err err = { 0 };
	struct upid t;

	assert_int_equal(upid_parse(&t, UPID_S("100"), NULL, &err), -1);
	assert_int_equal(err.code, UPID_E_PREFIX);
	assert_says(err, "'100' is not a UPID. If it is the number of a guest, use vmid");
}

/* A UPID of `n` bytes: its id takes what is left. */
static struct upid_str
of_length(char *room, size_t n, const char *before, const char *id)
{
	size_t len = (size_t)sprintf(room, "%s%s", before, id), tail = strlen(":root@pam:");

	memset(room + len, 'x', n - tail - len);
	memcpy(room + n - tail, ":root@pam:", tail);
	return (struct upid_str){ room, n };
}

TEST(the_name_of_a_file_bounds_the_length)
{
	char room[16384];

	assert_int_equal(code_of(of_length(room, 255, HEAD "qmstart:", "")), UPID_E_OK);
	assert_int_equal(code_of(of_length(room, 256, HEAD "qmstart:", "")), UPID_E_LENGTH);
	assert_int_equal(code_of(of_length(room, 10240, HEAD "qmstart:", "")), UPID_E_LENGTH);
	memset(room, ':', sizeof(room));
	assert_int_equal(code_of((struct upid_str){ room, sizeof(room) }), UPID_E_LENGTH);
}

/* The remote does not count: it is no part of the name. Its UPID does. */
TEST(the_length_is_that_of_the_upid_behind_the_remote)
{
	char room[512];

	assert_int_equal(code_of(of_length(room, 255 + 4, "lab!" HEAD "qmstart:", "")), UPID_E_OK);
	assert_int_equal(code_of(of_length(room, 256 + 4, "lab!" HEAD "qmstart:", "")),
	                 UPID_E_LENGTH);
	assert_int_equal(code_of(of_length(room, 255 + 2, "a!" PBS_HEAD "t:", "\\x2d")), UPID_E_OK);
	assert_int_equal(code_of(of_length(room, 255 + 64, "a!" PBS_HEAD "t:", "\\x2d")),
	                 UPID_E_LENGTH);
}

TEST(numbers_reach_their_widest)
{
	struct upid_err err = { 0 };
	struct upid t;

	assert_int_equal(upid_parse(&t,
	                            UPID_S("UPID:a:0000000a:00000000:FEDCBA9876543210:00000000:"
	                                   "t::u@p:"),
	                            NULL, &err),
	                 0);
	assert_int_equal(t.pid, 10);
	assert_true(t.task_id == 0xFEDCBA9876543210);
	assert_int_equal(
		upid_parse(&t, UPID_S("UPID:a:FFFFFFFF:FFFFFFFFF:FFFFFFFF:t::u:"), NULL, &err), 0);
	assert_int_equal(t.pid, 0xFFFFFFFF);
	assert_int_equal(t.pstart, 0xFFFFFFFFF);
	assert_int_equal(t.starttime, 0xFFFFFFFF);
	assert_int_equal(code_of(UPID_S("UPID:a:FFFFFFFF:1FFFFFFFFF:FFFFFFFF:t::u:")),
	                 UPID_E_PSTART);
	assert_int_equal(code_of(UPID_S("UPID:a:0FFFFFFFF:00000000:00000000:t::u:")), UPID_E_PID);
	assert_int_equal(code_of(UPID_S("UPID:a:7FFFFFFF:00000000:00000000:00000000:t::u@p:")),
	                 UPID_E_OK);
	assert_int_equal(code_of(UPID_S("UPID:a:80000000:00000000:00000000:00000000:t::u@p:")),
	                 UPID_E_PID);
	assert_int_equal(code_of(UPID_S("UPID:a:00000000:00000000:00000000:0000_000:t::u@p:")),
	                 UPID_E_STARTTIME);
}

/* Each of the hex table's neighbours, so that a slip in it is seen. */
TEST(only_hex_digits_are_hex)
{
	char text[] = "UPID:a:0000000_:00000000:00000000:t::u:";

	for (int c = 1; c < 256; c++) {
		bool hex =
			(c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');

		text[14] = (char)c;
		assert_int_equal(code_of(upid_str(text)), hex ? UPID_E_OK : UPID_E_PID);
	}
}

static void
owner_is(const char *text, const char *user, const char *realm, const char *token)
{
	struct upid_err err = { 0 };
	struct upid t;

	(void)upid_parse(&t, upid_str(text), NULL, &err);
	assert_code(err, UPID_E_OK);
	assert_text(t.user, user);
	if (realm != NULL)
		assert_text(t.realm, realm);
	else
		assert_null(t.realm.p);
	if (token != NULL)
		assert_text(t.tokenid, token);
	else
		assert_null(t.tokenid.p);
}

TEST(the_owner_is_split_by_the_rules_of_its_family)
{
	owner_is(HEAD "t:1:root@pam!ci:", "root@pam", "pam", "ci");
	owner_is(HEAD "t:1:a!b@c@pve!tok:", "a!b@c@pve", "pve", "tok");
	owner_is(HEAD "t:1:root!ci:", "root!ci", NULL, NULL);
	owner_is(HEAD "t:1:root@pam!:", "root@pam!", NULL, NULL);
	owner_is(HEAD "t:1:root@pam!!ci:", "root@pam!!ci", NULL, NULL);
	owner_is(HEAD "t:1:root@:", "root@", NULL, NULL);
	owner_is(HEAD "t:1:@pam:", "@pam", NULL, NULL);
	owner_is(HEAD "t:1:@pam!ci:", "@pam!ci", NULL, NULL);
	owner_is(PBS_HEAD "t::root@pam!:", "root@pam!", NULL, NULL);
	/* PVE's tokens begin with a letter and have two characters at least; PBS's need neither */
	owner_is(HEAD "t:1:root@pam!x:", "root@pam!x", NULL, NULL);
	owner_is(HEAD "t:1:root@pam!1x:", "root@pam!1x", NULL, NULL);
	owner_is(PBS_HEAD "t::root@pam!x:", "root@pam", "pam", "x");
	owner_is(PBS_HEAD "t::root@pam!1x:", "root@pam", "pam", "1x");
	owner_is(PBS_HEAD "t::root@pam!_:", "root@pam", "pam", "_");
}

static void
strictly(const char *text, enum upid_code want)
{
	const struct upid_rules strict = { UPID_ANY, true };
	struct upid_err err = { 0 };
	struct upid t;

	(void)upid_parse(&t, upid_str(text), &strict, &err);
	assert_code(err, want);
}

TEST(strict_rules_refuse_a_user_without_a_valid_realm)
{
	strictly(HEAD "t:1:root@pam!ci:", UPID_E_OK);
	strictly(HEAD "t:1:root:", UPID_E_OK); /* no product demands a realm there */
	strictly(HEAD "t:1:root@pam!:", UPID_E_AUTHID);
	strictly(HEAD "t:1:root@pam!x:", UPID_E_AUTHID);
	strictly(HEAD "t:1:root@:", UPID_E_AUTHID);
	strictly(PBS_HEAD "t::root@pam!:", UPID_E_AUTHID);
	strictly(PBS_HEAD "t::root@pam!x:", UPID_E_OK);
}

static void
id_is(const char *text, const char *id)
{
	struct upid_err err = { 0 };
	struct upid t;

	(void)upid_parse(&t, upid_str(text), NULL, &err);
	assert_code(err, UPID_E_OK);
	assert_text(t.id, id);
}

/* upid.rs undoes them in every id; PVE never does. */
TEST(a_hyphen_is_a_slash_in_ten_fields_with_and_without_other_escapes)
{
	id_is(PBS_HEAD "dircreate:a-b:root@pam:", "a/b");
	id_is(PBS_HEAD "dircreate:a-b\\x2Dc:root@pam:", "a/b-c");
	id_is(PBS_HEAD "dircreate:-:root@pam:", "/");
	id_is(HEAD "move_volume:a-b:root@pam:", "a-b");
	id_is(HEAD "move_volume:a\\x2db:root@pam:", "a\\x2db");
}

TEST(a_tokens_own_upid_is_no_remote_one)
{
	struct upid_err err = { 0 };
	struct upid t;

	assert_int_equal(upid_parse(&t, UPID_S(HEAD "t:1:root@pam!ci:"), NULL, &err), 0);
	assert_false(t.has_remote);
	assert_int_equal(upid_parse(&t, UPID_S("lab!" HEAD "t:1:root@pam!ci:"), NULL, &err), 0);
	assert_text(t.remote, "lab");
	assert_text(t.tokenid, "ci");
	assert_text(t.native, HEAD "t:1:root@pam!ci:");
	assert_text(t.text, "lab!" HEAD "t:1:root@pam!ci:");
}

TEST(a_remotes_name_has_63_characters_at_most)
{
	char room[256];

	for (size_t n = 63; n <= 64; n++) {
		memset(room, 'r', n);
		(void)sprintf(room + n, "!%s", HEAD "t:1:root@pam:");
		assert_int_equal(code_of(upid_str(room)), n == 63 ? UPID_E_OK : UPID_E_REMOTE_ID);
	}
}

TEST(an_error_of_a_remote_includes_its_cause)
{
	struct upid_err err = { 0 };
	struct upid t;

	assert_int_equal(upid_parse(&t,
	                            UPID_S("pbs:r!UPID:pbs_1:000002B2:00000158:00000000"
	                                   ":674D828C:t::root@pam:"),
	                            NULL, &err),
	                 -1);
	assert_code(err, UPID_E_NATIVE);
	assert_says(err, "'pbs_1' is not a node name");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_no_upid),
		cmocka_unit_test(a_nul_is_refused_anywhere),
		cmocka_unit_test(a_blank_and_a_slash_are_refused_at_each_place_of_a_word),
		cmocka_unit_test(a_newline_at_the_end_is_refused),
		cmocka_unit_test(bytes_that_are_not_utf8_are_refused),
		cmocka_unit_test(a_message_is_one_line_of_utf8),
		cmocka_unit_test(the_number_of_a_guest_is_no_upid_but_a_filter),
		cmocka_unit_test(the_name_of_a_file_bounds_the_length),
		cmocka_unit_test(the_length_is_that_of_the_upid_behind_the_remote),
		cmocka_unit_test(numbers_reach_their_widest),
		cmocka_unit_test(only_hex_digits_are_hex),
		cmocka_unit_test(the_owner_is_split_by_the_rules_of_its_family),
		cmocka_unit_test(strict_rules_refuse_a_user_without_a_valid_realm),
		cmocka_unit_test(a_hyphen_is_a_slash_in_ten_fields_with_and_without_other_escapes),
		cmocka_unit_test(a_tokens_own_upid_is_no_remote_one),
		cmocka_unit_test(a_remotes_name_has_63_characters_at_most),
		cmocka_unit_test(an_error_of_a_remote_includes_its_cause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
