/* Standard input: its items, however reads split it. */
#include "plugin/stream.h"
#include "tests/unit/fake.h"

#define UPID "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:"

struct feeder {
	struct face_world world;
	const char *text;
	size_t at, most; /* one read gives so much */
};

static long
read_piece(void *ctx, char *room, size_t n)
{
	struct feeder *f = ctx;
	size_t left = strlen(f->text + f->at);

	n = n < f->most ? n : f->most;
	n = n < left ? n : left;
	memcpy(room, f->text + f->at, n);
	f->at += n;
	return (long)n;
}

/* The kinds of the items in a letter each: l line, j JSON, b broken. */
static void
kinds(char room[32], const char *text, size_t most)
{
	struct feeder f = { .world = { .read_in = read_piece }, .text = text, .most = most };
	struct stream in = { .world = &f.world };
	struct upid_err err = { 0 };
	enum stream_kind kind;
	struct upid_str item;
	size_t n = 0;

	f.world.ctx = &f;
	f.world.env.ctx = &f;
	while ((kind = stream_next(&in, &item, &err)) != STREAM_END && n < 31) {
		assert_int_not_equal(kind, STREAM_FAILED);
		room[n++] = kind == STREAM_LINE ? 'l' : kind == STREAM_JSON ? 'j' : 'b';
		err.code = UPID_E_OK;
	}
	room[n] = '\0';
	stream_free(&in);
}

static const struct {
	const char *text, *kinds;
} items[] = {
	{ "", "" },
	{ " \n\t\n", "" },
	{ UPID "\n" UPID, "ll" },
	{ "{\"a\":1}[2]\"x\"\nnull\n", "jjjl" },
	{ "{\n \"a\": [1,\n 2]\n}\n", "j" },
	/* text that begins like JSON */
	{ "{'a': b'" UPID "'}\n" UPID, "ll" },
	{ "{'a': 1}\n", "l" },
	{ "[INFO] started " UPID "\n{\"a\":1}", "lj" },
	{ "[INFO] started\n", "l" },
	{ "[2026-11-24 01:57:21] x\n", "l" },
	{ "{ echo " UPID "; }\nx", "ll" },
	{ "[ OK ] \"quoted\"\nx", "ll" },
	{ "{\"upid\": " UPID "}\n", "l" },
	/* JSON that is damaged: a UPID in it is not taken */
	{ "{\"upid\": \"" UPID "\",}\n{\"a\":1}", "bj" },
	{ "{\"upid\": \"" UPID "\"\n{\"a\":1}", "bj" },
	{ "[\"" UPID "\"}\n" UPID, "bl" },
	{ "{\"upid\" \"" UPID "\"}\n", "b" },
	{ "\"" UPID, "b" },
	{ "{\n", "b" },
	{ "{\"a\": 1,\n \"b\": 2,,\n}\n[1]", "bj" },
};

TEST(items_are_separated_however_reads_split_them)
{
	static const size_t cuts[] = { 1, 2, 3, 7, 1000 };

	for (size_t i = 0; i < COUNT(items); i++)
		for (size_t c = 0; c < COUNT(cuts); c++) {
			char got[32];

			kinds(got, items[i].text, cuts[c]);
			if (strcmp(got, items[i].kinds) != 0)
				print_error("%s, read by %zu\n", items[i].text, cuts[c]);
			assert_string_equal(got, items[i].kinds);
		}
}

TEST(a_stream_of_memory_needs_no_world)
{
	struct stream in = { .eof = true };
	struct upid_err err = { 0 };
	struct upid_str item;

	upid_buf_adds(&in.buf, "one\n{\"a\":1}");
	assert_int_equal(stream_next(&in, &item, &err), STREAM_LINE);
	assert_text(item, "one");
	assert_int_equal(stream_next(&in, &item, &err), STREAM_JSON);
	assert_int_equal(stream_next(&in, &item, &err), STREAM_END);
	stream_free(&in);
}

TEST(a_broken_item_names_its_line_and_column)
{
	struct stream in = { .eof = true };
	struct upid_err err = { 0 };
	struct upid_str item;

	upid_buf_adds(&in.buf, "one\n\n{\"a\":\n \"b\",}\n");
	assert_int_equal(stream_next(&in, &item, &err), STREAM_LINE);
	assert_int_equal(stream_next(&in, &item, &err), STREAM_BROKEN);
	assert_says(err, "line 4, column 6");
	stream_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_are_separated_however_reads_split_them),
		cmocka_unit_test(a_stream_of_memory_needs_no_world),
		cmocka_unit_test(a_broken_item_names_its_line_and_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
