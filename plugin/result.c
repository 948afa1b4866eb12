#define _GNU_SOURCE /* memmem, memrchr */
#include <stdio.h>
#include <string.h>

#include "lib/base/text.h"
#include "result.h"

enum { PART = 300, KEY = 32 }; /* bytes of a part to show; bytes of a key's name */

const char *
result_text(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s != NULL && *s != '\0' ? s : NULL;
}

bool
result_is_set(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	return json_is_true(v) || (json_is_integer(v) && json_integer_value(v) != 0);
}

bool
result_has(const json_t *object, const char *key)
{
	return json_object_get(object, key) != NULL;
}

const json_t *
result_answer(const json_t *object)
{
	const json_t *json = json_object_get(object, "json");

	return json_is_object(json) ? json : object;
}

struct upid_str
result_trim(const char *text)
{
	size_t n = strlen(text);

	while (n > 0 && strchr(" \t\r\n", text[n - 1]) != NULL)
		n--;
	return (struct upid_str){ text, n };
}

static void
add_part(struct result_message *m, struct upid_str part)
{
	struct upid_buf *text = &m->text;

	part.n = upid_cut(part, PART);
	if (part.n == 0 || (text->n > 0 && memmem(text->p, text->n, part.p, part.n) != NULL))
		return;
	if (text->n > 0 && text->p[text->n - 1] == '.')
		text->n--;
	if (text->n > 0)
		upid_buf_adds(text, m->parts == 0 ? ": " : "; ");
	upid_buf_add(text, part.p, part.n);
	m->parts++;
}

static void
add_text(struct result_message *m, const char *text)
{
	if (text != NULL)
		add_part(m, result_trim(text));
}

/* Since ansible-core 2.19 `exception` may contain this text. */
static bool
is_no_traceback(struct upid_str line)
{
	return upid_str_eq(line, "(traceback unavailable)");
}

static void
add_last_line(struct result_message *m, const char *text)
{
	struct upid_str line = result_trim(text != NULL ? text : "");
	const char *newline = line.n > 0 ? memrchr(line.p, '\n', line.n) : NULL;

	if (newline != NULL)
		line = (struct upid_str){ newline + 1, (size_t)(line.p + line.n - newline - 1) };
	if (!is_no_traceback(line))
		add_part(m, line);
}

static void
add_errors(struct result_message *m, const json_t *errors)
{
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)errors, name, v) {
		struct upid_buf part = { 0 };

		upid_buf_addf(&part, "%s: %s", name, json_is_string(v) ? json_string_value(v) : "");
		add_text(m, upid_buf_cstr(&part));
		m->text.failed = m->text.failed || part.failed;
		upid_buf_free(&part);
	}
}

void
result_add(struct result_message *m, const json_t *object, struct upid_str key)
{
	const json_t *answer = result_answer(object);
	char name[KEY];

	(void)snprintf(name, sizeof(name), "%.*s", (int)key.n, key.p);
	if (upid_str_eq(key, "error"))
		add_text(m, result_text(json_object_get(object, "error"), "message"));
	else if (upid_str_eq(key, "errors"))
		add_errors(m, json_object_get(answer, "errors"));
	else if (upid_str_eq(key, "stdout") || upid_str_eq(key, "stderr") ||
	         upid_str_eq(key, "exception"))
		add_last_line(m, result_text(object, name));
	else
		add_text(m, result_text(result_has(object, name) ? object : answer, name));
}
