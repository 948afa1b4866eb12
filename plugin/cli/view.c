#include "lib/base/columns.h"
#include "lib/base/utf8.h"
#include "spec/gen.h"
#include "spec/sink.h"
#include "view.h"

enum {
	NAME_WIDTH = 32,
	AGE = 7, /* "59m 59s" */
	BAR_LEAST = 10,
	BAR_MAX = 30,
	RATE = 13,       /* "  120.0 MiB/s" */
	TEXT_LEAST = 24, /* a shorter piece of a log line is useless */
};

/* Returns the part of a text that fits into `columns`. */
static struct upid_str
fit(struct upid_str text, size_t columns)
{
	size_t at = 0, used = 0, len, width;
	uint32_t cp;

	while (at < text.n) {
		len = upid_utf8_next(&cp, text.p + at, text.n - at);
		len = len > 0 ? len : 1;
		width = upid_columns((struct upid_str){ text.p + at, len });
		if (used + width > columns)
			break;
		used += width;
		at += len;
	}
	return (struct upid_str){ text.p, at };
}

static void
add_cell(struct upid_buf *out, struct upid_str text, size_t columns)
{
	struct upid_str part = fit(text, columns);

	upid_buf_add(out, part.p, part.n);
	gen_blanks(out, columns - upid_columns(part));
}

/* ---------------------------------------------------------------------------------- one task */

/* Returns the remaining time, counted down since it was reported; at least one second while the
 * task runs. */
static int64_t
eta_ms(const struct cli_view_task *t, int64_t now_ms)
{
	int64_t left = t->eta_s * 1000 - (now_ms - t->told_ms);

	return left > 1000 ? left : 1000;
}

static void
add_eta(struct upid_buf *out, const struct cli_view_task *t, int64_t now_ms)
{
	int64_t left = eta_ms(t, now_ms);

	if (left < 10000)
		upid_buf_addf(out, "%llds", (long long)(left / 1000));
	else
		spec_age(out, left);
	upid_buf_adds(out, " left");
	if (!t->whole) {
		upid_buf_adds(out, " for ");
		upid_buf_add(out, t->what.p, t->what.n);
	}
}

void
cli_view_progress(struct upid_buf *out, const struct cli_view_task *t, int64_t now_ms)
{
	const char *gap = "";

	if (t->percent >= 0) {
		upid_buf_addf(out, "%lld%%", (long long)(t->percent / 1000));
		gap = ", ";
	}
	if (t->rate >= 0) {
		upid_buf_adds(out, gap);
		spec_size(out, t->rate);
		upid_buf_adds(out, "/s");
		gap = ", ";
	}
	if (t->eta_s >= 0) {
		upid_buf_adds(out, gap);
		add_eta(out, t, now_ms);
	}
}

/* "[======>      ]  27%" */
static void
add_bar(struct upid_buf *out, const struct cli_view_task *t, size_t width)
{
	size_t inside = width - 2, done = (size_t)(t->percent * (int64_t)inside / 100000);

	upid_buf_addc(out, '[');
	for (size_t i = 0; i < inside; i++)
		upid_buf_addc(out, i < done ? '=' : i == done ? '>' : ' ');
	upid_buf_addf(out, "] %3lld%%", (long long)(t->percent / 1000));
}

/* Adds the bar, the speed and the remaining time, or as many of these as fit. */
static void
add_progress(struct upid_buf *out, const struct cli_view_task *t, size_t columns, int64_t now_ms)
{
	struct upid_buf rate = { 0 }, left = { 0 };
	size_t bar = columns / 4;

	bar = bar < BAR_LEAST ? BAR_LEAST : bar > BAR_MAX ? BAR_MAX : bar;
	if (columns < BAR_LEAST + 5)
		return;
	add_bar(out, t, bar);
	columns -= bar + 5;
	if (t->rate >= 0) {
		spec_size(&rate, t->rate);
		upid_buf_adds(&rate, "/s");
	}
	if (t->eta_s >= 0)
		add_eta(&left, t, now_ms);
	if (rate.n > 0 && columns >= RATE) {
		upid_buf_addf(out, "  %*s", RATE - 2, upid_buf_cstr(&rate));
		columns -= RATE;
	}
	if (left.n > 0 && left.n + 2 <= columns)
		upid_buf_addf(out, "  %s", upid_buf_cstr(&left));
	upid_buf_free(&rate);
	upid_buf_free(&left);
}

