/* Splits text into words separated by blanks. */
#ifndef UPID_WORDS_H
#define UPID_WORDS_H

#include "lib/upid.h"

/* Removes the next word from the start of *list. False: there is none. */
bool upid_next_word(struct upid_str *word, struct upid_str *list);

/* Whether the word consists of decimal digits. */
bool upid_is_number(struct upid_str word);

/* Whether a text starts with these words; sets *behind to the rest. */
bool upid_begins(struct upid_str text, const char *words, struct upid_str *behind);

#endif
