/* The help of an operation, for a person at a terminal. */
#include <ctype.h>

#include "lib/base/columns.h"
#include "gen.h"

enum { WIDTH = 78, TEXT_AT = 30 };

/* The part of the help that a row belongs to. */
enum part { ARGUMENTS, INPUT, OPTIONS, OWN, CONNECTION, SECRETS, PARTS };

static enum part
part_of(const struct spec_row *row)
{
	if (row->type == SPEC_UPIDS || row->flags & SPEC_WORD)
		return ARGUMENTS;
	if (row->type == SPEC_LINES)
		return INPUT;
	if (row->flags & SPEC_SECRET)
		return SECRETS;
	return row->flags & SPEC_CONN ? CONNECTION : OPTIONS;
}

static const char *
title_of(enum part part)
{
	static const char *const titles[PARTS] = {
		[ARGUMENTS] = "Arguments",   [INPUT] = "On standard input",
		[OPTIONS] = "Options",       [OWN] = "General options",
		[CONNECTION] = "Connection", [SECRETS] = "Never on the command line"
	};

	return titles[part];
}

static bool
is_option(enum part part)
{
	return part == OPTIONS || part == OWN || part == CONNECTION;
}

const char *
gen_value(const struct spec_row *row)
{
	if (row->type == SPEC_MS)
		return "DURATION";
	if (row->type == SPEC_TIME)
		return "TIME";
	if (row->type == SPEC_PATH)
		return "PATH";
	if (row->choices != NULL)
		return "WORD";
	if (row->type == SPEC_LIST)
		return "TEXT,…";
	return gen_is_number(row) ? "NUMBER" : "TEXT";
}

void
gen_option(struct upid_buf *out, const struct spec_row *row)
{
	struct upid_str name = upid_str(row->name);

	upid_buf_adds(out, "--");
	gen_dashed(out, name);
	if (row->type != SPEC_BOOL) {
		upid_buf_addf(out, " %s", gen_value(row));
	} else if (row->def != NULL && *row->def == 't') {
		/* it is on by default, so only the negative form is useful */
		upid_buf_adds(out, ", --no-");
		gen_dashed(out, name);
	}
}

void
gen_word(struct upid_buf *out, const struct spec_row *row)
{
	if (row->type == SPEC_PAIRS)
		upid_buf_adds(out, "KEY=VALUE…");
	for (const char *p = row->name; row->type != SPEC_PAIRS && *p != '\0'; p++)
		upid_buf_addc(out, (char)toupper((unsigned char)*p));
}

static void
add_name(struct upid_buf *out, const struct spec_row *row, enum part part)
{
	if (part == ARGUMENTS && row->flags & SPEC_WORD) {
		gen_word(out, row);
	} else if (part == ARGUMENTS) {
		upid_buf_adds(out, "UPID…");
	} else if (is_option(part)) {
		if (row->letter != 0)
			upid_buf_addf(out, "-%c, ", row->letter);
		else
			upid_buf_adds(out, "    ");
		gen_option(out, row);
	} else {
		upid_buf_adds(out, row->name);
	}
}

static void
add_aliases(struct upid_buf *out, const char *list)
{
	struct upid_str alias;

	for (bool first = true; spec_word(&alias, &list); first = false) {
		upid_buf_adds(out, first ? "also: --" : ", --");
		gen_dashed(out, alias);
	}
}

/* Adds a line below the sentence and clears `words`. */
static void
add_line(struct upid_buf *out, struct upid_buf *words)
{
	if (words->n > 0) {
		upid_buf_addc(out, '\n');
		gen_blanks(out, TEXT_AT);
		gen_wrap(out, upid_buf_str(words), TEXT_AT, TEXT_AT, WIDTH);
	}
	out->failed = out->failed || words->failed;
	words->n = 0;
}

