#include <stdlib.h>

#include "follow.h"
#include "live.h"
#include "spec/sink.h"

enum {
	TICK_MS = 500, /* a shorter wait draws nothing */
	PLAIN_MS = 30000,
	PLAIN_TASKS = 10, /* with more tasks, logs are not read only for a line */
	PLAIN_NAMES = 3,
};

static int64_t
now(const struct cli_live *l)
{
	return upid_loop_now_ms(l->world->env.loop);
}

/* ------------------------------------------------------------------------------- the terminal */

/* Returns the number of screen lines of the drawing: terminals wrap lines that have become too
 * wide. */
static size_t
height(const struct cli_frame *f, size_t columns)
{
	size_t lines = 0;

	for (size_t i = 0; i < f->lines; i++)
		lines += f->width[i] > columns ? (f->width[i] + columns - 1) / columns : 1;
	return lines;
}

static void
to_top(struct cli_live *l, struct upid_buf *out, size_t columns)
{
	size_t up = height(&l->frame, columns);

	if (up > 0)
		upid_buf_addf(out, "\r\x1b[%zuA", up);
}

static void
put(struct cli_live *l, struct upid_buf *out)
{
	if (out->n > 0 && !out->failed)
		l->world->screen->write(l->world->screen->ctx, out->p, out->n);
	upid_buf_free(out);
}

/* Clears each line after its text, and the screen after the last line, so that nothing flickers. */
static void
draw(struct cli_live *l)
{
	const struct face_screen *screen = l->world->screen;
	struct upid_buf out = { 0 };
	size_t columns, at = 0;

	if (!screen->size(screen->ctx, &columns, &l->lines))
		return;
	to_top(l, &out, columns);
	cli_view_frame(&l->frame, &l->view, columns, l->lines, now(l));
	for (size_t i = 0; i < l->frame.text.n && !l->frame.text.failed; i++)
		if (l->frame.text.p[i] == '\n') {
			upid_buf_add(&out, l->frame.text.p + at, i - at);
			upid_buf_adds(&out, "\x1b[K\n");
			at = i + 1;
		}
	upid_buf_adds(&out, "\x1b[J");
	put(l, &out);
}

void
cli_live_hide(struct cli_live *l)
{
	struct upid_buf out = { 0 };
	size_t columns, lines;

	if (l->frame.lines == 0)
		return;
	if (l->world->screen->size(l->world->screen->ctx, &columns, &lines)) {
		to_top(l, &out, columns);
		upid_buf_adds(&out, "\x1b[J");
		put(l, &out);
	}
	l->frame.lines = 0;
}

void
cli_live_show(struct cli_live *l)
{
	if (l->how == CLI_PROGRESS_VIEW && l->lines > 0 && l->view.count > l->view.ended)
		draw(l);
}

/* ---------------------------------------------------------------------------------- plain lines */

static void
say(struct cli_live *l, struct upid_buf *text)
{
	if (upid_buf_cstr(text) != NULL)
		l->world->say(l->world->ctx, text->p);
	upid_buf_free(text);
	l->said_ms = now(l);
}

static void
say_state(struct cli_live *l, const struct cli_view_task *t, const char *state)
{
	struct upid_buf text = { 0 };

	upid_buf_addf(&text, "%s: %s", t->name.n > 0 ? t->name.p : "", state);
	if (t->ended) {
		upid_buf_adds(&text, " after ");
		spec_age(&text, now(l) - t->born_ms);
	}
	say(l, &text);
}

/* "2 running, 1 ended: pve1 vzdump 110 27%, ..." */
static void
say_all(struct cli_live *l)
{
	const struct cli_view *v = &l->view;
	struct upid_buf text = { 0 };
	size_t running = v->count - v->ended, named = 0;

	upid_buf_addf(&text, "%zu running, %zu ended:", running, v->ended);
	for (size_t i = 0; i < v->count && named < PLAIN_NAMES; i++) {
		const struct cli_view_task *t = &v->task[i];

		if (t->ended)
			continue;
		upid_buf_adds(&text, named++ > 0 ? ", " : " ");
		upid_buf_add(&text, t->name.p, t->name.n);
		if (t->percent >= 0)
			upid_buf_addf(&text, " %lld%%", (long long)(t->percent / 1000));
	}
	if (running > named)
		upid_buf_addf(&text, " and %zu more", running - named);
	say(l, &text);
}

static void
say_one(struct cli_live *l, const struct cli_view_task *t)
{
	struct upid_buf text = { 0 };

	upid_buf_add(&text, t->name.p, t->name.n);
	upid_buf_adds(&text, t->seen ? ": running for " : ": no response");
	if (t->seen)
		spec_age(&text, now(l) - t->born_ms);
	if (t->percent >= 0) {
		upid_buf_adds(&text, ", ");
		cli_view_progress(&text, t, now(l));
	}
	say(l, &text);
}

