/* Maps paths to the types of tasks that they start: the calls of fork_worker in PVE and PMG, of
 * WorkerTask in PBS and PDM. Where there are several types, parameters or the state of the guest
 * decide, such as whether it is managed by HA. */
#include <string.h>

#include "expect.h"
#include "product_sets.h"

/* `*` matches one part of a path, `#` a guest number, `$` a datastore, `@` a remote, `%` a node,
 * and a final `**` the rest. */
static const struct start {
	unsigned products;
	const char *method, *path, *types;
} starts[] = {
	/* pve-manager, PVE/API2/VZDump.pm */
	{ PVE, "POST", "/nodes/%/vzdump", "vzdump" },
	/* qemu-server, src/PVE/API2/Qemu.pm */
	{ PVE, "POST", "/nodes/%/qemu", "qmcreate,qmrestore" },
	{ PVE, "DELETE", "/nodes/%/qemu/#", "qmdestroy" },
	{ PVE, "POST", "/nodes/%/qemu/#/status/start", "qmstart,hastart" },
	{ PVE, "POST", "/nodes/%/qemu/#/status/stop", "qmstop,hastop" },
	{ PVE, "POST", "/nodes/%/qemu/#/status/shutdown", "qmshutdown,hastop" },
	{ PVE, "POST", "/nodes/%/qemu/#/status/reboot", "qmreboot" },
	{ PVE, "POST", "/nodes/%/qemu/#/status/reset", "qmreset" },
	{ PVE, "POST", "/nodes/%/qemu/#/status/suspend", "qmpause,qmsuspend" },
	{ PVE, "POST", "/nodes/%/qemu/#/status/resume", "qmresume" },
	{ PVE, "POST", "/nodes/%/qemu/#/clone", "qmclone" },
	{ PVE, "POST", "/nodes/%/qemu/#/config", "qmconfig" },
	{ PVE, "PUT", "/nodes/%/qemu/#/resize", "resize" },
	{ PVE, "POST", "/nodes/%/qemu/#/move_disk", "qmmove" },
	{ PVE, "POST", "/nodes/%/qemu/#/migrate", "qmigrate,hamigrate" },
	{ PVE, "POST", "/nodes/%/qemu/#/remote_migrate", "qmigrate" },
	{ PVE, "POST", "/nodes/%/qemu/#/snapshot", "qmsnapshot" },
	{ PVE, "DELETE", "/nodes/%/qemu/#/snapshot/*", "qmdelsnapshot" },
	{ PVE, "POST", "/nodes/%/qemu/#/snapshot/*/rollback", "qmrollback" },
	{ PVE, "POST", "/nodes/%/qemu/#/template", "qmtemplate" },
	/* pve-container, src/PVE/API2/LXC.pm and src/PVE/API2/LXC/{Status,Snapshot,Config}.pm */
	{ PVE, "POST", "/nodes/%/lxc", "vzcreate,vzrestore" },
	{ PVE, "DELETE", "/nodes/%/lxc/#", "vzdestroy" },
	{ PVE, "POST", "/nodes/%/lxc/#/status/start", "vzstart,hastart" },
	{ PVE, "POST", "/nodes/%/lxc/#/status/stop", "vzstop,hastop" },
	{ PVE, "POST", "/nodes/%/lxc/#/status/shutdown", "vzshutdown,hastop" },
	{ PVE, "POST", "/nodes/%/lxc/#/status/reboot", "vzreboot" },
	{ PVE, "POST", "/nodes/%/lxc/#/status/suspend", "vzsuspend" },
	{ PVE, "POST", "/nodes/%/lxc/#/status/resume", "vzresume" },
	{ PVE, "POST", "/nodes/%/lxc/#/clone", "vzclone" },
	{ PVE, "PUT", "/nodes/%/lxc/#/resize", "resize" },
	{ PVE, "POST", "/nodes/%/lxc/#/move_volume", "move_volume" },
	{ PVE, "POST", "/nodes/%/lxc/#/migrate", "vzmigrate,hamigrate" },
	{ PVE, "POST", "/nodes/%/lxc/#/remote_migrate", "vzmigrate" },
	{ PVE, "POST", "/nodes/%/lxc/#/snapshot", "vzsnapshot" },
	{ PVE, "DELETE", "/nodes/%/lxc/#/snapshot/*", "vzdelsnapshot" },
	{ PVE, "POST", "/nodes/%/lxc/#/snapshot/*/rollback", "vzrollback" },
	{ PVE, "POST", "/nodes/%/lxc/#/template", "vztemplate" },
	/* pve-manager, PVE/API2/Nodes.pm */
	{ PVE, "POST", "/nodes/%/startall", "startall" },
	{ PVE, "POST", "/nodes/%/stopall", "stopall" },
	{ PVE, "POST", "/nodes/%/suspendall", "suspendall" },
	{ PVE, "POST", "/nodes/%/migrateall", "migrateall" },
	{ PVE, "POST", "/nodes/%/aplinfo", "download" },
	/* pve-manager, PVE/API2/Cluster/BulkAction/Guest.pm; pve-network, PVE/API2/Network/SDN.pm;
	 * pve-access-control, PVE/API2/Domains.pm */
	{ PVE, "POST", "/cluster/bulk-action/guest/start", "bulk-start" },
	{ PVE, "POST", "/cluster/bulk-action/guest/shutdown", "bulk-shutdown" },
	{ PVE, "POST", "/cluster/bulk-action/guest/suspend", "bulk-suspend" },
	{ PVE, "POST", "/cluster/bulk-action/guest/migrate", "bulk-migrate" },
	{ PVE, "PUT", "/cluster/sdn", "reloadnetworkall" },
	{ PVE, "POST", "/access/domains/*/sync", "auth-realm-sync,auth-realm-sync-test" },
	/* pve-storage, src/PVE/API2/Storage/{Status,Content,PruneBackups}.pm */
	{ PVE, "POST", "/nodes/%/storage/*/download-url", "download" },
	{ PVE, "POST", "/nodes/%/storage/*/upload", "imgcopy" },
	{ PVE, "POST", "/nodes/%/storage/*/oci-registry-pull", "ociregistrypull" },
	{ PVE, "POST", "/nodes/%/storage/*/content/**", "imgcopy" },
	{ PVE, "DELETE", "/nodes/%/storage/*/content/**", "imgdel" },
	{ PVE, "DELETE", "/nodes/%/storage/*/prunebackups", "prunebackups" },
	/* pmg-api, src/PMG/API2/{Backup,ClamAV,SpamAssassin}.pm and src/PMG/API2/PBS/Job.pm */
	{ PMG, "POST", "/nodes/%/backup", "backup" },
	{ PMG, "POST", "/nodes/%/pbs/*/snapshot", "pbs_backup" },
	{ PMG, "POST", "/nodes/%/pbs/*/snapshot/*/*", "pbs_restore" },
	{ PMG, "POST", "/nodes/%/clamav/database", "avupdate" },
	{ PMG, "POST", "/nodes/%/spamassassin/rules", "saupdate" },
	/* PVE/API2/{APT,Services,Network}.pm, and the same in the other products */
	{ ALL, "POST", "/nodes/%/apt/update", "aptupdate" },
	{ ALL, "POST", "/nodes/%/services/*/start", "srvstart" },
	{ ALL, "POST", "/nodes/%/services/*/stop", "srvstop" },
	{ ALL, "POST", "/nodes/%/services/*/restart", "srvrestart" },
	{ ALL, "POST", "/nodes/%/services/*/reload", "srvreload" },
	{ ALL, "PUT", "/nodes/%/network", "srvreload" },
	/* proxmox-backup, src/api2/admin/{datastore,sync,prune,verify}.rs, src/api2/{pull,push}.rs and
	 * src/api2/config/datastore.rs */
	{ PBS, "POST", "/admin/datastore/$/gc", "garbage_collection" },
	{ PBS, "POST", "/admin/datastore/$/verify", "verify,verify_group,verify_snapshot" },
	{ PBS, "POST", "/admin/datastore/$/prune", "prune" },
	{ PBS, "POST", "/admin/datastore/$/prune-datastore", "prune" },
	{ PBS, "POST", "/pull", "sync" },
	{ PBS, "POST", "/push", "sync" },
	{ PBS, "POST", "/admin/sync/*/run", "syncjob" },
	{ PBS, "POST", "/admin/prune/*/run", "prunejob" },
	{ PBS, "POST", "/admin/verify/*/run", "verificationjob" },
	{ PBS, "POST", "/config/datastore", "create-datastore" },
	{ PBS, "DELETE", "/config/datastore/$", "delete-datastore" },
	/* proxmox-datacenter-manager, server/src/api/pve/{qemu,lxc}.rs and remotes/tasks.rs */
	{ PDM, "POST", "/remotes/tasks/refresh", "refresh-remote-tasks" },
	{ PDM, "POST", "/pve/remotes/@/qemu/#/start", "qmstart,hastart" },
	{ PDM, "POST", "/pve/remotes/@/qemu/#/stop", "qmstop,hastop" },
	{ PDM, "POST", "/pve/remotes/@/qemu/#/shutdown", "qmshutdown,hastop" },
	{ PDM, "POST", "/pve/remotes/@/qemu/#/resume", "qmresume" },
	{ PDM, "POST", "/pve/remotes/@/qemu/#/migrate", "qmigrate,hamigrate" },
	{ PDM, "POST", "/pve/remotes/@/qemu/#/remote-migrate", "qmigrate" },
	{ PDM, "POST", "/pve/remotes/@/lxc/#/start", "vzstart,hastart" },
	{ PDM, "POST", "/pve/remotes/@/lxc/#/stop", "vzstop,hastop" },
	{ PDM, "POST", "/pve/remotes/@/lxc/#/shutdown", "vzshutdown,hastop" },
	{ PDM, "POST", "/pve/remotes/@/lxc/#/migrate", "vzmigrate,hamigrate" },
	{ PDM, "POST", "/pve/remotes/@/lxc/#/remote-migrate", "vzmigrate" },
	/* any other path: tells the object, but not the type of task */
	{ PVE, NULL, "/nodes/%/qemu/#/**", "" },
	{ PVE, NULL, "/nodes/%/lxc/#/**", "" },
	{ PERL, NULL, "/nodes/%/**", "" },
	{ PBS, NULL, "/admin/datastore/$/**", "" },
	{ PDM, NULL, "/pve/remotes/@/qemu/#/**", "" },
	{ PDM, NULL, "/pve/remotes/@/lxc/#/**", "" },
	{ PDM, NULL, "/pve/remotes/@/**", "" },
	{ PDM, NULL, "/pbs/remotes/@/**", "" },
};

