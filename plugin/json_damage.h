/* Recognizes text that starts like JSON but is not: prose, or malformed JSON. */
#ifndef JSON_DAMAGE_H
#define JSON_DAMAGE_H

#include "json_item.h"

/*
 * Whether a line is plain text although it starts like JSON: a log line ("[INFO] ..."), or a
 * dictionary as Python prints it ("{'upid': ...}"). A UPID in plain text counts. JSON that is
 * truncated or goes wrong later is malformed, and a UPID in it is not trusted.
 */
bool json_damage_is_text(struct upid_str line);

/* Resynchronizes after malformed JSON that starts at p. Returns the offset after its closing
 * bracket, or of the next line that starts an item. *lines: the newlines up to there. */
size_t json_damage_end(uint64_t *lines, const char *p, size_t n, const struct json_item *item);

#endif
