"""Logs of PBS and PDM: time stamps, UTF-8, and pages by line number."""

import datetime
import re
import time

import logs

# 27 characters.
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d: ")
ZONE = datetime.timezone(datetime.timedelta(hours=2))


class StampedLog(logs.Log):
    """Lines without a time stamp get that of the start of the task."""

    encoding = "utf-8"

    def __init__(self, script, fields):
        super().__init__(script, fields)
        self.stamp = stamp(fields["starttime"])

    def text_of(self, line):
        match = STAMP.match(line)
        return line[match.end() :] if match else line

    def end_line(self, task):
        """The end time of a task is the time stamp of its last line."""
        line = super().end_line(task)
        return line and stamp(task.ended_at) + line

    def add(self, line):
        super().add(stamp(int(time.time())) + line)

    def _whole(self):
        return self._once("stamped", lambda: self._stamped(super(StampedLog, self)._whole()))

    def _grown(self, pieces):
        return self._stamped(super()._grown(pieces))

    def _of_timeline(self, age):
        data = super()._of_timeline(age)
        return data and self._stamped(data)

    def _stamped(self, data):
        if self.raw:
            return data
        lines = re.findall(rb"[^\n]*\n|[^\n]+", data)
        return b"".join(line if STAMP.match(line) else self.stamp + line for line in lines)

    def _cut(self, data):
        """An invalid byte ends the log: Rust's BufRead fails there."""
        lines = data.split(b"\n")
        found = []
        for line in lines if lines[-1] else lines[:-1]:
            try:
                found.append(line.removesuffix(b"\r").decode("utf-8"))
            except UnicodeDecodeError:
                break
        return found


def stamp(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, ZONE)
    return moment.isoformat(timespec="seconds").encode("ascii") + b": "


def page(lines, start, limit):
    """One page as JSON text; `start` is the number of the first line."""
    first = max(start, 1) - 1
    return logs.as_page(lines[first : first + limit] if limit else lines[first:], first)
