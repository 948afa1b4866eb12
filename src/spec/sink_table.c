/* Writes one line per record, in columns, for a person. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/columns.h"
#include "gen.h"
#include "sink.h"

enum { GAP = 2, INDENT = 2, WIDEST = 40 }; /* a longer cell does not widen its column */

/* -------------------------------------------------------------------------------- columns */

/* Removes the text up to one of `ends`, one or two characters, from *s and returns it; *end is the
 * character found, or 0. */
static struct upid_str
take_until(struct upid_str *s, const char *ends, char *end)
{
	struct upid_str part = { s->p, 0 };

	while (part.n < s->n && s->p[part.n] != ends[0] && s->p[part.n] != ends[1])
		part.n++;
	*end = part.n < s->n ? s->p[part.n] : 0;
	s->p += part.n + (*end != 0);
	s->n -= part.n + (*end != 0);
	return part;
}

static bool
take_sign(struct upid_str *s, char sign)
{
	bool there = s->n > 0 && *s->p == sign;

	s->p += there;
	s->n -= there;
	return there;
}

/* "[WIDTH:][TITLE=][?][*]rows" */
static void
read_column(struct spec_column *c, struct upid_str word)
{
	char end;

	*c = (struct spec_column){ .rows = word };
	if (word.n > 0 && *word.p >= '0' && *word.p <= '9') {
		c->width = (size_t)strtoul(word.p, NULL, 10);
		(void)take_until(&c->rows, ":", &end);
	}
	if (memchr(c->rows.p, '=', c->rows.n) != NULL)
		c->title = take_until(&c->rows, "=", &end);
	c->hidden = take_sign(&c->rows, '?');
	c->colored = take_sign(&c->rows, '*');
	if (upid_columns(c->title) > c->width)
		c->width = upid_columns(c->title);
}

/* Whether a column's word means this row: "class", or "error.code" inside the object `error`. */
static bool
is_row(struct upid_str word, const char *inside, const char *name)
{
	size_t n = inside != NULL ? strlen(inside) : 0;

	if (inside == NULL)
		return upid_str_eq(word, name);
	return word.n > n && memcmp(word.p, inside, n) == 0 && word.p[n] == '.' &&
	       upid_str_eq((struct upid_str){ word.p + n + 1, word.n - n - 1 }, name);
}

/* Returns the position of the choice of a column that has the row, from 1; 0: none has it. */
static size_t
place_of(const struct spec_table *t, const struct spec_column *c, const char *name)
{
	struct upid_str rows = c->rows;
	size_t place = 1;
	char end;

	for (; rows.n > 0; place += end == '|')
		if (is_row(take_until(&rows, "+|", &end), t->inside, name))
			return place;
	return 0;
}

/* ----------------------------------------------------------------------------------- cells */

static void
str(struct spec_sink *sink, const struct spec_row *row, struct upid_str value)
{
	struct spec_table *t = (struct spec_table *)sink;

	for (size_t i = 0; i < t->count && value.n > 0; i++) {
		struct spec_column *c = &t->column[i];
		size_t place = place_of(t, c, row->name);

		if (place == 0 || (c->place > 0 && c->place < place))
			continue;
		if (place != c->place)
			c->cell.n = 0;
		else if (c->cell.n > 0)
			upid_buf_addc(&c->cell, ' ');
		upid_buf_add_visible(&c->cell, value, "");
		c->place = place;
	}
}

static void
seconds(struct spec_sink *sink, const struct spec_row *row, int64_t ms)
{
	struct upid_buf text = { 0 };

	spec_age(&text, ms);
	str(sink, row, upid_buf_str(&text));
	upid_buf_free(&text);
}

static void
sint(struct spec_sink *sink, const struct spec_row *row, int64_t value)
{
	struct upid_buf text = { 0 };

	if (!(row->flags & SPEC_BYTES) || value < 1024) {
		spec_sint_as_str(sink, row, value);
		return;
	}
	spec_size(&text, value);
	str(sink, row, upid_buf_str(&text));
	upid_buf_free(&text);
}

static void
objects(struct spec_sink *sink, const struct spec_row *row, const struct spec_objects *value)
{
	(void)sink;
	(void)row;
	(void)value;
}

static void
nothing(struct spec_sink *sink, const struct spec_row *row)
{
	(void)sink;
	(void)row;
}

static void
lines(struct spec_sink *sink, const struct spec_row *row, const struct upid_lines *value)
{
	(void)sink;
	(void)row;
	(void)value;
}

static void
begin(struct spec_sink *sink, const struct spec_row *row)
{
	((struct spec_table *)sink)->inside = row != NULL ? row->name : NULL;
}

