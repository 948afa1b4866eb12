/* Shared by the generators of help, schemas and documentation. */
#include "lib/base/columns.h"
#include "lib/base/json.h"
#include "gen.h"

void
gen_blanks(struct upid_buf *out, size_t count)
{
	while (count-- > 0)
		upid_buf_addc(out, ' ');
}

void
gen_wrap(struct upid_buf *out, struct upid_str text, size_t column, size_t indent, size_t width)
{
	const char *end = text.p + text.n;
	bool first = true;

	for (const char *p = text.p; p < end; first = false) {
		const char *blank = memchr(p, ' ', (size_t)(end - p));
		struct upid_str word = { p, (size_t)((blank != NULL ? blank : end) - p) };
		size_t columns = upid_columns(word);

		if (!first && column + 1 + columns > width) {
			upid_buf_addc(out, '\n');
			gen_blanks(out, indent);
			column = indent;
		} else if (!first) {
			upid_buf_addc(out, ' ');
			column++;
		}
		upid_buf_add(out, word.p, word.n);
		column += columns;
		p += word.n + (blank != NULL);
	}
}

void
gen_dashed(struct upid_buf *out, struct upid_str name)
{
	for (size_t i = 0; i < name.n; i++)
		upid_buf_addc(out, name.p[i] == '_' ? '-' : name.p[i]);
}

void
gen_unticked(struct upid_buf *out, const char *text, const char *open, const char *close)
{
	bool inside = false;

	for (; *text != '\0'; text++) {
		if (*text != '`') {
			upid_buf_addc(out, *text);
			continue;
		}
		upid_buf_adds(out, inside ? close : open);
		inside = !inside;
	}
}

void
gen_words(struct upid_buf *out, const char *list, const char *open, const char *close)
{
	struct upid_str word;

	for (bool first = true; spec_word(&word, &list);) {
		bool inverted = *word.p == '!';

		if (upid_str_eq(word, "-")) /* this family has no such variable */
			continue;
		upid_buf_addf(out, "%s%s", first ? "" : ", ", open);
		upid_buf_add(out, word.p + inverted, word.n - inverted);
		upid_buf_addf(out, "%s%s", close, inverted ? " (inverted)" : "");
		first = false;
	}
}

void
gen_default(struct upid_buf *out, const struct spec_row *row)
{
	if (gen_is_text(row))
		upid_json_quote(out, upid_str(row->def), false);
	else
		upid_buf_adds(out, row->def);
}

const char *
gen_forms(const struct spec_row *row)
{
	switch (row->type) {
	case SPEC_MS:
		return "A number of seconds, or with units: 500ms, 90s, 5m, 2h, 1h30m.";
	case SPEC_TIME:
		return "UNIX seconds, ISO 8601 (local time unless it names a zone), an age such as 2h "
		       "or 3d, yesterday or today.";
	default:
		return "";
	}
}

bool
gen_is_text(const struct spec_row *row)
{
	return row->type == SPEC_STR || row->type == SPEC_PATH || row->type == SPEC_LIST;
}

bool
gen_is_number(const struct spec_row *row)
{
	return row->type == SPEC_INT || row->type == SPEC_UINT || row->type == SPEC_MS;
}

bool
gen_has(const struct spec_set *set, unsigned flags)
{
	for (struct spec_iter i = { .set = set }; spec_next(&i);)
		if (i.row->flags & flags)
			return true;
	return false;
}
