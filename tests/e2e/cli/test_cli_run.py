"""upid run: one request, one task; and lost responses."""

import concurrent.futures
import json

import pytest

PROXY = 0.3
VM = r"POST /nodes/[^/]+/qemu/(?P<id>\d+)"
SECRET = "correct-horse-battery"


def started(server, part):
    return [entry["upid"] for entry in server.journal("started") if part in entry["upid"]]


def requests(server, method="POST"):
    return [entry for entry in server.journal() if entry.get("method") == method]


# ------------------------------------------------------------------------- one request, one task


@pytest.fixture(scope="module")
def pve(session_task_server):
    create = {
        VM + "/status/start": {"type": "qmstart", "seconds": 0.1},
        VM + "/status/reboot": {"type": "qmreboot", "seconds": 0.1, "exitstatus": "no such VM"},
        VM + "/agent": {"answer": {"result": [1, "\u00e4"]}},
        "PUT /nodes/pve1/qemu/100/config": {"answer": None},
        "POST /nodes/pve1/vzdump": {"answer": "OK"},
        "POST /nodes/pve1/typed": {
            "type": "typed",
            "seconds": 0.1,
            "parameters": {"vmid": "vmid!", "full": "boolean", "size": "integer", "*": "string"},
        },
    }
    return session_task_server({"create": create})


def test_a_request_starts_a_task_and_waits_for_it(upid, pve):
    done = upid("run", "POST", "/nodes/pve1/qemu/104/status/start", "skiplock=1", env=pve.env)
    record = done.expect(0).record
    assert (record["class"], record["type"], record["recovered"]) == ("ok", "qmstart", False)
    path = "/nodes/pve1/qemu/104/status/start"
    assert record["request"] == {"method": "POST", "path": path, "parameters": ["skiplock=1"]}
    assert started(pve, ":qmstart:104:") == [record["upid"]]


def test_a_task_that_fails_is_a_failure(upid, pve):
    done = upid("run", "POST", "nodes/pve1/qemu/104/status/reboot", env=pve.env)
    record = done.expect(1).record
    assert (record["class"], record["reason"]) == ("error", "no such VM")
    assert record["log_tail"]


def test_no_wait_returns_a_record_that_wait_takes(upid, pve):
    path = "/api2/json/nodes/pve1/qemu/105/status/start"
    done = upid("run", "--no-wait", "POST", path, env=pve.env).expect(0)
    assert (done.record["class"], done.record["running"]) == ("running", True)
    waited = upid("wait", stdin=done.stdout, env=pve.env).expect(0).record
    assert (waited["upid"], waited["class"]) == (done.record["upid"], "ok")


@pytest.mark.parametrize(
    "words, data",
    [
        (["PUT", "/nodes/pve1/qemu/100/config", "cores=2"], None),
        (["POST", "/nodes/pve1/vzdump", "all=1"], "OK"),
        (["POST", "/nodes/pve1/qemu/100/agent"], {"result": [1, "\u00e4"]}),
    ],
)
def test_an_answer_without_a_task_is_a_success_with_its_data(upid, pve, words, data):
    record = upid("run", *words, env=pve.env).expect(0).record
    assert (record["upid"], record["class"], record["data"]) == (None, "no_task", data)


def test_the_parameters_of_a_delete_stand_in_its_query(upid, pve):
    words = ["DELETE", "/nodes/pve1/qemu/109", "purge=1", "skiplock=0"]
    upid("run", "--no-wait", *words, env=pve.env).expect(0)
    sent = requests(pve, "DELETE")[-1]
    assert sent["query"] == "purge=1&skiplock=0"


def test_parameters_come_from_words_files_and_json(upid, pve, tmp_path):
    (tmp_path / "notes").write_text("two\nlines & more\n")
    (tmp_path / "more.json").write_text(
        json.dumps({"vmid": 107, "full": True, "tags": ["a", "b"], "description": None})
    )
    words = ["POST", "/nodes/pve1/typed", "size=5", "notes@%s" % (tmp_path / "notes")]
    given = ["--data-json", tmp_path / "more.json"]
    done = upid("run", "--no-wait", "-v", *given, *words, env=pve.env).expect(0)
    shown = ["vmid=107", "full=1", "tags=a", "tags=b", "size=5", "notes=********"]
    assert done.record["request"]["parameters"] == shown
    assert "&".join(shown) in done.stderr
    stdin = json.dumps({"vmid": 108})
    done = upid("run", "--no-wait", "--data-json=-", *words[:2], stdin=stdin, env=pve.env)
    assert done.expect(0).record["request"]["parameters"] == ["vmid=108"]


