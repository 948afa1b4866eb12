"""Requests to the HA manager: their records, and waiting for the tasks that carry them out."""

import pytest
from binary import TOKEN_SECRET

FOLLOW = ["--follow-ha", "--polling-interval", "0.05"]


@pytest.fixture
def request_for(task_server, fresh_upid):
    """request_for("hastart", then): a server where the HA manager does that, and the request."""

    def start(kind, then=None, **more):
        upid = fresh_upid(type=kind, id="101", user="root@pam!demo")
        task = {"upid": upid, **({} if then is None else {"then": then})}
        nodes = ["pve1", "pve2"]
        return task_server({"tasks": [dict(task, **more)], "nodes": nodes}), upid

    return start


@pytest.mark.parametrize("kind", ["hastart", "hastop", "hamigrate"])
def test_a_record_says_that_the_work_is_another_task(upid, request_for, kind):
    server, request = request_for(kind, {"running": True})
    for op in ("wait", "status"):
        record = upid(op, request, env=server.env).expect(0).record
        assert (record["class"], record["ha_request"]) == ("ok", True)
        assert record["note"].startswith(kind + " only queues a request to the HA manager")
        assert "upid wait --follow-ha '%s'" % request in record["note"]
        assert record["followed_upid"] is None
    assert [entry["what"] for entry in server.journal()] == ["status", "status"]


def test_no_other_task_is_a_request(upid, task_server, fresh_upid):
    task = fresh_upid()
    record = upid("wait", *FOLLOW, task, env=task_server({"tasks": [{"upid": task}]}).env).record
    assert (record["ha_request"], record["note"], record["followed_upid"]) == (False, None, None)
    record = upid("wait", "OK").expect(0).record
    assert not {"ha_request", "followed_upid"} & set(record)


@pytest.mark.parametrize(
    "kind, work, node",
    [
        ("hastart", "qmstart", "pve1"),
        ("hastop", "vzstop", "pve2"),
        ("hamigrate", "qmigrate", "pve2"),
    ],
)
def test_the_outcome_is_that_of_the_work(upid, request_for, kind, work, node):
    server, request = request_for(kind, {"type": work, "node": node, "after": 0.2, "looks": 2})
    record = upid("wait", *FOLLOW, request, env=server.env).expect(0).record
    assert (record["upid"], record["type"], record["ha_request"]) == (request, kind, True)
    assert (record["status"], record["exitstatus"], record["note"]) == ("stopped", "OK", None)
    assert record["followed_upid"].startswith("UPID:%s:" % node)
    assert record["followed_upid"].endswith(":%s:101:root@pam:" % work)


def test_work_that_failed_fails_the_wait(upid, request_for):
    log = ["INFO: starting", "ERROR: no space left"]
    server, request = request_for("hastart", {"exitstatus": "job errors", "log": log})
    done = upid("wait", *FOLLOW, request, env=server.env).expect(1)
    assert (done.record["class"], done.record["reason"]) == ("error", "no space left")
    assert done.record["log_tail"] == log + ["TASK ERROR: job errors"]


def test_a_request_that_failed_is_the_outcome(upid, request_for):
    server, request = request_for("hastart", {}, exitstatus="no such resource")
    record = upid("wait", *FOLLOW, request, env=server.env).expect(1).record
    assert (record["exitstatus"], record["followed_upid"]) == ("no such resource", None)
    assert record["note"] is None
    assert "list" not in {entry["what"] for entry in server.journal()}


def test_a_refused_search_tells_the_outcome_of_the_request_and_why(upid, task_server, fresh_upid):
    request = fresh_upid(type="hastart", id="101")
    refused = {"status": 400, "message": "Parameter verification failed.\n", "errors": {"vmid": "no"}}
    faults = [{"on": on, "times": -1, "do": {"error": refused}} for on in ("list", "cluster")]
    env = task_server({"tasks": [{"upid": request}], "faults": faults}).env
    record = upid("wait", *FOLLOW, request, env=env).expect(1).record
    assert (record["status"], record["exitstatus"], record["class"]) == ("stopped", "OK", "unknown")
    assert record["reason"].startswith("the request was queued, but its outcome is unknown: ")
    assert record["reason"].endswith("vmid: no")


def test_work_that_is_never_begun_times_out_and_says_how_to_go_on(upid, request_for):
    server, request = request_for("hastart")
    record = upid("wait", *FOLLOW, "--timeout", "1.5", request, env=server.env).expect(4).record
    assert (record["class"], record["timed_out"], record["ok"]) == ("running", True, False)
    assert "the HA manager has not started it" in record["reason"]
    assert "Sys.Audit on /" in record["reason"]
    assert "upid wait --follow-ha '%s'" % request in record["reason"]
    assert record["followed_upid"] is None and "exitstatus" not in record


def test_a_missing_permission_to_see_the_task_is_named(upid, task_server, fresh_upid):
    request = fresh_upid(type="hastart", id="101", user="root@pam!demo")
    token = {"root@pam!demo": {"secret": TOKEN_SECRET, "audit": False}}
    server = task_server({"tasks": [{"upid": request, "then": {}}], "tokens": token})
    upid("wait", request, env=server.env).expect(0)
    record = upid("wait", *FOLLOW, request, env=server.env).expect(7).record
    assert record["error"]["code"] == "permission"
    assert "Sys.Audit on /nodes/pve1" in record["error"]["message"]


def test_work_that_goes_on_times_out_and_is_named(upid, request_for):
    server, request = request_for("hastart", {"running": True})
    record = upid("wait", *FOLLOW, "--timeout", "1.5", request, env=server.env).expect(4).record
    assert (record["status"], record["timed_out"]) == ("running", True)
    assert "upid wait '%s'" % record["followed_upid"] in record["reason"]


def test_a_single_poll_follows_nothing(upid, request_for):
    server, request = request_for("hastart", {})
    record = upid("wait", *FOLLOW, "--timeout", "0", request, env=server.env).expect(0).record
    assert (record["followed_upid"], record["exitstatus"]) == (None, "OK")
    assert len(server.journal()) == 1
    upid("status", "--follow-ha", request, env=server.env).expect(2)


def test_behind_a_datacenter_manager_it_is_found_once_it_has_ended(upid, task_server, fresh_upid):
    request = "pve:lab!" + fresh_upid(type="hamigrate", id="101")
    then = {"seconds": 0.3, "exitstatus": "migration aborted", "log": ["ERROR: no such target"]}
    tasks = [{"upid": request, "then": then}]
    server = task_server({"product": "pdm", "remotes": {"lab": "pve"}, "tasks": tasks})
    record = upid("wait", *FOLLOW, request, env=server.env).expect(1).record
    assert record["reason"] == "no such target"
    assert record["followed_upid"].startswith("pve:lab!UPID:pve1:")
    assert ":qmigrate:101:" in record["followed_upid"]
    assert {entry["what"] for entry in server.journal()} == {"status", "list", "log"}
