/* Strict UTF-8, as JSON requires: no surrogates, no overlong forms, nothing above U+10FFFF. */
#ifndef UPID_UTF8_H
#define UPID_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Returns the length of the sequence at p (1 to 4) and its code point; 0: it is not valid. */
size_t upid_utf8_next(uint32_t *cp, const char *p, size_t n);
bool upid_utf8_valid(const char *p, size_t n);

/* Writes a code point (not a surrogate, at most U+10FFFF) to a buffer of 4 bytes. Returns its
 * length. */
size_t upid_utf8_put(char *room, uint32_t cp);

/* NUL, and the code points with the Unicode property White_Space (what Rust strips, too). */
bool upid_utf8_space(uint32_t cp);

/* Code points that must not reach a terminal: C0, DEL and C1; line and paragraph separators; and
 * the embeddings, overrides and isolates of the bidirectional algorithm (UAX 9), which can disguise
 * a line. */
bool upid_utf8_control(uint32_t cp);

/* Copies a C string as one line of valid UTF-8. Control characters and invalid bytes become '?'.
 * A text that does not fit is cut between characters. */
void upid_utf8_plain(char *room, size_t size, const char *text);

/* The value of a hexadecimal digit of either case, or -1. */
int upid_hex_digit(char c);

#endif
