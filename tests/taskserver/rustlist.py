"""The task list of PBS and PDM: list_tasks in src/api2/node/tasks.rs."""

import filters

OF_A_STORE = ("prune", "prunejob", "backup", "garbage_collection")
EVERYTHING = 1 << 63
LOST = "unknown"


def node_tasks(tasklist, wanted, may_see, who):
    """One page and the estimated total: one more than seen if the limit was reached."""
    start, limit = wanted.get("start", 0), wanted.get("limit", 50) or EVERYTHING
    test = test_of(wanted, may_see)
    looks = bool(wanted.get("running"))
    rows = [] if "statusfilter" in wanted else tasklist.running(True, looks)
    running = [row for row in rows if test(row)]
    shown = running[start : start + limit]
    if not wanted.get("running"):
        key, left = filters.key_of(wanted, who), max(start - len(running), 0)
        shown += tasklist.archive.page(key, test, left, limit - len(shown))[0]
    return shown, start + len(shown) + bool(shown and len(shown) >= limit)


def test_of(wanted, may_see):
    """The predicate; texts are case-sensitive substrings."""
    tests = filters.of_starttime(wanted)
    if may_see:
        tests.append(may_see)
    for name, key in (("userfilter", "user"), ("typefilter", "worker_type")):
        if wanted.get(name):
            tests.append(lambda row, key=key, text=wanted[name]: text in row[key])
    if "store" in wanted:
        tests.append(lambda row: is_of_store(row, wanted["store"]))
    if wanted.get("since", 0) > 0:
        # The search stops at the first row that ended before `since`.
        tests.append(lambda row: row.get("endtime", EVERYTHING) >= wanted["since"])
    return filters.all_of(tests + of_status(wanted))


def of_status(wanted):
    """`errors` means everything but OK; both filters apply."""
    tests = []
    if wanted.get("errors"):
        tests.append(lambda row: row.get("status") != "OK")
    if "statusfilter" in wanted:
        kinds = set(wanted["statusfilter"].split("\0"))
        tests.append(lambda row: filters.status_kind(row["status"], LOST) in kinds)
    return tests


def is_of_store(row, store):
    """check_job_store in src/api2/node/tasks.rs."""
    kind, pieces = row["worker_type"], (row["worker_id"] or "").split(":")
    if kind == "syncjob":
        return len(pieces) > 3 and pieces[2] == store
    return (kind.startswith("verif") or kind in OF_A_STORE) and pieces[0] == store


def row_of(task):
    """The row of a running task."""
    fields = task.fields
    found = {name: fields[name] for name in ("pid", "pstart", "starttime")}
    found.update(upid=task.upid, node="localhost", user=task.owner)
    return dict(found, worker_type=fields["type"], worker_id=fields["id"])
