/*
 * YAML as far as Ansible's documentation needs it. It is written as text, because libyaml's events
 * would take three lines for each of these; quoted text is JSON's, which YAML reads.
 */
#include <ctype.h>
#include <strings.h>

#include "lib/base/json.h"
#include "gen.h"

enum { WIDTH = 96 };

/* One of the words that YAML does not take for text. */
static bool
is_value(const char *text)
{
	const char *list = "y n yes no on off true false null";
	struct upid_str word;

	while (spec_word(&word, &list))
		if (strlen(text) == word.n && strncasecmp(text, word.p, word.n) == 0)
			return true;
	return false;
}

/* Whether text means itself without quotes: no value, no key, no comment. */
static bool
is_plain(const char *text)
{
	size_t n = strlen(text);

	if (!isalpha((unsigned char)*text) || is_value(text) || strchr(": ", text[n - 1]) != NULL)
		return false;
	return strstr(text, ": ") == NULL && strstr(text, " #") == NULL;
}

/* Text behind what *out already holds of this line; a break at a blank is a blank in YAML, in
 * quotes as without. */
static void
add_text(struct upid_buf *out, size_t column, size_t indent, const char *text)
{
	struct upid_buf quoted = { 0 };

	if (is_plain(text))
		upid_buf_adds(&quoted, text);
	else
		upid_json_quote(&quoted, upid_str(text), false);
	gen_wrap(out, upid_buf_str(&quoted), column, indent, WIDTH);
	upid_buf_addc(out, '\n');
	out->failed = out->failed || quoted.failed;
	upid_buf_free(&quoted);
}

void
gen_yaml_text(struct upid_buf *out, size_t indent, const char *key, const char *text)
{
	gen_blanks(out, indent);
	upid_buf_addf(out, "%s: ", key);
	add_text(out, indent + strlen(key) + 2, indent + 2, text);
}

void
gen_yaml_word(struct upid_buf *out, size_t indent, const char *key, const char *word)
{
	gen_blanks(out, indent);
	upid_buf_addf(out, "%s: %s\n", key, word);
}

void
gen_yaml_key(struct upid_buf *out, size_t indent, const char *key)
{
	gen_blanks(out, indent);
	upid_buf_addf(out, "%s:\n", key);
}

void
gen_yaml_item(struct upid_buf *out, size_t indent, const char *text)
{
	gen_blanks(out, indent);
	upid_buf_adds(out, "- ");
	add_text(out, indent + 2, indent + 2, text);
}
