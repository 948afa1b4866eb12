/* Cutting borrowed text: blanks around it, and lists between commas. */
#ifndef UPID_TEXT_H
#define UPID_TEXT_H

#include "lib/upid.h"

/* Without the blanks, tabs and line ends around it. */
struct upid_str upid_trim(struct upid_str s);

/* How many bytes of a text a message shows, for "%.*s": 80 at most, cut between characters. */
int upid_shown(struct upid_str s);

/*
 * Takes the next item of a comma-separated list off *rest, trimmed. An item may be empty, as
 * between two commas; an empty list has one empty item. False: *rest is used up (its p is NULL).
 */
bool upid_list_next(struct upid_str *item, struct upid_str *rest);

#endif
