"""wait: over before all tasks have ended, and what it stops by itself."""

import json
import signal
import subprocess
import time

import pytest

import binary


def classes(records):
    return {record["upid"]: record["class"] for record in records}


@pytest.mark.parametrize(
    "words, status, expected",
    [
        (["--until", "any"], 1, "error running running"),
        (["--until", "2"], 1, "error ok running"),
        (["--until", "any", "--of", "ok"], 0, "error ok running"),
        (["--fail-fast"], 1, "error running running"),
        (["--fail-fast", "--fail-on", "never", "--until", "2"], 0, "error ok running"),
    ],
    ids=range(5),
)
def test_the_others_are_left_running(upid, tasks, words, status, expected):
    scripts = [{"seconds": 0.2, "exitstatus": "oops"}, {"seconds": 1}, {"running": True}]
    server, upids = tasks(*scripts)
    done = upid("wait", *words, *upids, env=server.env).expect(status)
    assert classes(done.records) == dict(zip(upids, expected.split()))
    left = [record for record in done.records if record["class"] == "running"]
    assert all(not record["ok"] and not record["timed_out"] for record in left)
    assert {record["note"] for record in left} == {"it still ran when the wait was over"}


def test_too_few_of_a_class_are_a_failure(upid, tasks):
    server, upids = tasks({"exitstatus": "oops"}, {})
    done = upid("wait", "--until", "2", "--of", "ok", *upids, env=server.env).expect(1)
    assert "of 2 tasks, 1 ended with one of the required classes, but 2 had to" in done.stderr
    assert len(done.records) == 2


def test_records_come_as_tasks_end_or_in_the_order_given(upid, tasks):
    cases = [
        (["wait"], "\n", [1, 2, 0]),
        (["wait", "--ordered"], "\n", [0, 1, 2]),
        (["wait", "--output", "json"], "\n", [0, 1, 2]),
        (["wait"], "JSON", [0, 1, 2]),
    ]
    for words, how, order in cases:
        server, upids = tasks({"seconds": 1}, {}, {"seconds": 0.4})
        stdin = json.dumps(upids) if how == "JSON" else how.join(upids)
        out = upid(*words, stdin=stdin, env=server.env).expect(0).stdout
        records = json.loads(out) if out.startswith("[") else map(json.loads, out.splitlines())
        assert [upids.index(record["upid"]) for record in records] == order


def test_what_runs_after_the_timeout_is_stopped(upid, tasks):
    scripts = [{"running": True}, {}, {"seconds": 2.5, "stop": "ok"}]
    server, upids = tasks(*scripts)
    words = ["wait", "--ordered", "--timeout", "1.5", "--stop-on-timeout"]
    records = upid(*words, *upids, env=server.env).expect(4).records
    assert (records[0]["stopped_by_us"], records[0]["timed_out"]) == (True, True)
    assert records[0]["exitstatus"] == "received interrupt"
    assert records[0]["reason"].startswith("the timeout passed, and the task was stopped after 1.")
    assert "stopped_by_us" not in records[1] and records[1]["ok"]
    assert (records[2]["stopped_by_us"], records[2]["timed_out"], records[2]["ok"]) == (
        False,
        False,
        True,
    )


def test_a_signal_stops_what_runs(home, tasks):
    server, (task,) = tasks({"running": True})
    words = [binary.UPID, "wait", "--stop-on-signal", task]
    environment = binary.clean_environment(home, **server.env)
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment
    ) as process:
        while not server.journal("status"):
            time.sleep(0.02)
        time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        record = json.loads(process.communicate(timeout=10)[0])
    assert process.returncode == -signal.SIGTERM
    assert (record["stopped_by_us"], record["exitstatus"]) == (True, "received interrupt")
    assert record["timed_out"] is False and "the task was stopped after" in record["note"]


def test_a_first_match_is_waited_for(upid, task_server, fresh_upid):
    task = fresh_upid(id="104")
    later = {"upid": task, "seconds": 1.5, "listed": "after_end"}
    server = task_server({"tasks": [later]})
    words = ["wait", "--vmid", "104,105", "--latest"]
    upid(*words, env=server.env).expect(8)
    record = upid(*words, "--grace", "10s", env=server.env).expect(0).record
    assert (record["upid"], record["class"]) == (task, "ok")
    done = upid("wait", "--grace", "10s", task, env=server.env).expect(2)
    assert "grace requires filters" in done.stderr


def test_until_is_no_time_here_and_before_is(upid, tasks):
    server, (task,) = tasks({})
    done = upid("wait", "--until", "2h", task, env=server.env).expect(2)
    assert "use before" in done.stderr
    words = ["--type", "vzdump", "--before"]
    for operation in ("wait", "list", "status"):
        assert upid(operation, *words, "2h", env=server.env).returncode in (0, 8)
        found = upid(operation, *words, "2099-01-01", env=server.env).expect(0).records
        assert [record["upid"] for record in found] == [task]
