"""The log of one task: what the script says of it, and the pages that PVE makes out of the file."""

import base64
import json
import threading

NO_FILE = "unable to open file - No such file or directory"
NO_CONTENT = "no content"
TASK_LINES = (b"TASK OK", b"TASK WARNINGS: ", b"TASK ERROR: ")

quoted = json.encoder.encode_basestring


class Log:
    """A log that stands still, or grows with the looks or with the task; bytes are made once."""

    def __init__(self, script):
        self.script, self.requests = script, 0
        self.raw, self.grows = script.get("raw_log", False), script.get("log_grows")
        self.lock = threading.Lock()
        self._made = {}
        self._split = (None, None)

    def read(self, task):
        """The file as this request finds it; every call counts as one request."""
        with self.lock:
            self.requests += 1
            if task.has_ended() and not self.raw:
                return self._once("ended", lambda: self._with_end(task.exitstatus))
            if self.grows:
                return b"".join(to_log_bytes(piece) for piece in self.grows[: self.requests])
            if self.raw:
                return self._whole()
            running = self._once("running", lambda: without_task_line(self._whole()))
            return share(running, task.progress()) if self.script.get("log_spread") else running

    def lines(self, data):
        """The lines as PVE sees them: each byte one Latin-1 character, cut at newlines only."""
        with self.lock:
            if self._split[0] is not data:
                lines = data.decode("latin-1").split("\n")
                self._split = (data, lines if lines[-1] else lines[:-1])
            return self._split[1]

    def scripted_status(self):
        """The exit status that the script's own TASK line tells; None without such a line."""
        last = self._whole().rstrip(b"\n").rpartition(b"\n")[2].decode("latin-1")
        if last.startswith("TASK ERROR: "):
            return last[len("TASK ERROR: ") :]
        if last == "TASK OK" or last.startswith("TASK WARNINGS: "):
            return last[len("TASK ") :]
        return None

    def _once(self, name, make):
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _whole(self):
        return self._once("whole", lambda: scripted_bytes(self.script))

    def _with_end(self, exitstatus):
        text = without_task_line(self._whole())
        if text and not text.endswith(b"\n"):
            text += b"\n"
        return text + task_line(exitstatus)


def scripted_bytes(script):
    """All the bytes that the script gives the log, whichever way it does so."""
    if "log_base64" in script:
        return base64.b64decode(script["log_base64"])
    if "log_text" in script:
        return to_log_bytes(script["log_text"])
    if "log_lines" in script:
        return b"".join(b"INFO: line %d\n" % n for n in range(1, script["log_lines"] + 1))
    if "log_grows" in script:
        return b"".join(map(to_log_bytes, script["log_grows"]))
    return b"".join(to_log_bytes(line) + b"\n" for line in script.get("log", []))


def to_log_bytes(text):
    return text.encode("utf-8", "surrogatepass")


def without_task_line(data):
    """A running task has not written its last line yet."""
    head, newline, last = data.rstrip(b"\n").rpartition(b"\n")
    return head + newline if last.startswith(TASK_LINES) else data


def task_line(exitstatus):
    """The line that makes PVE read this exit status; a killed worker leaves none."""
    if exitstatus == "unexpected status":
        return b""
    if exitstatus == "OK" or exitstatus.startswith("WARNINGS: "):
        return b"TASK " + exitstatus.encode("latin-1", "replace") + b"\n"
    return b"TASK ERROR: " + exitstatus.encode("latin-1", "replace") + b"\n"


def share(data, progress):
    """The first whole lines, as many as the task has progressed."""
    lines = data.splitlines(keepends=True)
    return b"".join(lines[: int(len(lines) * progress)])


def page(lines, start, limit):
    """One page as the text of a JSON array, and the total; an empty file has one line here.

    The text is put together by hand: a million objects first would take ten times as long.
    """
    if not lines:
        return as_page([NO_CONTENT], 0), 1
    shown = lines[start : start + limit] if limit else lines[start:]
    return as_page(shown, start), len(lines)


def as_page(lines, start):
    rows = ('{"n":%d,"t":%s}' % (n, quoted(text)) for n, text in enumerate(lines, start + 1))
    return "[" + ",".join(rows) + "]"
