/* Records as YAML, by libyaml. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "lib/base/utf8.h"
#include "spec.h"

struct spec_yaml {
	struct spec_sink base;
	struct upid_buf *out;
	yaml_emitter_t emitter;
	bool list, failed;
	bool ascii; /* for the rest of this record */
	int depth;
};

static int
write_out(void *ctx, unsigned char *p, size_t n)
{
	struct spec_yaml *y = ctx;

	upid_buf_add(y->out, (const char *)p, n);
	return !y->out->failed;
}

/* libyaml's initializers allocate; one that failed leaves nothing to emit. */
static void
emit(struct spec_yaml *y, yaml_event_t *event, int made)
{
	if (!made || y->failed || !yaml_emitter_emit(&y->emitter, event))
		y->failed = true;
}

/* Words of the failsafe kind stay plain; whatever a reader could take for a number, a date, a bool
 * or null (YAML 1.1 takes much) is quoted. */
static bool
can_be_plain(struct upid_str s)
{
	static const char *const words[] = { "y",   "n",    "yes",   "no",   "on",
		                             "off", "true", "false", "null", NULL };

	if (s.n == 0 || s.n > 60 ||
	    !((s.p[0] >= 'a' && s.p[0] <= 'z') || (s.p[0] >= 'A' && s.p[0] <= 'Z')))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@.-/",
		           s.p[i]) == NULL ||
		    s.p[i] == '\0')
			return false;
	for (size_t i = 0; words[i] != NULL; i++)
		if (strlen(words[i]) == s.n && strncasecmp(words[i], s.p, s.n) == 0)
			return false;
	return true;
}

static void
scalar(struct spec_yaml *y, struct upid_str s, yaml_scalar_style_t style)
{
	yaml_event_t event;

	emit(y, &event,
	     yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)s.p, (int)s.n, 1,
	                                  1, style));
}

/* libyaml escapes C0, DEL and C1 in quotes, and knows of no others that a terminal obeys. It writes late,
 * so that the rest of such a record is all in ASCII. */
static void
beware(struct spec_yaml *y, uint32_t cp)
{
	if (cp < 0x100 || !upid_utf8_control(cp) || y->ascii)
		return;
	y->ascii = true;
	yaml_emitter_set_unicode(&y->emitter, 0);
}

/* libyaml takes UTF-8 only. */
static void
string(struct spec_yaml *y, struct upid_str s, yaml_scalar_style_t style)
{
	bool control = false;
	struct upid_buf clean = { 0 };
	uint32_t cp;
	size_t len;

	for (size_t i = 0; i < s.n; i += len) {
		if ((len = upid_utf8_next(&cp, s.p + i, s.n - i)) > 0) {
			upid_buf_add(&clean, s.p + i, len);
			control = control || (upid_utf8_control(cp) && cp != '\n');
			beware(y, cp);
		} else {
			upid_buf_adds(&clean, "\xEF\xBF\xBD");
		}
		len = len > 0 ? len : 1;
	}
	if (control) /* in a block they would stand as they are */
		style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	if (style == YAML_ANY_SCALAR_STYLE)
		style = can_be_plain(s) ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	y->failed = y->failed || clean.failed;
	scalar(y, upid_buf_str(&clean), style);
	upid_buf_free(&clean);
}

static void
key(struct spec_yaml *y, const char *name)
{
	scalar(y, upid_str(name), YAML_PLAIN_SCALAR_STYLE);
}

static void
document(struct spec_yaml *y, bool start)
{
	yaml_event_t event;

	if (start)
		emit(y, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
	else
		emit(y, &event, yaml_document_end_event_initialize(&event, 1));
}

static void
begin(struct spec_sink *sink, const struct spec_row *row)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;
	yaml_event_t event;

	if (row != NULL)
		key(y, row->name);
	else if (!y->list)
		document(y, true);
	y->depth++;
	emit(y, &event,
	     yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
}

static void
end(struct spec_sink *sink)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;
	yaml_event_t event;

	emit(y, &event, yaml_mapping_end_event_initialize(&event));
	if (--y->depth == 0 && !y->list)
		document(y, false);
	if (y->depth > 0)
		return;
	y->failed = y->failed || !yaml_emitter_flush(&y->emitter);
	y->ascii = false;
	yaml_emitter_set_unicode(&y->emitter, 1);
}

static void
absent(struct spec_sink *sink, const struct spec_row *row)
{
	(void)sink;
	(void)row;
}

static void
plain(struct spec_sink *sink, const struct spec_row *row, const char *text)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;

	key(y, row->name);
	scalar(y, upid_str(text), YAML_PLAIN_SCALAR_STYLE);
}

