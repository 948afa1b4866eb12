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

const char *
op_advice_wait_on(char room[OP_ADVICE], const struct op_outcome *o, const struct op_task *task,
                  const struct op_env *env)
{
	bool request = o->ha_request && o->followed == NULL;
	struct upid_str upid = o->followed != NULL ? o->followed_upid : task->upid;

	if (env->no_shell)
		return "wait longer with a larger timeout";
	(void)snprintf(room, OP_ADVICE,
	               "wait longer with a larger timeout, or again: upid wait %s'%.*s'",
	               request ? "--follow-ha " : "", (int)upid.n, upid.p);
	return room;
}