def test_a_refused_request_says_why_field_by_field(upid, pve):
    before = len(pve.journal("started"))
    error = upid("run", "POST", "/nodes/pve1/typed", "full=yes", env=pve.env).expect(2).error
    assert error["code"] == "input" and error["http"] == 400
    assert "vmid: property is missing and it is not optional" in error["message"]
    assert "full: " in error["message"]
    assert error["message"].endswith("Nothing was started")
    assert len(pve.journal("started")) == before


@pytest.mark.parametrize(
    "words, part",
    [
        (["POST"], "missing required arguments: path"),
        (["POST", "/nodes/pve1/vzdump", "--vmid", "100"], "Write a parameter of the request as vmid=VALUE."),
        (["POST", "/nodes/pve1/vzdump", "--timeuot", "5"], "Did you mean '--timeout'?"),
        (["GET", "/version"], "value of method must be one of: POST, PUT, DELETE"),
        (["POST", "/nodes/../access"], "is not a path below /api2/json"),
        (["POST", "https://pve1:8006/api2/json/nodes"], "is not a path below /api2/json"),
        (["POST", "/nodes/pve1/vzdump?vmid=1"], "set parameters separately"),
        (["POST", "/nodes//vzdump"], "'/nodes//vzdump' has an empty part: is a variable not set?"),
        (["DELETE", "/nodes/pve1/qemu/100/"], "has an empty part"),
        (["POST", "/nodes/pve1/vzdump", "vmid"], "write key=value, or key@file"),
        (["POST", "/nodes/pve1/vzdump", "key@/nowhere"], "parameter key: /nowhere cannot be read"),
        (["POST", "/x", "--data-json=/dev/null"], "data_json: line 1"),
        (["POST", "/x", "--data-json="], "data_json is empty: is a variable not set?"),
    ],
)
def test_a_request_that_cannot_be_sent_is_wrong_usage(upid, pve, words, part):
    done = upid("run", *words, env=pve.env).expect(2)
    assert part in done.stderr + done.stdout


BAD_OBJECTS = {
    '{"": 1}': "data_json: a parameter has no name",
    '{"a": 1, "a": 2}': "data_json: line 1, column 12: duplicate object key",
}


@pytest.mark.parametrize("text", BAD_OBJECTS)
def test_an_object_of_parameters_is_sent_as_it_is_or_not_at_all(upid, tmp_path, text):
    file = tmp_path / "data.json"
    file.write_text(text)
    options = ["--dry-run", "--data-json=" + str(file)]
    assert BAD_OBJECTS[text] in upid("run", *options, "POST", "/x").expect(2).stderr
    file.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    sent = upid("run", *options, "POST", "/x").expect(0).record["request"]
    assert sent["parameters"] == ["a=1"]


def test_secret_parameters_are_shown_nowhere(upid, task_server):
    words = "password '%s' is too short\n" % SECRET
    script = {"create": {"POST /nodes/pve1/x": {"refuse": {"status": 500, "message": words}}}}
    server = task_server(script)
    secret = ["cipassword", "password", "token", "target-endpoint", "sshkeys", "eab-hmac-key"]
    given = ["%s=%s" % (name, SECRET) for name in secret]
    done = upid(
        *("run", "-v", "--doubt-timeout=0", "POST", "/nodes/pve1/x", *given, "x=shown"),
        env=server.env,
        secrets={SECRET},
    )
    assert done.error["code"] == "in_doubt"
    assert "x=shown" in done.stderr and "password=********" in done.stderr
    done = upid(
        *("run", "-v", "DELETE", "/nodes/pve1/qemu/100", "password=" + SECRET),
        env=server.env,
        secrets={SECRET},
    )
    assert "?password=********" in done.expect(0).stderr


def test_each_product_has_its_own_tasks(upid, sites):
    sites = sites(
        backup={"product": "pbs"},
        mail={"product": "pmg"},
        center={
            "product": "pdm",
            "remotes": {"lab": "pve", "west": "pve"},
            "create": {
                "POST /bulk": {
                    "several": [
                        {"type": "qmstart", "id": "100", "remote": "lab", "seconds": 0.1},
                        {"type": "qmstart", "id": "200", "remote": "west", "seconds": 0.1},
                    ]
                }
            },
        },
    )
    for profile, path, kinds in (
        ("backup", "/admin/datastore/store1/verify", ["verify"]),
        ("mail", "/nodes/pmg1/backup", ["backup"]),
        ("center", "/bulk", ["qmstart", "qmstart"]),
    ):
        done = upid("run", "--profile", profile, "POST", path, env=sites.env).expect(0)
        assert [record["type"] for record in done.records] == kinds
        assert [record["class"] for record in done.records] == ["ok"] * len(kinds)
        ended = sorted(record["upid"] for record in done.records)  # as they come: in any order
        assert ended == sorted(sites.started()[-len(kinds) :])