static void
null(struct spec_sink *sink, const struct spec_row *row)
{
	plain(sink, row, "null");
}

static void
str(struct spec_sink *sink, const struct spec_row *row, struct upid_str value)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;

	key(y, row->name);
	string(y, value, YAML_ANY_SCALAR_STYLE);
}

static void
uint(struct spec_sink *sink, const struct spec_row *row, uint64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	plain(sink, row, text);
}

static void
sint(struct spec_sink *sink, const struct spec_row *row, int64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)value);
	plain(sink, row, text);
}

static void
boolean(struct spec_sink *sink, const struct spec_row *row, bool value)
{
	plain(sink, row, value ? "true" : "false");
}

static void
seconds(struct spec_sink *sink, const struct spec_row *row, int64_t ms)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;
	struct upid_buf text = { 0 };

	key(y, row->name);
	spec_seconds(&text, ms);
	scalar(y, upid_buf_str(&text), YAML_PLAIN_SCALAR_STYLE);
	upid_buf_free(&text);
}

static void
one_line(struct spec_yaml *y, const struct upid_line *line, bool numbered)
{
	char n[24];
	yaml_event_t event;

	if (!numbered) {
		string(y, line->t, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
		return;
	}
	emit(y, &event,
	     yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_FLOW_MAPPING_STYLE));
	key(y, "n");
	(void)snprintf(n, sizeof(n), "%llu", (unsigned long long)line->n);
	scalar(y, upid_str(n), YAML_PLAIN_SCALAR_STYLE);
	key(y, "t");
	string(y, line->t, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
	emit(y, &event, yaml_mapping_end_event_initialize(&event));
}

static void
text_block(struct spec_yaml *y, const struct upid_lines *value)
{
	struct upid_buf text = { 0 };

	for (size_t i = 0; i < value->count; i++) {
		upid_buf_adds(&text, i > 0 ? "\n" : "");
		upid_buf_add(&text, value->line[i].t.p, value->line[i].t.n);
	}
	y->failed = y->failed || text.failed;
	/* libyaml falls back to quotes where a text cannot be a block */
	string(y, upid_buf_str(&text), YAML_LITERAL_SCALAR_STYLE);
	upid_buf_free(&text);
}

static void
lines(struct spec_sink *sink, const struct spec_row *row, const struct upid_lines *value)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;
	yaml_event_t event;

	key(y, row->name);
	if (row->type == SPEC_TEXT) {
		text_block(y, value);
		return;
	}
	emit(y, &event,
	     yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
	                                          YAML_BLOCK_SEQUENCE_STYLE));
	for (size_t i = 0; i < value->count; i++)
		one_line(y, &value->line[i], row->type == SPEC_LINES);
	emit(y, &event, yaml_sequence_end_event_initialize(&event));
}

static const struct spec_sink_ops yaml_ops = { .begin = begin,
	                                       .end = end,
	                                       .absent = absent,
	                                       .null = null,
	                                       .str = str,
	                                       .sint = sint,
	                                       .uint = uint,
	                                       .boolean = boolean,
	                                       .seconds = seconds,
	                                       .lines = lines };

static void
open_stream(struct spec_yaml *y)
{
	yaml_event_t event;

	emit(y, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	if (!y->list)
		return;
	document(y, true);
	emit(y, &event,
	     yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
	                                          YAML_BLOCK_SEQUENCE_STYLE));
}

struct spec_yaml *
spec_yaml_new(struct upid_buf *out, bool list)
{
	struct spec_yaml *y = calloc(1, sizeof(*y));

	if (y == NULL || !yaml_emitter_initialize(&y->emitter)) {
		free(y);
		return NULL;
	}
	y->base.ops = &yaml_ops;
	y->out = out;
	y->list = list;
	yaml_emitter_set_output(&y->emitter, write_out, y);
	yaml_emitter_set_unicode(&y->emitter, 1);
	yaml_emitter_set_width(&y->emitter, -1);
	open_stream(y);
	return y;
}

struct spec_sink *
spec_yaml_sink(struct spec_yaml *y)
{
	return &y->base;
}

int
spec_yaml_close(struct spec_yaml *y)
{
	yaml_event_t event;
	bool failed;

	if (y->list) {
		emit(y, &event, yaml_sequence_end_event_initialize(&event));
		document(y, false);
	}
	emit(y, &event, yaml_stream_end_event_initialize(&event));
	failed = y->failed;
	yaml_emitter_delete(&y->emitter);
	free(y);
	return failed ? -1 : 0;
}
