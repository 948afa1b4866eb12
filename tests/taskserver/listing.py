"""Lists of tasks: a node's with the filters of PVE's node_tasks in its own order; the cluster's."""

import re
import time

FINISHED_MOST = 25  # MAX_FINISHED of PVE::RESTEnvironment's active_workers


def node_tasks(tasks, wanted, may_see, auditor, lag=0):
    """The items of this page, and how many tasks match in all."""
    found = [item for item in candidates(tasks, wanted, lag) if matches(item, wanted)]
    found = [item for item in found if auditor or may_see(item["user"], item.get("tokenid"))]
    start, limit = wanted.get("start", 0), wanted.get("limit", 50)
    return found[start : start + limit], len(found)


def candidates(tasks, wanted, lag):
    """Running ones first if they are asked for; of the ended ones the latest end comes first."""
    source = wanted.get("source", "archive")
    running, ended = in_order(tasks, lag)
    items = [] if source == "archive" else [active_item(task) for task in running]
    return items + ([] if source == "active" else [archive_item(task) for task in ended])


def in_order(tasks, lag=0):
    """Those that run and those that have ended, each with the latest first."""
    running = [task for task in tasks if is_listed_as_running(task, lag)]
    numbers = {task.number for task in running}
    ended = [task for task in tasks if task.number not in numbers]
    running.sort(key=lambda task: (task.fields["starttime"], task.number), reverse=True)
    ended.sort(key=lambda task: (task.ended_at, task.number), reverse=True)
    return running, ended


def is_listed_as_running(task, lag):
    # The list learns of an end when somebody notices, up to ten seconds later.
    return not task.has_ended() or 0 <= time.time() - task.ended_at < lag


def active_item(task):
    """A line of the file `active`: the token is not split off, and `saved` is a string."""
    return dict(task.fields, user=task.owner, upid=task.upid, saved="0", status="RUNNING")


def archive_item(task):
    item = dict(task.fields, user=task.user, upid=task.upid)
    item.update(endtime=task.ended_at, status=task.exitstatus)
    if task.tokenid:
        item["tokenid"] = task.tokenid
    return item


def cluster_tasks(nodes, caller, lag=0):
    """What each node has broadcast: all that runs, and the ends of late."""
    found = []
    for tasks in nodes:
        running, ended = in_order(tasks, lag)
        found += [broadcast_item(task) for task in running]
        found += [broadcast_item(task, ended=True) for task in ended[:FINISHED_MOST]]
    # A token never equals the user that is compared, so that it does not even see its own.
    return [item for item in found if caller.audit or item["user"] == caller.name]


def broadcast_item(task, ended=False):
    """`saved` is read from the file `active` as text, and a number where it was just decided."""
    item = dict(task.fields, user=task.user, upid=task.upid, saved=1 if ended else "0")
    del item["pstart"]
    if ended:
        del item["pid"]
        item.update(endtime=task.ended_at, status=task.exitstatus)
    if task.tokenid:
        item["tokenid"] = task.tokenid
    return item


def matches(item, wanted):
    if wanted.get("userfilter", "").lower() not in item["user"].lower():
        return False
    if wanted.get("typefilter") and item["type"] != wanted["typefilter"]:
        return False
    if wanted.get("vmid") and item["id"] != str(wanted["vmid"]):
        return False
    if not wanted.get("since", 0) <= item["starttime"] <= wanted.get("until", 1 << 40):
        return False
    return status_kind(item["status"]) in wanted_kinds(wanted)


def wanted_kinds(wanted):
    """`errors` overrules the filter, and means everything but OK: warnings, and what runs, too."""
    if wanted.get("errors"):
        return {"warning", "error", "unknown"}
    if "statusfilter" in wanted:
        return {word.lower() for word in re.split(r"[,;\s\0]+", wanted["statusfilter"]) if word}
    return {"ok", "warning", "error", "unknown"}


def status_kind(status):
    if status == "OK":
        return "ok"
    if re.match(r"WARNINGS: \d+\Z", status):
        return "warning"
    # A running task has no status yet when PVE filters.
    return "unknown" if status in ("unexpected status", "", "RUNNING") else "error"
