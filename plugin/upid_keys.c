#include "upid_keys.h"

const struct upid_key upid_keys[] = {
	{ "upid", KEY_VALUE },   /* a record of upid; an entry of the API's task list */
	{ "data", KEY_VALUE },   /* a response of the API */
	{ "json", KEY_VALUE },   /* ansible.builtin.uri: the response of the API */
	{ "results", KEY_LIST }, /* Ansible: a registered loop */
	{ "tasks", KEY_LIST },   /* upid's own Ansible modules */
	{ "task", KEY_VALUE },
	{ "taskid", KEY_VALUE }, /* community.proxmox.proxmox, after a timeout */
	{ "upids", KEY_VALUE },
	{ "backups", KEY_LIST },       /* community.proxmox.proxmox_backup */
	{ "proxmox_tasks", KEY_LIST }, /* community.proxmox.proxmox_tasks_info */
	{ "stdout", KEY_OUTPUT },      /* Ansible: command, shell, script, raw */
	{ "stderr", KEY_OUTPUT },      /* a script that uses stdout for something else */
	{ NULL, KEY_VALUE },
};

void
upid_keys_names(struct upid_buf *out)
{
	for (const struct upid_key *k = upid_keys; k->name != NULL; k++)
		upid_buf_addf(out, "%s%s", k > upid_keys ? ", " : "", k->name);
}

static bool
list_holds(const json_t *list, int depth)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (upid_keys_hold(item, depth + 1))
			return true;
	return false;
}

bool
upid_keys_hold(const json_t *value, int depth)
{
	struct upid_str found;

	if (depth > UPID_KEYS_DEPTH)
		return false;
	if (json_is_string(value))
		return upid_find(&found, (struct upid_str){ json_string_value(value),
		                                            json_string_length(value) });
	if (json_is_array(value))
		return list_holds(value, depth);
	for (const struct upid_key *k = upid_keys; json_is_object(value) && k->name != NULL; k++)
		if (upid_keys_hold(json_object_get(value, k->name), depth + 1))
			return true;
	return false;
}
