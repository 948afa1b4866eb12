/* Building UPIDs from fields: invalid fields, and that the error names the field. */
#include "tests/unit/fake.h"

static struct upid
pve(void)
{
	return (struct upid){ .family = UPID_PVE,
		              .node = UPID_S("pve1"),
		              .pid = 0x3A1B2,
		              .pstart = 0xA1B2C3D,
		              .starttime = 0x68F0C0DE,
		              .type = UPID_S("qmstart"),
		              .id = UPID_S("100"),
		              .user = UPID_S("root@pam") };
}

static struct upid
pbs(void)
{
	struct upid t = pve();

	t.family = UPID_PBS;
	t.task_id = 42;
	return t;
}

static void
becomes(const struct upid *fields, const char *want)
{
	char room[UPID_CANONICAL_MAX + 1];
	struct upid_err err = { 0 };
	size_t len = 0;

	(void)upid_encode(room, &len, fields, &err);
	assert_code(err, UPID_E_OK);
	assert_text(((struct upid_str){ room, len }), want);
}

static void
refused(struct upid fields, enum upid_code want)
{
	char room[UPID_CANONICAL_MAX + 1];
	struct upid_err err = { 0 };
	size_t len = 0;

	assert_int_equal(upid_encode(room, &len, &fields, &err), -1);
	assert_code(err, want);
	assert_true(err.message[0] != '\0');
}

