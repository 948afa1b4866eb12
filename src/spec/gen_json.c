/* Indented JSON, for schemas. */
#include "lib/base/json.h"
#include "gen.h"

void
gen_json_key(struct gen_json *j, struct upid_str key)
{
	if (!j->first)
		upid_buf_addc(j->out, ',');
	if (j->depth > 0) {
		upid_buf_addc(j->out, '\n');
		gen_blanks(j->out, 2 * j->depth);
	}
	j->first = false;
	if (key.p == NULL)
		return;
	upid_json_quote(j->out, key, false);
	upid_buf_adds(j->out, ": ");
}

void
gen_json_open(struct gen_json *j, const char *key, char bracket)
{
	gen_json_key(j, upid_str(key));
	upid_buf_addc(j->out, bracket);
	j->depth++;
	j->first = true;
}

void
gen_json_close(struct gen_json *j, char bracket)
{
	j->depth--;
	if (!j->first) {
		upid_buf_addc(j->out, '\n');
		gen_blanks(j->out, 2 * j->depth);
	}
	upid_buf_addc(j->out, bracket);
	j->first = false;
}

void
gen_json_str(struct gen_json *j, const char *key, const char *text)
{
	gen_json_key(j, upid_str(key));
	upid_json_quote(j->out, upid_str(text), false);
}

void
gen_json_raw(struct gen_json *j, const char *key, const char *json)
{
	gen_json_key(j, upid_str(key));
	upid_buf_adds(j->out, json);
}

void
gen_json_words(struct gen_json *j, const char *key, const char *words, bool null)
{
	gen_json_key(j, upid_str(key));
	upid_buf_addc(j->out, '[');
	gen_words(j->out, words, "\"", "\"");
	if (null)
		upid_buf_adds(j->out, *words != '\0' ? ", null" : "null");
	upid_buf_addc(j->out, ']');
}
