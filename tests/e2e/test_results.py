"""Results of Ansible modules as input of each face: tests/data/results.json, which a unit test reads too.

The shapes in that file come from the real modules. tests/e2e/ansible/test_ansible_results.py runs them.
"""

import json

import pytest

import vectors
from module_run import Module

RESULTS = json.loads((vectors.DATA / "results.json").read_text())


def name(row):
    return "%s, %s" % (row["module"], row["outcome"])


def is_expected(record, want):
    """One record of decode."""
    if "upid" in want:
        return record["upid"] == want["upid"] and "error" not in record
    if "bad" in want:
        return record["upid"] == want["bad"] and record["error"]["code"] == "prefix"
    if "error" in want or "empty" in want:
        words = want.get("error", ["allow_empty"])
        error = record["error"]
        return error["code"] == "input" and all(word in error["message"] for word in words)
    skipped = "skipped" in want
    note = want["skipped"] if skipped else want["no_task"]
    expected = {"upid": None, "class": "no_task"}
    if note:
        expected["note"] = note
    if skipped:
        expected["skipped"] = True
    return record == expected


def check(records, row):
    assert len(records) == len(row["expect"]), records
    for record, want in zip(records, row["expect"]):
        assert is_expected(record, want), (record, want)


def fails(row):
    return any(set(want) & {"error", "bad", "empty"} for want in row["expect"])


@pytest.mark.parametrize("row", RESULTS, ids=name)
def test_on_standard_input(upid, row):
    done = upid("decode", stdin=json.dumps(row["result"])).expect(2 if fails(row) else 0)
    check(done.records, row)


# null is an empty argument there
@pytest.mark.parametrize("row", [row for row in RESULTS if row["result"] is not None], ids=name)
def test_as_an_argument_of_a_module(tmp_path, row):
    answer = Module(tmp_path)("decode", {"upid": row["result"]})
    assert answer["failed"] is fails(row)
    if "tasks" in answer.value:
        return check(answer["tasks"], row)
    ours = {"changed", "failed", "msg"}
    check([{key: value for key, value in answer.value.items() if key not in ours}], row)


@pytest.mark.parametrize("op", ["wait", "status", "log"])
def test_one_stream_of_all_of_them_into_each_operation(upid, task_server, op):
    one, two = RESULTS[0]["expect"][0]["upid"], None
    for row in RESULTS:
        for want in row["expect"]:
            two = want["upid"] if want.get("upid", one) != one else two
    env = task_server({"tasks": [{"upid": one}, {"upid": two}]}).env
    stdin = "".join(json.dumps(row["result"]) + "\n" for row in RESULTS)
    records = iter(upid(op, stdin=stdin, env=env).expect(2).records)
    for row in RESULTS:
        for want in row["expect"]:
            record = next(records)
            assert record["upid"] == (want.get("upid") or want.get("bad"))
            assert ("error" in record) == bool(set(want) & {"error", "bad", "empty"})
            if "no_task" in want or "skipped" in want:
                assert record["class"] == "no_task"
                assert record.get("note") == (want.get("no_task") or want.get("skipped"))
                assert record.get("skipped", False) is ("skipped" in want)
