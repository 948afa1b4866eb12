/* Fast JSON, where jansson would be too slow: reading log pages, writing records. Small responses
 * are parsed with jansson (api/answer.c). */
#ifndef UPID_JSON_H
#define UPID_JSON_H

#include "buf.h"

/* Scans the tokens of a complete text without copying. */
enum upid_jtok {
	UPID_J_END,    /* only white space is left */
	UPID_J_BAD,    /* not JSON, or the text ends inside a token */
	UPID_J_PUNCT,  /* one of { } [ ] : , */
	UPID_J_STRING, /* the token is the text between the quotes, still escaped */
	UPID_J_OTHER,  /* a number, true, false, null */
};

struct upid_jscan {
	const char *p, *end;
};

enum upid_jtok upid_json_next(struct upid_jscan *s, struct upid_str *token);

/* Takes the next token if it is this punctuation. */
bool upid_json_take(struct upid_jscan *s, char punct);

/* Skips one value, nested at most UPID_JSON_DEPTH deep. False: malformed or too deep. */
enum { UPID_JSON_DEPTH = 512 };
bool upid_json_skip(struct upid_jscan *s);

/* Whether lists and objects are nested deeper than that. */
bool upid_json_is_deep(struct upid_str text);

/* Adds an escaped string, unescaped, as UTF-8. A lone surrogate becomes U+FFFD. */
void upid_json_unescape(struct upid_buf *out, struct upid_str escaped);

/*
 * Adds a string in quotes. Invalid UTF-8 becomes U+FFFD. Control characters (C0, DEL, C1) and
 * U+2028/9 are escaped: terminals interpret them, and Python's splitlines() splits at them. With
 * `ascii` everything above 7F is escaped too.
 */
void upid_json_quote(struct upid_buf *out, struct upid_str text, bool ascii);

/* The same without the quotes, for a string written in parts. */
void upid_json_escape(struct upid_buf *out, struct upid_str text, bool ascii);

#endif
