/*
 * A file of profiles, read with libyaml event by event. It holds secrets, and a person writes it by
 * hand: so nothing of YAML is taken that is not wanted here (no alias that could grow without end,
 * no tag), every message has its line, and none has a value.
 */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include <string.h>
#include <yaml.h>

#include "spec.h"

enum { PROFILES_COUNT = 1000 }; /* each name is compared with all before it */

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	struct spec_profiles *p;
	struct spec_profile *profile; /* the one that is being read */
	size_t count;
	bool had_profiles;
	struct upid_err *err;
};

#define FAIL_AT(r, line, fmt, ...)                                                                 \
	upid_fail((r)->err, UPID_E_USAGE, "%s, line %zu: " fmt, (r)->p->file, (size_t)(line),      \
	          ##__VA_ARGS__)
#define FAIL(r, fmt, ...) FAIL_AT(r, (r)->event.start_mark.line + 1, fmt, ##__VA_ARGS__)

static struct upid_str
text_of(const struct reader *r)
{
	return (struct upid_str){ (const char *)r->event.data.scalar.value,
		                  r->event.data.scalar.length };
}

/* A name for a message: what it is cut to. */
static int
shown(struct upid_str name)
{
	return (int)(name.n < 80 ? name.n : 80);
}

static void
forget_event(struct reader *r)
{
	if (r->event.type == YAML_SCALAR_EVENT)
		explicit_bzero(r->event.data.scalar.value, r->event.data.scalar.length);
	yaml_event_delete(&r->event);
}

static int
bad_yaml(const struct reader *r)
{
	const yaml_parser_t *y = &r->parser;

	if (y->error == YAML_MEMORY_ERROR)
		return upid_fail_memory(r->err);
	return FAIL_AT(r, (y->error == YAML_READER_ERROR ? y->mark : y->problem_mark).line + 1,
	               "this is no YAML: %s", y->problem);
}

static int
no_tricks(const struct reader *r)
{
	const yaml_event_t *e = &r->event;
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
		return FAIL(r, "anchors and aliases are not taken here; a text that begins with & "
		               "or * wants quotes");
	if (tag != NULL)
		return FAIL(r, "tags are not taken here; a text that begins with ! wants quotes");
	if (e->type == YAML_SCALAR_EVENT && memchr(text_of(r).p, '\0', text_of(r).n) != NULL)
		return FAIL(r, "a text holds a NUL");
	return 0;
}

static int
next(struct reader *r)
{
	forget_event(r);
	if (!yaml_parser_parse(&r->parser, &r->event))
		return bad_yaml(r);
	return no_tricks(r);
}

static int
skip(struct reader *r, int events)
{
	while (events-- > 0)
		if (next(r) != 0)
			return -1;
	return 0;
}

/* "", ~ and null are "not given", as in the JSON of Ansible. */
static bool
is_nothing(const struct reader *r)
{
	static const char *const words[] = { "~", "null", "Null", "NULL" };

	if (r->event.type != YAML_SCALAR_EVENT)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
		    upid_str_eq(text_of(r), words[i]))
			return true;
	return text_of(r).n == 0;
}

/* A map, key by key: `one` reads the key's value from the next event on. */
static int
read_map(struct reader *r, const char *what, int (*one)(struct reader *r, struct upid_str key))
{
	struct upid_str key;

	if (is_nothing(r))
		return 0;
	if (r->event.type != YAML_MAPPING_START_EVENT)
		return FAIL(r, "%s is wanted as a map: names, each with a colon after it", what);
	for (;;) {
		if (next(r) != 0)
			return -1;
		if (r->event.type == YAML_MAPPING_END_EVENT)
			return 0;
		if (r->event.type != YAML_SCALAR_EVENT || text_of(r).n == 0)
			return FAIL(r, "a name is wanted here");
		if (!spec_copy(&key, r->p->arena, text_of(r)))
			return upid_fail_memory(r->err);
		if (one(r, key) != 0)
			return -1;
	}
}

static int
read_scalar(struct reader *r, const char *name, struct upid_str *value)
{
	if (r->event.type != YAML_SCALAR_EVENT)
		return FAIL(r, "%s is a %s, and a single value is wanted", name,
		            r->event.type == YAML_SEQUENCE_START_EVENT ? "list" : "map");
	if (is_nothing(r))
		return 0;
	return spec_copy(value, r->p->arena, text_of(r)) ? 0 : upid_fail_memory(r->err);
}

/* [a, b] as "a,b", which is how it is written everywhere else. */
static int
read_list(struct reader *r, const char *name, struct upid_str *value)
{
	struct upid_buf text = { 0 };
	int rc = 0;

	while (rc == 0 && (rc = next(r)) == 0 && r->event.type != YAML_SEQUENCE_END_EVENT) {
		if (r->event.type != YAML_SCALAR_EVENT || is_nothing(r))
			rc = FAIL(r, "%s: an item of the list is no text", name);
		else
			upid_buf_adds(&text, text.n > 0 ? "," : "");
		if (rc == 0)
			upid_buf_add(&text, text_of(r).p, text_of(r).n);
	}
	if (rc == 0 && text.n > 0 && !spec_copy(value, r->p->arena, upid_buf_str(&text)))
		rc = upid_fail_memory(r->err);
	if (rc == 0 && text.failed)
		rc = upid_fail_memory(r->err);
	upid_buf_wipe(&text);
	return rc;
}

