/* Decimal numbers, and durations as in Go's time.ParseDuration: "90", "500ms", "1h30m". */
#include <string.h>

#include "number.h"

bool
spec_take_sign(struct upid_str *text)
{
	bool minus = text->n > 0 && *text->p == '-';

	if (minus || (text->n > 0 && *text->p == '+')) {
		text->p++;
		text->n--;
	}
	return minus;
}

static bool
take_digit(int64_t *digit, struct upid_str *text)
{
	if (text->n == 0 || *text->p < '0' || *text->p > '9')
		return false;
	*digit = *text->p++ - '0';
	text->n--;
	return true;
}

bool
spec_take_decimal(struct spec_decimal *d, struct upid_str *text)
{
	int64_t digit, unit = 100;
	bool any = false;

	*d = (struct spec_decimal){ .whole = true };
	for (; take_digit(&digit, text); any = true) {
		if (d->thousandths > INT64_MAX / 100000)
			return false;
		d->thousandths = d->thousandths * 10 + digit * 1000;
	}
	if (text->n == 0 || *text->p != '.')
		return any;
	text->p++;
	text->n--;
	for (; take_digit(&digit, text); any = true) {
		d->thousandths += digit * unit;
		d->whole = d->whole && digit == 0;
		unit /= 10;
	}
	return any;
}

/* Reads a unit from the front of *text. Returns its milliseconds, or 0 if there is none. */
static int64_t
take_unit(struct upid_str *text)
{
	static const struct {
		const char *word;
		int64_t ms;
	} units[] = { { "ms", 1 },      { "s", 1000 },     { "m", 60000 },
		      { "h", 3600000 }, { "d", 86400000 }, { "w", 604800000 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		size_t n = strlen(units[i].word);

		if (text->n >= n && memcmp(text->p, units[i].word, n) == 0) {
			text->p += n;
			text->n -= n;
			return units[i].ms;
		}
	}
	return 0;
}

bool
spec_duration(int64_t *ms, bool *plain, struct upid_str text)
{
	bool minus = spec_take_sign(&text), zero = true, first = true;
	int64_t sum = 0, unit, part;
	struct spec_decimal d;

	do {
		if (!spec_take_decimal(&d, &text))
			return false;
		*plain = first && text.n == 0;
		unit = *plain ? 1000 : take_unit(&text);
		if (unit == 0 || __builtin_mul_overflow(d.thousandths, unit, &part) ||
		    __builtin_add_overflow(sum, part / 1000, &sum))
			return false;
		zero = zero && d.thousandths == 0 && d.whole;
		first = false;
	} while (text.n > 0);
	if (sum == 0 && !zero)
		sum = 1;
	*ms = minus ? -sum : sum;
	return true;
}
