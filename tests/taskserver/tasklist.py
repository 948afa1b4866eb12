"""The task list of a node: running tasks, and ended ones whose end was noticed.

The list learns of an end later than the status does, when a daemon runs active_workers
(PVE/RESTEnvironment.pm). pvestatd does so every ten seconds; PMG has no pvestatd.
"""

import time

from archive import Archive

HIDDEN_WHILE_RUNNING = ("after_end", "never")


class TaskList:
    """One list. `lag`: seconds until an end is noticed."""

    def __init__(self, lag=0, most_bytes=0):
        self.lag, self.archive = lag, Archive(most_bytes)
        self.live, self.both = {}, []
        self.last_start = time.monotonic()

    def add(self, task):
        self.live[task.number] = task
        self.last_start = max(self.last_start, task.born)

    def settle(self):
        """Move tasks whose end is noticed to the archive."""
        self.archive.flush()
        ended = [task for task in self.live.values() if self._is_noticed(task)]
        if ended:
            # An unnoticed end is found together with the next one.
            missed = [task for task in self.live.values() if task.is_missed()]
            ended = list({task.number: task for task in ended + missed}.values())
        for task in ended:
            task.noticed_at = self._noticed_at(task)
        ended.sort(key=lambda task: (task.noticed_at, task.end, task.number))
        self.both = [task for task in ended if task.script.get("list_race")]
        for task in ended:
            del self.live[task.number]
            if task.is_listed():
                self.archive.append(task.archive_row(), task.script.get("rows", 1))

    def running(self, newest_first=False, looks=False):
        """The rows of running tasks, and of those with `list_race` that have just ended.

        With `looks` this is a look at each of them.
        """
        tasks = [
            task
            for task in list(self.live.values()) + self.both
            if task.script.get("listed") not in HIDDEN_WHILE_RUNNING and (not looks or self._is_shown(task))
        ]
        tasks.sort(key=lambda task: (task.fields["starttime"], task.number), reverse=newest_first)
        return [task.active_row() for task in tasks]

    @staticmethod
    def _is_shown(task):
        """A task that ends after some looks is gone with the last of them."""
        return "looks" not in task.script or task.look() or bool(task.script.get("list_lag"))

    def _noticed_at(self, task):
        """The end time in the list: the time at which it was noticed."""
        if "endtime" in task.script:
            return task.script["endtime"]
        if task.is_missed():
            return int(time.time())
        return task.ended_at + int(task.script.get("list_lag", self.lag))

    def _is_noticed(self, task):
        if not task.has_ended():
            return False
        if task.script.get("unnoticed"):
            return self.last_start > task.end
        return time.monotonic() - task.end >= task.script.get("list_lag", self.lag)


def load(tasks, rows):
    """Fill the lists with the script's tasks and history, ordered by end time."""
    found = [(row["endtime"], row, group, 1) for group, row in rows]
    for group, task in tasks:
        if not task.has_ended():
            group.add(task)
        elif task.is_listed():
            found.append((task.ended_at, task.archive_row(), group, task.script.get("rows", 1)))
    found.sort(key=lambda entry: entry[0])
    for _, row, group, times in found:
        group.archive.append(row, times)
