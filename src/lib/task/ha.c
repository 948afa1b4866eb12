/* Recognizes requests to the HA manager, and the tasks that carry them out. */
#include "lib/base/text.h"
#include "ha.h"

/* How much the clocks of two nodes may differ. */
enum { CLOCKS_DIFFER_S = 5 };

/* hastart, hastop and hamigrate end when the manager has accepted the request (PVE::API2::Qemu,
 * PVE::API2::LXC). Its local resource manager then starts these tasks (PVE::HA::Resources::PVEVM,
 * PVECT). */
static const struct {
	const char *request;
	const char *work[5];
} kinds[] = {
	{ "hastart", { "qmstart", "vzstart" } },
	{ "hastop", { "qmshutdown", "qmstop", "vzshutdown", "vzstop" } },
	{ "hamigrate", { "qmigrate", "vzmigrate" } },
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

static size_t
kind_of(const struct upid *task)
{
	size_t i = 0;

	while (i < KINDS && !upid_str_eq(task->type, kinds[i].request))
		i++;
	return task->family == UPID_PVE ? i : KINDS;
}

bool
upid_is_ha_request(const struct upid *task)
{
	return kind_of(task) < KINDS;
}

bool
upid_is_ha_work(const struct upid *task, const struct upid *request)
{
	uint64_t slack = upid_str_same(task->node, request->node) ? 0 : CLOCKS_DIFFER_S;
	size_t kind = kind_of(request);

	if (kind == KINDS || task->family != UPID_PVE || task->id.n == 0 ||
	    !upid_str_same(task->id, request->id))
		return false;
	/* PVE::Service::pve_ha_lrm runs as root@pam */
	if (!upid_str_eq(task->user, "root@pam") || task->tokenid.p != NULL)
		return false;
	if (task->starttime + slack < request->starttime)
		return false;
	for (const char *const *word = kinds[kind].work; *word != NULL; word++)
		if (upid_str_eq(task->type, *word))
			return true;
	return false;
}
