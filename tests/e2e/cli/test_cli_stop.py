"""stop: stops tasks and reports their end; also wait with its options to stop tasks."""

import json

OTHER = "other@pve"


def stops(server):
    return [entry for entry in server.journal() if entry.get("method") == "DELETE"]


def test_a_running_task_is_stopped_and_an_ended_one_left_alone(upid, tasks):
    scripts = [{"running": True}, {}, {"exitstatus": "job errors"}, {"running": True, "stop": "ok"}]
    server, upids = tasks(*scripts)
    records = upid("stop", "--ordered", *upids, env=server.env).expect(0).records
    assert [record["upid"] for record in records] == upids
    found = [(r["changed"], r["stopped_by_us"], r["class"], r["exitstatus"]) for r in records]
    assert found == [
        (True, True, "error", "received interrupt"),
        (False, False, "ok", "OK"),
        (False, False, "error", "job errors"),
        (False, False, "ok", "OK"),
    ]
    assert all(record["ok"] and not record["running"] for record in records)
    assert [record["note"] for record in records] == [
        None,
        "it had ended before",
        "it had ended before",
        "it finished by itself",
    ]
    assert len(stops(server)) == 2  # of those that ran


def test_a_dry_run_stops_nothing(upid, tasks):
    server, upids = tasks({"running": True}, {})
    records = upid("stop", "--dry-run", *upids, env=server.env).expect(0).records
    assert [(record["changed"], record["ok"]) for record in records] == [(True, True), (False, True)]
    assert records[0]["note"] == "the task is running and would be stopped" and records[0]["running"]
    assert not stops(server)


def test_tasks_are_found_by_filters(upid, task_server, fresh_upid):
    upids = [fresh_upid(), fresh_upid(type="qmstart"), fresh_upid()]
    tasks = [{"upid": one, "running": True} for one in upids]
    server = task_server({"tasks": tasks, "stop_delay": 0.1})
    words = ["stop", "--running", "--type", "vzdump"]
    records = upid(*words, env=server.env).expect(0).records
    assert {record["upid"] for record in records} == {upids[0], upids[2]}
    upid(*words, env=server.env).expect(8)
    assert upid(*words, "--allow-empty", env=server.env).expect(0).record["class"] == "no_task"


def test_a_task_that_does_not_end_has_timed_out(upid, tasks):
    server, (task,) = tasks({"running": True, "stop": {"zombie": 100}})
    record = upid("stop", "--timeout", "0.7", task, env=server.env).expect(4).record
    assert (record["changed"], record["stopped_by_us"], record["timed_out"]) == (True, False, True)
    assert record["reason"].startswith("stop requested, but still running after ")
    assert record["reason"].endswith("upid stop '%s'" % task)
