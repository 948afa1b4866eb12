#define _GNU_SOURCE
#include <string.h>

#include "lib/base/bytes16.h"
#include "json_damage.h"
#include "json_memory.h"
#include "stream.h"

enum { READ = 64 * 1024, ITEM_MAX = 64 << 20 };

/* Reads more input, or sets eof. */
static int
fill(struct stream *in, struct upid_err *err)
{
	long n;

	if (in->at > 0) {
		memmove(in->buf.p, in->buf.p + in->at, in->buf.n - in->at);
		in->buf.n -= in->at;
		in->at = 0;
	}
	if (!upid_buf_reserve(&in->buf, READ))
		return upid_fail_memory(err);
	if (in->before_read != NULL)
		in->before_read(in->ctx);
	n = in->world->read_in(in->world->ctx, in->buf.p + in->buf.n, READ);
	if (n < 0)
		return upid_fail(err, UPID_E_INPUT, "standard input cannot be read");
	in->eof = n == 0;
	in->buf.n += (size_t)n;
	return 0;
}

/* Skips white space. False: end of input, or a read error. */
static bool
skip_space(struct stream *in, char *first, struct upid_err *err)
{
	for (;;) {
		for (; in->at < in->buf.n; in->at++) {
			char c = in->buf.p[in->at];

			if (c == '\n')
				in->line++;
			if (c != '\n' && c != ' ' && c != '\t' && c != '\r') {
				*first = c;
				return true;
			}
		}
		if (in->eof || fill(in, err) != 0)
			return false;
	}
}

static int
too_long(struct stream *in, struct upid_err *err)
{
	return upid_fail(err, UPID_E_INPUT,
	                 "the item that starts on line %llu is larger than "
	                 "%d MB",
	                 (unsigned long long)in->line, ITEM_MAX >> 20);
}

/* Finds the end of the line at in->at; the end of the input counts as one. Reads as much as
 * necessary. */
static int
find_end(struct stream *in, const char **end, struct upid_err *err)
{
	size_t from = 0; /* relative to in->at, which fill() moves */

	for (;;) {
		const char *p = in->buf.p + in->at;
		size_t left = in->buf.n - in->at;

		*end = memchr(p + from, '\n', left - from);
		if (*end == NULL && in->eof)
			*end = p + left;
		if (*end != NULL)
			return 0;
		from = left;
		if (from > ITEM_MAX)
			return too_long(in, err);
		if (fill(in, err) != 0)
			return -1;
	}
}

static enum stream_kind
take_line(struct stream *in, struct upid_str *text, struct upid_err *err)
{
	const char *end;
	bool newline;

	if (find_end(in, &end, err) != 0)
		return STREAM_FAILED;
	text->p = in->buf.p + in->at;
	text->n = (size_t)(end - text->p);
	newline = in->at + text->n < in->buf.n;
	in->at += text->n + newline;
	in->line += newline;
	while (text->n > 0 && strchr("\r \t", text->p[text->n - 1]) != NULL &&
	       text->p[text->n - 1] != '\0')
		text->n--;
	return STREAM_LINE;
}

/* Returns the line at in->at, without its end. */
static struct upid_str
this_line(const struct stream *in)
{
	const char *p = in->buf.p + in->at;
	size_t left = in->buf.n - in->at;
	const char *newline = memchr(p, '\n', left);

	return (struct upid_str){ p, newline != NULL ? (size_t)(newline - p) : left };
}

/* The quote that seems to end a malformed string may start the next item, if it is at the start of
 * a line. The following text decides, so read it. */
static int
read_past_quote(struct stream *in, const struct json_item *item, struct upid_err *err)
{
	while (item->whole && item->n > 1 &&
	       memcmp(in->buf.p + in->at + item->n - 2, "\n\"", 2) == 0 && !in->eof &&
	       in->buf.n - in->at < item->n + 5)
		if (fill(in, err) != 0)
			return -1;
	return 0;
}

/* `why` is NULL if the item never ends. */
static enum stream_kind
take_broken(struct stream *in, const struct json_item *item, json_error_t *why,
            struct upid_str *text, struct upid_err *err)
{
	uint64_t line = in->line, lines;

