/* The table of questions. */
#include "question.h"

enum {
	RESPONSE = 4 << 20, /* a status has about 400 bytes */
	PAGE = 64 << 20,  /* 50,000 lines of 1,300 bytes */
};

static const char get[] = "GET";

static const struct upid_step questions[][UPID_STEPS] = {
	[UPID_ASK_STATUS] = {
		{ get, .path = upid_path_status, .read = upid_read_status, .max_bytes = RESPONSE },
		/* PBS reports `unknown` for a task that never existed; only a real task has a
		 * log */
		{ get, .path = upid_path_first_line, .max_bytes = RESPONSE },
	},
	[UPID_ASK_LOG] = {
		{ get, .path = upid_path_log, .read = upid_read_page, .max_bytes = PAGE,
		  .flags = UPID_STEP_STREAMS },
	},
	[UPID_ASK_WHOLE_LOG] = {
		/* pve-http-server always sends gzip here. For an empty file it sends no
		 * Content-Length, so the connection must be closed (AnyEvent.pm,
		 * response_stream). */
		{ get, .path = upid_path_whole_log, .read = upid_read_whole_log,
		  .piece = upid_take_whole_log, .max_bytes = RESPONSE,
		  .flags = UPID_STEP_STREAMS | UPID_STEP_GZIP | UPID_STEP_CLOSE },
	},
	[UPID_ASK_HA_WORK] = {
		{ get, .path = upid_path_node_tasks, .read = upid_read_ha_work, .max_bytes = RESPONSE },
		{ get, .path = upid_path_all_tasks, .read = upid_read_ha_work, .max_bytes = RESPONSE },
	},
	[UPID_ASK_STOP] = {
		{ "DELETE", .path = upid_path_task, .max_bytes = RESPONSE, .flags = UPID_STEP_CHANGES },
	},
	[UPID_ASK_SERVER] = {
		{ get, .known = upid_know_server, .path = upid_path_nothing,
		  .flags = UPID_STEP_LOOKS },
	},
	[UPID_ASK_VERSION] = {
		{ get, .known = upid_know_place, .path = upid_path_version, .read = upid_read_version,
		  .max_bytes = RESPONSE },
	},
	[UPID_ASK_RIGHTS] = {
		{ get, .known = upid_know_place, .path = upid_path_own_rights,
		  .read = upid_read_own_rights, .max_bytes = RESPONSE },
	},
	[UPID_ASK_NODES] = {
		{ get, .known = upid_know_nodes, .path = upid_path_nodes, .read = upid_read_nodes,
		  .max_bytes = RESPONSE },
	},
	[UPID_ASK_LIST] = {
		{ get, .known = upid_know_list, .path = upid_path_list, .read = upid_read_list,
		  .max_bytes = PAGE },
	},
	[UPID_ASK_GUESTS] = {
		{ get, .known = upid_know_guests, .path = upid_path_guests, .read = upid_read_guests,
		  .max_bytes = PAGE },
	},
	[UPID_ASK_REQUEST] = {
		{ "", .path = upid_path_request, .read = upid_read_request, .max_bytes = PAGE,
		  .flags = UPID_STEP_CHANGES | UPID_STEP_FRESH },
	},
	[UPID_ASK_HA_SIGHT] = {
		{ get, .path = upid_path_rights, .read = upid_read_rights, .max_bytes = RESPONSE },
	},
};

const struct upid_step *
upid_question(enum upid_asking asking)
{
	return questions[asking];
}
