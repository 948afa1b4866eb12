"""A task of PBS or PDM: part of the daemon, ends some time after a stop."""

import itertools

import rustlist
import stamped
import tasks
import tasktable
import upids

ABORTED = "abort requested - aborting task"
# Each kind of worker has its own message (measured).
ABORTED_AS = {"syncjob": "sync aborted", "sync": "sync aborted", "backup": "task aborted"}
TAIL = 8192 - 100
RECEIVED = b"received abort request ...\n"
DAEMON_PID = 0x2B2
FIELDS = ("node", "pid", "pstart", "starttime", "type", "id")


class RustTask(tasks.Task):
    """`raced`: the first answer with `active: false` has been given."""

    LOST = "unknown"
    counter = itertools.count()

    def __init__(self, *arguments, reads_last_line=False):
        self.reads_last_line = reads_last_line
        super().__init__(*arguments)
        self.raced = not self.script.get("active_race")

    parse = staticmethod(upids.parse_ten)

    @staticmethod
    def split_owner(owner):
        return upids.split_authid(owner) or (owner, None)

    @staticmethod
    def from_script(text):
        return text

    @staticmethod
    def canonical(upid):
        """The UPID as the daemon renders it."""
        return upids.build_ten(upids.parse_ten(upid))

    def open_log(self):
        return stamped.StampedLog(self.script, self.fields)

    @staticmethod
    def can_be(upid):
        return len(upid.encode()) <= 244

    @classmethod
    def name(cls, node, _pid, ticks, start, kind, ident, user):
        """All tasks have the daemon's pid and differ in its counter."""
        fields = {"node": node, "pid": DAEMON_PID, "pstart": ticks, "task_id": next(cls.counter)}
        return upids.build_ten(dict(fields, starttime=start, type=kind, id=ident, user=user))

    one_line = staticmethod(str)

    def _as_read(self, words):
        """upid_read_status in worker_task.rs: the first line of an error, before 4.2 the last.

        Only the last 8 KiB of the log are read, and a line without a time stamp has no status.
        """
        if words is None or len(words.encode("utf-8", "replace")) > TAIL:
            return self.LOST
        if "\n" in words:
            return self.LOST if self.reads_last_line else words.partition("\n")[0]
        return words

    def is_listed(self):
        return self.script.get("listed") != "never"

    def active_row(self):
        return rustlist.row_of(self)

    def archive_row(self):
        end = {"endtime": self.noticed_at or self.ended_at, "status": self.exitstatus}
        return dict(rustlist.row_of(self), **end)

    @classmethod
    def history_row(cls, fields, end, status):
        fields["pid"] = DAEMON_PID
        row = {name: fields[name] for name in ("pid", "pstart", "starttime", "user")}
        row.update(upid=upids.build_ten(fields), node="localhost", worker_type=fields["type"])
        row.update(worker_id=fields["id"] or None, endtime=end, status=status)
        return row

    def abort(self, delay):
        """Request the end; some workers never check for it."""
        if not self.has_ended() and self.script.get("stop") != "ignore":
            self.log.add(RECEIVED)
            self.die(delay, ABORTED_AS.get(self.fields["type"], ABORTED))

    def lines(self, tests_status):
        """The lines of the log and, on request, whether the task is active.

        The daemon reads the file before it checks the task. If the task ends in between, the
        answer says so without the last line: the script's `active_race`.
        """
        active = self.look() if tests_status else None
        lines = self.log.lines(self.log.read(self))
        if active is False and not self.raced:
            self.raced, lines = True, lines[:-1]
        return lines, active


class RustTasks(tasktable.Tasks):
    """The tasks of one daemon."""

    kind = RustTask

    def look_up(self, fields):
        """Find a task by its fields, whatever the node of the path and the case of hex digits."""
        return self.find(fields["node"], upids.build_ten(fields))

    def _list_of(self, _node):
        """There is one list, whatever the node in the UPID."""
        return super()._list_of("localhost")


def status_of(upid, fields, task, has_endtime):
    """The status; an unknown task is also `stopped`."""
    user, tokenid = upids.split_authid(fields["user"])
    found = {name: fields[name] for name in FIELDS}
    found.update(upid=upid, user=user, status="running")
    if tokenid:
        found["tokenid"] = tokenid
    if task and task.look():
        return found
    found.update(status="stopped", exitstatus=task.exitstatus if task else RustTask.LOST)
    if task and has_endtime:
        found["endtime"] = task.ended_at
    return found
