#include "wait_rows.h"

#define AT(member) SPEC_AT(struct op_wait_args, member)

const struct spec_row op_wait_rows[OP_WAIT_ROWS] = {
	{ SPEC_NAME("timeout"), AT(timeout), .type = SPEC_MS, .letter = 't', .def = "300", .min = 0,
	  .max = 31536000000, .aliases = "wait_timeout",
	  .text = "How long to wait for all tasks together; 0 polls once." },
	{ SPEC_NAME("polling_interval"), AT(polling_interval), .type = SPEC_MS, .min = 0,
	  .max = 3600000,
	  .text = "The pause between two requests for a task; by default it grows with the age "
	          "of the task, from 0.1 to 5 seconds." },
	{ SPEC_NAME("fail_on"), AT(fail_on), .type = SPEC_STR, .def = "error",
	  .choices = "error warning never",
	  .text = "What counts as a failure: a task that ended with an error, also one with "
	          "warnings, or nothing." },
	{ SPEC_NAME("follow_ha"), AT(follow_ha), .type = SPEC_BOOL, .def = "false",
	  .text = "After a successful `hastart`, `hastop` or `hamigrate`, wait for the task "
	          "that the HA manager starts for it, and report that task: the first start, "
	          "stop or migration of the guest by root@pam after the request. If the "
	          "manager retries after a failure, the first attempt counts." },
};

void
op_wait_use(struct op_poll_rules *rules, const struct op_wait_args *args)
{
	rules->timeout_ms = args->timeout;
	rules->interval_ms = args->polling_interval;
	rules->fail_on = args->fail_on;
	rules->follow_ha = args->follow_ha;
}
