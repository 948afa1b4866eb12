#include <string.h>

#include "stream.h"
#include "json_memory.h"

enum { READ = 64 * 1024, ITEM_MOST = 64 << 20 };

/* Reads more behind what is there. 0: it came, or the end did. */
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

/* The first byte that is no white space; false at the end. */
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

static enum stream_kind
too_long(struct stream *in, struct upid_err *err)
{
	upid_fail(err, UPID_E_INPUT, "line %llu begins an item of over %d MB",
	          (unsigned long long)in->line, ITEM_MOST >> 20);
	return STREAM_FAILED;
}

static enum stream_kind
take_line(struct stream *in, struct upid_str *text, struct upid_err *err)
{
	size_t from = 0; /* behind in->at, which fill moves */
	const char *newline;

	for (;;) {
		const char *p = in->buf.p + in->at, *end = in->buf.p + in->buf.n;

		newline = memchr(p + from, '\n', (size_t)(end - p) - from);
		if (newline != NULL || in->eof) {
			*text = (struct upid_str){ p, (size_t)((newline != NULL ? newline : end) -
				                               p) };
			in->at += text->n + (newline != NULL);
			in->line += newline != NULL;
			while (text->n > 0 && strchr("\r \t", text->p[text->n - 1]) != NULL &&
			       text->p[text->n - 1] != '\0')
				text->n--;
			return STREAM_LINE;
		}
		from = (size_t)(end - p);
		if (from > ITEM_MOST)
			return too_long(in, err);
		if (fill(in, err) != 0)
			return STREAM_FAILED;
	}
}

/* Where a JSON value ends, told by its brackets and quotes alone. */
struct frame {
	size_t n; /* bytes looked at */
	int depth;
	bool string, escape, whole;
};

static void
look(struct frame *f, const char *p, size_t n)
{
	for (; f->n < n && !f->whole; f->n++) {
		char c = p[f->n];

		if (f->string) {
			if (f->escape)
				f->escape = false;
			else if (c == '\\')
				f->escape = true;
			else if (c == '"')
				f->string = false;
			f->whole = !f->string && f->depth == 0;
		} else if (c == '"') {
			f->string = true;
		} else if (c == '{' || c == '[') {
			f->depth++;
		} else if (c == '}' || c == ']') {
			f->whole = --f->depth <= 0;
		}
	}
}

/* Whether a line begins an item, and is not the inside of a pretty-printed one. */
static bool
begins_item(const char *p, size_t n)
{
	return n > 0 && (*p == '"' ? n > 5 && memcmp(p + 1, "UPID:", 5) == 0
	                           : strchr(" \t\r\n}],", *p) == NULL);
}

/* What is broken ends with its last bracket if it has one, but before a line that begins a new
 * item, so that this one has its chance. */
static void
skip_broken(struct stream *in, const struct frame *f)
{
	const char *p = in->buf.p + in->at;
	size_t n = in->buf.n - in->at, end = f->whole ? f->n : n;

	for (size_t i = 0; i < end; i++) {
		if (p[i] != '\n')
			continue;
		in->line++;
		if (begins_item(p + i + 1, n - i - 1))
			end = i + 1;
	}
	in->at += end;
}

/* The quote that ends a broken string may begin the next item, at the begin of a line: what comes
 * after it tells, and may not have been read yet. */
static int
see_next(struct stream *in, const struct frame *f, struct upid_err *err)
{
	while (f->whole && f->n > 1 && memcmp(in->buf.p + in->at + f->n - 2, "\n\"", 2) == 0 &&
	       !in->eof && in->buf.n - in->at < f->n + 5)
		if (fill(in, err) != 0)
			return -1;
	return 0;
}

const char *
stream_why(const json_error_t *why)
{
	return json_error_code(why) == json_error_stack_overflow
	               ? "lists and objects are nested over 2048 deep"
	               : why->text;
}

static enum stream_kind
broken(struct stream *in, const struct frame *f, const json_error_t *why, struct upid_err *err)
{
	uint64_t line = in->line;

	if (see_next(in, f, err) != 0)
		return STREAM_FAILED;
	skip_broken(in, f);
	if (why == NULL)
		upid_fail(err, UPID_E_INPUT, "line %llu: the JSON that begins here never ends",
		          (unsigned long long)line);
	else
		upid_fail(err, UPID_E_INPUT, "line %llu, column %d: not JSON that can be read: %s",
		          (unsigned long long)line + (uint64_t)(why->line > 0 ? why->line - 1 : 0),
		          why->column, stream_why(why));
	return STREAM_BROKEN;
}

/* jansson's integers have 63 bits, a task_id has 64: so long a row of digits becomes a string,
 * which every row takes for a number too. */
static json_t *
load_long(struct upid_str text, json_error_t *why)
{
	struct frame f = { 0 };
	struct upid_buf quoted = { 0 };
	json_t *value = NULL;

	for (size_t n; f.n < text.n; look(&f, text.p, f.n + 1)) {
		for (n = 0; !f.string && f.n + n < text.n && text.p[f.n + n] >= '0' &&
		            text.p[f.n + n] <= '9';
		     n++)
			;
		upid_buf_adds(&quoted, n > 18 ? "\"" : "");
		upid_buf_add(&quoted, text.p + f.n, n > 0 ? n : 1);
		upid_buf_adds(&quoted, n > 18 ? "\"" : "");
		f.n += n > 0 ? n - 1 : 0;
	}
	if (!quoted.failed)
		value = json_loadb(quoted.p, quoted.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, why);
	upid_buf_wipe(&quoted);
	return value;
}

static enum stream_kind
take_json(struct stream *in, struct upid_str *text, struct upid_err *err)
{
	struct frame f = { 0 };
	json_error_t why = { 0 }; /* jansson leaves it alone where memory ends early */

	for (;;) {
		look(&f, in->buf.p + in->at, in->buf.n - in->at);
		if (f.whole || in->eof)
			break;
		if (f.n > ITEM_MOST)
			return too_long(in, err);
		if (fill(in, err) != 0)
			return STREAM_FAILED;
	}
	if (!f.whole)
		return broken(in, &f, NULL, err);
	*text = (struct upid_str){ in->buf.p + in->at, f.n };
	in->value = json_loadb(text->p, text->n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
	if (in->value == NULL && json_error_code(&why) == json_error_numeric_overflow)
		in->value = load_long(*text, &why);
	if (json_memory_ran_out()) {
		upid_fail_memory(err);
		return STREAM_FAILED;
	}
	if (in->value == NULL)
		return broken(in, &f, &why, err);
	for (size_t i = 0; i < text->n; i++)
		in->line += text->p[i] == '\n';
	in->at += f.n;
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

bool
stream_plain_upid(struct stream *in, struct upid_str *text)
{
	const char *p = in->buf.p + in->at;
	size_t left = in->buf.n - in->at, n = 5;

	if (left < 5 || memcmp(p, "UPID:", 5) != 0)
		return false;
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
