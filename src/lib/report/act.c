/* Actions shared by many rows. */
#include "reporter.h"

static void
store(struct upid_item *item, unsigned short to, const struct upid_field *f)
{
	char *at = (char *)&item->r + to - 1;

	if (f->t.p != NULL)
		upid_item_text(item, (struct upid_str *)(void *)at, f->t);
	else
		*(int64_t *)(void *)at = f->n;
}

static void
store_all(struct upid_item *item, const struct upid_row *row, const struct upid_field *f)
{
	for (size_t i = 0; i < UPID_FIELDS; i++)
		if (row->to[i] != 0)
			store(item, row->to[i], &f[i]);
}

void
upid_act_set(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	if (item != NULL && !item->ended)
		store_all(item, row, f);
}

void
upid_act_open(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_open(r);

	if (item != NULL)
		store_all(item, row, f);
}

void
upid_act_progress(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_progress_line line = { UPID_NONE, UPID_NONE, UPID_NONE,
		                           UPID_NONE, UPID_NONE, UPID_NONE };

	for (size_t i = 0; i < UPID_FIELDS; i++)
		if (row->to[i] != 0)
			*(int64_t *)(void *)((char *)&line + row->to[i] - 1) = f[i].n;
	upid_progress_set(r, &line);
}

void
upid_act_none(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)r;
	(void)row;
	(void)f;
}
