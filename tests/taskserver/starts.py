"""Which request starts which task: fork_worker calls of PVE and PMG, WorkerTask calls of PBS.

A row has method, path below /api2/json, type, id, and required parameters (`!name`). `{word}` is a
group of the path or a parameter. The tasks run for a second.
"""

GUEST = r"/nodes/[^/]+/(?:%s)/(?P<guest>\d+)"
VM, CT = GUEST % "qemu", GUEST % "lxc"
VM_VERBS = "/status/(?P<verb>start|stop|shutdown|reboot|reset|resume)"
CT_VERBS = "/status/(?P<verb>start|stop|shutdown|reboot|suspend|resume)"
BULK = "/cluster/bulk-action/guest/(?P<verb>start|shutdown|suspend|migrate)"
NODE = "/nodes/[^/]+"
STORAGE = NODE + "/storage/(?P<store>[^/]+)"
SERVICE = NODE + "/services/(?P<service>[^/]+)/(?P<verb>start|stop|restart|reload)"

PVE = [
    ("POST", NODE + "/vzdump", "vzdump", "{vmid}"),
    ("POST", VM + VM_VERBS, "qm{verb}", "{guest}"),
    ("POST", VM + "/status/suspend", "qmpause", "{guest}"),
    ("POST", CT + CT_VERBS, "vz{verb}", "{guest}"),
    ("POST", NODE + "/qemu", "qmcreate", "{vmid}", "!vmid"),
    ("POST", NODE + "/lxc", "vzcreate", "{vmid}", "!vmid", "!ostemplate"),
    ("DELETE", VM, "qmdestroy", "{guest}"),
    ("DELETE", CT, "vzdestroy", "{guest}"),
    ("POST", VM + "/clone", "qmclone", "{guest}", "!newid"),
    ("POST", CT + "/clone", "vzclone", "{guest}", "!newid"),
    ("POST", VM + "/config", "qmconfig", "{guest}"),
    ("PUT", VM + "/resize", "resize", "{guest}", "!disk", "!size"),
    ("PUT", CT + "/resize", "resize", "{guest}", "!disk", "!size"),
    ("POST", VM + "/move_disk", "qmmove", "{guest}", "!disk"),
    ("POST", CT + "/move_volume", "move_volume", "{guest}", "!volume"),
    ("POST", VM + "/migrate", "qmigrate", "{guest}", "!target"),
    ("POST", CT + "/migrate", "vzmigrate", "{guest}", "!target"),
    ("POST", VM + "/remote_migrate", "qmigrate", "{guest}", "!target-endpoint"),
    ("POST", CT + "/remote_migrate", "vzmigrate", "{guest}", "!target-endpoint"),
    ("POST", VM + "/snapshot", "qmsnapshot", "{guest}", "!snapname"),
    ("POST", CT + "/snapshot", "vzsnapshot", "{guest}", "!snapname"),
    ("DELETE", VM + "/snapshot/[^/]+", "qmdelsnapshot", "{guest}"),
    ("DELETE", CT + "/snapshot/[^/]+", "vzdelsnapshot", "{guest}"),
    ("POST", VM + "/snapshot/[^/]+/rollback", "qmrollback", "{guest}"),
    ("POST", CT + "/snapshot/[^/]+/rollback", "vzrollback", "{guest}"),
    ("POST", VM + "/template", "qmtemplate", "{guest}"),
    ("POST", CT + "/template", "vztemplate", "{guest}"),
    ("POST", NODE + "/(?P<verb>start|stop|suspend|migrate)all", "{verb}all", ""),
    ("POST", BULK, "bulk-{verb}", ""),
    ("POST", STORAGE + "/download-url", "download", "{filename}", "!filename", "!url", "!content"),
    ("POST", STORAGE + "/upload", "imgcopy", ""),
    ("DELETE", STORAGE + "/content/.+", "imgdel", "{store}"),
    ("DELETE", STORAGE + "/prunebackups", "prunebackups", "{store}"),
    ("POST", NODE + "/aplinfo", "download", "{template}", "!storage", "!template"),
    ("POST", NODE + "/apt/update", "aptupdate", ""),
    ("POST", SERVICE, "srv{verb}", "{service}"),
    ("PUT", NODE + "/network", "srvreload", "networking"),
]