static void
add_facts(struct upid_buf *out, const struct spec_row *row, enum part part)
{
	struct upid_buf words = { 0 };

	if (row->def != NULL && row->type != SPEC_BOOL)
		upid_buf_addf(&words, "default: %s", row->def);
	add_line(out, &words);
	if (row->choices != NULL) {
		upid_buf_adds(&words, "one of: ");
		gen_words(&words, row->choices, "", "");
	}
	add_line(out, &words);
	if (is_option(part))
		add_aliases(&words, row->aliases);
	add_line(out, &words);
	if (row->env != NULL) {
		upid_buf_adds(&words, "environment: ");
		gen_words(&words, row->env, "", "");
	}
	add_line(out, &words);
	upid_buf_free(&words);
}

static void
add_text(struct upid_buf *out, const char *text, const char *more, size_t at)
{
	struct upid_buf words = { 0 };

	gen_unticked(&words, text, "", "");
	upid_buf_adds(&words, more);
	gen_wrap(out, upid_buf_str(&words), at, at, WIDTH);
	out->failed = out->failed || words.failed;
	upid_buf_free(&words);
}

static void
add_row(struct upid_buf *out, const struct spec_row *row, enum part part)
{
	struct upid_buf name = { 0 };
	size_t columns;

	add_name(&name, row, part);
	columns = 2 + upid_columns(upid_buf_str(&name));
	upid_buf_adds(out, "  ");
	upid_buf_add(out, name.p, name.n);
	out->failed = out->failed || name.failed;
	upid_buf_free(&name);
	/* a long name gets a line of its own */
	if (columns + 2 > TEXT_AT) {
		upid_buf_addc(out, '\n');
		columns = 0;
	}
	gen_blanks(out, TEXT_AT - columns);
	add_text(out, row->text,
	         (row->flags & SPEC_REQUIRED) && part != ARGUMENTS ? " (required)" : "", TEXT_AT);
	add_facts(out, row, part);
	upid_buf_addc(out, '\n');
}

static void
add_part(struct upid_buf *out, const struct spec_set *set, enum part part)
{
	bool any = false;

	for (struct spec_iter i = { .set = set }; spec_next(&i);) {
		if (part != OWN && part_of(i.row) != part)
			continue;
		if (!any)
			upid_buf_addf(out, "\n%s:\n", title_of(part));
		add_row(out, i.row, part);
		any = true;
	}
}

/* Adds "A DURATION is …" once, if a row has that type. */
static void
add_forms(struct upid_buf *out, const struct spec_set *set, enum spec_type type)
{
	struct upid_buf words = { 0 };

	for (struct spec_iter i = { .set = set }; spec_next(&i);)
		if (i.row->type == type) {
			upid_buf_addf(&words, "%s: %s", gen_value(i.row), gen_forms(i.row));
			break;
		}
	if (words.n > 0) {
		upid_buf_addc(out, '\n');
		gen_wrap(out, upid_buf_str(&words), 0, 2, WIDTH);
		upid_buf_addc(out, '\n');
	}
	out->failed = out->failed || words.failed;
	upid_buf_free(&words);
}

void
spec_help(struct upid_buf *out, const struct spec_doc *doc)
{
	upid_buf_adds(out, "Usage: upid ");
	gen_dashed(out, upid_str(doc->name));
	upid_buf_adds(out, " [options]");
	if (doc->takes_upids)
		upid_buf_adds(out, " [UPID…]");
	for (struct spec_iter i = { .set = doc->args }; spec_next(&i);)
		if (i.row->flags & SPEC_WORD) {
			upid_buf_adds(out, i.row->flags & SPEC_REQUIRED ? " " : " [");
			gen_word(out, i.row);
			upid_buf_adds(out, i.row->flags & SPEC_REQUIRED ? "" : "]");
		}
	upid_buf_adds(out, "\n\n");
	add_text(out, doc->text, "", 0);
	upid_buf_addc(out, '\n');
	for (enum part part = ARGUMENTS; part < PARTS; part++)
		if (part != OWN)
			add_part(out, doc->args, part);
		else if (doc->own != NULL)
			add_part(out, doc->own, part);
	add_forms(out, doc->args, SPEC_MS);
	add_forms(out, doc->args, SPEC_TIME);
}
