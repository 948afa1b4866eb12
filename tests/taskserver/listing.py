"""The task lists of PVE and PMG (node_tasks in PVE/API2/Tasks.pm), and /cluster/tasks."""

import re

import filters
import upids

FINISHED_MOST = 25  # MAX_FINISHED of active_workers in PVE/RESTEnvironment.pm


def node_tasks(tasklist, wanted, caller, auditor):
    """One page and the total number of matches; running tasks come first."""
    test = test_of(wanted, None if auditor else caller)
    key = filters.key_of(wanted, None if auditor else caller.name)
    start, limit = wanted.get("start", 0), max(wanted.get("limit", 50), 0)
    source = wanted.get("source", "archive")
    rows = [] if source == "archive" else tasklist.running(looks=source == "active")
    running = [row for row in rows if test(row)]
    shown, ended, total = running[start : start + limit], [], 0
    if source != "active":
        left = max(start - len(running), 0)
        ended, total = tasklist.archive.page(key, test, left, limit - len(shown))
    return shown + ended, len(running) + total


def test_of(wanted, caller):
    """The predicate; a `caller` sees only its own tasks. "" and "0" do not filter."""
    tests = filters.of_starttime(wanted)
    user, kind = wanted.get("userfilter", ""), wanted.get("typefilter", "")
    if user not in ("", "0"):
        tests.append(lambda row: user.lower() in row["user"].lower())
    if caller:
        tests.append(lambda row: caller.owns(row["user"], row.get("tokenid")))
    if kind not in ("", "0"):
        tests.append(lambda row: row["type"] == kind)
    if wanted.get("vmid"):
        tests.append(lambda row: row["id"] == str(wanted["vmid"]))
    kinds = wanted_kinds(wanted)
    if kinds is not None:
        tests.append(lambda row: filters.status_kind(row["status"]) in kinds)
    return filters.all_of(tests)


def wanted_kinds(wanted):
    """`errors` overrides the status filter and includes warnings and running tasks."""
    if wanted.get("errors"):
        return {"warning", "error", "unknown"}
    if "statusfilter" in wanted:
        return {word.lower() for word in split_list(wanted["statusfilter"])}
    return None


def split_list(text):
    """split_list of PVE/ParseUtils.pm."""
    pieces = text.split("\0") if "\0" in text else re.split(r"[,;\s]+", text)
    return [piece for piece in pieces if piece]


def broadcast(tasklist, caller):
    """The tasks that a node broadcasts: all running ones, filled up with ended ones to 25."""
    running = tasklist.running()
    ended = tasklist.archive.newest(max(FINISHED_MOST - len(running), 0))
    ended = list({row["upid"]: row for row in ended}.values())
    ended.sort(key=lambda row: row["starttime"], reverse=True)
    found = [broadcast_row(row) for row in running + ended]
    for row in found[len(running) + 1 :]:
        row["saved"] = "1"
    # A token never equals the user compared here, so it does not even see its own tasks.
    return [row for row in found if caller.may("audit") or row["user"] == caller.name]


def broadcast_row(row):
    """`saved` is a string if it was read from `active`, a number if it was just set."""
    ended = "endtime" in row
    found = dict(row, saved=1 if ended else "0")
    for name in ("pstart", "pid") if ended else ("pstart", "status"):
        del found[name]
    if not ended:
        user, tokenid = upids.split_user(row["user"])
        found.update({"user": user, "tokenid": tokenid} if tokenid else {})
    return found
