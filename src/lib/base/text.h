/* Compares and splits borrowed text: trims blanks, and iterates over comma-separated lists. */
#ifndef UPID_TEXT_H
#define UPID_TEXT_H

#include "lib/upid.h"

/* Whether two texts have the same bytes; all empty ones have. */
bool upid_str_same(struct upid_str a, struct upid_str b);

/* Whether the text ends in `words`; *before gets what stands before them. */
bool upid_ends(struct upid_str text, const char *words, struct upid_str *before);

/* Returns the first place of `words`, which are not empty, or NULL. For words that begin with a rare
 * character it is several times as fast as memmem(). */
const char *upid_str_find(struct upid_str in, struct upid_str words);

/* Returns the text without surrounding blanks, tabs and line breaks. */
struct upid_str upid_trim(struct upid_str s);

/* Writes a number below 100 as two digits, and returns the place behind them. Inline: each record has
 * times. */
static inline char *
upid_two_digits(char *at, unsigned value)
{
	at[0] = (char)('0' + value / 10 % 10);
	at[1] = (char)('0' + value % 10);
	return at + 2;
}

/* Returns how many bytes of a text to keep: at most `max`, never a part of a character. */
size_t upid_cut(struct upid_str s, size_t max);

/* Returns how many bytes of a text to show in a message with "%.*s": at most 80, never a part of a
 * character. */
int upid_shown(struct upid_str s);

/*
 * Removes the next item from *rest, trimmed. An item may be empty, as between two commas; an empty
 * list has one empty item. False: *rest is exhausted (its p is NULL).
 */
bool upid_list_next(struct upid_str *item, struct upid_str *rest);

#endif
