#include <stdio.h>

#include "advice.h"
#include "lib/base/buf.h"

/* Adds "upid WORDS 'UPID'", with the profile if the command needs one. */
static const char *
command(char room[OP_ADVICE], const char *lead, const char *words, const struct op_outcome *o,
        struct upid_str upid)
{
	(void)snprintf(room, OP_ADVICE, "%supid %s%s%.*s '%.*s'", lead, words,
	               o->profile.n > 0 ? " --profile " : "", (int)o->profile.n,
	               o->profile.n > 0 ? o->profile.p : "", (int)upid.n, upid.p);
	return room;
}

const char *
op_advice_follow(char room[OP_ADVICE], const struct op_outcome *o, const struct upid *request,
                 const struct op_env *env)
{
	if (env->no_shell)
		return "set follow_ha to wait for that task too";
	return command(room, "to wait for that task too: ", "wait --follow-ha", o, request->text);
}

/* A command for the current task of the wait. */
static const char *
wait_command(char room[OP_ADVICE], const char *lead, const struct op_outcome *o,
             const struct op_task *task)
{
	bool request = o->ha_request && o->followed == NULL;

	return command(room, lead, request ? "wait --follow-ha" : "wait", o,
	               o->followed != NULL ? o->followed_upid : task->upid);
}

const char *
op_advice_wait_on(char room[OP_ADVICE], const struct op_outcome *o, const struct op_task *task,
                  const struct op_env *env)
{
	if (env->no_shell)
		return "use a larger timeout";
	return wait_command(room, "use a larger timeout, or wait again: ", o, task);
}

const char *
op_advice_wait_again(char room[OP_ADVICE], const struct op_outcome *o, const struct op_task *task,
                     const struct op_env *env)
{
	if (env->no_shell)
		return "wait for it again";
	return wait_command(room, "wait again: ", o, task);
}

const char *
op_advice_stop_again(char room[OP_ADVICE], const struct op_outcome *o, const struct op_task *task,
                     const struct op_env *env)
{
	if (env->no_shell)
		return "stop it again, or look at it on its node";
	return command(room, "stop it again, or look at it on its node: ", "stop", o, task->upid);
}

static void
add_option(struct upid_buf *out, const char *option, struct upid_str value)
{
	if (value.n > 0)
		upid_buf_addf(out, " --%s %.*s", option, (int)value.n, value.p);
}

void
op_advice_look(struct upid_err *err, const struct upid_filter *look, const struct op_env *env)
{
	const struct upid_err plain = *err;
	struct upid_buf text = { 0 };
	char since[UPID_ISO_MAX + 1];

	if (err->code != UPID_E_IN_DOUBT && err->code != UPID_E_INTERRUPTED)
		return;
	upid_buf_addf(&text, "%s. Look for it before running it again", plain.message);
	if (!env->no_shell) {
		upid_buf_adds(&text, ": upid list");
		add_option(&text, "node", look->node);
		add_option(&text, "type", look->types);
		add_option(&text, "vmid", look->vmid);
		add_option(&text, "datastore", look->datastore);
		add_option(&text, "remote", look->remote);
		if (look->since_s > 0)
			add_option(&text, "since",
			           (struct upid_str){ since,
			                              upid_iso(since, (uint64_t)look->since_s) });
	}
	*err = (struct upid_err){ .http = plain.http };
	upid_fail(err, plain.code, "%s", text.failed ? plain.message : upid_buf_cstr(&text));
	upid_buf_free(&text);
}
