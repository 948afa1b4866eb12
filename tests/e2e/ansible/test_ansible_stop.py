"""Stopping tasks in a playbook: `changed` and check mode."""

from urllib.parse import unquote

import pytest

from ansible_run import reach


@pytest.fixture(scope="module")
def play(ansible, session_task_server, fresh_upid):
    upids = {word: fresh_upid() for word in ("running", "failed", "other", "stubborn")}
    tasks = [
        {"upid": upids["running"], "running": True},
        {"upid": upids["failed"], "exitstatus": "job errors"},
        {"upid": upids["other"], "running": True},
        {"upid": upids["stubborn"], "running": True, "stop": {"zombie": 100}},
    ]
    server = session_task_server({"tasks": tasks, "stop_delay": 0.1})
    found = ansible.play("stop", {"upids": upids, **reach(server)})
    sent = [entry for entry in server.journal() if entry.get("method") == "DELETE"]
    found.stops = [word for entry in sent for word in upids if upids[word] in unquote(entry["path"])]
    return found


def test_check_mode_says_what_would_be_stopped_and_sends_nothing(play):
    found = play["in check mode"]
    assert (found["changed"], found["failed"], found["running"]) == (True, False, True)
    assert found["note"] == "the task is running and would be stopped" and found["stopped_by_us"] is False
    assert play.stops == ["running", "other", "stubborn"]


def test_a_task_that_is_stopped_is_a_change_and_no_failure(play):
    found = play["running"]
    assert (found["changed"], found["failed"], found["stopped_by_us"]) == (True, False, True)
    assert found["exitstatus"] == "received interrupt"


def test_a_finished_task_is_not_a_change(play):
    found = play["again"]
    assert (found["changed"], found["failed"], found["stopped_by_us"]) == (False, False, False)
    nothing = play["by a filter without a match"]
    assert (nothing["changed"], nothing["failed"]) == (False, False)


def test_of_several_one_change_is_a_change(play):
    found = play["several"]
    assert (found["changed"], found["failed"]) == (True, False)
    assert [task["changed"] for task in found["tasks"]] == [False, True]


def test_a_task_that_does_not_end_is_a_failure(play):
    found = play["stubborn"]
    assert (found["changed"], found["failed"], found["timed_out"]) == (True, True, True)
    assert "stop requested, but still running" in found["msg"] and "upid stop" not in found["msg"]
