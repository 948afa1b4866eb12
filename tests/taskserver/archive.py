"""The ended tasks of a list, in the order in which a daemon noticed their ends.

PVE and PMG append them to `index` and rename that file to `index.1` when it exceeds 50,000 bytes
(active_workers in PVE/RESTEnvironment.pm). The list reads only these two files, so each rotation
drops the rows of the previous `index.1`. PBS and PDM keep far more.
"""

import bisect
import collections

AGAIN_AFTER = 25  # rows; PVE's file `active` drops a task after so many other ends
KEPT_FILTERS = 16


class Archive:
    """The rows of one list. A row is the JSON object of the answer."""

    def __init__(self, most_bytes=0):
        self.rows, self.most_bytes = [], most_bytes
        self.first = self.current = self.size = 0
        self.again = []
        self.filtered = collections.OrderedDict()

    def append(self, row, times=1):
        """Append a row. With `times` > 1 it is written again later, with a later endtime."""
        self._write(row)
        if times > 1:
            self.again.append((len(self.rows) + AGAIN_AFTER, row, times - 1))
        self._write_again([entry for entry in self.again if entry[0] <= len(self.rows)])

    def flush(self):
        """Write all pending repetitions now."""
        while self.again:
            self._write_again(list(self.again))

    def page(self, key, test, start, limit):
        """One page, newest first, and the number of all matching rows.

        `key` identifies the test: results are cached, so that the next page is cheap.
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
        """The positions of matching rows, from the cache and from new rows."""
        found, tested = self.filtered.pop(key, ([], self.first))
        rows = self.rows
        found += [at for at in range(tested, len(rows)) if test(rows[at])]
        self.filtered[key] = found, len(rows)
        if len(self.filtered) > KEPT_FILTERS:
            self.filtered.popitem(last=False)
        return found
