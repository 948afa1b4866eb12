/* Words of a text that are separated by blanks. */
#ifndef UPID_WORDS_H
#define UPID_WORDS_H

#include "lib/upid.h"

/* Takes the next word from the start of *list; false: there is none. */
bool upid_next_word(struct upid_str *word, struct upid_str *list);

/* Decimal digits and nothing else. */
bool upid_is_number(struct upid_str word);

/* Whether a text begins with those words, and what is behind them. */
bool upid_begins(struct upid_str text, const char *words, struct upid_str *behind);

#endif