def test_a_ticket_that_was_refused_is_renewed_and_the_request_sent_again(upid, task_server):
    fault = {"on": "create", "do": {"status": 401, "reason": "permission denied - invalid ticket"}}
    server = task_server({"faults": [fault]})
    env = {**server.address, "PROXMOX_USER": "root@pam", "PROXMOX_PASSWORD": "demo-password"}
    upid("run", "--no-wait", "POST", "/nodes/pve1/vzdump", "vmid=104", env=env).expect(0)
    assert len(started(server, ":vzdump:104:")) == 1


# ----------------------------------------------------------------------------- a lost answer

JOB_RUNS = (  # measured on 3.2.4, after 10 seconds
    'Unable to acquire lock "/var/lib/proxmox-backup/jobstates/syncjob-s-1.lck" - '
    "Interrupted system call (os error 4)"
)
FOUND, DOUBT = ("recovered", True), ("error", "in_doubt")
LOST = [
    # fault, exit status, what the record says, tasks that were started
    ({"measured": "killed-before-fork"}, 5, DOUBT, 0),
    ({"measured": "killed-after-fork"}, 0, FOUND, 1),
    ({"measured": "stopped-in-a-long-call"}, 5, DOUBT, 0),
    ({"measured": "proxy-killed"}, 0, FOUND, 1),
    ({"measured": "slow-call"}, 0, FOUND, 1),
    ({"measured": "lock-held"}, 0, FOUND, 1),
    ({"measured": "lock-held-killed"}, 5, DOUBT, 1),
    ({"measured": "child-died"}, 1, FOUND, 1),
    ({"measured": "daemon-hangs"}, 0, FOUND, 1),
    ({"measured": "daemon-hangs-a-while"}, 0, ("recovered", False), 1),
    ({"measured": "daemons-killed"}, 5, DOUBT, 0),
    ({"measured": "daemon-down"}, 5, ("error", "busy"), 0),
    ({"status": 596, "reason": "error:0A000086:SSL routines::certificate verify failed"}, 5,
     ("error", "node_unreachable"), 0),
    ({"status": 502, "acts": 0.1}, 0, FOUND, 1),
    ({"status": 504, "acts": 0.4}, 0, FOUND, 1),
    ({"status": 408, "acts": 0}, 0, FOUND, 1),
    ({"reset": "before_headers", "acts": 0.2}, 0, FOUND, 1),
    ({"eof": "before_headers"}, 5, DOUBT, 0),
    ({"eof": "in_headers"}, 0, FOUND, 1),
    ({"reset": "in_body"}, 0, FOUND, 1),
    ({"cut": 10}, 0, FOUND, 1),
    ({"html": True, "acts": 0}, 0, FOUND, 1),
    ({"raw": "HTTP/1.1 99 what\r\n\r\n"}, 5, DOUBT, 0),
    ({"status": 429}, 5, ("error", "busy"), 0),
    ({"status": 503, "headers": {"Retry-After": "1"}}, 5, ("error", "busy"), 0),
    ({"status": 503}, 5, DOUBT, 0),
    ({"status": 403, "reason": "Permission check failed"}, 7, ("error", "permission"), 0),
    ({"status": 401, "reason": "invalid token"}, 6, ("error", "auth"), 0),
    ({"error": {"status": 500, "message": "VM is locked (backup)\n"}}, 1, ("error", "refused"), 0),
    ({"error": {"status": 501, "message": "Method 'POST /x' not implemented\n"}}, 1,
     ("error", "refused"), 0),
    ({"status": 404, "reason": "no such vmid"}, 1, ("error", "refused"), 0),
    ({"error": {"status": 500, "message": "what is this\n"}}, 5, DOUBT, 0),
]


def test_a_lost_answer_is_found_or_in_doubt_and_never_a_second_task(upid, task_server):
    """Each row has its own guest; all run at once, because each waits until its doubt is resolved."""
    faults = [
        {"on": "create", "path": "/%d/" % (100 + row), "times": -1, "do": do}
        for row, (do, *_) in enumerate(LOST)
    ]
    create = {VM + "/status/start": {"type": "qmstart", "seconds": 0.15}}
    times = {"proxy_timeout": PROXY, "lock_timeout": 0.1, "unauthorized_delay": 0.01}
    server = task_server({"faults": faults, "create": create, **times})

    def start(guest):
        path = "/nodes/pve1/qemu/%d/status/start" % guest
        return upid("run", "--doubt-timeout=2.5", "POST", path, env=server.env, timeout=60)

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        done = list(pool.map(start, range(100, 100 + len(LOST))))
    for row, (do, status, (key, value), starts) in enumerate(LOST):
        record = done[row].expect(status).record
        found = record["error"]["code"] if key == "error" else record[key]
        assert found == value, (do, record)
        assert len(started(server, ":qmstart:%d:" % (100 + row))) == starts, do
        sent = [entry for entry in requests(server) if "/%d/" % (100 + row) in entry["path"]]
        assert len(sent) == 1, do