	if (json_damage_is_text(this_line(in)))
		return take_line(in, text, err);
	if (json_memory_ran_out() && upid_fail_memory(err) != 0)
		return STREAM_FAILED;
	if (read_past_quote(in, item, err) != 0)
		return STREAM_FAILED;
	in->at += json_damage_end(&lines, in->buf.p + in->at, in->buf.n - in->at, item);
	in->line += lines;
	if (why == NULL)
		upid_fail(err, UPID_E_INPUT,
		          "line %llu: the JSON that starts here is "
		          "incomplete",
		          (unsigned long long)line);
	else
		upid_fail(err, UPID_E_INPUT, "line %llu, column %d: invalid JSON: %s",
		          (unsigned long long)line + (uint64_t)(why->line > 0 ? why->line - 1 : 0),
		          why->column, spec_json_why(why));
	return STREAM_BROKEN;
}

/* Reads until the item at in->at is complete, or the input ends. */
static int
read_item(struct stream *in, struct json_item *item, struct upid_err *err)
{
	for (;;) {
		json_item_scan(item, in->buf.p + in->at, in->buf.n - in->at);
		if (item->whole || in->eof)
			return 0;
		if (item->n > ITEM_MAX)
			return too_long(in, err);
		if (fill(in, err) != 0)
			return -1;
	}
}

static enum stream_kind
take_json(struct stream *in, struct upid_str *text, struct upid_err *err)
{
	struct json_item item = { 0 };
	json_error_t why = { 0 }; /* jansson does not set it if memory runs out early */

	if (read_item(in, &item, err) != 0)
		return STREAM_FAILED;
	if (!item.whole)
		return take_broken(in, &item, NULL, text, err);
	*text = (struct upid_str){ in->buf.p + in->at, item.n };
	in->value = json_item_load(*text, &why);
	if (json_memory_ran_out()) {
		upid_fail_memory(err);
		return STREAM_FAILED;
	}
	if (in->value == NULL)
		return take_broken(in, &item, &why, text, err);
	for (size_t i = 0; i < text->n; i++)
		in->line += text->p[i] == '\n';
	in->at += item.n;
	return STREAM_JSON;
}

enum stream_kind
stream_next(struct stream *in, struct upid_str *text, struct upid_err *err)
{
	char first;

	if (in->line == 0)
		in->line = 1;
	json_decref(in->value);
	in->value = NULL;
	if (!skip_space(in, &first, err))
		return err->code != UPID_E_OK ? STREAM_FAILED : STREAM_END;
	if (first == '{' || first == '[' || first == '"')
		return take_json(in, text, err);
	return take_line(in, text, err);
}

int
stream_line(struct stream *in, struct upid_str *line, struct upid_err *err)
{
	if (in->at == in->buf.n && !in->eof && fill(in, err) != 0)
		return -1;
	if (in->at == in->buf.n && in->eof)
		return 0;
	return take_line(in, line, err) == STREAM_LINE ? 1 : -1;
}

bool
stream_is_log(struct stream *in, bool typed, struct upid_err *err)
{
	const char *end;
	char first;
	size_t n;

	if (!skip_space(in, &first, err) || first == '{' || first == '[' || first == '"' ||
	    find_end(in, &end, err) != 0)
		return false;
	n = (size_t)(end - in->buf.p) - in->at;
	if (typed)
		return n < 5 || memcmp(in->buf.p + in->at, "UPID:", 5) != 0;
	return memmem(in->buf.p + in->at, n, "UPID:", 5) == NULL;
}

bool
stream_plain_upid(struct stream *in, struct upid_str *text)
{
	const char *p = in->buf.p + in->at;
	size_t left = in->buf.n - in->at, n = 5;

	if (left < 5 || memcmp(p, "UPID:", 5) != 0)
		return false;
	while (left - n >= 16 && !upid_bytes16_any((upid_bytes16)(upid_bytes16_load(p + n) <= ' ')))
		n += 16;
	while (n < left && (unsigned char)p[n] > ' ')
		n++;
	if (n == left || p[n] != '\n')
		return false;
	*text = (struct upid_str){ p, n };
	in->at += n + 1;
	in->line++;
	return true;
}

bool
stream_more(struct stream *in, struct upid_err *err)
{
	char first;

	return skip_space(in, &first, err);
}

void
stream_free(struct stream *in)
{
	json_decref(in->value);
	upid_buf_wipe(&in->buf);
	in->value = NULL;
}