/* Buffers the cells until the table is flushed, each with a NUL. */
static void
end(struct spec_sink *sink)
{
	struct spec_table *t = (struct spec_table *)sink;

	if (t->inside != NULL) {
		t->inside = NULL;
		return;
	}
	for (size_t i = 0; i < t->count; i++) {
		struct spec_column *c = &t->column[i];
		size_t columns;

		c->hidden = c->hidden && c->cell.n == 0;
		if (c->cell.n == 0 && i + 1 < t->count)
			upid_buf_addc(&c->cell, '-');
		columns = upid_columns(upid_buf_str(&c->cell));
		if (columns > c->width && columns <= WIDEST)
			c->width = columns;
		upid_buf_add(&t->held, c->cell.p, c->cell.n);
		upid_buf_addc(&t->held, '\0');
		t->held.failed = t->held.failed || c->cell.failed;
		c->cell.n = 0;
		c->place = 0;
	}
	t->records++;
}

/* ----------------------------------------------------------------------------------- lines */

static const char *
color_of(struct upid_str word)
{
	static const struct {
		const char *words, *color;
	} colors[] = { { "ok success", "\033[32m" },
		       { "warning unknown skipped missing no_task", "\033[33m" },
		       { "running", "\033[36m" } };

	for (size_t i = 0; i < sizeof(colors) / sizeof(*colors); i++)
		if (spec_has_word(colors[i].words, word))
			return colors[i].color;
	return "\033[31m";
}

static void
add_cell(struct spec_table *t, const struct spec_column *c, struct upid_str cell)
{
	bool colored = c->colored && t->color && cell.n > 0 && !upid_str_eq(cell, "-");

	upid_buf_adds(t->out, colored ? color_of(cell) : "");
	upid_buf_add(t->out, cell.p, cell.n);
	upid_buf_adds(t->out, colored ? "\033[0m" : "");
}

static void
trim_line(struct upid_buf *out)
{
	while (out->n > 0 && out->p[out->n - 1] == ' ')
		out->n--;
}

/* Adds the last cell, often a sentence. If it does not fit beside the others, it is wrapped below
 * them. */
static void
add_last(struct spec_table *t, const struct spec_column *c, struct upid_str cell, size_t at)
{
	if (t->width == 0 || cell.n == 0 || at + upid_columns(cell) <= t->width) {
		add_cell(t, c, cell);
		return;
	}
	trim_line(t->out);
	upid_buf_addc(t->out, '\n');
	gen_blanks(t->out, INDENT);
	gen_wrap(t->out, cell, INDENT, INDENT, t->width);
}

/* Adds a line from consecutive cells, each with a NUL. Returns what follows them. */
static const char *
add_line(struct spec_table *t, const char *cells)
{
	size_t at = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct spec_column *c = &t->column[i];
		struct upid_str cell = upid_str(cells);
		size_t columns = upid_columns(cell),
		       width = columns > c->width ? columns : c->width;

		cells += cell.n + 1;
		if (c->hidden)
			continue;
		if (i + 1 == t->count) {
			add_last(t, c, cell, at);
			break;
		}
		add_cell(t, c, cell);
		gen_blanks(t->out, width - columns + GAP);
		at += width + GAP;
	}
	trim_line(t->out);
	upid_buf_addc(t->out, '\n');
	return cells;
}

static void
add_titles(struct spec_table *t)
{
	size_t from = t->out->n;

	for (size_t i = 0; i < t->count; i++) {
		struct upid_str title = t->column[i].title;

		if (t->column[i].hidden)
			continue;
		upid_buf_add(t->out, title.p, title.n);
		gen_blanks(t->out, t->column[i].width - upid_columns(title) + GAP);
	}
	trim_line(t->out);
	upid_buf_adds(t->out, t->out->n > from ? "\n" : "");
}

void
spec_table_flush(struct spec_table *t)
{
	const char *cells = t->held.p;

	if (t->records == 0)
		return;
	t->out->failed = t->out->failed || t->held.failed;
	if (!t->titled)
		add_titles(t);
	t->titled = true;
	for (size_t i = 0; i < t->records && !t->out->failed; i++)
		cells = add_line(t, cells);
	t->held.n = 0;
	t->records = 0;
}

/* -------------------------------------------------------------------------- open and close */

void
spec_table_init(struct spec_table *t, struct upid_buf *out, const char *columns)
{
	static const struct spec_sink_ops ops = { .begin = begin,
		                                  .end = end,
		                                  .absent = nothing,
		                                  .null = nothing,
		                                  .str = str,
		                                  .sint = sint,
		                                  .uint = spec_uint_as_str,
		                                  .boolean = spec_boolean_as_str,
		                                  .seconds = seconds,
		                                  .lines = lines,
		                                  .objects = objects };
	struct upid_str word;

	*t = (struct spec_table){ .base = { &ops }, .out = out };
	while (t->count < SPEC_COLUMNS && spec_word(&word, &columns))
		read_column(&t->column[t->count++], word);
}

void
spec_table_free(struct spec_table *t)
{
	for (size_t i = 0; i < t->count; i++)
		upid_buf_free(&t->column[i].cell);
	upid_buf_free(&t->held);
}
