/* "Did you mean …?": the known word that is nearest to a misspelled one. */
#ifndef SPEC_NEAR_H
#define SPEC_NEAR_H

#include "spec.h"

/* Set `word`, try the known words, then read `best`; its n is 0 if nothing is close. */
struct spec_near {
	struct upid_str word;
	struct upid_str best;
	size_t distance;
};

void spec_near_try(struct spec_near *n, struct upid_str known);
void spec_near_words(struct spec_near *n, const char *words);         /* separated by blanks */
void spec_near_rows(struct spec_near *n, const struct spec_set *set); /* names and aliases */

/* Appends " Did you mean timeout?" if a row has a similar name. */
void spec_near_hint(struct upid_buf *out, const struct spec_set *set, struct upid_str word);

#endif
