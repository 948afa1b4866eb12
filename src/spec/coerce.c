/* The only way from text to a value: "30", 30, --timeout 30 and the environment cannot differ. */
#include <string.h>
#include <strings.h>

#include "lib/base/text.h"
#include "spec.h"

static bool
equals_fold(struct upid_str s, struct upid_str word)
{
	return s.n == word.n && strncasecmp(s.p, word.p, s.n) == 0;
}

/* What did not fit, but never a secret. */
static int
misfit(const struct spec_row *row, struct upid_str text, const char *wanted, struct upid_err *err)
{
	if (row->flags & SPEC_SECRET)
		return upid_fail(err, UPID_E_USAGE, "%s is not %s", row->name, wanted);
	return upid_fail(err, UPID_E_USAGE, "%s: '%.*s' is not %s", row->name,
	                 (int)(text.n < 80 ? text.n : 80), text.p, wanted);
}

/* As Ansible's boolean() reads it (module_utils/parsing/convert_bool.py). */
static int
to_bool(bool *value, const struct spec_row *row, struct upid_str text, struct upid_err *err)
{
	static const char *const words[] = { "n no off 0 0.0 false f", "y yes on 1 1.0 true t" };
	struct upid_str word;

	for (int v = 0; v < 2; v++)
		for (const char *list = words[v]; spec_word(&word, &list);)
			if (equals_fold(text, word)) {
				*value = v;
				return 0;
			}
	return misfit(row, text, "true or false (yes, no, on, off, 1, 0 will do)", err);
}

/* A decimal number as thousandths: "1.5" is 1500. Digits past the third are cut. */
static bool
to_thousandths(int64_t *value, struct upid_str s, bool *whole)
{
	bool minus = s.n > 0 && s.p[0] == '-', digits = false;
	int64_t v = 0, unit = 1000;
	size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');

	*whole = true;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, digits = true) {
		if (v > INT64_MAX / 100000)
			return false;
		v = v * 10 + (int64_t)(s.p[i] - '0') * 1000;
	}
	if (i < s.n && s.p[i] == '.')
		for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, digits = true) {
			unit /= 10;
			v += (s.p[i] - '0') * unit;
			*whole = *whole && s.p[i] == '0';
		}
	*value = minus ? -v : v;
	return digits && i == s.n;
}

static int
in_range(const struct spec_row *row, struct upid_str text, int64_t v, struct upid_err *err)
{
	double scale = row->type == SPEC_MS ? 1000 : 1;

	if (row->max == 0 || (v >= row->min && v <= row->max))
		return 0;
	return upid_fail(err, UPID_E_USAGE, "%s: %.*s is out of range: from %g to %.12g", row->name,
	                 (int)text.n, text.p, (double)row->min / scale, (double)row->max / scale);
}

static int
to_number(int64_t *value, const struct spec_row *row, struct upid_str text, struct upid_err *err)
{
	bool seconds = row->type == SPEC_MS, whole;
	int64_t v;

	if (!to_thousandths(&v, text, &whole) || (!seconds && !whole))
		return misfit(row, text, seconds ? "a number of seconds" : "a whole number", err);
	*value = seconds ? v : v / 1000;
	/* shorter than a millisecond is still not nothing */
	if (seconds && v == 0 && !whole)
		*value = 1;
	return in_range(row, text, *value, err);
}

static int
to_uint(uint64_t *value, const struct spec_row *row, struct upid_str text, struct upid_err *err)
{
	uint64_t v = 0;

	for (size_t i = 0; i < text.n; i++) {
		uint64_t digit = (uint64_t)(text.p[i] - '0');

		if (text.p[i] < '0' || text.p[i] > '9' || v > (UINT64_MAX - digit) / 10)
			return misfit(row, text, "a whole number from 0 on", err);
		v = v * 10 + digit;
	}
	if (text.n == 0)
		return misfit(row, text, "a whole number from 0 on", err);
	*value = v;
	return in_range(row, text, v > INT64_MAX ? INT64_MAX : (int64_t)v, err);
}

/* In Ansible's words. */
static int
no_choice(const struct spec_row *row, struct upid_str text, struct upid_err *err)
{
	const char *list = row->choices;
	struct upid_buf choices = { 0 };
	struct upid_str word;

	while (spec_word(&word, &list))
		upid_buf_addf(&choices, "%s%.*s", choices.n > 0 ? ", " : "", (int)word.n, word.p);
	upid_fail(err, UPID_E_USAGE, "value of %s must be one of: %s, got: %.*s", row->name,
	          upid_buf_cstr(&choices), (int)(text.n < 80 ? text.n : 80), text.p);
	upid_buf_free(&choices);
	return -1;
}

static int
to_str(struct upid_str *value, const struct spec_row *row, struct upid_str text,
       struct spec_arena *arena, struct upid_err *err)
{
	const char *list = row->choices;
	bool fits = list == NULL;
	struct upid_str word;

	while (!fits && spec_word(&word, &list))
		fits = word.n == text.n && memcmp(word.p, text.p, word.n) == 0;
	if (!fits)
		return no_choice(row, text, err);
	return spec_copy(value, arena, text) ? 0 : upid_fail_memory(err);
}

int
spec_coerce(void *value, const struct spec_row *row, struct upid_str text, struct spec_arena *arena,
            struct upid_err *err)
{
	switch (row->type) {
	case SPEC_STR:
	case SPEC_PATH:
	case SPEC_LIST:
		return to_str(value, row, text, arena, err);
	case SPEC_BOOL:
		return to_bool(value, row, upid_trim(text), err);
	case SPEC_INT:
	case SPEC_MS:
		return to_number(value, row, upid_trim(text), err);
	case SPEC_UINT:
		return to_uint(value, row, upid_trim(text), err);
	default:
		return misfit(row, text, "what belongs there: it takes a list", err);
	}
}
