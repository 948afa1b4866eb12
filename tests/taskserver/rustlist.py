"""The list of PBS's and PDM's tasks, with its own filters and names of things."""

import listing

OF_A_STORE = ("prune", "prunejob", "backup", "garbage_collection")


def node_tasks(tasks, wanted, may_see):
    """The items of this page, and the total: one more than seen if there may be more."""
    start, limit = wanted.get("start", 0), wanted.get("limit", 50)
    running, ended = listing.in_order(tasks)
    found = [(task, True) for task in running]
    found += [] if wanted.get("running") else [(task, False) for task in ended]
    found = [pair for pair in found if may_see(pair[0]) and matches(*pair, wanted)]
    shown = found[start : start + limit] if limit else found[start:]
    more = bool(shown and limit and len(shown) >= limit)
    return [item(*pair) for pair in shown], start + len(shown) + more


def matches(task, runs, wanted):
    fields = task.fields
    if wanted.get("userfilter", "") not in task.owner:
        return False
    if wanted.get("typefilter", "") not in fields["type"]:
        return False
    if not wanted.get("since", 0) <= fields["starttime"] <= wanted.get("until", 1 << 40):
        return False
    if "store" in wanted and not is_of_store(fields, wanted["store"]):
        return False
    return runs and "statusfilter" not in wanted or not runs and ended_matches(task, wanted)


def ended_matches(task, wanted):
    """`errors` means everything but OK; here it does not overrule the status filter."""
    kind = "unknown" if task.exitstatus == task.LOST else listing.status_kind(task.exitstatus)
    if wanted.get("errors") and kind == "ok" or task.ended_at < wanted.get("since", 0):
        return False
    return kind in wanted.get("statusfilter", kind).split(",")


def is_of_store(fields, store):
    pieces = (fields["id"] or "").split(":")
    if fields["type"] == "syncjob":
        return pieces[2:3] == [store]
    kind = fields["type"]
    return (kind.startswith("verif") or kind in OF_A_STORE) and pieces[0] == store


def item(task, runs):
    fields = task.fields
    found = {name: fields[name] for name in ("pid", "pstart", "starttime")}
    found.update(upid=task.upid, node="localhost", user=task.owner)
    found.update(worker_type=fields["type"], worker_id=fields["id"])
    if not runs:
        found.update(endtime=task.ended_at, status=task.exitstatus)
    return found
