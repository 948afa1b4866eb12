/* The exit statuses, in the order of the help. */
#ifndef CLI_EXITS_H
#define CLI_EXITS_H

#include "lib/base/buf.h"

void exits_add_text(struct upid_buf *out);  /* the last part of an operation's help */
void exits_add_table(struct upid_buf *out); /* the table in the reference, in Markdown */

/* Returns the status and its meaning; false after the last one. */
bool exits_get(size_t i, const char **status, const char **text);

#endif