def test_nothing_but_a_certain_failure_is_sent_again(upid, task_server):
    do = {"measured": "daemon-down"}
    server = task_server({"faults": [{"on": "create", "times": 2, "do": do}]})
    words = ["--no-wait", "POST", "/nodes/pve1/vzdump", "vmid=104"]
    done = upid("run", "--retry", *words, env=server.env).expect(0)
    assert "595 Connection refused. Nothing was started; trying again" in done.stderr
    assert len(requests(server)) == 3
    assert started(server, "") == [done.record["upid"]]


def test_the_request_goes_on_a_connection_of_its_own(upid, task_server):
    """On a reused connection libcurl repeats the request by itself if the server closes it: two tasks."""
    do = {"eof": "before_headers", "acts": 0}
    server = task_server({"faults": [{"on": "create", "do": do}]})
    words = ["--doubt-timeout=2", "POST", "/nodes/pve1/vzdump", "vmid=104"]
    record = upid("run", *words, env=server.env).expect(0).record
    assert record["recovered"] is True
    assert started(server, "") == [record["upid"]]
    conn = requests(server)[0]["conn"]
    assert conn not in [e["conn"] for e in server.journal() if e.get("what") == "list"]


def test_tasks_of_others_and_those_of_before_are_not_ours(upid, task_server, fresh_upid):
    mine = dict(type="vzdump", id="104", user="root@pam!demo")
    tasks = [
        {"upid": fresh_upid(**mine), "running": True},
        {"upid": fresh_upid(**mine)},
    ]
    do = {"measured": "proxy-killed"}
    server = task_server({"tasks": tasks, "faults": [{"on": "create", "do": do}]})
    words = ["--doubt-timeout=2", "POST", "/nodes/pve1/vzdump", "vmid=104"]
    record = upid("run", *words, env=server.env).expect(0).record
    assert [record["upid"]] == started(server, "")


def test_several_new_tasks_are_named_and_none_is_chosen(upid, task_server):
    task = {"type": "vzdump", "id": "104", "seconds": 1}
    script = {
        "create": {"POST /nodes/pve1/vzdump": {"several": [task, task]}},
        "faults": [{"on": "create", "do": {"status": 596, "reason": "Broken pipe", "acts": 0}}],
    }
    server = task_server(script)
    words = ["POST", "/nodes/pve1/vzdump", "vmid=104"]
    error = upid("run", *words, env=server.env).expect(10).error
    assert error["code"] == "ambiguous"
    assert all(one in error["message"] for one in started(server, ""))


def test_a_task_in_doubt_can_be_looked_for_by_the_command_that_is_told(upid, task_server):
    do = {"measured": "lock-held-killed"}
    server = task_server({"faults": [{"on": "create", "do": do}], "proxy_timeout": PROXY})
    words = ["--doubt-timeout=0.5", "POST", "/nodes/pve1/vzdump", "vmid=104"]
    error = upid("run", *words, env=server.env).expect(5).error
    assert "no such task appeared within" in error["message"]
    command = error["message"].split(": upid ")[1].split()
    assert command[:7] == "list --node pve1 --type vzdump --vmid 104".split()
    upid(*command, env=server.env).expect(0)


def test_a_server_that_is_not_there_got_no_request(upid, task_server):
    server = task_server({})
    env = {**server.env, "PROXMOX_HOST": "127.0.0.1:1"}
    error = upid("run", "POST", "/nodes/pve1/vzdump", env=env).expect(5).error
    assert error["code"] == "connect" and error["message"].endswith("Nothing was started")


def test_the_next_server_of_the_cluster_is_tried_if_the_first_is_not_there(upid, task_server):
    server = task_server({})
    env = {**server.env, "PROXMOX_HOST": "127.0.0.1:1," + server.env["PROXMOX_HOST"]}
    done = upid("run", "--no-wait", "POST", "/nodes/pve1/vzdump", "vmid=104", env=env).expect(0)
    assert started(server, "") == [done.record["upid"]]


