"""List filters: each parameter becomes a predicate on rows."""

import re

NOT_FILTERS = ("start", "limit", "source", "running")


def status_kind(status, lost="unexpected status"):
    """normalize_status_type of PVE/UPID.pm. A running task has no status yet."""
    if status == "OK":
        return "ok"
    if re.match(r"WARNINGS: \d+\Z", status):
        return "warning"
    return "unknown" if status in (lost, "", "RUNNING") else "error"


def all_of(tests):
    """Combine predicates."""
    if not tests:
        return lambda row: True
    if len(tests) == 1:
        return tests[0]
    return lambda row: all(test(row) for test in tests)


def key_of(wanted, *caller):
    """Cache key of a set of filters, without the page."""
    filters = [(name, str(wanted[name])) for name in sorted(wanted) if name not in NOT_FILTERS]
    return tuple(filters) + caller


def of_starttime(wanted):
    """`since` and `until` apply to the start time, both inclusive."""
    tests = []
    if "since" in wanted:
        tests.append(lambda row: row["starttime"] >= wanted["since"])
    if "until" in wanted:
        tests.append(lambda row: row["starttime"] <= wanted["until"])
    return tests
