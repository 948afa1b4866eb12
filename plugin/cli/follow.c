#include "follow.h"
#include "lib/base/columns.h"
#include "spec/gen.h"

static bool
is_text(const struct cli_follow *f)
{
	return f->out->format == CLI_TEXT || f->out->format == CLI_TABLE;
}

void
cli_follow_name(struct upid_buf *out, const struct upid *task)
{
	upid_buf_add_visible(out, task->node, "");
	upid_buf_addc(out, ' ');
	upid_buf_add_visible(out, task->type, "");
	if (task->id.n > 0) {
		upid_buf_addc(out, ' ');
		upid_buf_add_visible(out, task->id, "");
	}
}

/* ------------------------------------------------------------------------------------- lines */

static void
measure(struct cli_follow *f, const struct upid *task)
{
	struct upid_buf name = { 0 };
	size_t width;

	cli_follow_name(&name, task);
	width = upid_columns(upid_buf_str(&name));
	f->width = width > f->width ? width : f->width;
	f->tasks++;
	upid_buf_free(&name);
}

/* No red, which means an error. */
static void
add_prefix(const struct cli_follow *f, const struct op_event *event)
{
	static const char *const colors[] = { "36", "33", "32", "35", "34",
		                              "96", "93", "92", "95", "94" };
	struct upid_buf *out = &f->out->buf, name = { 0 };

	if (f->tasks > 1 && !f->no_prefix) {
		cli_follow_name(&name, event->wait->task);
		if (f->color)
			upid_buf_addf(out, "\x1b[%sm",
			              colors[event->task % (sizeof(colors) / sizeof(*colors))]);
		upid_buf_add(out, name.p, name.n);
		gen_blanks(out, f->width - upid_columns(upid_buf_str(&name)));
		upid_buf_adds(out, f->color ? " |\x1b[0m " : " | ");
		upid_buf_free(&name);
	}
	if (event->seen.n > 0) {
		upid_buf_add(out, event->seen.p, event->seen.n);
		upid_buf_addc(out, ' ');
	}
}

void
cli_follow_break(struct cli_follow *f)
{
	if (f->open)
		upid_buf_addc(&f->out->buf, '\n');
	f->open = false;
}

/* A growing line is continued in place, unless something else was written in between. */
static void
add_line(struct cli_follow *f, const struct op_event *event)
{
	const struct upid_log_part *part = event->part;
	struct upid_buf *out = &f->out->buf;
	struct upid_str news = { part->text.p + part->known, part->text.n - part->known };
	bool goes_on = f->open && part->again && event->task == f->open_task;

	if (part->again && news.n == 0 && !goes_on)
		return;
	if (!goes_on) {
		cli_follow_break(f);
		add_prefix(f, event);
	}
	if (f->out->text.visible)
		spec_visible(out, news);
	else
		upid_buf_add(out, news.p, news.n);
	f->open = true;
	f->open_task = event->task;
	if (part->finished)
		cli_follow_break(f);
}

/* ------------------------------------------------------------------------------------ events */

static void
add_text(struct cli_follow *f, const struct op_event *event)
{
	if (event->kind == OP_EVENT_LINE) {
		add_line(f, event);
	} else if (event->kind == OP_EVENT_END && f->op->text_row == NULL) {
		cli_follow_break(f);
		(void)cli_out_record(f->out, &f->op->result, event->polled);
	}
}

void
cli_follow_event(struct cli_follow *f, const struct op_event *event)
{
	if (event->kind == OP_EVENT_TASK)
		measure(f, event->wait->task);
	else if (is_text(f))
		add_text(f, event);
	else if (event->rows != NULL)
		(void)cli_out_record(f->out, event->rows, event->record);
	if (event->kind != OP_EVENT_LINE || f->out->buf.n > (60 << 10))
		(void)cli_out_flush(f->out);
}

bool
cli_follow_error(struct cli_follow *f, const struct op_error *error)
{
	const struct op_event_error event = { .head = { .event = UPID_S("end") }, .error = *error };

	cli_follow_break(f);
	if (is_text(f))
		return cli_out_error(f->out, error);
	(void)cli_out_record(f->out, &op_event_error_rows, &event);
	(void)cli_out_flush(f->out);
	return true;
}
