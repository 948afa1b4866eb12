/* Masking of secrets in text. */
#ifndef UPID_REDACT_H
#define UPID_REDACT_H

#include "lib/upid.h"

/* Overwrites each occurrence of the secret with asterisks. Ignores secrets of less than four bytes,
 * which occur in any text. */
void upid_redact(struct upid_str secret, char *p, size_t n);

#endif
