"""The scripted life of tasks: running for some looks or seconds, then ended with a status."""

import itertools
import threading
import time

import logs
import upids

STOPPED_BY_REQUEST = "received interrupt"


class Task:
    """One task. Its script says for how long it runs, how it ends, and what its log tells."""

    def __init__(self, upid, script, number):
        self.upid, self.script, self.number = upid, script, number
        self.fields = upids.parse(upid)
        self.owner = self.fields["user"]
        self.user, self.tokenid = upids.split_user(self.owner)
        self.log = logs.Log(script)
        self.exitstatus = self._scripted_end()
        self.born, self.looks, self.hidden = time.monotonic(), 0, script.get("appears_after", 0)
        self.ended_at = None
        self.lock = threading.Lock()
        if not self._lives():
            soon = min(self.fields["starttime"] + 10, int(time.time()))
            self.ended_at = script.get("endtime", soon)

    def look(self):
        """A look at the status, which counts: True while the task runs."""
        with self.lock:
            self.looks += 1
            if "looks" in self.script and self.looks > self.script["looks"]:
                self._end()
        return not self.has_ended()

    def has_ended(self):
        with self.lock:
            seconds = self.script.get("seconds")
            if seconds is not None and time.monotonic() - self.born >= seconds:
                self._end()
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
                self._end()

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
            return upids.as_characters(self.script["exitstatus"]).replace("\n", " ")
        return self.log.scripted_status() or "OK"

    def _lives(self):
        if self.script.get("ended"):
            return False
        return any(self.script.get(key, 0) > 0 for key in ("looks", "seconds", "running"))

    def _end(self):
        if self.ended_at is None:
            self.ended_at = self.script.get("endtime", int(time.time()))


class Tasks:
    """All tasks of all nodes; a node has only its own."""

    def __init__(self, script):
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.pids = itertools.count(0x1A2B)
        self.by_upid = {}
        for task in script["tasks"]:
            self.add(upids.as_characters(task["upid"]), task)

    def add(self, upid, script):
        with self.lock:
            self.by_upid[upid] = Task(upid, script, next(self.numbers))

    def find(self, node, upid):
        """The task whose log file that node has, or None."""
        task = self.by_upid.get(upid)
        if task is None or task.fields["node"] != node or task.is_hidden():
            return None
        return task

    def of_node(self, node):
        with self.lock:
            return [task for task in self.by_upid.values() if task.fields["node"] == node]

    def create(self, node, kind, ident, user, script, date_offset):
        """Start a task as a worker of this moment would be named; the answer is its UPID."""
        with self.lock:
            pid = next(self.pids)
        ticks = int(time.monotonic() * 100) & 0xFFFFFFFF
        now = int(time.time() + date_offset)
        upid = upids.build(node, pid, ticks, now, kind, ident, user)
        self.add(upid, script)
        return upid
