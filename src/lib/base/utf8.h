/* UTF-8, as strict as JSON wants it: no surrogates, nothing overlong, nothing over U+10FFFF. */
#ifndef UPID_UTF8_H
#define UPID_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of the valid sequence at p (1 to 4), with its code point; 0: no valid one is there. */
size_t upid_utf8_next(uint32_t *cp, const char *p, size_t n);
bool upid_utf8_valid(const char *p, size_t n);

/* Writes a code point (not a surrogate, at most U+10FFFF) to room for 4; returns its length. */
size_t upid_utf8_put(char *room, uint32_t cp);

/* Code points that both Rust and Unicode call White_Space, and NUL. */
bool upid_utf8_space(uint32_t cp);

/* What a terminal obeys: C0, DEL and C1; line and paragraph separators; and the embeddings, overrides
 * and isolates of Unicode's bidirectional algorithm (UAX 9), which make a line read as another one. */
bool upid_utf8_control(uint32_t cp);

/* Copies a C string as valid UTF-8 on one line: what is no text becomes '?'. Cut between characters. */
void upid_utf8_plain(char *room, size_t size, const char *text);

/* The value of a hexadecimal digit of either case, or -1. */
int upid_hex_digit(char c);

#endif
