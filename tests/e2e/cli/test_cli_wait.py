"""wait and status: one task or many, with the reason of failures."""

import time

import pytest

FAILED_LOG = ["INFO: starting new backup job", "ERROR: Backup of VM 100 failed - no space left"]


@pytest.fixture
def tasks(task_server, fresh_upid):
    """tasks({...}, …): a server with these tasks, and their UPIDs."""

    def start(*scripts, **more):
        scripts = [{"upid": fresh_upid(), **script} for script in scripts]
        return task_server({"tasks": scripts, **more}), [script["upid"] for script in scripts]

    return start


def test_a_running_task_is_waited_for(upid, tasks):
    server, (task,) = tasks({"looks": 3})
    record = upid("wait", task, env=server.env).expect(0).record
    assert record["class"] == "ok" and record["ok"] is True and record["running"] is False
    assert (record["status"], record["exitstatus"]) == ("stopped", "OK")
    assert record["polls"] == 4 == len(server.journal("status"))
    assert record["timed_out"] is False and record["reason"] is None


def test_the_keys_of_proxmoxers_status_have_its_values_and_types(upid, tasks):
    server, (task,) = tasks({})
    record = upid("wait", task, env=server.env).expect(0).record
    _, node, pid, pstart, start, kind, vmid, user, _ = task.split(":")
    numbers = {"pid": int(pid, 16), "pstart": int(pstart, 16), "starttime": int(start, 16)}
    texts = {"upid": task, "node": node, "type": kind, "id": vmid, "user": user}
    expected = {**numbers, **texts, "status": "stopped", "exitstatus": "OK"}
    assert {key: record[key] for key in expected} == expected


def test_an_ended_task_costs_one_request_and_a_failed_one_three(upid, tasks):
    server, (good, bad) = tasks({}, {"exitstatus": "job errors", "log": FAILED_LOG})
    upid("wait", good, env=server.env).expect(0)
    assert [entry["what"] for entry in server.journal()] == ["status"]
    upid("wait", bad, env=server.env).expect(1)
    assert [entry["what"] for entry in server.journal()][1:] == ["status", "log", "log"]


def test_a_failed_task_comes_with_its_reason_and_the_end_of_its_log(upid, tasks):
    server, (task,) = tasks({"exitstatus": "job errors", "log": FAILED_LOG})
    record = upid("wait", task, env=server.env).expect(1).record
    assert record["class"] == "error" and record["ok"] is False
    assert record["exitstatus"] == "job errors"
    assert record["reason"] == "Backup of VM 100 failed - no space left"
    assert record["log_tail"] == FAILED_LOG + ["TASK ERROR: job errors"]


def test_the_tail_of_a_long_log_is_short(upid, tasks):
    server, (task,) = tasks({"exitstatus": "command failed: exit code 1", "log_lines": 3000})
    record = upid("wait", task, env=server.env).expect(1).record
    assert len(record["log_tail"]) == 20
    assert record["log_tail"][-2:] == ["INFO: line 3000", "TASK ERROR: command failed: exit code 1"]
    assert record["reason"] == "command failed: exit code 1"


def test_many_tasks_are_waited_for_at_once_and_reported_in_order(upid, tasks):
    scripts = [{"seconds": 2}, {}, {"exitstatus": "oops"}, {"seconds": 2}, {"seconds": 1}]
    server, upids = tasks(*scripts)
    begin = time.monotonic()
    records = upid("wait", "--ordered", *upids, env=server.env).expect(1).records
    assert time.monotonic() - begin < 5  # one after the other: more than 5 s
    assert [record["upid"] for record in records] == upids
    assert [record["class"] for record in records] == ["ok", "ok", "error", "ok", "ok"]


def test_forty_tasks_are_one_process_and_few_connections_at_a_time(upid, tasks):
    server, upids = tasks(*[{"looks": n % 3} for n in range(40)])
    records = upid("wait", stdin="\n".join(upids), env=server.env).expect(0).records
    assert sorted(record["upid"] for record in records) == sorted(upids)


def test_the_same_task_twice_has_two_records(upid, tasks):
    server, (task,) = tasks({"looks": 1})
    records = upid("wait", task, task, env=server.env).expect(0).records
    assert [record["upid"] for record in records] == [task, task]


