/*
 * JSON where jansson would cost too much: reading a log page, writing records.
 * Small answers are jansson's (api/answer.c).
 */
#ifndef UPID_JSON_H
#define UPID_JSON_H

#include "buf.h"

/* Tokens of a complete text, one after the other; no copy is made. */
enum upid_jtok {
	UPID_J_END,    /* nothing but white space is left */
	UPID_J_BAD,    /* no JSON, or the text ends inside a token */
	UPID_J_PUNCT,  /* one of { } [ ] : , */
	UPID_J_STRING, /* the token is what stands between the quotes, still escaped */
	UPID_J_OTHER,  /* a number, true, false, null */
};

struct upid_jscan {
	const char *p, *end;
};

enum upid_jtok upid_json_next(struct upid_jscan *s, struct upid_str *token);

/* The next token is this punctuation (which is then taken). */
bool upid_json_take(struct upid_jscan *s, char punct);

/* Passes over one value, UPID_JSON_DEPTH deep at most. False: it is broken. */
enum { UPID_JSON_DEPTH = 512 };
bool upid_json_skip(struct upid_jscan *s);

/* Whether lists and objects are nested deeper than that. */
bool upid_json_is_deep(struct upid_str text);

/* Adds what an escaped string means, as UTF-8; a lone surrogate becomes U+FFFD. */
void upid_json_unescape(struct upid_buf *out, struct upid_str escaped);

/*
 * Adds a string with its quotes. Bytes that are not UTF-8 become U+FFFD; control characters (C0,
 * DEL, C1) and U+2028/9 are escaped, so that no terminal and no line splitter sees them; with
 * `ascii` so is all else above 7F.
 */
void upid_json_quote(struct upid_buf *out, struct upid_str text, bool ascii);

/* The same without the quotes, for a string written in parts. */
void upid_json_escape(struct upid_buf *out, struct upid_str text, bool ascii);

#endif
