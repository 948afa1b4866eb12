"""Starting tasks in a playbook: the request, `changed`, and lost responses."""

import binary
import pytest

from ansible_run import reach

CREATE = {
    r"POST /nodes/pve1/qemu/(?P<id>\d+)/status/start": {"type": "qmstart", "seconds": 0.1},
    r"POST /nodes/pve1/qemu/(?P<id>\d+)/status/reboot": {
        "type": "qmreboot",
        "seconds": 0.1,
        "exitstatus": "no such VM",
    },
    "PUT /nodes/pve1/qemu/100/config": {"answer": None},
    "POST /nodes/pve1/bulk": {
        "several": [
            {"type": "qmstart", "id": "201", "seconds": 0.1, "exitstatus": "oops"},
            {"type": "qmstart", "id": "202", "seconds": 0.5},
            {"type": "qmstart", "id": "203", "running": True},
        ]
    },
}
FAULTS = [
    {"on": "create", "path": "/102/", "do": {"measured": "killed-before-fork"}},
    {"on": "create", "path": "/103/", "do": {"measured": "proxy-killed"}},
]


@pytest.fixture(scope="module")
def play(ansible, session_task_server):
    server = session_task_server({"create": CREATE, "faults": FAULTS})
    found = ansible.play("run", reach(server), "-vvv")
    found.sent = [e for e in server.journal() if e.get("method") in ("POST", "PUT")]
    found.started = [entry["upid"] for entry in server.journal("started")]
    return found


def test_check_mode_says_what_would_be_sent_and_sends_nothing(play):
    found = play["in check mode"]
    assert (found["changed"], found["failed"], found["class"]) == (True, False, "no_task")
    sent = "POST /nodes/pve1/vzdump vmid=100 password=********"
    assert found["note"] == "dry run: would send " + sent
    parameters = ["vmid=100", "password=********"]
    assert found["request"] == {"method": "POST", "path": "/nodes/pve1/vzdump", "parameters": parameters}
    assert [entry["path"].rpartition("/")[2] for entry in play.sent].count("vzdump") == 1


def test_a_started_task_is_a_change_and_its_record_is_that_of_wait(play):
    found = play["good"]
    assert (found["changed"], found["failed"], found["class"]) == (True, False, "ok")
    assert found["upid"] == play.started[0]
    shown = ["vmid=100", "remove=0", "exclude-path=/tmp", "exclude-path=/var/tmp"]
    assert found["request"]["parameters"] == [*shown, "password=********"]
    assert binary.PASSWORD not in str(play["good"]) + str(play["in check mode"])


def test_a_task_that_fails_fails_and_is_a_change(play):
    found = play["failed"]
    assert (found["changed"], found["failed"]) == (True, True)
    assert "no such VM" in found["msg"]


def test_an_answer_without_a_task_is_a_change(play):
    found = play["without a task"]
    assert (found["changed"], found["failed"], found["data"]) == (True, False, None)


def test_a_refused_request_changes_nothing(play):
    found = play["refused"]
    assert (found["changed"], found["failed"]) == (False, True)
    assert "newid: property is missing" in found["msg"] and found["error"]["code"] == "input"


def test_what_is_in_doubt_may_have_changed_something(play):
    found = play["in doubt"]
    assert (found["changed"], found["failed"]) == (True, True)
    assert found["error"]["code"] == "in_doubt" and "upid list" not in found["msg"]


def test_a_lost_answer_is_found(play):
    found = play["recovered"]
    assert (found["changed"], found["failed"], found["recovered"]) == (True, False, True)


@pytest.mark.parametrize(
    "task, failed, classes",
    [
        ("until one has ended well", False, "error ok running"),
        ("until the first failure", True, "error running running"),
        ("too few of a class", True, "error ok error"),
    ],
)
def test_several_tasks_are_waited_for_as_wait_does(play, task, failed, classes):
    found = play[task]
    assert (found["changed"], found["failed"]) == (True, failed)
    assert " ".join(one["class"] for one in found["tasks"]) == classes


def test_an_invalid_argument_of_the_wait_starts_nothing(play):
    found = play["an invalid number"]
    assert (found["changed"], found["failed"]) == (False, True)
    assert "until must be all, any or a number of tasks" in found["msg"]


def test_a_parameter_cannot_be_a_dictionary(play):
    assert "parameters: 'vmid' is an object" in play["a dictionary in a dictionary"]["msg"]