@pytest.mark.parametrize(
    "fail_on, status", [("error", 0), ("warning", 3), ("never", 0), (None, 0)], ids=str
)
def test_warnings_count_where_they_were_asked_to(upid, tasks, fail_on, status):
    server, (task,) = tasks({"exitstatus": "WARNINGS: 2", "log": ["WARN: odd"]})
    options = [] if fail_on is None else ["--fail-on", fail_on]
    record = upid("wait", *options, task, env=server.env).expect(status).record
    assert record["class"] == "warning" and record["warning_count"] == 2
    assert record["ok"] is (status == 0)


def test_a_failure_that_does_not_count_is_still_reported(upid, tasks):
    server, (task,) = tasks({"exitstatus": "oops"})
    record = upid("wait", "--fail-on=never", task, env=server.env).expect(0).record
    assert record["class"] == "error" and record["reason"] == "oops"
    assert record["ok"] is True  # it counts as a success under fail_on


def test_an_unknown_end_is_a_failure(upid, tasks):
    log = "INFO: half a line"
    server, (task,) = tasks({"exitstatus": "unexpected status", "log_text": log, "raw_log": True})
    record = upid("wait", task, env=server.env).expect(1).record
    assert record["class"] == "unknown" and record["ok"] is False


def test_a_time_out_leaves_the_task_alone_and_says_how_to_go_on(upid, tasks):
    server, (task,) = tasks({"running": True})
    begin = time.monotonic()
    record = upid("wait", "--timeout", "0.7", task, env=server.env).expect(4).record
    assert 0.7 <= time.monotonic() - begin < 10
    assert record["timed_out"] is True and record["status"] == record["class"] == "running"
    assert "upid wait '%s'" % task in record["reason"]
    assert "exitstatus" not in record
    assert {entry["method"] for entry in server.journal() if "method" in entry} == {"GET"}


def test_time_out_zero_is_one_look(upid, tasks):
    server, (running, ended) = tasks({"running": True}, {})
    assert upid("wait", "--timeout=0", running, env=server.env).expect(4).record["polls"] == 1
    assert len(server.journal()) == 1
    upid("wait", "--timeout=0", ended, env=server.env).expect(0)
    assert len(server.journal()) == 2


def test_the_polling_interval_is_pinned(upid, tasks):
    server, (slow, quick) = tasks({"running": True}, {"looks": 100})
    options = ["--polling-interval", "0.4", "--timeout", "1"]
    upid("wait", *options, slow, env=server.env).expect(4)
    assert len(server.journal()) in (3, 4)  # at 0, 0.4, 0.8, and the last one at 1.0
    begin = time.monotonic()
    upid("wait", "--polling-interval=0.01", quick, env=server.env).expect(0)
    assert time.monotonic() - begin < 10  # without it: 0.1 s between two looks


def test_the_end_of_one_does_not_hide_the_time_out_of_another(upid, tasks):
    server, upids = tasks({}, {"running": True}, {"exitstatus": "oops"})
    done = upid("wait", "--ordered", "--timeout", "1.5", *upids, env=server.env)
    assert [record["class"] for record in done.records] == ["ok", "running", "error"]
    assert done.returncode == 4  # of the first one that was no success


def test_status_polls_once_and_reports_without_judging(upid, tasks):
    server, upids = tasks({"running": True}, {"exitstatus": "oops"}, {"exitstatus": "WARNINGS: 1"})
    records = upid("status", *upids, env=server.env).expect(0).records
    assert [record["class"] for record in records] == ["running", "error", "warning"]
    assert [record["polls"] for record in records] == [1, 1, 1]
    assert len(server.journal("status")) == 3


@pytest.mark.parametrize("fail_on, status", [("error", 1), ("warning", 3), ("never", 0)])
def test_status_judges_where_it_was_asked_to(upid, tasks, fail_on, status):
    outcome = {"error": "oops", "warning": "WARNINGS: 1", "never": "oops"}[fail_on]
    server, (task,) = tasks({"exitstatus": outcome})
    upid("status", "--fail-on", fail_on, task, env=server.env).expect(status)


@pytest.mark.parametrize("nothing", ["OK", "null"])
@pytest.mark.parametrize("op", ["wait", "status", "log"])
def test_a_response_without_a_task_is_a_success_without_a_server(upid, op, nothing):
    record = upid(op, nothing).expect(0).record
    assert record["class"] == "no_task" and record["upid"] is None
