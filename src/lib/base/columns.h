/* How wide a text is on a terminal. */
#ifndef UPID_COLUMNS_H
#define UPID_COLUMNS_H

#include "lib/upid.h"

/* The columns of a line of text: two for each East Asian wide character and emoji, none for a combining
 * mark, one for all else. Control characters must have been made visible before. */
size_t upid_columns(struct upid_str text);

#endif
