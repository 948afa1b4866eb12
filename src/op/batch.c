#include <stdlib.h>
#include <string.h>

#include "batch.h"

static bool
copy(struct upid_str *to, struct op_batch *b, struct upid_str s)
{
	return s.p == NULL || spec_copy(to, &b->arena, s);
}

int
op_batch_add(struct op_batch *b, const struct op_input *subject, struct upid_err *err)
{
	struct op_item *item = spec_alloc(&b->arena, sizeof(*item));
	size_t room = b->room > 0 ? b->room * 2 : 16;
	struct op_item **grown;

	if (b->count == b->room) {
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): a list of pointers is meant */
		if ((grown = realloc(b->item, room * sizeof(*grown))) == NULL)
			return upid_fail_memory(err);
		b->item = grown;
		b->room = room;
	}
	if (item == NULL)
		return upid_fail_memory(err);
	item->subject = *subject;
	if (!copy(&item->subject.upid, b, subject->upid) ||
	    !copy(&item->subject.note, b, subject->note) ||
	    !copy(&item->subject.listed, b, subject->listed) ||
	    !copy(&item->subject.profile, b, subject->profile))
		return upid_fail_memory(err);
	b->item[b->count++] = item;
	if (op_item_has_task(item))
		(void)upid_parse(&item->task, item->subject.upid, NULL, &item->subject.fault);
	return 0;
}

int
op_batch_pull(struct op_batch *b, struct op_call *call, struct upid_err *err)
{
	struct op_input subject;
	int rc;

	while ((rc = call->next(call, &subject, err)) == 1)
		if (op_batch_add(b, &subject, err) != 0)
			return -1;
	return rc;
}

void
op_batch_free(struct op_batch *b)
{
	free(b->item);
	spec_arena_free(&b->arena);
}
