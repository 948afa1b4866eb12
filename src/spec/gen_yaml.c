/*
 * Writes the YAML of Ansible's documentation as text: with libyaml each of these calls would need
 * three events. Quoted text is written as JSON, which is valid YAML.
 */
#include <ctype.h>

#include "lib/base/json.h"
#include "gen.h"
#include "yaml_words.h"

enum { WIDTH = 96 };

/* Whether text needs no quotes: it does not look like another type, a key, or a comment. */
static bool
is_plain(const char *text)
{
	size_t n = strlen(text);

	if (!isalpha((unsigned char)*text) || strchr(": ", text[n - 1]) != NULL ||
	    spec_has_word_fold(SPEC_YAML_WORDS, upid_str(text)))
		return false;
	return strstr(text, ": ") == NULL && strstr(text, " #") == NULL;
}

/* Adds text at the current column. A line break between words reads as a blank, quoted or not. */
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
