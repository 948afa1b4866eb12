#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/text.h"
#include "spec.h"

bool
spec_next(struct spec_iter *i)
{
	while (i->part < SPEC_PARTS && i->next == i->set->part[i->part].count) {
		i->part++;
		i->next = 0;
	}
	if (i->part == SPEC_PARTS)
		return false;
	if (i->row != NULL)
		i->index++;
	i->row = &i->set->part[i->part].rows[i->next++];
	i->base = i->set->part[i->part].base;
	return true;
}

bool
spec_word(struct upid_str *word, const char **list)
{
	size_t n;

	if (*list == NULL || **list == '\0')
		return false;
	n = strcspn(*list, " ");
	*word = (struct upid_str){ *list, n };
	*list += n + ((*list)[n] == ' ');
	return true;
}

bool
spec_has_word(const char *list, struct upid_str word)
{
	struct upid_str one;

	while (spec_word(&one, &list))
		if (upid_str_same(one, word))
			return true;
	return false;
}

bool
spec_has_word_fold(const char *list, struct upid_str word)
{
	struct upid_str one;

	while (spec_word(&one, &list))
		if (one.n == word.n && strncasecmp(one.p, word.p, word.n) == 0)
			return true;
	return false;
}

static bool
same_name(struct upid_str a, struct upid_str name)
{
	if (a.n != name.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (a.p[i] != (name.p[i] == '-' ? '_' : name.p[i]))
			return false;
	return true;
}

static bool
is_called(const struct spec_row *row, struct upid_str name)
{
	const char *list = row->aliases;
	struct upid_str alias;

	if (same_name(upid_str(row->name), name))
		return true;
	while (spec_word(&alias, &list))
		if (same_name(alias, name))
			return true;
	return false;
}

bool
spec_find(struct spec_iter *i, const struct spec_set *set, struct upid_str name)
{
	*i = (struct spec_iter){ .set = set };
	while (spec_next(i))
		if (is_called(i->row, name))
			return true;
	return false;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
spec_names(struct upid_buf *out, const struct spec_set *set)
{
	const char *names[SPEC_ROWS_MAX] = { NULL };
	size_t count = 0;

	for (struct spec_iter i = { .set = set }; spec_next(&i) && count < SPEC_ROWS_MAX;)
		names[count++] = i.row->name;
	qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 0; i < count; i++)
		upid_buf_addf(out, "%s%s", i > 0 ? ", " : "", names[i]);
}
