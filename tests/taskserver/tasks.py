"""The scripted life of a task: running for some looks or seconds, then ended with a status.

Task is one of PVE and PMG; rusttask.py has that of PBS and PDM, tasktable.py all of a server.
"""

import threading
import time

import logs
import upids

HISTORY_FIELDS = ("node", "pid", "pstart", "starttime", "type", "id", "user")
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
        self.ended_at, self.end, self.noticed_at = None, None, None
        self.dies = None  # when, and with which exit status
        self.lock = threading.Lock()
        if not self._lives():
            soon = min(self.fields["starttime"] + 10, int(time.time()))
            self.ended_at, self.end = script.get("endtime", soon), born

    parse = staticmethod(upids.parse)
    split_owner = staticmethod(upids.split_user)
    canonical = from_script = staticmethod(upids.as_characters)

    def open_log(self):
        return logs.Log(self.script)

    @staticmethod
    def can_be(upid):
        """Whether a file of that name can be made, and read again."""
        return len(upid) <= 255 and upids.parse(upid) is not None

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
            now, seconds = time.monotonic(), self.script.get("seconds")
            ends = [] if seconds is None else [(self.born + seconds, None)]
            for moment, exitstatus in sorted(ends + ([self.dies] if self.dies else []), key=first):
                if moment <= now:
                    self._end(moment, exitstatus)
            return self.ended_at is not None

    def progress(self):
        """From 0 to 1, for a log that grows with its task."""
        if self.script.get("seconds"):
            return min(1, (time.monotonic() - self.born) / self.script["seconds"])
        if self.script.get("looks"):
            return min(1, self.looks / self.script["looks"])
        return 1

    def die(self, seconds, exitstatus):
        """Be ended by force, at once or so much later."""
        with self.lock:
            self.dies = self.dies or (time.monotonic() + seconds, exitstatus)

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

    def is_missed(self):
        """Whether it has ended without any daemon noticing."""
        return self.script.get("unnoticed", False) and self.has_ended()

    def active_row(self):
        """A line of the file `active`: the token is not split off, and `saved` is a string."""
        return dict(self.fields, user=self.owner, upid=self.upid, saved="0", status="RUNNING")

    def archive_row(self):
        row = dict(self.fields, user=self.user, upid=self.upid)
        row.update(endtime=self.noticed_at or self.ended_at, status=self.exitstatus)
        if self.tokenid:
            row["tokenid"] = self.tokenid
        return row

    @classmethod
    def history_row(cls, fields, end, status):
        """As archive_row, of a task that is no object yet."""
        row = {name: fields[name] for name in HISTORY_FIELDS}
        row.update(upid=upids.build(*row.values()), endtime=end, status=status)
        if "!" in row["user"]:
            row["user"], row["tokenid"] = cls.split_owner(row["user"])
        return row

    def _scripted_end(self):
        if "exitstatus" in self.script:
            return self.from_script(self.script["exitstatus"]).replace("\n", " ")
        return self.log.scripted_status() or "OK"

    def _lives(self):
        if self.script.get("ended"):
            return False
        return any(self.script.get(key, 0) > 0 for key in ("looks", "seconds", "running"))

    def _end(self, moment, exitstatus=None):
        if self.ended_at is None:
            self.ended_at = self.script.get("endtime", int(time.time()))
            self.end = moment
            self.exitstatus = exitstatus or self.exitstatus


def first(pair):
    return pair[0]
