/* Converts text to values. All input goes through here, so that JSON numbers, JSON strings, options
 * and environment variables are parsed alike. */
#include <string.h>

#include "lib/base/text.h"
#include "near.h"
#include "number.h"

/* Sets the error: what was expected, and the value unless it is a secret. */
static int
misfit(const struct spec_row *row, struct upid_str text, const char *wanted, struct upid_err *err)
{
	if (row->flags & SPEC_SECRET)
		return upid_fail(err, UPID_E_USAGE, "%s is not %s", row->name, wanted);
	return upid_fail(err, UPID_E_USAGE, "%s: '%.*s' is not %s", row->name, upid_shown(text),
	                 text.p, wanted);
}

/* The words that Ansible's boolean() accepts (module_utils/parsing/convert_bool.py). */
bool
spec_boolean(bool *value, struct upid_str text)
{
	*value = spec_has_word_fold("y yes on 1 1.0 true t", text);
	return *value || spec_has_word_fold("n no off 0 0.0 false f", text);
}

static int
in_range(const struct spec_row *row, struct upid_str text, int64_t v, struct upid_err *err)
{
	double scale = row->type == SPEC_MS ? 1000 : 1;

	if (row->max == 0 || (v >= row->min && v <= row->max))
		return 0;
	return upid_fail(err, UPID_E_USAGE, "%s: %.*s is out of range: from %g to %.12g%s",
	                 row->name, upid_shown(text), text.p, (double)row->min / scale,
	                 (double)row->max / scale, row->type == SPEC_MS ? " seconds" : "");
}

static int
to_bool(bool *value, const struct spec_row *row, struct upid_str text, struct upid_err *err)
{
	if (spec_boolean(value, text))
		return 0;
	return misfit(row, text, "true or false (or yes, no, on, off, 1, 0)", err);
}

static int
to_int(int64_t *value, const struct spec_row *row, struct upid_str text, struct upid_err *err)
{
	struct upid_str rest = text;
	bool minus = spec_take_sign(&rest);
	struct spec_decimal d;

	if (!spec_take_decimal(&d, &rest) || rest.n > 0 || !d.whole)
		return misfit(row, text, "a whole number", err);
	*value = (minus ? -d.thousandths : d.thousandths) / 1000;
	return in_range(row, text, *value, err);
}

static int
to_uint(uint64_t *value, const struct spec_row *row, struct upid_str text, struct upid_err *err)
{
	uint64_t v = 0;

	for (size_t i = 0; i < text.n; i++) {
		uint64_t digit = (uint64_t)(text.p[i] - '0');

		if (text.p[i] < '0' || text.p[i] > '9' || v > (UINT64_MAX - digit) / 10)
			return misfit(row, text, "a whole number, 0 or more", err);
		v = v * 10 + digit;
	}
	if (text.n == 0)
		return misfit(row, text, "a whole number, 0 or more", err);
	*value = v;
	return in_range(row, text, v > INT64_MAX ? INT64_MAX : (int64_t)v, err);
}

static int
to_ms(int64_t *value, const struct spec_row *row, struct upid_str text, struct upid_err *err)
{
	bool plain;

	if (!spec_duration(value, &plain, text))
		return misfit(row, text, "a duration: write 90 (seconds), 500ms, 5m, 2h or 1h30m",
		              err);
	return in_range(row, text, *value, err);
}

static int
to_time(int64_t *value, const struct spec_row *row, struct upid_str text,
        const struct spec_calendar *calendar, struct upid_err *err)
{
	if (calendar == NULL)
		return upid_fail(err, UPID_E_INTERNAL, "%s: no calendar is available", row->name);
	if (spec_time(value, text, calendar))
		return 0;
	return misfit(
		row, text,
		"a time: write UNIX seconds, 2026-11-24, 2026-11-24T01:57:21Z, 2h or 3d (ago), "
		"yesterday or today",
		err);
}

/* The wording of Ansible's own error. */
int
spec_no_choice(const char *name, const char *words, struct upid_str text, struct upid_err *err)
{
	const char *list = words;
	struct spec_near near = { .word = text };
	struct upid_buf choices = { 0 };
	struct upid_str word;

	while (spec_word(&word, &list))
		upid_buf_addf(&choices, "%s%.*s", choices.n > 0 ? ", " : "", (int)word.n, word.p);
	spec_near_words(&near, words);
	upid_fail(err, UPID_E_USAGE, "value of %s must be one of: %s, got: %.*s%s%.*s%s", name,
	          upid_buf_cstr(&choices), upid_shown(text), text.p,
	          near.best.n > 0 ? ". Did you mean '" : "", (int)near.best.n, near.best.p,
	          near.best.n > 0 ? "'?" : "");
	upid_buf_free(&choices);
	return -1;
}

static int
to_str(struct upid_str *value, const struct spec_row *row, struct upid_str text,
       struct spec_arena *arena, struct upid_err *err)
{
	if (row->choices != NULL && !spec_has_word(row->choices, text))
		return spec_no_choice(row->name, row->choices, text, err);
	return spec_copy(value, arena, text) ? 0 : upid_fail_memory(err);
}

int
spec_coerce(const struct spec_bind *b, void *value, const struct spec_row *row,
            struct upid_str text, struct upid_err *err)
{
	switch (row->type) {
	case SPEC_STR:
	case SPEC_PATH:
	case SPEC_LIST:
		return to_str(value, row, text, b->arena, err);
	case SPEC_BOOL:
		return to_bool(value, row, upid_trim(text), err);
	case SPEC_INT:
		return to_int(value, row, upid_trim(text), err);
	case SPEC_UINT:
		return to_uint(value, row, upid_trim(text), err);
	case SPEC_MS:
		return to_ms(value, row, upid_trim(text), err);
	case SPEC_TIME:
		return to_time(value, row, upid_trim(text), b->calendar, err);
	case SPEC_PAIRS:
		return spec_pairs_add_text(value, row, text, b->arena, err);
	default:
		return misfit(row, text, "a list", err);
	}
}
