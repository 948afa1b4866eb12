/* The width of text on a terminal. */
#ifndef UPID_COLUMNS_H
#define UPID_COLUMNS_H

#include "lib/upid.h"

/* Returns the columns of one line of text: two for an East Asian wide character or emoji, none for
 * a combining mark, one for everything else. Control characters must be made visible before. */
size_t upid_columns(struct upid_str text);

#endif
