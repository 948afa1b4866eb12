/* Text that begins like JSON and is not: prose, or JSON that was damaged. */
#ifndef JSON_DAMAGE_H
#define JSON_DAMAGE_H

#include "json_item.h"

/*
 * Whether a line is plain text although it begins like JSON: a log line ("[INFO] ..."), or the way
 * in which Python prints a dictionary ("{'upid': ...}"). Then a UPID in it counts. JSON that breaks
 * off or goes wrong later is damaged, and a UPID in it is not to be trusted.
 */
bool json_damage_is_text(struct upid_str line);

/* Where reading goes on after a damaged item that begins at p: after its last bracket, if it has
 * one, but before a line that begins a new item. *lines: the newlines up to there. */
size_t json_damage_end(uint64_t *lines, const char *p, size_t n, const struct json_item *item);

#endif
