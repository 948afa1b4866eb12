#include <stdio.h>

#include "advice.h"

const char *
op_advice_follow(char room[OP_ADVICE], const struct upid *request, const struct op_env *env)
{
	if (env->no_shell)
		return "set follow_ha to wait for its work too";
	(void)snprintf(room, OP_ADVICE, "wait for its work too: upid wait --follow-ha '%.*s'",
	               (int)request->text.n, request->text.p);
	return room;
}

/* "upid wait 'UPID'", of the task that is waited for now. */
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
