/* What to do next, for a message: a command for a person with a shell, an argument for a host. */
#ifndef OP_ADVICE_H
#define OP_ADVICE_H

#include "outcome.h"

enum { OP_ADVICE = 400 };

/* How to wait for the work that a request to the HA manager queued. */
const char *
op_advice_follow(char room[OP_ADVICE], const struct upid *request, const struct op_env *env);

/* How to go on after a time-out. */
const char *op_advice_wait_on(char room[OP_ADVICE], const struct op_outcome *o,
                              const struct op_task *task, const struct op_env *env);

/* How to go on after an interrupt. */
const char *op_advice_wait_again(char room[OP_ADVICE], const struct op_outcome *o,
                                 const struct op_task *task, const struct op_env *env);

/* How to ask again to stop a task. */
const char *op_advice_stop_again(char room[OP_ADVICE], const struct op_task *task,
                                 const struct op_env *env);

/* Adds to the error of a request whose task was not found how to look again. */
void op_advice_look(struct upid_err *err, const struct upid_filter *look, const struct op_env *env);

#endif
