/*
 * Standard input through the command line's face. The first byte chooses operation and form, the
 * second the size of the reads. How the input is cut must not matter; NDJSON is one object a line;
 * each line that begins like a UPID has its record.
 */
#include <jansson.h>

#include "world.h"

static size_t
records(struct upid_str out)
{
	const char *p = out.p, *end = out.p + out.n, *newline;
	size_t count = 0;

	for (; p < end; p = newline + 1, count++) {
		json_t *record;

		newline = memchr(p, '\n', (size_t)(end - p));
		MUST(newline != NULL);
		for (const char *c = p; c < newline; c++)
			MUST((unsigned char)*c >= ' ' && *c != 0x7F);
		record = json_loadb(p, (size_t)(newline - p),
		                    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL,
		                    NULL);
		MUST(json_is_object(record));
		json_decref(record);
	}
	return count;
}

static bool
begins_like_a_upid(struct upid_str in, size_t at)
{
	return in.n - at > 5 && memcmp(in.p + at, "UPID:", 5) == 0;
}

/* Lines that begin with "UPID:"; 0 if JSON may begin in one of the lines. */
static size_t
lines_of_upids(struct upid_str in)
{
	size_t count = 0;
	bool fresh = true;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c == '\n')
			fresh = true;
		if (c == '\n' || !fresh || c == ' ' || c == '\t' || c == '\r')
			continue;
		if (c == '{' || c == '[' || c == '"')
			return 0;
		fresh = false;
		count += begins_like_a_upid(in, i);
	}
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const ops[] = { "decode", "encode", "decode-log" };
	static const char *const forms[] = { "ndjson", "json", "yaml", "text" };
	const char *words[] = { "upid", NULL, "--output", NULL, NULL };
	struct fuzz_world w;
	struct upid_buf whole;
	int status;

	if (n < 2)
		return 0;
	words[1] = ops[data[0] % 3];
	words[3] = forms[data[0] / 3 % 4];
	fuzz_world_init(&w);
	w.in = fuzz_copy(data + 2, n - 2);
	status = fuzz_run(&w, words);
	whole = w.out;
	w.out = (struct upid_buf){ 0 };
	w.in_cut = (size_t)data[1] + 1;
	MUST(fuzz_run(&w, words) == status);
	MUST(fuzz_same(upid_buf_str(&whole), upid_buf_str(&w.out)));
	if (data[0] / 3 % 4 == 0) {
		size_t count = records(upid_buf_str(&whole));

		MUST(data[0] % 3 == 2 || count >= lines_of_upids(w.in));
	} else if (data[0] / 3 % 4 == 1 && whole.n > 0) {
		json_t *root = json_loadb(whole.p, whole.n,
		                          JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL |
		                                  JSON_DECODE_INT_AS_REAL,
		                          NULL);

		MUST(root != NULL);
		json_decref(root);
	}
	upid_buf_free(&whole);
	free((char *)(uintptr_t)w.in.p);
	fuzz_world_free(&w);
	return 0;
}
