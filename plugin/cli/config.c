/* upid config: shows the connection settings and where each comes from. It contacts no server, runs
 * no command, and opens no file with secrets. */
#include <string.h>

#include "op/conn.h"
#include "complete.h"
#include "options.h"
#include "help.h"
#include "plugin/profile.h"
#include "variables.h"

struct record {
	struct upid_str name, value, origin, source;
};

static const struct spec_row record_rows[] = {
	{ SPEC_NAME("name"), SPEC_AT(struct record, name), .type = SPEC_STR,
	  .text = "The argument." },
	{ SPEC_NAME("value"), SPEC_AT(struct record, value), .type = SPEC_STR,
	  .flags = SPEC_NULLABLE, .text = "Its value as text; a secret is masked." },
	{ SPEC_NAME("origin"), SPEC_AT(struct record, origin), .type = SPEC_STR,
	  .text = "Where the value comes from." },
	{ SPEC_NAME("source"), SPEC_AT(struct record, source), .type = SPEC_STR,
	  .flags = SPEC_NULLABLE,
	  .text = "The name of the variable, or the place in the profile file." },
};

/* Not an operation: it has no input and exists only on the command line. But it has rows too. */
const struct op config_op = {
	.name = "config",
	.summary = "show the connection settings",
	.text = "Shows the effective connection settings and where each comes from: argument, "
		"environment, profile, default or unset. It contacts no server, runs no "
		"command and opens no file with secrets; secrets are masked.",
	.takes = OP_FIELDS,
	.columns = "name value origin+source",
	.args = { { OP_CONN_PART(0) } },
	.result = { { SPEC_PART(record_rows, 0) } },
	.args_size = sizeof(struct op_conn),
};

/* ------------------------------------------------------------------------------- records */

static struct upid_str
origin_of(const struct spec_bind *b, size_t index)
{
	static const char *const words[] = {
		[SPEC_UNSET] = "unset",     [SPEC_DEFAULT] = "default", [SPEC_PROFILE] = "profile",
		[SPEC_ENV] = "environment", [SPEC_STDIN] = "argument",  [SPEC_GIVEN] = "argument"
	};

	return upid_str(words[b->origin[index]]);
}

/* Returns the place within the origin, if that has several; composed in *room. */
static struct upid_str
source_of(struct upid_buf *room, const struct spec_bind *b, size_t index)
{
	switch (b->origin[index]) {
	case SPEC_ENV:
		return b->env[index];
	case SPEC_PROFILE:
		upid_buf_addf(room, "%s, line %u, profile ", b->profile_file, b->line[index]);
		upid_buf_add(room, b->profile.p, b->profile.n);
		return upid_buf_str(room);
	default:
		return (struct upid_str){ NULL, 0 };
	}
}

/* Returns the value as text; composed in *room. A URL may contain a password:
 * https://user:password@host. */
static struct upid_str
value_of(struct upid_buf *room, const struct spec_bind *b, const struct spec_iter *i)
{
	const struct spec_set alone = { { { i->row, 1, i->base } } };
	struct spec_text text;

	if (b->origin[i->index] == SPEC_UNSET)
		return (struct upid_str){ NULL, 0 };
	if (i->row->flags & SPEC_SECRET)
		return UPID_S("********");
	spec_text_init(&text, room);
	text.only = i->row->name;
	spec_write_fields(&text.base, &alone, b->args);
	if (room->n > 0 && room->p[room->n - 1] == '\n')
		room->n--;
	if (i->row->type == SPEC_LIST && room->n > 0 && memchr(room->p, '@', room->n) != NULL)
		return UPID_S("********");
	return room->n > 0 ? upid_buf_str(room) : UPID_S("");
}

static int
write_all(struct cli_out *o, const struct record *records, size_t count, struct upid_err *err)
{
	if (cli_out_begin(o, &config_op, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		(void)cli_out_record(o, &config_op.result, &records[i]);
	return cli_out_end(o, err);
}

/* ----------------------------------------------------------------------------------- all */

static int
run(struct face_call *call, enum cli_format format, struct upid_err *err)
{
	struct cli_out out = { .world = call->world, .format = format, .list = true };
	struct record records[OP_CONN_ROWS];
	struct upid_buf rooms[OP_CONN_ROWS][2] = { { { 0 } } };
	bool failed = false;
	size_t count = 0;
	int rc;

	if (face_bind_rest(call, err) != 0)
		return -1;
	if (call->base.many_profiles)
		return upid_fail(err, UPID_E_USAGE, "only one profile at a time can be shown");
	for (struct spec_iter i = { .set = &config_op.args }; spec_next(&i); count++) {
		records[count] =
			(struct record){ .name = upid_str(i.row->name),
			                 .value = value_of(&rooms[count][0], &call->bind, &i),
			                 .origin = origin_of(&call->bind, i.index),
			                 .source = source_of(&rooms[count][1], &call->bind,
			                                     i.index) };
		failed = failed || rooms[count][0].failed || rooms[count][1].failed;
	}
	rc = failed ? upid_fail_memory(err) : write_all(&out, records, count, err);
	for (size_t i = 0; i < count; i++) {
		upid_buf_free(&rooms[i][0]);
		upid_buf_free(&rooms[i][1]);
	}
	return rc;
}

/* Used by shell completions. */
static int
print_profiles(struct face_world *w, struct upid_err *err)
{
	struct upid_buf names = { 0 };
	int rc = profile_names(&names, w, err);

	if (rc == 0)
		return help_print(w, &names);
	upid_buf_free(&names);
	return 0;
}

int
face_config(struct face_world *w, int argc, char **argv)
{
	struct face_call call = { 0 };
	struct cli_options options = { .call = &call, .format = CLI_TABLE };
	struct upid_err err = { 0 }, line = { 0 };
	int status = 0;

	if (face_begin(&call, w, &config_op, &err) == 0 &&
	    cli_options_parse(&options, argc, argv, &err) == 0) {
		if (!options.settings.quiet)
			variables_check(w);
		if (options.settings.help)
			status = help_op(w, &config_op);
		else if (options.word_count == 1 && strcmp(options.words[0], "profiles") == 0)
			status = print_profiles(w, &err);
		else if (cli_options_no_words(&options, &err) == 0)
			(void)run(&call, options.format == CLI_TEXT ? CLI_TABLE : options.format,
			          &err);
	}
	if (err.code != UPID_E_OK) {
		upid_fail(&line, err.code, "upid config: %.600s", err.message);
		w->say(w->ctx, line.message);
		status = upid_code_exit(err.code);
	}
	face_end(&call);
	return status;
}
