#include <stdlib.h>

#include "inputs.h"

static struct op_input *
add(struct inputs *s, struct upid_err *err)
{
	size_t room = s->room > 0 ? s->room * 2 : 16;
	struct op_input *list;

	if (s->count == s->room) {
		if ((list = realloc(s->list, room * sizeof(*list))) == NULL) {
			upid_fail_memory(err);
			return NULL;
		}
		s->list = list;
		s->room = room;
	}
	s->list[s->count] = (struct op_input){ 0 };
	return &s->list[s->count++];
}

static int
add_upid(struct inputs *s, struct upid_str text, struct upid_err *err)
{
	struct op_input *made = add(s, err);

	if (made == NULL)
		return -1;
	return spec_copy(&made->upid, &s->arena, text) ? 0 : upid_fail_memory(err);
}

int
inputs_add_upids(bool *found, struct inputs *s, struct upid_str text, struct upid_err *err)
{
	struct upid_str upid;

	*found = false;
	while (upid_find(&upid, text)) {
		if (add_upid(s, upid, err) != 0)
			return -1;
		*found = true;
		text = (struct upid_str){ upid.p + upid.n,
			                  (size_t)(text.p + text.n - upid.p - upid.n) };
	}
	return 0;
}

int
inputs_add_text(struct inputs *s, struct upid_str text, bool exact, struct upid_err *err)
{
	bool found = false;

	if (!exact && inputs_add_upids(&found, s, text, err) != 0)
		return -1;
	return found ? 0 : add_upid(s, text, err);
}

int
inputs_add_no_task(struct inputs *s, const char *note, bool skipped, struct upid_err *err)
{
	struct op_input *made = add(s, err);

	if (made == NULL)
		return -1;
	made->no_task = true;
	made->skipped = skipped;
	if (note != NULL && !spec_copy(&made->note, &s->arena, upid_str(note)))
		return upid_fail_memory(err);
	return 0;
}

int
inputs_add_empty(struct inputs *s, struct upid_err *err)
{
	struct op_input *made = add(s, err);

	if (made == NULL)
		return -1;
	made->empty = true;
	return 0;
}

int
inputs_add_empty_list(struct inputs *s, struct upid_err *err)
{
	s->many = true;
	return inputs_add_empty(s, err);
}

int
inputs_add_fault(struct inputs *s, const struct upid_err *fault, bool failed_start,
                 struct upid_err *err)
{
	struct op_input *made = add(s, err);

	if (made == NULL)
		return -1;
	made->fault = *fault;
	made->failed_start = failed_start;
	return 0;
}

int
inputs_set_profile(struct inputs *s, size_t from, struct upid_str profile, struct upid_err *err)
{
	struct upid_str copy = { NULL, 0 };

	if (profile.n == 0 || from == s->count)
		return 0;
	if (!spec_copy(&copy, &s->arena, profile))
		return upid_fail_memory(err);
	for (size_t i = from; i < s->count; i++)
		if (s->list[i].profile.p == NULL)
			s->list[i].profile = copy;
	return 0;
}

bool
inputs_is_nothing(struct upid_str text)
{
	return text.n == 0 || upid_str_eq(text, "OK") || upid_str_eq(text, "null");
}

int
inputs_take(struct inputs *s, struct op_input *out)
{
	if (s->taken == s->count)
		return 0;
	*out = s->list[s->taken++];
	out->in_list = s->many;
	return 1;
}

void
inputs_reset(struct inputs *s)
{
	s->count = s->taken = 0;
	s->many = false;
	spec_arena_free(&s->arena);
}

void
inputs_free(struct inputs *s)
{
	inputs_reset(s);
	free(s->list);
	s->list = NULL;
	s->room = 0;
}
