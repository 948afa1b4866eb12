/* Advice for messages: a command for a person with a shell, an argument for a host. */
#ifndef OP_ADVICE_H
#define OP_ADVICE_H

#include "outcome.h"

enum { OP_ADVICE = 400 };

/* How to wait for the task that an HA request queued. */
const char *op_advice_follow(char room[OP_ADVICE], const struct op_outcome *o,
                             const struct upid *request, const struct op_env *env);

/* How to continue after a timeout. */
const char *op_advice_wait_on(char room[OP_ADVICE], const struct op_outcome *o,
                              const struct op_task *task, const struct op_env *env);

/* How to continue after an interrupt. */
const char *op_advice_wait_again(char room[OP_ADVICE], const struct op_outcome *o,
                                 const struct op_task *task, const struct op_env *env);

/* How to request the stop of a task again. */
const char *op_advice_stop_again(char room[OP_ADVICE], const struct op_outcome *o,
                                 const struct op_task *task, const struct op_env *env);

/* Appends to the error of a request whose task was not found how to search for it. */
void op_advice_look(struct upid_err *err, const struct upid_filter *look, const struct op_env *env);

#endif
