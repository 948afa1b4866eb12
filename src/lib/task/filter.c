/* Decides which tasks match a filter. */
#include <string.h>

#include "lib/base/text.h"
#include "lib/upid.h"

static bool
begins(struct upid_str s, struct upid_str with)
{
	return s.n >= with.n && memcmp(s.p, with.p, with.n) == 0;
}

static bool
is_one_of(struct upid_str word, struct upid_str list)
{
	struct upid_str item;

	while (upid_list_next(&item, &list))
		if (upid_str_same(word, item))
			return true;
	return false;
}

/* PBS writes "store:vm/100" and "store:NS/ct/100/TIME" (proxmox-backup, src/api2/backup/mod.rs). */
static bool
has_group(struct upid_str id, struct upid_str number)
{
	for (size_t i = 0; i + 3 + number.n <= id.n; i++) {
		struct upid_str rest = { id.p + i, id.n - i };

		if ((i > 0 && strchr(":/", id.p[i - 1]) == NULL) ||
		    (!begins(rest, UPID_S("vm/")) && !begins(rest, UPID_S("ct/"))))
			continue;
		rest = (struct upid_str){ rest.p + 3, rest.n - 3 };
		if (begins(rest, number) && (rest.n == number.n || rest.p[number.n] == '/'))
			return true;
	}
	return false;
}

static bool
is_of_guest(const struct upid *task, struct upid_str numbers)
{
	struct upid_str number;

	while (upid_list_next(&number, &numbers))
		if (upid_str_same(task->id, number) ||
		    (task->family == UPID_PBS && number.n > 0 && has_group(task->id, number)))
			return true;
	return false;
}

/* PBS: "store", "store:vm/100"; a sync job is "remote:remote-store:store:NS:job"
 * (proxmox-backup, src/server/pull.rs), so its third part names the datastore. */
static bool
is_of_datastore(const struct upid *task, struct upid_str store)
{
	struct upid_str id = task->id;
	const char *colon;

	for (int skip = upid_str_eq(task->type, "syncjob") ? 2 : 0; skip > 0; skip--) {
		if (id.n == 0 || (colon = memchr(id.p, ':', id.n)) == NULL)
			return false;
		id = (struct upid_str){ colon + 1, (size_t)(id.p + id.n - colon - 1) };
	}
	return task->family == UPID_PBS && begins(id, store) &&
	       (id.n == store.n || id.p[store.n] == ':');
}

static bool
is_of_user(const struct upid *task, struct upid_str user)
{
	struct upid_str token;

	if (upid_str_same(task->user, user))
		return true;
	if (!begins(user, task->user) || user.p[task->user.n] != '!' || task->tokenid.p == NULL)
		return false;
	token = (struct upid_str){ user.p + task->user.n + 1, user.n - task->user.n - 1 };
	return upid_str_same(task->tokenid, token);
}

bool
upid_filter_matches(const struct upid_filter *f, const struct upid_listed *l)
{
	const struct upid *task = l->task;
	int64_t start = (int64_t)task->starttime;

	return (f->types.n == 0 || is_one_of(task->type, f->types)) &&
	       (f->vmid.n == 0 || is_of_guest(task, f->vmid)) &&
	       (f->node.n == 0 || upid_str_same(task->node, f->node)) &&
	       (f->user.n == 0 || is_of_user(task, f->user)) &&
	       (f->since_s == 0 || start >= f->since_s) &&
	       (f->until_s == 0 || start <= f->until_s) &&
	       (f->classes == 0 || (f->classes & 1u << l->cls) != 0) &&
	       (f->datastore.n == 0 || is_of_datastore(task, f->datastore)) &&
	       (f->remote.n == 0 || (task->has_remote && upid_str_same(task->remote, f->remote)));
}