static int
unknown_key(const struct reader *r, struct upid_str key)
{
	struct upid_buf names = { 0 };

	spec_profile_rows(&names, r->p);
	if (upid_buf_cstr(&names) == NULL)
		upid_fail_memory(r->err);
	else
		FAIL(r, "no operation has an argument '%.*s' for a profile; there are: %s",
		     shown(key), key.p, names.p);
	upid_buf_free(&names);
	return -1;
}

static int
one_setting(struct reader *r, struct upid_str key)
{
	const struct spec_row *row = spec_profile_row(r->p, key);
	struct spec_setting **at = &r->profile->first, *s;

	if (row == NULL)
		return unknown_key(r, key);
	for (; *at != NULL; at = &(*at)->next)
		if (strcmp((*at)->row->name, row->name) == 0)
			return FAIL(r, "%s is there already, on line %u", row->name, (*at)->line);
	if ((s = spec_alloc(r->p->arena, sizeof(*s))) == NULL)
		return upid_fail_memory(r->err);
	*at = s;
	s->row = row;
	s->line = (unsigned)r->event.start_mark.line + 1;
	if (next(r) != 0 || (r->event.type == YAML_SEQUENCE_START_EVENT && row->type == SPEC_LIST
	                             ? read_list(r, row->name, &s->value)
	                             : read_scalar(r, row->name, &s->value)) != 0)
		return -1;
	if (s->value.p != NULL && (row->flags & SPEC_SECRET) && r->p->secret_line == 0)
		r->p->secret_line = s->line;
	if (s->value.p != NULL && (row->flags & SPEC_LOCAL) && r->p->command_line == 0)
		r->p->command_line = s->line;
	return 0;
}

static int
one_profile(struct reader *r, struct upid_str name)
{
	struct spec_profile **at = &r->p->first;

	for (; *at != NULL; at = &(*at)->next)
		if (upid_str_eq((*at)->name, name.p))
			return FAIL(r, "the profile '%.*s' is there already", shown(name), name.p);
	if (r->count++ == PROFILES_COUNT)
		return FAIL(r, "more than %d profiles", PROFILES_COUNT);
	if ((*at = spec_alloc(r->p->arena, sizeof(**at))) == NULL)
		return upid_fail_memory(r->err);
	(*at)->name = name;
	r->profile = *at;
	return next(r) == 0 ? read_map(r, "a profile", one_setting) : -1;
}

static int
one_top_key(struct reader *r, struct upid_str key)
{
	bool is_default = upid_str_eq(key, "default_profile");

	if (!is_default && !upid_str_eq(key, "profiles"))
		return FAIL(r, "'%.*s' has no place here; there are: default_profile, profiles",
		            shown(key), key.p);
	if (is_default ? r->p->default_line > 0 : r->had_profiles)
		return FAIL(r, "%s is there already", key.p);
	if (is_default)
		r->p->default_line = (unsigned)r->event.start_mark.line + 1;
	else
		r->had_profiles = true;
	if (next(r) != 0)
		return -1;
	return is_default ? read_scalar(r, key.p, &r->p->by_default)
	                  : read_map(r, key.p, one_profile);
}

static int
read_stream(struct reader *r)
{
	if (skip(r, 2) != 0)
		return -1;
	if (r->event.type == YAML_STREAM_END_EVENT)
		return 0;
	if (next(r) != 0 || read_map(r, "the file", one_top_key) != 0 || skip(r, 2) != 0)
		return -1;
	return r->event.type == YAML_STREAM_END_EVENT ? 0 : FAIL(r, "a second document begins");
}

int
spec_profiles_read(struct spec_profiles *p, struct upid_str yaml, struct upid_err *err)
{
	struct reader r = { .p = p, .err = err };
	int rc;

	if (yaml.n > SPEC_PROFILES_MOST)
		return upid_fail(err, UPID_E_USAGE, "%s is larger than %d bytes", p->file,
		                 SPEC_PROFILES_MOST);
	if (yaml.n > 0 && memchr(yaml.p, '\0', yaml.n) != NULL)
		return upid_fail(err, UPID_E_USAGE, "%s is no text: it holds a NUL", p->file);
	if (!yaml_parser_initialize(&r.parser))
		return upid_fail_memory(err);
	yaml_parser_set_input_string(&r.parser, (const yaml_char_t *)(yaml.n > 0 ? yaml.p : ""),
	                             yaml.n);
	rc = read_stream(&r);
	forget_event(&r);
	/* libyaml frees its copies of the text as they are */
	explicit_bzero(r.parser.raw_buffer.start,
	               (size_t)(r.parser.raw_buffer.end - r.parser.raw_buffer.start));
	explicit_bzero(r.parser.buffer.start,
	               (size_t)(r.parser.buffer.end - r.parser.buffer.start));
	yaml_parser_delete(&r.parser);
	return rc;
}
