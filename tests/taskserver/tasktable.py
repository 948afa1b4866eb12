"""All tasks of a server, by UPID and by node."""

import itertools
import threading
import time

import history
import tasklist
import upids
from tasks import HA_KINDS, Task


class NoName(Exception):
    """The UPID cannot be a file name, or cannot be parsed."""


class Tasks:
    """Tasks of class `kind`; those of a history are created on first use."""

    kind = Task
    most_bytes = 0

    def __init__(self, scripts, script, **settings):
        """`settings` are passed to each task."""
        self.script, self.date_offset, self.settings = script, script["date_offset"], settings
        self.lock = threading.RLock()
        self.numbers, self.pids = itertools.count(1), itertools.count(0x1A2B)
        self.by_upid, self.followed, self.lists = {}, [], {}
        born = time.monotonic()
        made = [self._make(self.kind.canonical(task["upid"]), task, born) for task in scripts]
        own = [given for given in script["history"] if not given.get("remote")]
        rows = history.rows(own, self.kind)
        self.by_upid.update((row["upid"], row) for row in rows)
        tasklist.load(
            [(self._list_of(task.fields["node"]), task) for task in made],
            [(self._list_of(upids.node_of(row["upid"])), row) for row in rows],
        )

    def add(self, upid, script, born):
        with self.lock:
            task = self._make(upid, script, born)
            self._list_of(task.fields["node"]).add(task)
        return task

    def find(self, node, upid):
        """The task, if its log file is on that node, or None."""
        self._follow()
        task = self.by_upid.get(upid)
        if isinstance(task, dict):
            task = self._remember(task)
        if task is None or task.fields["node"] != node or task.is_hidden():
            return None
        return None if task.log.is_gone(task) else task

    def create(self, node, kind, ident, user, script, born=None):
        """Start a task with a new UPID. Raises NoName."""
        now = time.monotonic()
        born = now if born is None else born
        with self.lock:
            pid = next(self.pids)
        start = int(time.time() + self.date_offset - (now - born))
        ticks = int(born * 100) & 0xFFFFFFFF
        upid = self.kind.name(node, pid, ticks, start, kind, ident, user)
        if not self.kind.can_be(upid):
            raise NoName(upid)
        return self.add(upid, script, born)

    def listed(self, node, make):
        """Return make(list) with the node's list locked."""
        self._follow()
        with self.lock:
            found = self._list_of(node)
            found.settle()
            return make(found)

    def _make(self, upid, script, born):
        task = self.kind(upid, script, next(self.numbers), born, **self.settings)
        self.by_upid[upid] = task
        if "then" in script:
            self.followed.append(task)
        return task

    def _remember(self, row):
        """Create the task of a row of the history."""
        end = {"endtime": row["endtime"], "exitstatus": row["status"]}
        script = dict(end, log=["INFO: task %d" % row["pid"]])
        task = self.kind(row["upid"], script, 0, time.monotonic(), **self.settings)
        self.by_upid[row["upid"]] = task
        return task

    def _list_of(self, node):
        if node not in self.lists:
            most_bytes = self.script["index_bytes"] or 0
            self.lists[node] = tasklist.TaskList(self.script["list_lag"], most_bytes)
        return self.lists[node]

    def _follow(self):
        """Start the tasks that follow ended HA requests, when they are due."""
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
    """Whether the task has ended long enough ago."""
    return task.has_ended() and time.monotonic() >= task.end + task.script["then"].get("after", 0)
