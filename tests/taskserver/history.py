"""Generates many ended tasks, deterministically and cheaply.

    "history": [{"count": 100000, "nodes": ["pve1", "pve2"], "types": ["vzdump", "qmstart"]}]
"""

import gc
import random
import time

DAY = 86400
DEFAULTS = {
    "count": 0,
    "nodes": ["pve1"],
    "types": ["vzdump", "qmstart", "qmshutdown", "qmigrate"],
    "ids": [str(vmid) for vmid in range(100, 150)],
    "users": ["root@pam"],
    "statuses": ["OK"] * 8 + ["job errors", "WARNINGS: 1"],
    "since": None,
    "until": None,
    "longest": 600,
    "seed": 1,
    "remote": None,
}


def rows(histories, kind):
    """Archive rows of all histories, in the format of this kind of task."""
    found = []
    gc.disable()  # it would scan all rows again and again
    for history in histories:
        found += rows_of(dict(DEFAULTS, **history), kind)
    gc.freeze()
    gc.enable()
    return found


def rows_of(history, kind):
    """Start times are evenly spread; all else is drawn from the lists."""
    draw = random.Random(history["seed"]).random
    now = int(time.time())
    until = absolute(history["until"] or 0, now)
    since = until - 365 * DAY if history["since"] is None else absolute(history["since"], now)
    count, longest, lists = history["count"], history["longest"], lists_of(history)
    found = []
    for number in range(count):
        start = since + (until - since) * number // count
        end = min(start + int(draw() * longest), max(until, start))
        fields = {"pid": 0x10000 + number, "pstart": start & 0xFFFFFFF, "task_id": number}
        fields["starttime"] = start
        for name, values in lists:
            fields[name] = values[int(draw() * len(values))]
        found.append(kind.history_row(fields, end, fields.pop("status")))
    return found


def absolute(moment, now):
    """UNIX seconds; zero and negative values are relative to now."""
    return moment if moment > 0 else now + moment


def lists_of(history):
    """The choices for each field."""
    fields = ("node", "type", "id", "user")
    found = [(name, history[name + "s"]) for name in fields]
    return found + [("status", history["statuses"])]
