#define _DEFAULT_SOURCE /* explicit_bzero */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "yaml_read.h"

static struct upid_str
text_of(const struct yaml_in *y)
{
	return (struct upid_str){ (const char *)y->event.data.scalar.value,
		                  y->event.data.scalar.length };
}

/* ---------------------------------------------------------------------------------- errors */

static int
fail_at(const struct yaml_in *y, size_t line, const char *what)
{
	return upid_fail(y->err, UPID_E_USAGE, "%s, line %zu: %s", y->file, line, what);
}

unsigned
yaml_in_line(const struct yaml_in *y)
{
	return (unsigned)y->event.start_mark.line + 1;
}

int
yaml_in_fail(const struct yaml_in *y, const char *fmt, ...)
{
	char what[UPID_ERR_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	return fail_at(y, yaml_in_line(y), what);
}

static int
bad_yaml(const struct yaml_in *y)
{
	const yaml_parser_t *p = &y->parser;
	char what[UPID_ERR_MAX];

	if (p->error == YAML_MEMORY_ERROR)
		return upid_fail_memory(y->err);
	(void)snprintf(what, sizeof(what), "not valid YAML: %s", p->problem);
	return fail_at(y, (p->error == YAML_READER_ERROR ? p->mark : p->problem_mark).line + 1,
	               what);
}

/* ---------------------------------------------------------------------------------- events */

static int
check_event(const struct yaml_in *y)
{
	const yaml_event_t *e = &y->event;
	const yaml_char_t *anchor = NULL, *tag = NULL;

	if (e->type == YAML_SCALAR_EVENT) {
		anchor = e->data.scalar.anchor;
		tag = e->data.scalar.tag;
	} else if (e->type == YAML_SEQUENCE_START_EVENT) {
		anchor = e->data.sequence_start.anchor;
		tag = e->data.sequence_start.tag;
	} else if (e->type == YAML_MAPPING_START_EVENT) {
		anchor = e->data.mapping_start.anchor;
		tag = e->data.mapping_start.tag;
	}
	if (anchor != NULL || e->type == YAML_ALIAS_EVENT)
		return yaml_in_fail(y, "anchors and aliases are not supported; quote a text that "
		                       "begins with & or *");
	if (tag != NULL)
		return yaml_in_fail(y, "tags are not supported; quote a text that begins with !");
	if (e->type == YAML_SCALAR_EVENT && memchr(text_of(y).p, '\0', text_of(y).n) != NULL)
		return yaml_in_fail(y, "a text contains a NUL character");
	return 0;
}

static void
forget_event(struct yaml_in *y)
{
	if (y->event.type == YAML_SCALAR_EVENT)
		explicit_bzero(y->event.data.scalar.value, y->event.data.scalar.length);
	y->lib.event_delete(&y->event);
}

int
yaml_in_next(struct yaml_in *y)
{
	forget_event(y);
	if (!y->lib.parser_parse(&y->parser, &y->event))
		return bad_yaml(y);
	return check_event(y);
}

int
yaml_in_skip(struct yaml_in *y, int events)
{
	while (events-- > 0)
		if (yaml_in_next(y) != 0)
			return -1;
	return 0;
}

/* ---------------------------------------------------------------------------------- values */

/* "", ~ and null mean "not given", as in Ansible's JSON. */
static bool
is_null(const struct yaml_in *y)
{
	if (y->event.type != YAML_SCALAR_EVENT)
		return false;
	return text_of(y).n == 0 || (y->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	                             spec_has_word("~ null Null NULL", text_of(y)));
}

static int
keep_text(struct yaml_in *y, struct upid_str *value, struct upid_str text)
{
	return spec_copy(value, y->arena, text) ? 0 : upid_fail_memory(y->err);
}

int
yaml_in_scalar(struct yaml_in *y, const char *name, struct upid_str *value)
{
	if (y->event.type != YAML_SCALAR_EVENT)
		return yaml_in_fail(y, "%s is a %s, but must be a single value", name,
		                    y->event.type == YAML_SEQUENCE_START_EVENT ? "list" : "map");
	return is_null(y) ? 0 : keep_text(y, value, text_of(y));
}

int
yaml_in_list(struct yaml_in *y, const char *name, struct upid_str *value)
{
	struct upid_buf text = { 0 };
	int rc = 0;

	while (rc == 0 && (rc = yaml_in_next(y)) == 0 && y->event.type != YAML_SEQUENCE_END_EVENT) {
		if (y->event.type != YAML_SCALAR_EVENT || is_null(y))
			rc = yaml_in_fail(y, "%s: an item of the list is not text", name);
		else
			upid_buf_adds(&text, text.n > 0 ? "," : "");
		if (rc == 0)
			upid_buf_add(&text, text_of(y).p, text_of(y).n);
	}
	if (rc == 0 && text.failed)
		rc = upid_fail_memory(y->err);
	else if (rc == 0 && text.n > 0)
		rc = keep_text(y, value, upid_buf_str(&text));
	upid_buf_wipe(&text);
	return rc;
}

int
yaml_in_map(struct yaml_in *y, const char *name, int (*one)(void *ctx, struct upid_str key),
            void *ctx)
{
	struct upid_str key;

	if (is_null(y))
		return 0;
	if (y->event.type != YAML_MAPPING_START_EVENT)
		return yaml_in_fail(y, "%s must be a map of names and values (name: value)", name);
	for (;;) {
		if (yaml_in_next(y) != 0)
			return -1;
		if (y->event.type == YAML_MAPPING_END_EVENT)
			return 0;
		if (y->event.type != YAML_SCALAR_EVENT || text_of(y).n == 0)
			return yaml_in_fail(y, "expected a name here");
		if (keep_text(y, &key, text_of(y)) != 0 || one(ctx, key) != 0)
			return -1;
	}
}

/* -------------------------------------------------------------------------- open and close */

int
yaml_in_open(struct yaml_in *y, struct upid_str text)
{
	if (text.n > 0 && memchr(text.p, '\0', text.n) != NULL)
		return upid_fail(y->err, UPID_E_USAGE, "%s contains a NUL character", y->file);
	if (yaml_load(&y->lib, y->err) != 0)
		return -1;
	if (!y->lib.parser_initialize(&y->parser))
		return upid_fail_memory(y->err);
	y->lib.parser_set_input_string(&y->parser, (const yaml_char_t *)(text.n > 0 ? text.p : ""),
	                               text.n);
	return 0;
}

void
yaml_in_close(struct yaml_in *y)
{
	yaml_parser_t *p = &y->parser;

	forget_event(y);
	explicit_bzero(p->raw_buffer.start, (size_t)(p->raw_buffer.end - p->raw_buffer.start));
	explicit_bzero(p->buffer.start, (size_t)(p->buffer.end - p->buffer.start));
	y->lib.parser_delete(p);
}
