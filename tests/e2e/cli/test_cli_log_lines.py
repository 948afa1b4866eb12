"""Logs of any size: line by line, concurrently, and records with both ends of a log."""

import json
import os
import subprocess
import time

import binary
import pytest

LONG = ["INFO: line %d" % n for n in range(1, 3001)] + ["TASK OK"]
SLOW = {"on": "log", "times": -1, "do": {"delay": 0.6}}


def peak_memory(pid):
    """In kB; 0 once the process has ended."""
    with open("/proc/%d/status" % pid, encoding="ascii") as status:
        rows = [row.split() for row in status if row.startswith("VmHWM")]
    return int(rows[0][1]) if rows else 0


def fault_of(run, fault):
    """A fault whose path is the place of a task in the list strikes that one alone."""
    return {**fault, "path": run.upids[fault["path"]]} if "path" in fault else fault


@pytest.fixture
def logs(upid, task_server, fresh_upid):
    """logs([script, …], *options): what upid log says of these tasks; logs.upids are theirs."""

    def run(scripts, *options, status=0, faults=()):
        run.upids = [fresh_upid() for _ in scripts]
        tasks = [{"upid": task, **script} for task, script in zip(run.upids, scripts)]
        server = task_server({"tasks": tasks, "faults": [fault_of(run, fault) for fault in faults]})
        run.env = server.env
        return upid("log", *options, *run.upids, env=server.env).expect(status)

    return run


def test_each_line_is_a_record(logs):
    done = logs([{"log": ["é", ""]}], "--lines")
    (task,) = logs.upids
    assert done.records == [
        {"upid": task, "n": n, "t": text} for n, text in enumerate(["é", "", "TASK OK"], 1)
    ]


def test_the_schema_of_a_line_is_published(logs, upid):
    schema = json.loads(upid("schema", "line").expect(0).stdout)
    assert set(schema["properties"]) == {"upid", "n", "t"} == set(schema["required"])


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_the_lines_of_one_log_are_a_list(logs, form):
    done = logs([{"log": ["a"]}], "--lines", "--output", form)
    if form == "json":
        assert [line["t"] for line in json.loads(done.stdout)] == ["a", "TASK OK"]
    else:
        assert done.stdout.count("\n- ") + done.stdout.startswith("- ") == 2


@pytest.mark.parametrize("options, first", [(["--tail", "3"], 2999), (["--start", "2998"], 2999)])
def test_a_part_is_a_part_line_by_line_too(logs, options, first):
    done = logs([{"log_lines": 3000}], "--lines", *options)
    assert [line["n"] for line in done.records] == list(range(first, 3002))


def test_several_logs_follow_each_other_whatever_is_wrong_with_one(logs, upid, fresh_upid):
    logs([{"log": ["a"]}, {"log": ["b"]}], "--lines")
    one, two, missing = *logs.upids, fresh_upid(age=99)
    done = upid("log", "--lines", one, missing, "UPID:nonsense", two, env=logs.env).expect(8)
    assert [record.get("t", record.get("error", {}).get("code")) for record in done.records] == [
        "a", "TASK OK", "no_such_task", "fields", "b", "TASK OK",
    ]  # fmt: skip


@pytest.mark.parametrize("options", [["--output=text"], ["--lines"], []], ids=str)
def test_several_logs_are_read_concurrently(logs, options):
    """Each is two requests of 0.6 s; one after the other they would take 4.8 s."""
    begun = time.monotonic()
    done = logs([{"log": [str(n)]} for n in range(4)], *options, faults=[SLOW])
    assert time.monotonic() - begun < 4.8
    assert [done.stdout.index(mark) for mark in "0123" if mark in done.stdout]
    if options == ["--output=text"]:
        assert done.stdout == "".join("%d\nTASK OK\n" % n for n in range(4))
    else:
        tasks = [record["upid"] for record in done.records]
        assert tasks == sorted(tasks, key=logs.upids.index)


@pytest.mark.parametrize("options", [["--output=text"], ["--lines"]], ids=str)
def test_a_large_log_that_comes_before_its_turn_is_whole_and_in_order(logs, options):
    first_is_slow = {"on": "log", "path": 0, "times": -1, "do": {"delay": 1}}
    done = logs([{"log": ["first"]}, {"log_lines": 100000}], *options, faults=[first_is_slow])
    lines = done.stdout.splitlines()
    if options == ["--lines"]:
        lines = [record["t"] for record in done.records]
    assert lines[:2] == ["first", "TASK OK"]
    assert lines[2:] == ["INFO: line %d" % n for n in range(1, 100001)] + ["TASK OK"]


def test_a_log_that_stays_cut_ends_in_an_error(logs):
    cut = {"on": "log", "times": -1, "do": {"part": 5000}}
    done = logs([{"log_lines": 3000}], "--lines", "--timeout=1.5", status=5, faults=[cut])
    *lines, last = done.records
    assert [line["t"] for line in lines] == LONG[: len(lines)] != []
    assert last["error"]["code"] == "dropped" and last["upid"] == logs.upids[0]


@pytest.mark.parametrize(
    "options, numbers",
    [
        (["--max-lines", "6"], [1, 2, 3, 2999, 3000, 3001]),
        (["--max-lines", "1"], [3001]),
        (["--max-bytes", "60"], [1, 2, 3000, 3001]),
        (["--max-lines", "4", "--tail", "100"], [2998, 2999, 3000, 3001]),
        (["--max-lines", "4", "--start", "10", "--limit", "100"], [11, 12, 109, 110]),
    ],
    ids=str,
)
def test_a_record_holds_the_two_ends_of_a_longer_log(logs, options, numbers):
    record = logs([{"log_lines": 3000}], *options).record
    assert [line["n"] for line in record["lines"]] == numbers
    assert [line["t"] for line in record["lines"]] == [LONG[n - 1] for n in numbers]
    assert record["truncated"] is True and record["total"] == 3001


def test_a_log_that_fits_is_not_truncated(logs):
    record = logs([{"log_lines": 3000}], "--max-lines=3001", "--max-bytes=1000000").record
    assert len(record["lines"]) == 3001 and record["truncated"] is False


@pytest.mark.parametrize("options", [["--output=text"], ["--lines"]], ids=str)
def test_a_large_log_takes_little_memory_line_by_line(logs, options):
    """20 MB pass through: nothing is held but what is under way."""
    logs([{"log_lines": 1000000}], "--tail=1")
    process = subprocess.Popen(
        [binary.UPID, "log", *options, *logs.upids],
        env={**os.environ, **{key: str(value) for key, value in logs.env.items()}},
        stdout=subprocess.PIPE,
    )
    lines = peak = 0
    while piece := process.stdout.read(1 << 20):
        lines += piece.count(b"\n")
        peak = peak_memory(process.pid) or peak
    process.stdout.close()
    assert (process.wait(), lines) == (0, 1000001)
    if not {"asan", "emulated"} & set(binary.UPID.split("/")):  # these take memory of their own
        assert 0 < peak < 16 * 1024
