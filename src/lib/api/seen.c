/* Remembers which nodes have responded before: these exist, whatever a server says later. */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "call.h"

enum { SEEN_MAX = 4096 }; /* in bytes; a cluster has about 32 nodes */

/* Writes "remote!node" between two newlines; no name contains either. */
static void
add_name(struct upid_buf *name, const struct upid *task)
{
	upid_buf_addc(name, '\n');
	upid_buf_add(name, task->remote.p, task->has_remote ? task->remote.n : 0);
	upid_buf_addc(name, '!');
	upid_buf_add(name, task->node.p, task->node.n);
	upid_buf_addc(name, '\n');
}

bool
upid_api_has_seen(const struct upid_api_source *api, const struct upid *task)
{
	struct upid_buf name = { 0 };
	bool found;

	add_name(&name, task);
	found = !name.failed && api->seen.n > 0 &&
	        memmem(api->seen.p, api->seen.n, name.p, name.n) != NULL;
	upid_buf_free(&name);
	return found;
}

void
upid_api_see(struct upid_api_source *api, const struct upid *task)
{
	if (api->seen.n < SEEN_MAX && !upid_api_has_seen(api, task))
		add_name(&api->seen, task);
}
