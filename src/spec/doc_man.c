/* Generates the options section of a man page, in man(7) macros. */
#include "lib/base/utf8.h"
#include "gen.h"

/* Escapes text for roff: copyable dashes, no escape sequences, no request at the start of a
 * line. */
static void
add_escaped(struct upid_buf *out, struct upid_str text)
{
	uint32_t cp;
	size_t len;

	for (size_t i = 0; i<text.n; i += len> 0 ? len : 1) {
		len = upid_utf8_next(&cp, text.p + i, text.n - i);
		if (len > 1)
			upid_buf_addf(out, "\\[u%04X]", (unsigned)cp);
		else if (text.p[i] == '-')
			upid_buf_adds(out, "\\-");
		else if (text.p[i] == '\\')
			upid_buf_adds(out, "\\e");
		else if (i == 0 && (text.p[i] == '.' || text.p[i] == '\''))
			upid_buf_addf(out, "\\&%c", text.p[i]);
		else
			upid_buf_addc(out, text.p[i]);
	}
}

void
gen_roff(struct upid_buf *out, const char *text)
{
	bool code = false;

	for (const char *tick; *text != '\0'; text = tick + (*tick == '`')) {
		tick = strchr(text, '`');
		tick = tick != NULL ? tick : text + strlen(text);
		upid_buf_adds(out, code ? "\\fB" : "");
		add_escaped(out, (struct upid_str){ text, (size_t)(tick - text) });
		upid_buf_adds(out, code ? "\\fR" : "");
		code = !code;
	}
}

static void
add_name(struct upid_buf *out, const char *dashes, struct upid_str name)
{
	struct upid_buf text = { 0 };

	upid_buf_adds(&text, dashes);
	gen_dashed(&text, name);
	upid_buf_adds(out, "\\fB");
	add_escaped(out, upid_buf_str(&text));
	upid_buf_adds(out, "\\fR");
	out->failed = out->failed || text.failed;
	upid_buf_free(&text);
}

static void
add_word(struct upid_buf *out, const struct spec_row *row)
{
	struct upid_buf word = { 0 };

	gen_word(&word, row);
	upid_buf_adds(out, "\\fI");
	add_escaped(out, upid_buf_str(&word));
	upid_buf_adds(out, "\\fR\n");
	out->failed = out->failed || word.failed;
	upid_buf_free(&word);
}

static bool
is_option(const struct spec_row *row)
{
	return row->type != SPEC_UPIDS && row->type != SPEC_LINES &&
	       !(row->flags & (SPEC_SECRET | SPEC_WORD));
}

/* Adds the tag: "-t, --timeout DURATION", "UPID...", or the name of an argument that is not an
 * option. */
static void
add_tag(struct upid_buf *out, const struct spec_row *row)
{
	upid_buf_adds(out, ".TP\n");
	if (row->type == SPEC_UPIDS) {
		upid_buf_adds(out, "\\fIUPID\\fR...\n");
		return;
	}
	if (row->flags & SPEC_WORD) {
		add_word(out, row);
		return;
	}
	if (row->letter != 0)
		upid_buf_addf(out, "\\fB\\-%c\\fR, ", row->letter);
	if (is_option(row)) {
		add_name(out, "--", upid_str(row->name));
	} else {
		upid_buf_adds(out, "\\fB");
		add_escaped(out, upid_str(row->name));
		upid_buf_adds(out, "\\fR");
	}
	if (is_option(row) && row->type != SPEC_BOOL) {
		upid_buf_adds(out, " \\fI");
		add_escaped(out, upid_str(gen_value(row)));
		upid_buf_adds(out, "\\fR");
	} else if (row->def != NULL && *row->def == 't' && row->type == SPEC_BOOL) {
		upid_buf_adds(out, ", ");
		add_name(out, "--no-", upid_str(row->name));
	}
	upid_buf_addc(out, '\n');
}

/* "One of \fBa\fR, \fBb\fR." */
static void
add_words(struct upid_buf *out, const char *label, const char *list)
{
	struct upid_buf words = { 0 };

	if (list == NULL)
		return;
	gen_words(&words, list, "`", "`");
	upid_buf_addc(&words, '.');
	upid_buf_addf(out, "\n%s ", label);
	if (upid_buf_cstr(&words) != NULL)
		gen_roff(out, words.p);
	out->failed = out->failed || words.failed;
	upid_buf_free(&words);
}

static void
add_aliases(struct upid_buf *out, const struct spec_row *row)
{
	const char *list = row->aliases;
	struct upid_str alias;

	for (bool first = true; is_option(row) && spec_word(&alias, &list); first = false) {
		upid_buf_adds(out, first ? "\nAlso " : ", ");
		add_name(out, "--", alias);
	}
	upid_buf_adds(out, is_option(row) && row->aliases != NULL ? "." : "");
}

static void
add_row(struct upid_buf *out, const struct spec_row *row)
{
	add_tag(out, row);
	gen_roff(out, row->text);
	if (row->flags & SPEC_REQUIRED)
		upid_buf_adds(out, row->type == SPEC_UPIDS ? "" : "\nRequired.");
	if (row->def != NULL && row->type != SPEC_BOOL) {
		upid_buf_adds(out, "\nDefault: \\fB");
		add_escaped(out, upid_str(row->def));
		upid_buf_adds(out, "\\fR.");
	}
	add_words(out, "One of", row->choices);
	add_aliases(out, row);
	add_words(out, "Environment:", row->env);
	upid_buf_addc(out, '\n');
}

void
spec_man_rows(struct upid_buf *out, const struct spec_set *set, unsigned with, unsigned without)
{
	for (struct spec_iter i = { .set = set }; spec_next(&i);)
		if ((i.row->flags & with) == with && !(i.row->flags & without))
			add_row(out, i.row);
}
