/* A growing byte buffer. A zeroed struct is an empty buffer. If an allocation fails, `failed` is
 * set and nothing more is added, so callers can check once, at the end. */
#ifndef UPID_BUF_H
#define UPID_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/upid.h"

struct upid_buf {
	char *p;
	size_t n, room;
	bool failed;
};

/* Makes room for `more` bytes at p + n. False: out of memory. */
bool upid_buf_grow(struct upid_buf *b, size_t more);

static inline bool
upid_buf_reserve(struct upid_buf *b, size_t more)
{
	return (!b->failed && b->p != NULL && b->room - b->n >= more) || upid_buf_grow(b, more);
}

static inline void
upid_buf_add(struct upid_buf *b, const char *p, size_t n)
{
	if (n > 0 && upid_buf_reserve(b, n)) {
		memcpy(b->p + b->n, p, n);
		b->n += n;
	}
}

static inline void
upid_buf_addc(struct upid_buf *b, char c)
{
	if (upid_buf_reserve(b, 1))
		b->p[b->n++] = c;
}

void upid_buf_adds(struct upid_buf *b, const char *cstr);
void upid_buf_addf(struct upid_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void upid_buf_addu(struct upid_buf *b, uint64_t value);
void upid_buf_addi(struct upid_buf *b, int64_t value);

/* Returns the content as a C string, or NULL if an allocation failed. Valid until the next
 * change. */
const char *upid_buf_cstr(struct upid_buf *b);
struct upid_str upid_buf_str(const struct upid_buf *b);

/* Percent-encodes all but unreserved characters (RFC 3986). */
void upid_buf_add_percent(struct upid_buf *b, struct upid_str s);
/* Decodes %XX; anything else is copied unchanged. */
void upid_buf_add_unpercent(struct upid_buf *b, struct upid_str s);

/* Adds text for a terminal. Control characters, bidirectional controls and invalid UTF-8 are
 * written as \xNN or \uNNNN, except the characters in `keep`. */
void upid_buf_add_visible(struct upid_buf *b, struct upid_str s, const char *keep);

void upid_buf_free(struct upid_buf *b);
void upid_buf_wipe(struct upid_buf *b); /* overwrites the memory first: it holds a secret */

#endif
