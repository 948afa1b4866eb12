"""PDM's cache of the tasks of all remotes: server/src/remote_tasks/.

Tasks started by PDM are listed at once, their ends with a delay. Others are fetched every ten
minutes, after the end of a task that PDM started on the same remote, and by refresh-remote-tasks.
"""

import threading
import time

import filters
import upids

EVERYTHING = 1 << 63


class Cache:
    """Rows by remote UPID. `lag` and `interval` are seconds."""

    def __init__(self, remotes, lag, interval, shows_running):
        self.remotes, self.lag, self.interval = remotes, lag, interval
        self.shows_running = shows_running
        self.ended, self.running = {}, {}
        self.tracked, self.refreshes = {}, []
        self.fetched = dict.fromkeys(remotes, 0)
        self.lock = threading.Lock()

    def track(self, remote, upid, task):
        """Track a task started by PDM."""
        with self.lock:
            self.tracked[upid] = remote, task

    def refresh_after(self, task, names):
        """Fetch these remotes when the given task of PDM ends."""
        with self.lock:
            self.refreshes.append((task, names))

    def page(self, wanted, may_see):
        """One page, latest start first."""
        with self.lock:
            self._settle()
            rows = [tracked_row(upid, task) for upid, (_, task) in self.tracked.items()]
            rows = sorted(rows + list(self.running.values()), key=in_order)
            if not wanted.get("running"):
                rows += sorted(self.ended.values(), key=in_order)
        test = test_of(wanted, may_see)
        start, limit = wanted.get("start", 0), wanted.get("limit", 50) or EVERYTHING
        return [row for row in rows if test(row)][start : start + limit]

    def _settle(self):
        now = time.monotonic()
        ended = [name for name, task in self.tracked.values() if self._is_noticed(task, now)]
        due = [name for name in self.remotes if now - self.fetched[name] >= self.interval]
        for task, names in [pair for pair in self.refreshes if pair[0].has_ended()]:
            self.refreshes.remove((task, names))
            due += [name for name in names if name in self.remotes]
        for name in dict.fromkeys(ended + due + self._never_fetched()):
            self._fetch(name)

    def _never_fetched(self):
        return [name for name, moment in self.fetched.items() if not moment]

    def _is_noticed(self, task, now):
        return task.has_ended() and now - task.end >= self.lag

    def _fetch(self, name):
        """Fetch the ended tasks of a remote; since 1.1 also the running ones of PVE."""
        remote = self.remotes[name]
        ended, running = remote.rows()
        self.ended.update((row["upid"], row) for row in ended)
        shown = running if self.shows_running and remote.kind == "pve" else []
        kept = {upid: row for upid, row in self.running.items() if owner_of(upid) != name}
        kept.update((row["upid"], row) for row in shown if row["upid"] not in self.tracked)
        self.running = {upid: row for upid, row in kept.items() if upid not in self.ended}
        self.tracked = {upid: pair for upid, pair in self.tracked.items() if upid not in self.ended}
        self.fetched[name] = time.monotonic()


def owner_of(upid):
    return upids.split_remote(upid)[1]


def in_order(row):
    """The order of compare_tasks_reverse."""
    return -row["starttime"], row["upid"]


def row_of(upid, native):
    """A row of the cache; tasks of PVE have no worker_id."""
    owner = native["user"]
    if native.get("tokenid"):
        owner += "!" + native["tokenid"]
    row = {name: native[name] for name in ("pid", "pstart", "starttime")}
    row.update(upid=upid, user=owner, node=upids.node_of(upid), worker_id=native.get("worker_id"))
    row["worker_type"] = native.get("worker_type") or native["type"]
    row.update((name, native[name]) for name in ("endtime", "status") if name in native)
    return row


def tracked_row(upid, task):
    """A row of a tracked task, which has no status until it ends."""
    row = row_of(upid, task.active_row())
    row.pop("status", None)
    return row


def test_of(wanted, may_see):
    tests = filters.of_starttime(wanted) + [lambda row: may_see(owner_of(row["upid"]))]
    if "remote" in wanted:
        tests.append(lambda row: owner_of(row["upid"]) == wanted["remote"])
    if wanted.get("running"):
        tests.append(lambda row: "endtime" not in row)
    for name, key in (("userfilter", "user"), ("typefilter", "worker_type")):
        if wanted.get(name):
            tests.append(lambda row, key=key, text=wanted[name]: text in row[key])
    if wanted.get("errors"):
        tests.append(lambda row: row.get("status") != "OK")
    if "statusfilter" in wanted:
        kinds = set(wanted["statusfilter"].split("\0"))
        tests.append(lambda row: kind_of(row) in kinds)
    return filters.all_of(tests)


def kind_of(row):
    """TaskStateType::new_from_str: `unexpected status` and RUNNING count as errors."""
    status = row.get("status")
    if status is None:
        return None
    if status.startswith("WARNINGS: "):
        return "warning"
    return {"OK": "ok", "unknown": "unknown", "": "unknown"}.get(status, "error")
