#include <string.h>

#include "lib/base/utf8.h"
#include "yaml_emit.h"
#include "yaml_words.h"

static int
write_out(void *ctx, unsigned char *p, size_t n)
{
	struct yaml_out *y = ctx;

	upid_buf_add(y->out, (const char *)p, n);
	return !y->out->failed;
}

int
yaml_out_init(struct yaml_out *y, struct upid_buf *out, struct upid_err *err)
{
	*y = (struct yaml_out){ .out = out };
	if (yaml_load(&y->lib, err) != 0)
		return -1;
	if (!y->lib.emitter_initialize(&y->emitter))
		return upid_fail_memory(err);
	y->lib.emitter_set_output(&y->emitter, write_out, y);
	y->lib.emitter_set_unicode(&y->emitter, 1);
	y->lib.emitter_set_width(&y->emitter, -1);
	return 0;
}

void
yaml_out_delete(struct yaml_out *y)
{
	y->lib.emitter_delete(&y->emitter);
}

/* libyaml's initializers allocate memory; if they fail, there is no event to emit. */
void
yaml_out_event(struct yaml_out *y, yaml_event_t *event, int made)
{
	if (!made || y->failed || !y->lib.emitter_emit(&y->emitter, event))
		y->failed = true;
}

static void
scalar(struct yaml_out *y, struct upid_str s, yaml_scalar_style_t style)
{
	yaml_event_t event;

	yaml_out_event(y, &event,
	               y->lib.scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)s.p,
	                                              (int)s.n, 1, 1, style));
}

void
yaml_out_plain(struct yaml_out *y, struct upid_str word)
{
	scalar(y, word, YAML_PLAIN_SCALAR_STYLE);
}

/* Whether no YAML reader takes the text for a number, a date, a boolean or null. */
static bool
can_be_plain(struct upid_str s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_@.-/";

	if (s.n == 0 || s.n > 60 || memchr(plain, s.p[0], 52) == NULL)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (memchr(plain, s.p[i], sizeof(plain) - 1) == NULL)
			return false;
	return !spec_has_word_fold(SPEC_YAML_WORDS, s);
}

/* Between quotes libyaml escapes C0, DEL and C1, but not other code points that affect a terminal.
 * libyaml buffers its output, so from here on the whole record is escaped to ASCII. */
static void
escape_control(struct yaml_out *y, uint32_t cp)
{
	if (cp < 0x100 || !upid_utf8_control(cp) || y->ascii)
		return;
	y->ascii = true;
	y->lib.emitter_set_unicode(&y->emitter, 0);
}

/* Copies text as valid UTF-8, because libyaml accepts nothing else. True: it contains control
 * characters. */
static bool
copy_utf8(struct yaml_out *y, struct upid_buf *clean, struct upid_str s)
{
	bool control = false;
	uint32_t cp;
	size_t len;

	for (size_t i = 0; i<s.n; i += len> 0 ? len : 1) {
		if ((len = upid_utf8_next(&cp, s.p + i, s.n - i)) == 0) {
			upid_buf_adds(clean, "\xEF\xBF\xBD");
			continue;
		}
		upid_buf_add(clean, s.p + i, len);
		control = control || (upid_utf8_control(cp) && cp != '\n');
		escape_control(y, cp);
	}
	return control;
}

void
yaml_out_text(struct yaml_out *y, struct upid_str text, yaml_scalar_style_t style)
{
	struct upid_buf clean = { 0 };

	if (copy_utf8(y, &clean, text)) /* a block would keep control characters unescaped */
		style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	if (style == YAML_ANY_SCALAR_STYLE)
		style = can_be_plain(text) ? YAML_PLAIN_SCALAR_STYLE
		                           : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	y->failed = y->failed || clean.failed;
	scalar(y, upid_buf_str(&clean), style);
	upid_buf_free(&clean);
}

void
yaml_out_flush(struct yaml_out *y)
{
	y->failed = y->failed || !y->lib.emitter_flush(&y->emitter);
	y->ascii = false;
	y->lib.emitter_set_unicode(&y->emitter, 1);
}