/* 100 or more; PVE rejects other numbers as a filter. */
static bool
is_guest(struct upid_str part)
{
	if (part.n < 3 || part.n > 9 || *part.p == '0')
		return false;
	for (size_t i = 0; i < part.n; i++)
		if (part.p[i] < '0' || part.p[i] > '9')
			return false;
	return true;
}

/* Matches one part of the path against a part of the pattern. */
static bool
take(struct upid_expect *e, const char *pattern, size_t n, struct upid_str part)
{
	char mark = n == 1 ? *pattern : '\0';

	if (part.n == 0)
		return false;
	if (mark == '%')
		e->node = part;
	else if (mark == '#')
		e->guest = part;
	else if (mark == '$')
		e->store = part;
	else if (mark == '@')
		e->remote = part;
	else if (mark != '*')
		return n == part.n && memcmp(pattern, part.p, n) == 0;
	return mark != '#' || is_guest(part);
}

static bool
fits(struct upid_expect *e, const char *pattern, const char *path)
{
	*e = (struct upid_expect){ .types = { NULL, 0 } };
	while (*pattern == '/' && *path == '/') {
		size_t n = strcspn(++pattern, "/"), len = strcspn(++path, "/");

		if (n == 2 && memcmp(pattern, "**", 2) == 0)
			return true;
		if (!take(e, pattern, n, (struct upid_str){ path, len }))
			return false;
		pattern += n;
		path += len;
	}
	return *pattern == '\0' && *path == '\0';
}

