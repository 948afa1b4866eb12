#include <string.h>

#include "format.h"
#include "measure.h"
#include "lib/base/text.h"
#include "lib/task/stamp.h"

static bool
take_moment(struct upid_str *text, int64_t *value)
{
	struct upid_moment at;

	if (!upid_take_local_time(text, &at))
		return false;
	*value = at.s;
	return true;
}

static bool
take_number(struct upid_str *text, char type, int64_t *value)
{
	switch (type) {
	case 'u':
		return upid_take_uint(text, value);
	case 'p':
		return upid_take_thousandths(text, value);
	case 'b':
		return upid_take_bytes(text, value);
	case 'k':
		return upid_take_archive_size(text, value);
	case 'M':
		return upid_take_scaled(text, value, 1048576);
	case 'z':
		return upid_take_short_size(text, value);
	case 'd':
		return upid_take_duration(text, value);
	case 'h':
		return upid_take_clock(text, value);
	default:
		return type == 't' && take_moment(text, value);
	}
}

/* Returns the length of the literal at `words`, up to the next field or the end. */
static size_t
literal(const char *words)
{
	return strcspn(words, "%");
}

/* Matches text up to the next literal of the pattern, or the end. */
static bool
take_text(struct upid_str *rest, char type, const char *behind, struct upid_str *text)
{
	size_t len = literal(behind);
	const char *at = rest->p + rest->n;

	if (len > 0 && (at = upid_str_find(*rest, (struct upid_str){ behind, len })) == NULL)
		return false;
	*text = (struct upid_str){ rest->p, (size_t)(at - rest->p) };
	if (type == 'w' && (text->n == 0 || memchr(text->p, ' ', text->n) != NULL))
		return false;
	rest->n -= text->n;
	rest->p = at;
	return true;
}

static void
skip_all(struct upid_str *rest, const char *of)
{
	while (rest->n > 0 && strchr(of, rest->p[0]) != NULL && rest->p[0] != '\0') {
		rest->p++;
		rest->n--;
	}
}

/* Matches one field, at the percent sign of the pattern. */
static bool
take_field(const char *words, struct upid_str *rest, struct upid_field *f, size_t *count)
{
	struct upid_str ignored;
	struct upid_field *to = &f[*count < UPID_FIELDS ? *count : UPID_FIELDS - 1];

	*to = (struct upid_field){ 0 };
	switch (words[1]) {
	case '_':
		skip_all(rest, " ");
		return true;
	case '.':
		skip_all(rest, " .");
		return true;
	case '~':
		return take_text(rest, 's', words + 2, &ignored);
	case '*':
		to->t = *rest;
		rest->p += rest->n;
		rest->n = 0;
		break;
	case 'w':
	case 's':
		if (!take_text(rest, words[1], words + 2, &to->t))
			return false;
		break;
	default:
		if (!take_number(rest, words[1], &to->n))
			return false;
	}
	++*count;
	return true;
}

static bool
match(const char *words, struct upid_str rest, struct upid_field *f)
{
	size_t count = 0;

	while (*words != '\0') {
		if (*words != '%' || words[1] == '%') {
			if (rest.n == 0 || rest.p[0] != *words)
				return false;
			rest.p++;
			rest.n--;
			words += *words == '%' ? 2 : 1;
		} else if (take_field(words, &rest, f, &count)) {
			words += 2;
		} else {
			return false;
		}
	}
	for (; count < UPID_FIELDS; count++) /* clear what another row may have left */
		f[count] = (struct upid_field){ 0 };
	return rest.n == 0;
}

/* `fixed`: the length of the words before the first field. */
static bool
match_row(const struct upid_row *row, size_t fixed, struct upid_str line, struct upid_field *f)
{
	if (line.n < fixed || memcmp(line.p, row->words, fixed) != 0)
		return false;
	line.p += fixed;
	line.n -= fixed;
	return match(row->words + fixed, line, f);
}

static const struct upid_row *
match_chain(const struct upid_format_index *index, unsigned at, struct upid_str line,
            enum upid_level level, struct upid_field *f)
{
	for (; at != 0; at = index->next[at - 1]) {
		const struct upid_row *row = &index->format->rows[at - 1];

		if ((row->level & level) != 0 && match_row(row, index->fixed[at - 1], line, f))
			return row;
	}
	return NULL;
}

const struct upid_row *
upid_format_match(const struct upid_format_index *index, struct upid_str line,
                  enum upid_level level, struct upid_field f[UPID_FIELDS])
{
	const struct upid_row *row;

	if (line.n == 0)
		return NULL;
	row = match_chain(index, index->head[(unsigned char)line.p[0]], line, level, f);
	return row != NULL ? row : match_chain(index, index->any, line, level, f);
}

/* Finds the chain of a row by its first byte. A number may have blanks before it, so both share one
 * chain. */
static void
put(struct upid_format_index *index, size_t row)
{
	const char *words = index->format->rows[row].words;
	unsigned char *head = &index->head[(unsigned char)words[0]];

	if (words[0] == '%' && strchr("ws~*", words[1]) != NULL)
		head = &index->any;
	else if (words[0] == '%' || words[0] == ' ')
		head = &index->head['0'];
	index->fixed[row] = (unsigned char)literal(words);
	index->next[row] = *head;
	*head = (unsigned char)(row + 1);
}

void
upid_format_index(struct upid_format_index *index, const struct upid_format *format)
{
	*index = (struct upid_format_index){ .format = format };
	for (size_t row = format->count; row > 0; row--)
		put(index, row - 1);
	for (int c = '1'; c <= '9'; c++)
		index->head[c] = index->head['0'];
	index->head[' '] = index->head['0'];
}
