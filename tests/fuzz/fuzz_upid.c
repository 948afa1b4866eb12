/* UPIDs: what is parsed reads back the same from its canonical form and from its fields, a refusal
 * says why, and what is found in a text lies in it. */
#include "fuzz.h"

static void
same_task(const struct upid *a, const struct upid *b)
{
	MUST(a->family == b->family);
	MUST(a->has_remote == b->has_remote && a->remote_type == b->remote_type);
	MUST(a->has_task_id == b->has_task_id);
	MUST(a->pid == b->pid && a->pstart == b->pstart);
	MUST(a->task_id == b->task_id && a->starttime == b->starttime);
	MUST(fuzz_same(a->remote, b->remote) && fuzz_same(a->node, b->node));
	MUST(fuzz_same(a->type, b->type) && fuzz_same(a->id, b->id));
	MUST(fuzz_same(a->user, b->user) && fuzz_same(a->tokenid, b->tokenid));
	MUST(fuzz_same(a->realm, b->realm));
}

static void
the_canonical_form_is_the_same_task(const struct upid *task)
{
	char first[UPID_CANONICAL_MAX + 1], second[UPID_CANONICAL_MAX + 1];
	struct upid_err err = { 0 };
	struct upid back;
	size_t n = upid_format(first, task);

	MUST(n == strlen(first) && n <= UPID_CANONICAL_MAX);
	if (upid_parse(&back, upid_str(first), NULL, &err) != 0) {
		MUST(err.code == UPID_E_LENGTH); /* zeros and escapes may make it longer */
		return;
	}
	same_task(task, &back);
	(void)upid_format(second, &back);
	MUST(strcmp(first, second) == 0);
}

/* Only the fields, and nothing that points to the text they came from. */
static void
the_fields_encode_to_the_same_task(const struct upid *t)
{
	const struct upid fields = { .family = t->family,
		                     .has_remote = t->has_remote,
		                     .remote = t->remote,
		                     .remote_type = t->remote_type,
		                     .node = t->node,
		                     .pid = t->pid,
		                     .pstart = t->pstart,
		                     .task_id = t->task_id,
		                     .starttime = t->starttime,
		                     .type = t->type,
		                     .id = t->id,
		                     .user = t->user,
		                     .tokenid = t->tokenid,
		                     .comment = t->comment };
	char room[UPID_CANONICAL_MAX + 1];
	struct upid_err err = { 0 };
	struct upid back;
	size_t n = 0;

	if (upid_encode(room, &n, &fields, &err) != 0) {
		MUST(err.code == UPID_E_LENGTH);
		return;
	}
	MUST(n == strlen(room));
	MUST(upid_parse(&back, (struct upid_str){ room, n }, NULL, &err) == 0);
	same_task(t, &back);
	MUST(fuzz_same(t->comment, back.comment));
}

static void
a_text(struct upid_str text, const struct upid_rules *rules)
{
	struct upid_err err = { 0 };
	struct upid task;
	char iso[UPID_ISO_MAX + 1];

	if (upid_parse(&task, text, rules, &err) != 0) {
		MUST(err.code != UPID_E_OK && err.message[0] != '\0');
		return;
	}
	MUST(err.code == UPID_E_OK);
	MUST(rules->family == UPID_ANY || task.family == rules->family);
	MUST(!rules->strict || task.comment.n == 0);
	MUST(task.realm.p == NULL || memchr(task.realm.p, '!', task.realm.n) == NULL);
	MUST(task.native.n <= text.n && task.text.n == text.n);
	MUST(upid_iso(iso, task.starttime) == 20);
	the_canonical_form_is_the_same_task(&task);
	the_fields_encode_to_the_same_task(&task);
}

static void
what_is_found_lies_in_the_text(struct upid_str text)
{
	struct upid_str found = { NULL, 0 };

	if (!upid_find(&found, text))
		return;
	MUST(found.p >= text.p && found.p + found.n <= text.p + text.n && found.n >= 5);
	a_text(found, &(struct upid_rules){ UPID_ANY, false });
}

/* Any bytes may be fields, too: what is written has to read back. */
static void
any_fields(struct upid_str s, const struct upid *numbers)
{
	char room[UPID_CANONICAL_MAX + 1];
	struct upid_err err = { 0 };
	struct upid back, f = *numbers;
	struct upid_str *const field[] = { &f.node, &f.type, &f.id, &f.user, &f.tokenid };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(field) / sizeof(*field); i++) {
		const char *end = s.n > 0 ? memchr(s.p, '/', s.n) : NULL;

		*field[i] = (struct upid_str){ s.p, end != NULL ? (size_t)(end - s.p) : s.n };
		s = end != NULL ? (struct upid_str){ end + 1, s.n - field[i]->n - 1 }
		                : (struct upid_str){ NULL, 0 };
	}
	if (upid_encode(room, &n, &f, &err) != 0) {
		MUST(err.code != UPID_E_OK && err.message[0] != '\0');
		return;
	}
	MUST(upid_parse(&back, (struct upid_str){ room, n }, NULL, &err) == 0);
	MUST(back.pid == f.pid && back.starttime == f.starttime);
	MUST(fuzz_same(back.node, f.node) && fuzz_same(back.type, f.type));
	MUST(fuzz_same(back.id, f.id) || (f.id.n == 0 && back.id.n == 0));
	/* a user may bring the name of the token along */
	MUST(fuzz_same(back.tokenid, f.tokenid) || memchr(f.user.p, '!', f.user.n) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct upid_str all = fuzz_copy(data, n);
	struct upid_str rest = n > 0 ? fuzz_copy(data + 1, n - 1) : fuzz_copy(NULL, 0);

	a_text(all, &(struct upid_rules){ UPID_ANY, false });
	a_text(all, &(struct upid_rules){ UPID_ANY, true });
	a_text(all, &(struct upid_rules){ UPID_PBS, false });
	what_is_found_lies_in_the_text(all);
	any_fields(rest, &(struct upid){ .family = n > 0 && (data[0] & 1) ? UPID_PBS : UPID_PVE,
	                                 .pid = n,
	                                 .pstart = 7,
	                                 .task_id = n > 0 ? data[0] : 0,
	                                 .starttime = 0x618C1D55 });
	free((char *)(uintptr_t)all.p);
	free((char *)(uintptr_t)rest.p);
	return 0;
}