/* The guest of a backup, or a guest to be created, is a parameter; for several guests the task has
 * no id. */
static void
take_parameter(struct upid_str *value, const char *form, const char *name)
{
	size_t n = strlen(name);

	for (; form != NULL && *form != '\0'; form += strcspn(form, "&"), form += *form == '&')
		if (strncmp(form, name, n) == 0 && form[n] == '=') {
			struct upid_str found = { form + n + 1, strcspn(form + n + 1, "&") };

			if (is_guest(found))
				*value = found;
		}
}

void
upid_expect_tasks(struct upid_expect *e, enum upid_product product,
                  const struct upid_request *request)
{
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		const struct start *s = &starts[i];

		if ((s->products >> product & 1) == 0 ||
		    (s->method != NULL && strcmp(s->method, request->method) != 0) ||
		    !fits(e, s->path, request->path))
			continue;
		e->types = upid_str(s->types);
		if (e->remote.n > 0)
			e->remote_type =
				strncmp(request->path, "/pbs/", 5) == 0 ? UPID_PBS : UPID_PVE;
		if (e->guest.n == 0 && product == UPID_PRODUCT_PVE && e->types.n > 0)
			take_parameter(&e->guest, request->form, "vmid");
		return;
	}
	*e = (struct upid_expect){ .types = { NULL, 0 } };
}
