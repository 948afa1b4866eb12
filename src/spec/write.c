/* The loop that writes a record to a sink. */
#include "sink.h"

struct upid_str
spec_seconds_text(char room[SPEC_SECONDS], int64_t ms)
{
	char *const end = room + SPEC_SECONDS, *p = end;
	uint64_t left = ms > 0 ? (uint64_t)ms : 0;
	int decimals = 3;

	for (; decimals > 0 && left % 10 == 0; decimals--)
		left /= 10;
	for (; decimals > 0; left /= 10) {
		*--p = (char)('0' + left % 10);
		if (--decimals == 0)
			*--p = '.';
	}
	do
		*--p = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	return (struct upid_str){ p, (size_t)(end - p) };
}

void
spec_seconds(struct upid_buf *out, int64_t ms)
{
	char room[SPEC_SECONDS];
	struct upid_str text = spec_seconds_text(room, ms);

	upid_buf_add(out, text.p, text.n);
}

void
spec_age(struct upid_buf *out, int64_t ms)
{
	long long s = (long long)(ms / 1000);

	if (ms < 10000)
		upid_buf_addf(out, "%lld.%llds", s, (long long)(ms % 1000 / 100));
	else if (s < 60)
		upid_buf_addf(out, "%llds", s);
	else if (s < 3600)
		upid_buf_addf(out, "%lldm %llds", s / 60, s % 60);
	else if (s < 86400)
		upid_buf_addf(out, "%lldh %lldm", s / 3600, s / 60 % 60);
	else
		upid_buf_addf(out, "%lldd %lldh", s / 86400, s / 3600 % 24);
}

void
spec_size(struct upid_buf *out, int64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB" };
	double shown = (double)bytes / 1024;
	size_t unit = 0;

	for (; shown >= 1024 && unit < sizeof(units) / sizeof(*units) - 1; unit++)
		shown /= 1024;
	if (bytes < 1024)
		upid_buf_addf(out, "%lld", (long long)bytes);
	else
		upid_buf_addf(out, "%.1f %s", shown, units[unit]);
}

static void
write_str(struct spec_sink *sink, const struct spec_row *row, const struct upid_str *s)
{
	if (s->p != NULL)
		sink->ops->str(sink, row, *s);
	else if (row->flags & SPEC_NULLABLE)
		sink->ops->null(sink, row);
	else if (sink->ops->absent != NULL)
		sink->ops->absent(sink, row);
}

static void
write_number(struct spec_sink *sink, const struct spec_row *row, int64_t value)
{
	if (value < 0 && (row->flags & SPEC_NULLABLE))
		sink->ops->null(sink, row);
	else if (row->type == SPEC_INT)
		sink->ops->sint(sink, row, value);
	else
		sink->ops->seconds(sink, row, value); /* thousandths, as milliseconds are of seconds */
}

static void
write_bool(struct spec_sink *sink, const struct spec_row *row, const void *value)
{
	if (!(row->flags & SPEC_NULLABLE))
		sink->ops->boolean(sink, row, *(const bool *)value);
	else if (*(const signed char *)value < 0)
		sink->ops->null(sink, row);
	else
		sink->ops->boolean(sink, row, *(const signed char *)value != 0);
}

static void
write_json(struct spec_sink *sink, const struct spec_row *row, const struct upid_str *s)
{
	if (s->p != NULL && sink->ops->json != NULL)
		sink->ops->json(sink, row, *s);
	else
		write_str(sink, row, s);
}

static void
write_object(struct spec_sink *sink, const struct spec_row *row, const void *value)
{
	if (sink->ops->object != NULL) {
		sink->ops->object(sink, row, value);
		return;
	}
	sink->ops->begin(sink, row);
	spec_write_fields(sink, row->sub, value);
	sink->ops->end(sink);
}

static void
write_row(struct spec_sink *sink, const struct spec_row *row, const void *value)
{
	switch (row->type) {
	case SPEC_STR:
	case SPEC_PATH:
	case SPEC_LIST:
		write_str(sink, row, value);
		break;
	case SPEC_INT:
	case SPEC_MS:
	case SPEC_DECIMAL:
		write_number(sink, row, *(const int64_t *)value);
		break;
	case SPEC_UINT:
		sink->ops->uint(sink, row, *(const uint64_t *)value);
		break;
	case SPEC_BOOL:
		write_bool(sink, row, value);
		break;
	case SPEC_OBJS:
		sink->ops->objects(sink, row, value);
		break;
	case SPEC_LINES:
	case SPEC_TEXTS:
	case SPEC_TEXT:
		sink->ops->lines(sink, row, value);
		break;
	case SPEC_OBJ:
		write_object(sink, row, value);
		break;
	case SPEC_JSON:
		write_json(sink, row, value);
		break;
	case SPEC_UPIDS:
	case SPEC_TIME:
	case SPEC_PAIRS:
		break;
	}
}

static bool
has_value(const struct spec_row *row, const char *base)
{
	return row->when == 0 || *(const bool *)(base + row->when - 1);
}

static void
write_part(struct spec_sink *sink, const struct spec_part *part, const char *base)
{
	for (const struct spec_row *row = part->rows; row < part->rows + part->count; row++)
		if (has_value(row, base))
			write_row(sink, row, base + row->at);
		else if (sink->ops->absent != NULL)
			sink->ops->absent(sink, row);
}

void
spec_write_fields(struct spec_sink *sink, const struct spec_set *set, const void *result)
{
	for (size_t p = 0; p < SPEC_PARTS && set->part[p].count > 0; p++)
		write_part(sink, &set->part[p], (const char *)result + set->part[p].base);
}

void
spec_write(struct spec_sink *sink, const struct spec_set *set, const void *result)
{
	sink->ops->begin(sink, NULL);
	spec_write_fields(sink, set, result);
	sink->ops->end(sink);
}