PMG = [
    ("POST", NODE + "/backup", "backup", ""),
    ("POST", NODE + "/apt/update", "aptupdate", ""),
    ("POST", NODE + "/clamav/database", "avupdate", ""),
    ("POST", NODE + "/spamassassin/rules", "saupdate", ""),
    ("POST", SERVICE, "srv{verb}", "{service}"),
    ("PUT", NODE + "/network", "srvreload", "networking"),
]

DATASTORE = "/admin/datastore/(?P<store>[^/]+)"
PBS = [
    ("POST", DATASTORE + "/gc", "garbage_collection", "{store}"),
    ("POST", DATASTORE + "/verify", "verify", "{store}"),
    ("POST", DATASTORE + "/prune-datastore", "prune", "{store}:"),
    ("POST", "/pull", "sync", "{store}", "!store", "!remote-store"),
    ("POST", "/push", "sync", "{store}", "!store", "!remote", "!remote-store"),
    ("POST", "/admin/sync/(?P<job>[^/]+)/run", "syncjob", "-:source:store1::{job}"),
    ("POST", "/admin/prune/(?P<job>[^/]+)/run", "prunejob", "store1:"),
    ("POST", "/admin/verify/(?P<job>[^/]+)/run", "verificationjob", "store1:{job}"),
    ("POST", "/config/datastore", "create-datastore", "{name}", "!name", "!path"),
    ("DELETE", "/config/datastore/(?P<store>[^/]+)", "delete-datastore", "{store}"),
    ("POST", NODE + "/apt/update", "aptupdate", ""),
    ("POST", SERVICE, "srv{verb}", "{service}"),
]

# Without use-task it runs within the request and returns a list.
PRUNED = {"backup-type": "host", "backup-id": "one", "backup-time": 1733132940, "keep": True}
PRUNE = {
    "type": "prune",
    "id": "{store}::{backup-type}/{backup-id}",
    "seconds": 1,
    "parameters": {"backup-type": "string!", "backup-id": "string!", "*": "string"},
    "without": {"use-task": [PRUNED]},
}

REMOTE = "/pve/remotes/(?P<remote>[^/]+)"
REMOTE_VM, REMOTE_CT = REMOTE + r"/qemu/(?P<guest>\d+)", REMOTE + r"/lxc/(?P<guest>\d+)"
PDM = [
    ("POST", "/remotes/tasks/refresh", "refresh-remote-tasks", ""),
    ("POST", REMOTE_VM + "/(?P<verb>start|stop|shutdown|resume)", "qm{verb}", "{guest}"),
    ("POST", REMOTE_CT + "/(?P<verb>start|stop|shutdown)", "vz{verb}", "{guest}"),
    ("POST", REMOTE_VM + "/(?:remote-)?migrate", "qmigrate", "{guest}", "!target"),
    ("POST", REMOTE_CT + "/(?:remote-)?migrate", "vzmigrate", "{guest}", "!target"),
    ("POST", REMOTE_VM + "/snapshot", "qmsnapshot", "{guest}", "!snapname"),
    ("POST", NODE + "/apt/update", "aptupdate", ""),
]


def templates(table):
    """The rows in the format of a script's `create`."""
    found = {}
    for method, path, kind, ident, *needed in table:
        template = {"type": kind, "id": ident, "seconds": 1}
        if needed:
            template["parameters"] = dict.fromkeys([name[1:] for name in needed], "string!")
            template["parameters"]["*"] = "string"
        found["%s %s" % (method, path)] = template
    return found
