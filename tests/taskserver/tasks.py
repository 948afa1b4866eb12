"""The scripted life of tasks: running for some looks or seconds, then ended with a status.

Task is one of PVE and PMG; rusttask.py has that of PBS and PDM.
"""

import itertools
import threading
import time

import logs
import upids

STOPPED_BY_REQUEST = "received interrupt"
HA_KINDS = {"hastart": "qmstart", "hastop": "qmstop", "hamigrate": "qmigrate"}


class Task:
    """One task. Its script says for how long it runs, how it ends, and what its log tells."""

    LOST = "unexpected status"  # the exit status of a task that could not write one

    def __init__(self, upid, script, number, born):
        self.upid, self.script, self.number = upid, script, number
        self.fields = self.parse(upid)
        self.owner = self.fields["user"]
        self.user, self.tokenid = self.split_owner(self.owner)
        self.log = self.open_log()
        self.exitstatus = self._scripted_end()
        self.born, self.looks, self.hidden = born, 0, script.get("appears_after", 0)
        self.ended_at, self.end = None, None
        self.lock = threading.Lock()
        if not self._lives():
            soon = min(self.fields["starttime"] + 10, int(time.time()))
            self.ended_at, self.end = script.get("endtime", soon), born

    parse = staticmethod(upids.parse)
    split_owner = staticmethod(upids.split_user)
    from_script = staticmethod(upids.as_characters)

    def open_log(self):
        return logs.Log(self.script)

    @staticmethod
    def name(node, pid, ticks, start, kind, ident, user):
        """The UPID of a worker that starts now."""
        return upids.build(node, pid, ticks, start, kind, ident, user)

    def look(self):
        """A look at the status, which counts: True while the task runs."""
        with self.lock:
            self.looks += 1
            if "looks" in self.script and self.looks > self.script["looks"]:
                self._end(time.monotonic())
        return not self.has_ended()

    def has_ended(self):
        with self.lock:
            seconds = self.script.get("seconds")
            if seconds is not None and time.monotonic() - self.born >= seconds:
                self._end(self.born + seconds)
            return self.ended_at is not None

    def progress(self):
        """From 0 to 1, for a log that grows with its task."""
        if self.script.get("seconds"):
            return min(1, (time.monotonic() - self.born) / self.script["seconds"])
        if self.script.get("looks"):
            return min(1, self.looks / self.script["looks"])
        return 1

    def stop(self):
        with self.lock:
            if self.ended_at is None:
                self.exitstatus = STOPPED_BY_REQUEST
                self._end(time.monotonic())

    def is_hidden(self):
        """The first requests for a task may come too early to find it."""
        with self.lock:
            self.hidden -= 1
            return self.hidden >= 0

    def status(self):
        """The answer of the status endpoint."""
        running = self.look()
        found = dict(self.fields, user=self.user, upid=self.upid)
        found["status"] = "running" if running else "stopped"
        if self.tokenid:
            found["tokenid"] = self.tokenid
        if not running:
            found["exitstatus"] = self.exitstatus
        return found

    def _scripted_end(self):
        if "exitstatus" in self.script:
            return self.from_script(self.script["exitstatus"]).replace("\n", " ")
        return self.log.scripted_status() or "OK"

    def _lives(self):
        if self.script.get("ended"):
            return False
        return any(self.script.get(key, 0) > 0 for key in ("looks", "seconds", "running"))

    def _end(self, moment):
        if self.ended_at is None:
            self.ended_at = self.script.get("endtime", int(time.time()))
            self.end = moment


class Tasks:
    """All tasks of all nodes; each is an object of `kind`."""

    def __init__(self, scripts, date_offset, kind=Task):
        self.kind, self.date_offset, self.lock = kind, date_offset, threading.Lock()
        self.numbers, self.pids = itertools.count(1), itertools.count(0x1A2B)
        self.by_upid, self.followed = {}, []
        for script in scripts:
            self.add(kind.from_script(script["upid"]), script, time.monotonic())

    def add(self, upid, script, born):
        with self.lock:
            task = self.by_upid[upid] = self.kind(upid, script, next(self.numbers), born)
            if "then" in script:
                self.followed.append(task)

    def find(self, node, upid):
        """The task whose log file that node has, or None."""
        self._follow()
        task = self.by_upid.get(upid)
        if task is None or task.fields["node"] != node or task.is_hidden():
            return None
        return task

    def all(self):
        self._follow()
        with self.lock:
            return list(self.by_upid.values())

    def of_node(self, node):
        return [task for task in self.all() if task.fields["node"] == node]

    def create(self, node, kind, ident, user, script, born=None):
        """Start a task as a worker of this moment would be named; the answer is its UPID."""
        now = time.monotonic()
        born = now if born is None else born
        with self.lock:
            pid = next(self.pids)
        start = int(time.time() + self.date_offset - (now - born))
        ticks = int(born * 100) & 0xFFFFFFFF
        upid = self.kind.name(node, pid, ticks, start, kind, ident, user)
        self.add(upid, script, born)
        return upid

    def _follow(self):
        """The HA manager takes up what ended HA requests have queued, as soon as it is time."""
        for task in self._due():
            template, fields = task.script["then"], task.fields
            kind = template.get("type") or HA_KINDS[fields["type"]]
            node, ident = template.get("node", fields["node"]), template.get("id", fields["id"])
            born = task.end + template.get("after", 0)
            self.create(node, kind, ident, "root@pam", template, born)

    def _due(self):
        if not self.followed:
            return []
        with self.lock:
            due = [task for task in self.followed if is_due(task)]
            self.followed = [task for task in self.followed if task not in due]
        return due


def is_due(task):
    """Its end counts, also if nobody has looked yet."""
    return task.has_ended() and time.monotonic() >= task.end + task.script["then"].get("after", 0)