static void
add_text(struct upid_buf *out, const struct cli_view *v, struct upid_str text, size_t columns)
{
	text = fit(text, columns);
	if (v->color)
		upid_buf_adds(out, "\x1b[2m");
	upid_buf_add(out, text.p, text.n);
	if (v->color)
		upid_buf_adds(out, "\x1b[0m");
}

static void
add_task(struct upid_buf *out, const struct cli_view *v, const struct cli_view_task *t, size_t name,
         size_t columns, int64_t now_ms)
{
	struct upid_buf age = { 0 }, progress = { 0 };
	size_t left = columns - name - 2 - AGE - 2, used;

	add_cell(out, upid_buf_str(&t->name), name);
	spec_age(&age, t->seen && now_ms > t->born_ms ? now_ms - t->born_ms : 0);
	upid_buf_addf(out, "  %*s  ", AGE, t->seen ? upid_buf_cstr(&age) : "");
	if (t->what.n > 0 && t->percent >= 0)
		add_progress(&progress, t, left, now_ms);
	upid_buf_add(out, progress.p, progress.n);
	used = upid_columns(upid_buf_str(&progress));
	if (used == 0) {
		add_text(out, v,
		         t->seen ? upid_buf_str(&t->line) : UPID_S("waiting for a response"), left);
	} else if (left >= used + 2 + TEXT_LEAST) {
		upid_buf_adds(out, "  ");
		add_text(out, v, upid_buf_str(&t->line), left - used - 2);
	}
	upid_buf_free(&age);
	upid_buf_free(&progress);
}

/* --------------------------------------------------------------------------------- the screen */

/* Returns how many tasks have a line: all running ones, or one less than fit, to leave room for the
 * number of the others. */
static size_t
rows(const struct cli_view *v, size_t lines)
{
	size_t most = lines < CLI_VIEW_LINES ? lines : CLI_VIEW_LINES,
	       running = v->count - v->ended;

	most = most > 2 ? most - 1 : 1; /* the last line is for the cursor */
	return running <= most ? running : most > 1 ? most - 1 : 1;
}

bool
cli_view_shows(const struct cli_view *v, size_t task, size_t lines)
{
	size_t left = rows(v, lines);

	for (size_t i = 0; i < v->count && left > 0; i++) {
		if (v->task[i].ended)
			continue;
		if (i == task)
			return true;
		left--;
	}
	return false;
}

static size_t
name_width(const struct cli_view *v, size_t shown, size_t columns)
{
	size_t width = 0, max = columns / 3 < NAME_WIDTH ? columns / 3 : NAME_WIDTH;

	for (size_t i = 0; i < v->count && shown > 0; i++) {
		size_t own = upid_columns(upid_buf_str(&v->task[i].name));

		if (v->task[i].ended)
			continue;
		shown--;
		width = own > width ? own : width;
	}
	return width < max ? width : max;
}

/* The columns of a line, not counting its colors. */
static size_t
width_of(const char *p, size_t n)
{
	size_t width = 0, at = 0, end;

	while (at < n) {
		for (end = at; end < n && p[end] != '\x1b'; end++)
			;
		width += upid_columns((struct upid_str){ p + at, end - at });
		while (end < n && p[end] != 'm')
			end++;
		at = end + 1;
	}
	return width;
}

static void
end_line(struct cli_frame *f, size_t begin)
{
	if (f->text.failed)
		return;
	f->width[f->lines++] = width_of(f->text.p + begin, f->text.n - begin);
	upid_buf_addc(&f->text, '\n');
}

void
cli_view_frame(struct cli_frame *f, const struct cli_view *v, size_t columns, size_t lines,
               int64_t now_ms)
{
	size_t shown = rows(v, lines), left = shown, others = v->count - v->ended - shown;
	size_t name, begin;

	f->text.n = f->lines = 0;
	columns = columns > 30 ? columns - 1 : 29;
	name = name_width(v, shown, columns);
	for (size_t i = 0; i < v->count && left > 0; i++) {
		if (v->task[i].ended)
			continue;
		left--;
		begin = f->text.n;
		add_task(&f->text, v, &v->task[i], name, columns, now_ms);
		end_line(f, begin);
	}
	if (others == 0)
		return;
	begin = f->text.n;
	upid_buf_addf(&f->text, "... and %zu more", others);
	if (v->ended > 0)
		upid_buf_addf(&f->text, ", %zu ended", v->ended);
	end_line(f, begin);
}
