"""Filters of lists: each parameter that was given becomes a test of a row."""

import re

NOT_FILTERS = ("start", "limit", "source", "running")


def status_kind(status, lost="unexpected status"):
    """As normalize_status_type in PVE/UPID.pm. A running task has no status yet."""
    if status == "OK":
        return "ok"
    if re.match(r"WARNINGS: \d+\Z", status):
        return "warning"
    return "unknown" if status in (lost, "", "RUNNING") else "error"


def all_of(tests):
    """One test out of several."""
    if not tests:
        return lambda row: True
    if len(tests) == 1:
        return tests[0]
    return lambda row: all(test(row) for test in tests)


def key_of(wanted, *caller):
    """What tells one set of filters from another; the page does not matter."""
    filters = [(name, str(wanted[name])) for name in sorted(wanted) if name not in NOT_FILTERS]
    return tuple(filters) + caller


def of_starttime(wanted):
    """`since` and `until` are of the start, and both belong to the span."""
    tests = []
    if "since" in wanted:
        tests.append(lambda row: row["starttime"] >= wanted["since"])
    if "until" in wanted:
        tests.append(lambda row: row["starttime"] <= wanted["until"])
    return tests
