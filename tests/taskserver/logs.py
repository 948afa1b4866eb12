"""The log of a task, and its pages as PVE and PMG return them.

stamped.py has what differs in PBS and PDM.
"""

import base64
import json
import re
import threading
import time

import growth
import timeline

NO_FILE = "unable to open file - No such file or directory"
NO_CONTENT = "no content"
TASK_LINES = (b"TASK OK", b"TASK WARNINGS: ", b"TASK ERROR: ")

quoted = json.encoder.encode_basestring


class Log:
    """A log that is constant, or grows with the requests or with the age of the task."""

    encoding = "latin-1"

    def __init__(self, script, fields):
        self.script, self.requests = script, 0
        self.raw, self.grows = script.get("raw_log", False), script.get("log_grows")
        self.timeline = script.get("log_at") or growth.timeline(script, fields)
        self.lock = threading.Lock()
        self.added = b""  # lines added at run time, before the last one
        self._made = {}
        self._split = (None, None)

    def read(self, task):
        """The content of the file at this request; each call counts as a request."""
        with self.lock:
            self.requests += 1
            if self.raw or not task.has_ended():
                return self._running(task) + self.added
            return self._once("ended", lambda: self._with_end(task))

    def is_gone(self, task):
        """Whether the file has been deleted."""
        return bool(self.timeline) and self._of_timeline(task.age()) is None

    def add(self, line):
        """Append a line."""
        with self.lock:
            self.added += line

    def lines(self, data):
        """Split into lines as the product does; the last result is cached."""
        with self.lock:
            if self._split[0] is not data:
                self._split = (data, self._cut(data))
            return self._split[1]

    def scripted_status(self):
        """The exit status in the script's own TASK line, or None."""
        last = self._whole().rstrip(b"\n").rpartition(b"\n")[2]
        last = self.text_of(last).decode(self.encoding, "replace")
        if last.startswith("TASK ERROR: "):
            return last[len("TASK ERROR: ") :]
        if last == "TASK OK" or last.startswith("TASK WARNINGS: "):
            return last[len("TASK ") :]
        return None

    def text_of(self, line):
        """A line without the product's prefix."""
        return line

    def without_end(self, data):
        """Drop the TASK line, which a running task has not written yet."""
        head, newline, last = data.rstrip(b"\n").rpartition(b"\n")
        return head + newline if self.text_of(last).startswith(TASK_LINES) else data

    def end_line(self, task):
        """The TASK line for the exit status; a killed worker writes none."""
        if task.words is None:
            return b""
        begin = "TASK " if re.match(r"OK\Z|WARNINGS: \d+\Z", task.words) else "TASK ERROR: "
        return (begin + task.words).encode(self.encoding, "replace") + b"\n"

    def _once(self, name, make):
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _whole(self):
        return self._once("whole", lambda: scripted_bytes(self.script))

    def _cut(self, data):
        """Like PVE: each byte is a Latin-1 character; split at newlines only."""
        lines = data.decode("latin-1").split("\n")
        return lines if lines[-1] else lines[:-1]

    def _grown(self, pieces):
        return b"".join(map(to_log_bytes, self.grows[:pieces]))

    def _of_timeline(self, age):
        return timeline.at(self.timeline, age, to_log_bytes)

    def _running(self, task):
        """The content without the end, as far as the task has come."""
        if self.timeline:
            return self._of_timeline(task.age()) or b""
        if self.grows:
            return self._grown(len(self.grows) if task.has_ended() else self.requests)
        if self.raw:
            return self._whole()
        running = self._once("running", lambda: self.without_end(self._whole()))
        return share(running, task.progress()) if self.script.get("log_spread") else running

    def _with_end(self, task):
        """The final content: the TASK line, and lines of a child that outlives the worker."""
        text = self._running(task)
        if text and not text.endswith(b"\n"):
            text += b"\n"
        late = b"".join(to_log_bytes(line) + b"\n" for line in self.script.get("log_after_end", []))
        return text + self.added + self.end_line(task) + late


def scripted_bytes(script):
    """The log of the script as bytes, from whichever key defines it."""
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


def share(data, progress):
    """The first lines, in proportion to the progress."""
    lines = data.splitlines(keepends=True)
    return b"".join(lines[: int(len(lines) * progress)])


def download_name(fields):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(fields["starttime"]))
    return "task-%s-%s-%s.log" % (fields["node"], fields["type"], stamp)


def page(lines, start, limit):
    """One page as JSON text, and the total; an empty file counts as one line.

    The text is built by hand: creating a million objects first would take ten times as long.
    """
    if not lines:
        return as_page([NO_CONTENT], 0), 1
    shown = lines[start : start + limit] if limit else lines[start:]
    return as_page(shown, start), len(lines)


def as_page(lines, start):
    rows = ('{"n":%d,"t":%s}' % (n, quoted(text)) for n, text in enumerate(lines, start + 1))
    return "[" + ",".join(rows) + "]"
