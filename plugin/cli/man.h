/* Generates the man page upid(1) from the rows. */
#ifndef CLI_MAN_H
#define CLI_MAN_H

#include "lib/base/buf.h"

void man_page(struct upid_buf *out);

#endif
