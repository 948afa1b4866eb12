#include <stdio.h>

#include "advice.h"
#include "lib/base/buf.h"

const char *
op_advice_follow(char room[OP_ADVICE], const struct upid *request, const struct op_env *env)
{
	if (env->no_shell)
		return "set follow_ha to wait for that task too";
	(void)snprintf(room, OP_ADVICE,
	               "to wait for that task too: upid wait --follow-ha "
	               "'%.*s'",
	               (int)request->text.n, request->text.p);
	return room;
}

/* Adds "upid wait 'UPID'" for the current task of the wait. */
static void
command(char room[OP_ADVICE], const char *lead, const struct op_outcome *o,
        const struct op_task *task)
{
	bool request = o->ha_request && o->followed == NULL;
	struct upid_str upid = o->followed != NULL ? o->followed_upid : task->upid;

	(void)snprintf(room, OP_ADVICE, "%supid wait %s'%.*s'", lead, request ? "--follow-ha " : "",
	               (int)upid.n, upid.p);
}

const char *
op_advice_wait_on(char room[OP_ADVICE], const struct op_outcome *o, const struct op_task *task,
                  const struct op_env *env)
{
	if (env->no_shell)
		return "wait longer with a larger timeout";
	command(room, "wait longer with a larger timeout, or again: ", o, task);
	return room;
}

const char *
op_advice_wait_again(char room[OP_ADVICE], const struct op_outcome *o, const struct op_task *task,
                     const struct op_env *env)
{
	if (env->no_shell)
		return "wait for it again";
	command(room, "wait again: ", o, task);
	return room;
}

const char *
op_advice_stop_again(char room[OP_ADVICE], const struct op_task *task, const struct op_env *env)
{
	if (env->no_shell)
		return "stop it again, or look at it on its node";
	(void)snprintf(room, OP_ADVICE,
	               "stop it again, or look at it on its node: upid stop '%.*s'",
	               (int)task->upid.n, task->upid.p);
	return room;
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

	if (err->code != UPID_E_IN_DOUBT)
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
			           (struct upid_str){ since, upid_iso(since, (uint64_t)look->since_s) });
	}
	*err = (struct upid_err){ .http = plain.http };
	upid_fail(err, plain.code, "%s", text.failed ? plain.message : upid_buf_cstr(&text));
	upid_buf_free(&text);
}
