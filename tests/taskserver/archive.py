"""The ended tasks of a list: rows in the order in which a daemon noticed the ends.

PVE and PMG append them to `index` and rename it to `index.1` when it has grown past 50,000 bytes
(active_workers in PVE/RESTEnvironment.pm); the list reads these two files only, so the rows of the
file that was `index.1` before are gone. PBS and PDM keep far more.
"""

import bisect
import collections

AGAIN_AFTER = 25  # rows; the `active` file of PVE forgets a task when so many others have ended
KEPT_FILTERS = 16


class Archive:
    """The rows of one list. A row is the JSON object that the list shows."""

    def __init__(self, most_bytes=0):
        self.rows, self.most_bytes = [], most_bytes
        self.first = self.current = self.size = 0
        self.again = []
        self.filtered = collections.OrderedDict()

    def append(self, row, times=1):
        """Add a row. One that is listed several times is written again, with a later endtime."""
        self._write(row)
        if times > 1:
            self.again.append((len(self.rows) + AGAIN_AFTER, row, times - 1))
        self._write_again([entry for entry in self.again if entry[0] <= len(self.rows)])

    def flush(self):
        """Write now what is to be listed again."""
        while self.again:
            self._write_again(list(self.again))

    def page(self, key, test, start, limit):
        """The rows from `start`, the newest first, and the number of all that pass the test.

        `key` tells tests apart, so that the next page does not test every row again.
        """
        found = self._matching(key, test)
        begin = bisect.bisect_left(found, self.first)
        stop = max(begin, len(found) - start)
        shown = found[max(begin, stop - limit) : stop] if limit else []
        return [self.rows[at] for at in reversed(shown)], len(found) - begin

    def newest(self, count):
        return self.rows[max(self.first, len(self.rows) - count) :]

    def _write(self, row):
        self.rows.append(row)
        if not self.most_bytes:
            return
        self.size += len("%s %08X %s\n" % (row["upid"], row["endtime"], row["status"]))
        if self.size > self.most_bytes:
            self.first, self.current, self.size = self.current, len(self.rows), 0

    def _write_again(self, due):
        for entry in due:
            self.again.remove(entry)
            row, times = entry[1], entry[2]
            self.append(dict(row, endtime=max(row["endtime"], self.rows[-1]["endtime"])), times)

    def _matching(self, key, test):
        """The positions of the rows that pass; those that were tested before are remembered."""
        found, tested = self.filtered.pop(key, ([], self.first))
        rows = self.rows
        found += [at for at in range(tested, len(rows)) if test(rows[at])]
        self.filtered[key] = found, len(rows)
        if len(self.filtered) > KEPT_FILTERS:
            self.filtered.popitem(last=False)
        return found