static void
say_progress(struct cli_live *l)
{
	const struct cli_view *v = &l->view;

	if (now(l) - l->said_ms < PLAIN_MS || v->count == v->ended)
		return;
	if (v->count - v->ended > 1) {
		say_all(l);
		return;
	}
	for (size_t i = 0; i < v->count; i++)
		if (!v->task[i].ended)
			say_one(l, &v->task[i]);
}

/* ----------------------------------------------------------------------------------- the tasks */

static void
tick(void *ctx, bool late)
{
	struct cli_live *l = ctx;

	if (l->how == CLI_PROGRESS_PLAIN) {
		say_progress(l);
		return;
	}
	if (late) /* the shell has written in between: the lines above are no longer ours */
		l->frame.lines = 0;
	draw(l);
}

static struct cli_view_task *
add_task(struct cli_live *l)
{
	size_t room = l->room > 0 ? 2 * l->room : 16;
	struct cli_view_task *grown;

	if (l->view.count == l->room) {
		if ((grown = realloc(l->view.task, room * sizeof(*grown))) == NULL)
			return NULL;
		l->view.task = grown;
		l->room = room;
	}
	l->view.task[l->view.count] =
		(struct cli_view_task){ .percent = -1, .rate = -1, .eta_s = -1 };
	return &l->view.task[l->view.count++];
}

static void
begin(struct cli_live *l, const struct op_event *event)
{
	struct face_world *w = l->world;
	struct cli_view_task *t = add_task(l);

	if (t == NULL) { /* it is no longer shown, and the wait continues */
		l->how = CLI_PROGRESS_NONE;
		return;
	}
	cli_follow_name(&t->name, event->wait->task);
	(void)upid_buf_cstr(&t->name);
	l->said_ms = now(l);
	if (!l->ticks)
		l->ticks = w->tick != NULL && w->tick(w->ctx, w->env.loop, TICK_MS, tick, l) == 0;
}

static void
take_age(struct cli_live *l, struct cli_view_task *t, const struct upid_wait *w)
{
	const struct spec_calendar *calendar = l->world->env.calendar;
	int64_t age_ms = w->age_ms;

	if (age_ms < 0) /* the server's clock is unknown */
		age_ms = calendar == NULL
		                 ? 0
		                 : (calendar->now_s(calendar->ctx) - (int64_t)w->task->starttime) *
		                           1000;
	t->born_ms = now(l) - (age_ms > 0 ? age_ms : 0);
}

static void
set_ended(struct cli_live *l, struct cli_view_task *t, bool ended)
{
	if (ended && !t->ended)
		l->view.ended++;
	if (!ended && t->ended) /* after an HA request its task continues */
		l->view.ended--;
	t->ended = ended;
}

static void
take_state(struct cli_live *l, struct cli_view_task *t, const struct op_event *event)
{
	const struct upid_wait *w = event->wait;
	struct upid_str word = upid_class_word(w->cls);

	if (!t->seen || w->followed != NULL)
		take_age(l, t, w);
	t->seen = true;
	set_ended(l, t, w->stopped);
	if (l->how == CLI_PROGRESS_PLAIN)
		say_state(l, t, word.p);
}

static void
take_progress(struct cli_live *l, struct cli_view_task *t, const struct upid_progress *p)
{
	t->what.n = 0;
	upid_buf_add_visible(&t->what, p->what, "");
	t->percent = p->percent_total >= 0 ? p->percent_total : p->percent;
	t->whole = p->percent_total < 0 || p->percent_total == p->percent;
	t->rate = p->rate;
	t->eta_s = p->eta_s;
	t->told_ms = now(l);
}

void
cli_live_event(struct cli_live *l, const struct op_event *event)
{
	struct cli_view_task *t;

	if (l->how == CLI_PROGRESS_NONE)
		return;
	if (event->kind == OP_EVENT_TASK) {
		begin(l, event);
		return;
	}
	t = &l->view.task[event->task];
	if (event->kind == OP_EVENT_STATE) {
		take_state(l, t, event);
	} else if (event->kind == OP_EVENT_LINE) {
		t->line.n = 0;
		upid_buf_add_visible(&t->line, event->part->text, "");
	} else if (event->kind == OP_EVENT_PROGRESS) {
		take_progress(l, t, event->progress);
	} else if (event->kind == OP_EVENT_OVER) {
		set_ended(l, t, true);
	}
}

bool
cli_live_watches(const struct cli_live *l, size_t task)
{
	if (l->how == CLI_PROGRESS_VIEW)
		return l->lines > 0 && cli_view_shows(&l->view, task, l->lines);
	return l->how == CLI_PROGRESS_PLAIN && l->view.count <= PLAIN_TASKS;
}

void
cli_live_end(struct cli_live *l)
{
	cli_live_hide(l);
	if (l->ticks)
		l->world->untick(l->world->ctx, l->world->env.loop);
	for (size_t i = 0; i < l->view.count; i++) {
		upid_buf_free(&l->view.task[i].name);
		upid_buf_free(&l->view.task[i].line);
		upid_buf_free(&l->view.task[i].what);
	}
	free(l->view.task);
	upid_buf_free(&l->frame.text);
	*l = (struct cli_live){ .world = l->world };
}
