/*
 * Ansible's file of arguments through the whole of its face. The first byte chooses the module, the
 * rest is the file. Whatever stands in it, Ansible gets one line of ASCII that is a JSON object
 * with its own words in it, and nothing on standard error.
 */
#include <jansson.h>

#include "world.h"

/* jansson's integers have 63 bits, a task_id has 64 */
enum { READING = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL };

static void
is_one_line_of_ascii(struct upid_str out)
{
	MUST(out.n > 0 && out.p[out.n - 1] == '\n');
	for (size_t i = 0; i + 1 < out.n; i++)
		MUST(out.p[i] >= ' ' && out.p[i] <= '~');
}

static void
is_an_answer_to_ansible(struct upid_str out, int status)
{
	json_t *root = json_loadb(out.p, out.n, READING, NULL);
	const json_t *failed = json_object_get(root, "failed");

	MUST(json_is_object(root));
	MUST(json_is_boolean(failed) && json_is_false(json_object_get(root, "changed")));
	MUST(json_string_length(json_object_get(root, "msg")) > 0);
	MUST(json_is_true(failed) == (status != 0));
	json_decref(root);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const names[] = { "decode", "encode", "decode_log",
		                             "status", "wait",   "log" };
	const char *words[] = { NULL, "/args", NULL };
	char name[64];
	struct fuzz_world w;
	int status;

	if (n == 0)
		return 0;
	(void)snprintf(name, sizeof(name), "AnsiballZ_upid_%s", names[data[0] % 6]);
	words[0] = name;
	fuzz_world_init(&w);
	w.args = fuzz_copy(data + 1, n - 1);
	status = fuzz_run(&w, words);
	is_one_line_of_ascii(upid_buf_str(&w.out));
	is_an_answer_to_ansible(upid_buf_str(&w.out), status);
	MUST(w.said == 0);
	free((char *)(uintptr_t)w.args.p);
	fuzz_world_free(&w);
	return 0;
}