#define REFUSED(base, change, code)        \
	do {                               \
		struct upid t = base();    \
		t.change;                  \
		refused(t, UPID_E_##code); \
	} while (0)

TEST(fields_become_the_form_of_their_family)
{
	struct upid nine = pve(), ten = pbs();

	becomes(&nine, "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:");
	becomes(&ten, "UPID:pve1:0003A1B2:0A1B2C3D:0000002A:68F0C0DE:qmstart:100:root@pam:");
	nine.pstart = 0x100000000;
	becomes(&nine, "UPID:pve1:0003A1B2:100000000:68F0C0DE:qmstart:100:root@pam:");
	ten.task_id = UINT64_MAX;
	becomes(&ten, "UPID:pve1:0003A1B2:0A1B2C3D:FFFFFFFFFFFFFFFF:68F0C0DE:qmstart:100:root@pam:");
}

TEST(user_and_token_are_joined_and_a_comment_is_kept)
{
	struct upid t = pve();

	t.tokenid = UPID_S("ci");
	t.comment = UPID_S("done");
	becomes(&t, "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam!ci:done");
}

TEST(a_remote_prefix_has_its_type)
{
	struct upid t = pve();

	t.has_remote = true;
	t.remote = UPID_S("lab");
	t.remote_type = UPID_PVE;
	becomes(&t, "pve:lab!UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:");
	t.remote_type = UPID_PBS;
	refused(t, UPID_E_NATIVE);
	t.remote_type = UPID_PVE;
	t.remote = UPID_S("-lab");
	refused(t, UPID_E_REMOTE_ID);
	t.remote = UPID_S("");
	refused(t, UPID_E_REMOTE_ID);
}

TEST(the_ten_piece_form_escapes_any_id)
{
	struct upid t = pbs();

	t.id = UPID_S("store1:vm/100 \t-\\");
	becomes(&t, "UPID:pve1:0003A1B2:0A1B2C3D:0000002A:68F0C0DE:qmstart:"
	            "store1\\x3avm-100\\x20\\x09\\x2d\\x5c:root@pam:");
	t.id = UPID_S("");
	becomes(&t, "UPID:pve1:0003A1B2:0A1B2C3D:0000002A:68F0C0DE:qmstart::root@pam:");
	t.id = UPID_S("\xff");
	refused(t, UPID_E_UTF8);
}

TEST(every_bad_field_is_named)
{
	REFUSED(pve, node = UPID_S(""), NODE);
	REFUSED(pve, node = UPID_S("pve.1"), NODE);
	REFUSED(pve, node = UPID_S("a:b"), NODE);
	REFUSED(pve, pid = 0x100000000, PID);
	REFUSED(pbs, pid = 0x80000000, PID);
	REFUSED(pve, pstart = 0x1000000000, PSTART);
	REFUSED(pve, starttime = 0x100000000, STARTTIME);
	REFUSED(pve, type = UPID_S(""), TYPE);
	REFUSED(pve, type = UPID_S("a b"), TYPE);
	REFUSED(pve, type = UPID_S("a:b"), TYPE);
	REFUSED(pve, type = UPID_S("a/b"), TYPE);
	REFUSED(pve, id = UPID_S("a:b"), ID);
	REFUSED(pve, id = UPID_S("a/b"), ID);
	REFUSED(pve, user = UPID_S(""), USER);
	REFUSED(pve, user = UPID_S("a:b@pam"), USER);
	REFUSED(pbs, user = UPID_S("root"), AUTHID);
	REFUSED(pve, comment = UPID_S("a:b"), TRAILING);
	REFUSED(pve, comment = UPID_S("a b"), TRAILING);
	REFUSED(pve, user = UPID_S("\xff@pam"), UTF8);
}

/* Else it would be read back as a part of the user's name. */
TEST(an_invalid_token_is_refused)
{
	REFUSED(pve, tokenid = UPID_S(""), AUTHID);
	REFUSED(pve, tokenid = UPID_S("1x"), AUTHID);
	REFUSED(pve, tokenid = UPID_S("a@b"), AUTHID);
	REFUSED(pve, tokenid = UPID_S("a!bc"), AUTHID);
	REFUSED(pbs, tokenid = UPID_S("a!bc"), AUTHID);
}

TEST(a_token_needs_a_user_with_a_realm)
{
	struct upid t = pve();

	t.user = UPID_S("root");
	t.tokenid = UPID_S("ci");
	refused(t, UPID_E_AUTHID);
}

TEST(numbers_at_their_bounds_pass)
{
	struct upid t = pve();

	t.pid = UINT32_MAX;
	t.pstart = 0xFFFFFFFFF;
	t.starttime = UINT32_MAX;
	becomes(&t, "UPID:pve1:FFFFFFFF:FFFFFFFFF:FFFFFFFF:qmstart:100:root@pam:");
}

TEST(a_upid_that_is_no_name_of_a_file_is_refused)
{
	char long_id[256];
	struct upid t = pve();
	size_t fixed = strlen("UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart::root@pam:");
	char room[UPID_CANONICAL_MAX + 1];
	struct upid_err err = { 0 };
	size_t len;

	memset(long_id, 'x', sizeof(long_id));
	t.id = (struct upid_str){ long_id, 255 - fixed };
	assert_int_equal(upid_encode(room, &len, &t, &err), 0);
	assert_int_equal(len, 255);
	t.id.n++;
	refused(t, UPID_E_LENGTH);
}

/* All that can make the text long at once: it must stay inside UPID_CANONICAL_MAX. */
TEST(no_fields_write_past_the_room)
{
	char remote[64], id[256];
	struct upid t = pbs();

	memset(remote, 'r', sizeof(remote));
	memset(id, ':', sizeof(id));
	t.has_remote = true;
	t.remote = (struct upid_str){ remote, 63 };
	t.remote_type = UPID_PBS;
	t.node = t.type = UPID_S("n");
	t.user = UPID_S("u@p");
	t.task_id = UINT64_MAX;
	t.pstart = 0xFFFFFFFFF;
	for (t.id = (struct upid_str){ id, 50 }; t.id.n < 256; t.id.n++)
		refused(t, UPID_E_LENGTH);
	t.remote.n = 64;
	t.id.n = 1;
	refused(t, UPID_E_LENGTH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_become_the_form_of_their_family),
		cmocka_unit_test(user_and_token_are_joined_and_a_comment_is_kept),
		cmocka_unit_test(a_remote_prefix_has_its_type),
		cmocka_unit_test(the_ten_piece_form_escapes_any_id),
		cmocka_unit_test(every_bad_field_is_named),
		cmocka_unit_test(an_invalid_token_is_refused),
		cmocka_unit_test(a_token_needs_a_user_with_a_realm),
		cmocka_unit_test(numbers_at_their_bounds_pass),
		cmocka_unit_test(a_upid_that_is_no_name_of_a_file_is_refused),
		cmocka_unit_test(no_fields_write_past_the_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
