"""tests/data as the tests want it."""

import json

from binary import ROOT

DATA = ROOT / "tests" / "data"
PBS_WANTED = "a PVE UPID where a PBS one is wanted"

UPIDS = json.loads((DATA / "upids.json").read_text())
GOOD = [vector for vector in UPIDS if "expect" in vector]
BAD = [vector for vector in UPIDS if "error" in vector]
LOGS = json.loads((DATA / "logs.json").read_text())["samples"]

# The keys that only some UPIDs have.
SOMETIMES = {"task_id", "remote", "remote_type"}

PLAIN = "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:"
OTHER = "UPID:pve2:0003A1B3:0A1B2C3D:68F0C0DF:vzdump::backup@pve!nightly:"


def name(vector):
    """What pytest calls a test of this vector."""
    return vector["why"][:40] + " " + vector["upid"][:60]


def has_fields(record, vector):
    """The record of a good vector has the fields that were computed for it, and no others."""
    expected = vector["expect"]
    assert record["upid"] == vector["upid"]
    assert {key: record.get(key) for key in expected} == expected
    assert SOMETIMES & set(record) == SOMETIMES & set(expected)
