#include <stdarg.h>
#include <stdio.h>

#include "advice.h"
#include "outcome.h"

#define ROW(n, t, sentence, ...)                                                                   \
	{                                                                                          \
		SPEC_NAME(#n), SPEC_AT(struct op_outcome, n), .type = t, .text = sentence,         \
							      ##__VA_ARGS__                        \
	}
#define LOOKED SPEC_WHEN(struct op_outcome, looked)

const struct spec_row op_outcome_rows[OP_OUTCOME_ROWS] = {
	ROW(status, SPEC_STR, "`running` or `stopped`, as Proxmox reports it.", LOOKED),
	ROW(exitstatus, SPEC_STR, "The exit status as Proxmox reports it, if the task is stopped.",
	    SPEC_WHEN(struct op_outcome, stopped)),
	{ SPEC_NAME("class"), SPEC_AT(struct op_outcome, cls), .type = SPEC_STR,
	  .text = "The class of the exit status: `running`, `ok`, `warning`, `error`, "
	          "`unknown`, or `no_task` if there was nothing to wait for." },
	ROW(ok, SPEC_BOOL,
	    "Whether the outcome counts as a success: by `fail_on` where there is one."),
	ROW(running, SPEC_BOOL, "Whether the task is still running."),
	ROW(warning_count, SPEC_UINT, "The number of warnings."),
	ROW(reason, SPEC_STR,
	    "Why the task failed or warned, in one line, from the exit status or the log; null "
	    "for a success.",
	    .flags = SPEC_NULLABLE),
	ROW(note, SPEC_STR,
	    "Other remarks: the log shows another end than the exit status, the log could not "
	    "be read, how to wait for the task that an HA request queued, or how to continue "
	    "after an interrupt; or null.",
	    .flags = SPEC_NULLABLE),
	ROW(skipped, SPEC_BOOL, "True if the input was the result of a skipped Ansible task.",
	    SPEC_WHEN(struct op_outcome, skipped)),
	ROW(timed_out, SPEC_BOOL, "Whether the timeout passed before the task ended."),
	{ SPEC_NAME("elapsed"), SPEC_AT(struct op_outcome, elapsed_ms), .type = SPEC_MS,
	  .flags = SPEC_VOLATILE, .text = "How long the wait took, in seconds." },
	ROW(polls, SPEC_UINT, "How often the status was requested.", .flags = SPEC_VOLATILE),
	ROW(retries, SPEC_UINT, "How many of these requests failed with a temporary error.",
	    .flags = SPEC_VOLATILE),
	ROW(log_tail, SPEC_TEXTS, "The last lines of the log of a task that failed or warned.",
	    SPEC_WHEN(struct op_outcome, has_tail)),
	ROW(ha_request, SPEC_BOOL,
	    "Whether the task only queued a request to the HA manager (`hastart`, `hastop`, "
	    "`hamigrate`), which another task carries out.",
	    LOOKED),
	ROW(followed_upid, SPEC_STR,
	    "The task that carried out such a request, if `follow_ha` found it; the outcome is "
	    "then that of this task. Else null.",
	    LOOKED, .flags = SPEC_NULLABLE),
};

/* Texts composed here are truncated rather than lost. */
static struct upid_str
made(const char *room, size_t size, int n)
{
	return (struct upid_str){ room, (size_t)n < size ? (size_t)n : size - 1 };
}

void
op_outcome_because(struct op_outcome *o, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	o->reason = made(o->reason_room, sizeof(o->reason_room),
	                 vsnprintf(o->reason_room, sizeof(o->reason_room), fmt, args));
	va_end(args);
}

void
op_outcome_note(struct op_outcome *o, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	o->note = made(o->note_room, sizeof(o->note_room),
	               vsnprintf(o->note_room, sizeof(o->note_room), fmt, args));
	va_end(args);
}

static void
fill_ha(struct op_outcome *o, const struct upid_wait *w, const struct op_env *env)
{
	static const char *const gap[] = { "", ". " };
	const struct upid *task = w->task;
	struct upid_str note = w->note;
	char room[OP_ADVICE];

	o->ha_request = upid_is_ha_request(task);
	o->followed = w->followed;
	if (w->followed != NULL)
		o->followed_upid = w->followed->text;
	else if (o->ha_request && !w->timed_out && w->cls != UPID_ERROR && w->cls != UPID_UNKNOWN)
		op_outcome_note(o, "%.*s%s%.*s only queues a request to the HA manager; %s",
		                (int)(note.n < 400 ? note.n : 400), note.p != NULL ? note.p : "",
		                gap[note.n > 0], (int)task->type.n, task->type.p,
		                op_advice_follow(room, o, task, env));
}

void
op_outcome_fill(struct op_outcome *o, const struct upid_wait *w, struct upid_str profile,
                const struct op_env *env)
{
	*o = (struct op_outcome){ .cls = upid_class_word(UPID_NO_TASK),
		                  .ok = true,
		                  .profile = profile };
	if (w == NULL)
		return;
	o->looked = !w->left || w->seen;
	o->stopped = w->stopped;
	o->running = !w->stopped;
	o->has_tail = w->cls == UPID_ERROR || w->cls == UPID_UNKNOWN || w->cls == UPID_WARNING ||
	              w->tail.count > 0;
	o->status = w->stopped ? UPID_S("stopped") : UPID_S("running");
	o->exitstatus = w->exitstatus;
	o->cls = upid_class_word(w->cls);
	o->reason = w->reason;
	o->note = w->note;
	o->timed_out = w->timed_out;
	o->interrupted = w->interrupted;
	o->warning_count = w->warning_count;
	o->polls = w->polls;
	o->retries = w->retries;
	o->elapsed_ms = w->elapsed_ms;
	o->log_tail = w->tail;
	if (w->left)
		op_outcome_note(o, o->looked ? "it still ran when the wait was over"
		                             : "the wait was over before its server had answered");
	else
		fill_ha(o, w, env);
}

void
op_outcome_no_task(struct op_outcome *o, const struct op_input *input)
{
	o->note = input->note;
	o->skipped = input->skipped;
}

void
op_outcome_started(struct op_outcome *o)
{
	*o = (struct op_outcome){ .looked = true,
		                  .ok = true,
		                  .running = true,
		                  .status = UPID_S("running"),
		                  .cls = upid_class_word(UPID_RUNNING) };
}

void
op_outcome_missing(struct op_outcome *o)
{
	*o = (struct op_outcome){ .looked = true,
		                  .stopped = true,
		                  .ok = true,
		                  .status = UPID_S("stopped"),
		                  .exitstatus = UPID_S("OK"),
		                  .cls = upid_class_word(UPID_CLASS_OK) };
}

static void
say_timed_out(struct op_outcome *o, const struct op_task *task, const struct op_env *env)
{
	char room[OP_ADVICE];
	const char *advice = op_advice_wait_on(room, o, task, env);
	struct upid_str why = o->reason;
	long long ms = o->elapsed_ms;

	if (why.n > 0) /* the library knows more: the HA manager has not started it */
		op_outcome_because(
			o, "after %lld.%03lld s %.*s. Check the HA status of the cluster, and %s",
			ms / 1000, ms % 1000, (int)(why.n < 400 ? why.n : 400), why.p, advice);
	else
		op_outcome_because(
			o,
			"still running after %lld.%03lld s; the task continues. To see how it "
			"ends, %s",
			ms / 1000, ms % 1000, advice);
}

static void
say_interrupted(struct op_outcome *o, const struct op_task *task, const struct op_env *env)
{
	char room[OP_ADVICE];
	long long ms = o->elapsed_ms;

	op_outcome_note(o, "interrupted after %lld.%03lld s; the task continues. To see how it ends, %s",
	                ms / 1000, ms % 1000, op_advice_wait_again(room, o, task, env));
}

bool
op_outcome_judge(struct op_outcome *o, const struct op_task *task, struct upid_str fail_on,
                 const struct op_env *env, struct upid_err *verdict)
{
	bool errors = !upid_str_eq(fail_on, "never"), warnings = upid_str_eq(fail_on, "warning");
	bool failed = upid_str_eq(o->cls, "error") || upid_str_eq(o->cls, "unknown");
	const struct upid *u = o->followed != NULL ? o->followed : &task->u;

	if (o->timed_out) {
		say_timed_out(o, task, env);
		upid_fail(verdict, UPID_E_TIMED_OUT, "%.*s on %.*s: %.*s", (int)u->type.n,
		          u->type.p, (int)u->node.n, u->node.p, (int)o->reason.n, o->reason.p);
	} else if (o->interrupted) {
		say_interrupted(o, task, env);
		upid_fail(verdict, UPID_E_INTERRUPTED, "%.*s on %.*s: %.*s", (int)u->type.n,
		          u->type.p, (int)u->node.n, u->node.p, (int)o->note.n, o->note.p);
	} else if (failed && errors) {
		upid_fail(verdict, UPID_E_TASK_FAILED, "%.*s on %.*s failed: %.*s", (int)u->type.n,
		          u->type.p, (int)u->node.n, u->node.p,
		          (int)(o->reason.n < 400 ? o->reason.n : 400), o->reason.p);
	} else if (upid_str_eq(o->cls, "warning") && warnings) {
		upid_fail(verdict, UPID_E_TASK_WARNINGS,
		          "%.*s on %.*s ended with %llu warning%s: %.*s", (int)u->type.n, u->type.p,
		          (int)u->node.n, u->node.p, (unsigned long long)o->warning_count,
		          o->warning_count == 1 ? "" : "s",
		          (int)(o->reason.n < 400 ? o->reason.n : 400), o->reason.p);
	}
	o->ok = !o->running && verdict->code == UPID_E_OK;
	return verdict->code == UPID_E_OK;
}
