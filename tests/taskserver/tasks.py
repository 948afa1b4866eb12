"""The scripted life of a task: it runs for some requests or seconds, then ends.

Task is a task of PVE or PMG. rusttask.py has those of PBS and PDM, tasktable.py the collection.
"""

import threading
import time

import logs
import upids

HISTORY_FIELDS = ("node", "pid", "pstart", "starttime", "type", "id", "user")
HA_KINDS = {"hastart": "qmstart", "hastop": "qmstop", "hamigrate": "qmigrate"}


class Task:
    """A task; its script defines how long it runs, how it ends, and its log."""

    LOST = "unexpected status"  # exit status of a task without a TASK line

    def __init__(self, upid, script, number, born):
        self.upid, self.script, self.number = upid, script, number
        self.fields = self.parse(upid)
        self.owner = self.fields["user"]
        self.user, self.tokenid = self.split_owner(self.owner)
        self.log = self.open_log()
        self.words = self._scripted_end()  # for the TASK line; None: there is none
        self.exitstatus = self._as_read(self.words)
        self.born, self.looks, self.hidden = born, 0, script.get("appears_after", 0)
        self.ended_at, self.end, self.noticed_at = None, None, None
        self.dies = None  # time and exit status of a forced end
        self.lock = threading.Lock()
        self.lived, self.answers = self._lives(), 0
        if not self.lived:
            soon = min(self.fields["starttime"] + 10, int(time.time()))
            self.ended_at, self.end = script.get("endtime", soon), born

    parse = staticmethod(upids.parse)
    split_owner = staticmethod(upids.split_user)
    canonical = from_script = staticmethod(upids.as_characters)

    def open_log(self):
        return logs.Log(self.script, self.fields)

    @staticmethod
    def can_be(upid):
        """Whether the UPID can be a file name and be parsed again."""
        return len(upid) <= 255 and upids.parse(upid) is not None

    @staticmethod
    def name(node, pid, ticks, start, kind, ident, user):
        """The UPID of a new worker."""
        return upids.build(node, pid, ticks, start, kind, ident, user)

    def look(self):
        """Count a status request; true while the task runs."""
        with self.lock:
            self.looks += 1
            if "looks" in self.script and self.looks > self.script["looks"]:
                self._end(time.monotonic())
        return not self.has_ended()

    def has_ended(self):
        with self.lock:
            now, seconds = time.monotonic(), self.script.get("seconds")
            ends = [] if seconds is None else [(self.born + seconds, None)]
            for moment, exitstatus in sorted(ends + ([self.dies] if self.dies else []), key=first):
                if moment <= now:
                    self._end(moment, exitstatus)
            return self.ended_at is not None

    def age(self):
        """For how long it has been running, or ran."""
        end = self.end if self.ended_at is not None else time.monotonic()
        return end - self.born if self.lived else float("inf")

    def progress(self):
        """From 0 to 1, for a log that grows with the task."""
        if self.script.get("seconds"):
            return min(1, self.age() / self.script["seconds"])
        if self.script.get("looks"):
            return min(1, self.looks / self.script["looks"])
        return 1

    def die(self, seconds, exitstatus):
        """End the task by force, now or later."""
        with self.lock:
            self.dies = self.dies or (time.monotonic() + seconds, exitstatus)

    def is_hidden(self):
        """Whether this request is one of the first N, which do not find the task."""
        with self.lock:
            self.hidden -= 1
            return self.hidden >= 0

    def status(self):
        """The data of the status answer."""
        running = self.look()
        found = dict(self.fields, user=self.user, upid=self.upid)
        found["status"] = "running" if running else "stopped"
        if self.tokenid:
            found["tokenid"] = self.tokenid
        if not running:
            found["exitstatus"] = self.shown_status()
        return found

    def shown_status(self):
        """The exit status in the answer; each daemon worker has its own cache."""
        turns = self.script.get("exitstatus_by_worker")
        if turns:
            self.answers += 1
            return self.from_script(turns[(self.answers - 1) % len(turns)])
        return self.LOST if self.script.get("log_after_end") else self.exitstatus

    def is_listed(self):
        """PVE/API2/Tasks.pm cannot parse a line of `index` with a blank status."""
        return self.script.get("listed") != "never" and bool(self.exitstatus.strip())

    def is_missed(self):
        """Whether it has ended unnoticed."""
        return self.script.get("unnoticed", False) and self.has_ended()

    def active_row(self):
        """The row of a running task: the token is part of `user`, `saved` is a string."""
        return dict(self.fields, user=self.owner, upid=self.upid, saved="0", status="RUNNING")

    def archive_row(self):
        row = dict(self.fields, user=self.user, upid=self.upid)
        row.update(endtime=self.noticed_at or self.ended_at, status=self.exitstatus)
        if self.tokenid:
            row["tokenid"] = self.tokenid
        return row

    @classmethod
    def history_row(cls, fields, end, status):
        """Like archive_row, without creating the task."""
        row = {name: fields[name] for name in HISTORY_FIELDS}
        row.update(upid=upids.build(*row.values()), endtime=end, status=status)
        if "!" in row["user"]:
            row["user"], row["tokenid"] = cls.split_owner(row["user"])
        return row

    def _scripted_end(self):
        """The text for the TASK line; PVE replaces newlines by blanks."""
        if "exitstatus" not in self.script:
            return self.log.scripted_status() or "OK"
        words = self.from_script(self.script["exitstatus"])
        return None if words == self.LOST else self.one_line(words)

    @staticmethod
    def one_line(words):
        return words.replace("\n", " ")

    def _as_read(self, words):
        """The exit status read from the log; an empty error is not recognized."""
        return words or self.LOST

    def _lives(self):
        if self.script.get("ended"):
            return False
        return any(self.script.get(key, 0) > 0 for key in ("looks", "seconds", "running"))

    def _end(self, moment, exitstatus=None):
        if self.ended_at is None:
            self.ended_at = self.script.get("endtime", int(time.time()))
            self.end = moment
            if exitstatus is not None:
                self.exitstatus = exitstatus
                self.words = None if exitstatus == self.LOST else exitstatus


def first(pair):
    return pair[0]
