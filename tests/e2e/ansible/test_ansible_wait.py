"""Waiting in a playbook: outcomes, inputs, and output for the user."""

import binary
import pytest

from ansible_run import checked, reach
from task_servers import TOKEN_ID

LOG = [
    "INFO: starting new backup job: vzdump 101",
    "ERROR: Backup of VM 101 failed - no space left",
]
CREATE = {
    "POST /nodes/[^/]+/vzdump": {"type": "vzdump", "looks": 2},
    "POST /nodes/pve1/nothing": None,
}


@pytest.fixture(scope="module")
def upids(fresh_upid):
    words = "good failed warned running".split()
    found = {word: fresh_upid(id=str(n)) for n, word in enumerate(words, 100)}
    return dict(found, ha=fresh_upid(type="hastart", id="110", user=TOKEN_ID))


@pytest.fixture(scope="module")
def server(session_task_server, upids):
    tasks = [
        {"upid": upids["good"], "looks": 2},
        {"upid": upids["failed"], "exitstatus": "job errors", "log": LOG},
        {"upid": upids["warned"], "exitstatus": "WARNINGS: 2", "log": ["WARN: a", "WARN: b"]},
        {"upid": upids["running"], "running": True},
        {"upid": upids["ha"], "then": {"exitstatus": "no quorum"}},
    ]
    return session_task_server({"tasks": tasks, "create": CREATE})


@pytest.fixture(scope="module")
def play(ansible, server, upids):
    return ansible.play("wait", {"upids": upids, **reach(server)})


def test_a_good_task_is_ok_and_nothing_is_changed(play, upids):
    good = play["good"]
    assert (good["failed"], good["changed"]) == (False, False)
    record = play.record("good")
    assert (record["upid"], record["class"], record["exitstatus"]) == (upids["good"], "ok", "OK")
    assert (record["ok"], record["running"], record["timed_out"]) == (True, False, False)
    assert record["polls"] == 3
    assert "it ended well" in play.output  # Ansible 2.19 takes nothing but booleans in `when`


def test_a_failed_task_fails_with_its_reason_and_the_record_beside_it(play):
    failed = play["failed"]
    assert failed["failed"]
    assert failed["msg"] == "vzdump on pve1 failed: " + failed["reason"]
    assert "Backup of VM 101 failed - no space left" in failed["msg"]
    record = play.record("failed")
    assert (record["class"], record["exitstatus"], record["ok"]) == ("error", "job errors", False)
    assert LOG[1] in record["log_tail"]
    assert "vzdump on pve1 failed: Backup of VM 101 failed" in play.shown("failed")


def test_a_failed_task_can_be_taken_as_data(play):
    assert not play["failed as data"]["failed"]
    record = play.record("failed as data")
    assert (record["class"], record["ok"]) == ("error", True)  # a success under fail_on: never


def test_an_ha_request_is_one_and_its_work_is_waited_for_where_that_is_asked(play):
    record = play.record("an HA request")
    assert (record["ok"], record["ha_request"], record["followed_upid"]) == (True, True, None)
    assert "follow_ha" in record["note"]
    record = play.record("an HA request and its work")
    assert play["an HA request and its work"]["msg"] == "qmstart on pve1 failed: no quorum"
    assert (record["exitstatus"], record["note"]) == ("no quorum", None)
    assert ":qmstart:110:root@pam:" in record["followed_upid"]


def test_warnings_are_shown_as_warnings_and_are_no_failure(play, upids):
    warned = play["warned"]
    assert not warned["failed"]
    record = play.record("warned")
    assert (record["class"], record["warning_count"], record["ok"]) == ("warning", 2, True)
    line = " ".join(play.shown("warned").split("\nok:")[0].split())
    assert "[WARNING]: %s ended with WARNINGS: 2 - a, and 1 more" % upids["warned"] in line


def test_warnings_fail_where_they_count(play):
    counted = play["warned and that counts"]
    assert counted["failed"]
    assert counted["msg"] == "vzdump on pve1 ended with 2 warnings: a, and 1 more"


def test_a_time_out_says_that_the_task_goes_on(play, upids):
    timed_out = play["timed out"]
    assert timed_out["failed"]
    assert "still running after " in timed_out["msg"]
    assert "the task continues" in timed_out["msg"]
    record = play.record("timed out")
    assert (record["timed_out"], record["class"], record["status"]) == (True, "running", "running")


def test_check_mode_waits_too(play):
    assert play.record("in check mode")["class"] == "ok"


def test_a_list_is_answered_by_a_list_in_its_order(play, upids):
    several = play["several"]
    tasks = [checked("wait", task) for task in several["tasks"]]
    asked = [upids["warned"], upids["failed"], None, upids["good"], "nonsense"]
    assert [task["upid"] for task in tasks] == asked
    assert [task.get("class") for task in tasks] == ["warning", "error", "no_task", "ok", None]
    assert tasks[4]["error"]["code"] == "prefix"
    assert several["failed"] and several["msg"].endswith(" (and 1 more failed: see tasks)")
    assert "upid" not in several


def test_status_polls_once_and_running_is_not_a_failure(play, server, upids):
    assert not play["status of a running one"]["failed"]
    assert play.record("status of a running one", "status")["running"] is True


def test_log_is_the_whole_log(play):
    log = play.record("log", "log")
    assert [line["t"] for line in log["lines"]][:2] == LOG
    assert log["text"].splitlines()[:2] == LOG


def test_what_uri_registered_is_waited_for(play):
    upid = play["start a backup"]["json"]["data"]
    for task in ("what uri registered, its data", "what uri registered, whole"):
        record = play.record(task)
        assert (record["upid"], record["class"]) == (upid, "ok")


def test_what_a_loop_registered_is_a_list(play):
    started = [result["json"]["data"] for result in play["start two guests"]["results"]]
    tasks = play["what a loop registered"]["tasks"]
    assert [(task["upid"], task["class"]) for task in tasks] == [(upid, "ok") for upid in started]


def test_a_list_of_one_is_answered_by_a_list_of_one(play):
    assert [task["class"] for task in play["what our own result of several holds"]["tasks"]] == [
        "ok"
    ]


def test_nothing_to_do_is_not_a_failure(play):
    nothing = play.record("nothing to wait for")
    assert (nothing["upid"], nothing["class"], nothing["ok"]) == (None, "no_task", True)
    for task in ("an answer without a task, alone", "an empty variable"):
        assert play[task]["failed"] and "allow_empty" in play[task]["msg"]
    allowed = play.record("an empty variable that is allowed")
    assert (allowed["class"], allowed["ok"]) == ("no_task", True) and "allow_empty" in allowed["note"]
    several = play["nothing at all"]
    assert not several["failed"]
    assert [task["class"] for task in several["tasks"]] == ["no_task"] * 3


def test_a_failure_of_the_start_does_not_pass_for_nothing_to_do(play):
    refused = play["what uri registered, a failure"]
    assert refused["failed"]
    assert "Status code was 500" in refused["msg"]


def test_async_and_poll(play):
    background = play["in the background"]
    assert not background["failed"], str(background)
    assert (background["class"], background["finished"]) == ("ok", True)


def test_no_secret_is_shown(play):
    assert not any(secret in play.output for secret in binary.SECRETS)
