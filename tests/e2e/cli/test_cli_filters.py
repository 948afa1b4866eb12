"""Filters instead of UPIDs: status, wait and log find the tasks themselves."""

import json

import pytest


@pytest.fixture
def world(task_server, fresh_upid):
    """Two backups of guest 104 on two nodes, an older and a failed one, and a start that runs."""
    old = fresh_upid(age=500, id="104", node="pve2")
    failed = fresh_upid(age=300, id="104")
    start = fresh_upid(age=100, id="105", type="qmstart")
    tasks = [
        {"upid": old, "endtime": 1},
        {"upid": failed, "endtime": 2, "exitstatus": "job errors", "log": ["one", "two"]},
        {"upid": start, "looks": 2},
    ]
    server = task_server({"tasks": tasks})
    server.old, server.failed, server.start = old, failed, start
    return server


def test_status_polls_the_latest_match(upid, world):
    done = upid("status", "--vmid", "104", "--type", "vzdump", "--latest", env=world.env)
    assert done.expect(0).record["upid"] == world.failed


def test_wait_waits_for_all_matches(upid, world):
    done = upid("wait", "--polling-interval", "0.01", "--vmid", "104", env=world.env).expect(1)
    assert {record["upid"] for record in done.records} == {world.old, world.failed}


def test_wait_finds_what_runs(upid, world):
    done = upid("wait", "--polling-interval", "0.01", "--running", env=world.env).expect(0)
    assert (done.record["upid"], done.record["class"]) == (world.start, "ok")


def test_log_reads_the_log_of_what_failed(upid, world):
    done = upid("log", "--class", "error", "--output", "text", env=world.env).expect(0)
    assert done.stdout.splitlines()[:2] == ["one", "two"]


@pytest.mark.parametrize("operation", ["status", "wait"])
def test_a_task_of_which_there_is_only_the_list_has_its_exit_status(upid, task_server, operation, fresh_upid):
    """PVE has no log of a worker that died at its start, and then says "no such task"."""
    never_born, fine = fresh_upid(age=600, id="104"), fresh_upid(age=500, id="104")
    gone = {"upid": never_born, "exitstatus": "unexpected status", "appears_after": 10**6}
    server = task_server({"tasks": [gone, {"upid": fine}]})
    done = upid(operation, "--vmid", "104", "--fail-on", "error", env=server.env).expect(1)
    record = {record["upid"]: record for record in done.records}[never_born]
    assert (record["status"], record["exitstatus"]) == ("stopped", "unexpected status")
    assert record["class"] == "unknown" and not record["ok"]
    assert "no log" in record["note"]


ODD = "UPID:pve1:00001234:00001234:618C1D55:vzdump:%zz/../1:a b:"  # no product wrote that
ROWS = {"data": [{"upid": ODD, "status": "OK", "endtime": 1636572000}]}


@pytest.mark.parametrize("operation", ["status", "wait", "log", "list"])
def test_each_operation_names_the_task_and_the_node_that_the_list_left_out(
    upid, task_server, fresh_upid, operation
):
    """A row that is not a UPID, on one node; the other node refuses its list."""
    tasks = [{"upid": fresh_upid(), "endtime": 1}, {"upid": fresh_upid(node="pve2"), "endtime": 2}]
    odd = {"on": "list", "path": "nodes/pve1/tasks", "times": -1, "do": {"json": ROWS}}
    down = {"on": "list", "path": "nodes/pve2/tasks", "times": -1, "do": {"status": 403}}
    server = task_server({"tasks": tasks, "faults": [odd, down]})
    options = ["--class", "ok", "--output", "ndjson"]
    records = upid(operation, *options, env=server.env).records
    by_code = {record["error"]["code"]: record for record in records}
    assert by_code["permission"]["error"]["message"].startswith("the tasks of node pve2 are missing")
    (code,) = set(by_code) - {"permission"}
    assert by_code[code]["upid"] == ODD


def test_a_server_that_is_down_is_not_a_list_without_a_match(upid, fresh_upid):
    env = {"PROXMOX_HOST": "127.0.0.1:1", "PROXMOX_TOKEN_ID": "a@pam!b", "PROXMOX_TOKEN_SECRET": "c"}
    done = upid("status", "--vmid", "104", env=env).expect(5)
    assert [record["error"]["code"] for record in done.records] == ["connect"]


def test_no_match_is_an_error_that_repeats_the_filter(upid, world):
    done = upid("status", "--vmid", "999", "--type", "vzdump", env=world.env).expect(8)
    assert "no task matches: vmid 999, type vzdump. Set allow_empty" in done.stderr


def test_no_match_is_nothing_to_do_with_allow_empty(upid, world):
    done = upid("wait", "--vmid", "999", "--allow-empty", env=world.env).expect(0)
    assert done.record["class"] == "no_task"


def test_upids_and_filters_together_are_a_usage_error(upid, world):
    done = upid("status", "--vmid", "104", world.old, env=world.env).expect(2)
    assert "UPIDs or filters, not both" in done.stderr
    assert world.journal() == []


def test_standard_input_is_not_read_beside_a_filter(upid, world):
    done = upid("status", "--latest", stdin="not a UPID", env=world.env).expect(0)
    assert done.record["upid"] == world.start


def test_terraform_takes_a_filter_that_names_one_task(upid, world):
    query = {"vmid": "104", "class": "error", "latest": "true"}
    done = upid("terraform", "status", stdin=json.dumps(query), env=world.env).expect(0)
    assert json.loads(done.stdout)["upid"] == world.failed


def test_terraform_refuses_a_filter_that_may_find_several(upid, world):
    done = upid("terraform", "status", stdin='{"vmid": "104"}', env=world.env).expect(2)
    assert "latest" in done.stderr
