/* The grammar of the fields of a UPID, for parsing (parse.c) and writing (encode.c). */
#ifndef UPID_GRAMMAR_H
#define UPID_GRAMMAR_H

#include "lib/upid.h"

/* Whether `s` consists of `min` to `max` hex digits of either case. */
bool upid_hex(uint64_t *value, struct upid_str s, size_t min, size_t max);

bool upid_is_node(struct upid_str s);   /* letters, digits, inner hyphens */
bool upid_is_remote(struct upid_str s); /* a letter, digit or '_', then these and '.', '-' */

/* Checks a text field: no colon, no white space, valid UTF-8, for PVE no slash; only the id and the
 * comment may be empty. -1: `code`, or UTF8. */
int upid_check_word(struct upid_str s, enum upid_code code, const char *what,
                    enum upid_family family, struct upid_err *err);

/* The inverse of upid_id_unescape; `room` has 4 * s.n bytes. Returns the length. */
size_t upid_escape(char *room, struct upid_str s);

/* Splits "name@realm!token" into user, realm and tokenid. If the form is different, all of it is
 * the user, without a realm. -1: `strict` is set and the form is wrong, or PBS or PDM has no
 * '@'. */
int upid_split_owner(struct upid *t, struct upid_str owner, bool strict, struct upid_err *err);

#endif