@pytest.mark.parametrize(
    "product, profile, path, do, found",
    [
        ("pbs", {}, "/admin/datastore/store1/gc", {"measured": "broken-pipe", "acts": 0}, FOUND),
        ("pbs", {}, "/admin/datastore/store1/verify", {"measured": "reset", "acts": 0.3}, FOUND),
        ("pbs", {}, "/admin/sync/s-1/run", {"measured": "locked", "acts": 0}, FOUND),
        ("pbs", {}, "/admin/prune/p-1/run", {"measured": "api-down"}, DOUBT),
        ("pbs", {}, "/admin/sync/s-1/run", {"error": {"status": 400, "message": JOB_RUNS}},
         ("error", "refused")),
        ("pmg", {}, "/nodes/pmg1/backup", {"status": 596, "acts": 0}, FOUND),
        ("pdm", {"remotes": {"lab": "pve"}}, "/pve/remotes/lab/qemu/104/start",
         {"remote": {"status": 596, "text": "Broken pipe"}, "acts": 0}, FOUND),
        ("pdm", {"remotes": {"lab": "pve"}}, "/pve/remotes/lab/qemu/104/start",
         {"remote": {"status": 595, "text": "Connection refused"}}, ("error", "busy")),
        ("pdm", {"remotes": {"lab": "pve"}}, "/pve/remotes/lab/qemu/104/start",
         {"measured": "remote-refused"}, DOUBT),
    ],
)
def test_a_lost_answer_of_the_other_products(upid, sites, product, profile, path, do, found):
    script = {"product": product, "faults": [{"on": "create", "do": do}], **profile}
    sites = sites(one=script)
    words = ["--profile=one", "--doubt-timeout=2", "--timeout=4", "POST", path]
    record = upid("run", *words, env=sites.env).record
    key, value = found
    assert (record["error"]["code"] if key == "error" else record.get(key)) == value, record
    assert len(sites.started()) == int("acts" in do)


def test_who_cannot_read_the_list_is_told_before_the_request(upid, task_server):
    """A Mail Gateway shows its tasks by role."""
    manager = {"password": "demo-password", "role": "qmanager"}
    do = {"status": 596, "reason": "Broken pipe", "acts": 0}
    script = {"product": "pmg", "users": {"manager@pmg": manager}}
    server = task_server({**script, "faults": [{"on": "create", "do": do}]})
    env = {**server.address, "PROXMOX_USER": "manager@pmg", "PROXMOX_PASSWORD": "demo-password"}
    words = ["--no-wait", "POST", "/nodes/pmg1/backup"]
    done = upid("run", *words, env={**env, "PROXMOX_PRODUCT": "pmg"}).expect(5)
    assert "if the response is lost, the task cannot be searched for" in done.stderr
    assert done.error["code"] == "in_doubt"
    assert "and the task list cannot be read: " in done.error["message"]
    assert "403" in done.error["message"]


def test_a_dry_run_sends_nothing(upid, task_server):
    server = task_server({})
    words = ["--dry-run", "POST", "/nodes/pve1/vzdump", "vmid=104", "password=" + SECRET]
    record = upid("run", *words, env=server.env, secrets={SECRET}).expect(0).record
    assert (record["class"], record["changed"]) == ("no_task", True)
    assert record["request"]["parameters"] == ["vmid=104", "password=********"]
    assert record["note"] == "dry run: would send POST /nodes/pve1/vzdump vmid=104 password=********"
    assert server.journal() == []


def test_the_log_of_the_task_can_be_followed(upid, pve):
    words = ["--follow", "--output", "text", "POST", "/nodes/pve1/qemu/106/status/start"]
    assert "TASK OK" in upid("run", *words, env=pve.env).expect(0).stdout


def test_the_last_event_is_the_record_of_the_operation(upid, pve):
    words = ["--follow", "POST", "/nodes/pve1/qemu/106/status/start"]
    end = upid("run", *words, env=pve.env).expect(0).records[-1]
    assert (end["event"], end["request"]["method"]) == ("end", "POST")
    assert (end["changed"], end["recovered"]) == (True, False)


def test_a_task_can_be_stopped_at_the_timeout(upid, task_server):
    create = {"POST /nodes/pve1/vzdump": {"type": "vzdump", "id": "104", "running": True}}
    server = task_server({"create": create, "stop_delay": 0.1})
    words = ["--stop-on-timeout", "--timeout=1.5", "POST", "/nodes/pve1/vzdump"]
    record = upid("run", *words, env=server.env).expect(4).record
    assert (record["stopped_by_us"], record["running"], record["timed_out"]) == (True, False, True)
