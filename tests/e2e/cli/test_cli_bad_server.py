"""Servers that are down, are not Proxmox, or have the wrong identity: the message says what, where, and what to do."""

import socket

import pytest

SOON = ["--timeout", "1.5"]
OPERATIONS = ["wait", "log"]  # status is a single poll of wait


@pytest.fixture(scope="module")
def ask(upid, session_task_server, fresh_upid):
    """ask(op, script): what upid says when a server of that script is asked about its only task.

    Tests of the same script in a row have one server: starting it is what takes the time.
    """
    task = fresh_upid(age=60)
    last = [None, None]

    def run(op, script, *options, env=None, status=None):
        if last[0] != script:
            if last[1]:
                last[1].stop()
            script_with_task = {"tasks": [{"upid": task, "log": ["hello"]}], **script}
            last[:] = [script, session_task_server(script_with_task)]
        done = upid(op, *(options or SOON), task, env={**last[1].env, **(env or {})})
        assert done.record["upid"] == task
        return done if status is None else done.expect(status)

    return run


def always(do, on="any"):
    return {"faults": [{"on": on, "times": -1, "do": do}]}


@pytest.mark.parametrize("op", OPERATIONS)
def test_an_unknown_host_is_named(upid, fresh_upid, pve, op):
    env = {**pve.env, "PROXMOX_HOST": "no-such-host.invalid"}
    error = upid(op, *SOON, fresh_upid(), env=env).expect(5).error
    assert error["code"] == "dns" and "no-such-host.invalid" in error["message"]


@pytest.mark.parametrize("op", OPERATIONS)
def test_a_closed_port_is_named(upid, fresh_upid, pve, op):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        where = "127.0.0.1:%d" % nobody.getsockname()[1]
        error = upid(op, *SOON, fresh_upid(), env={**pve.env, "PROXMOX_HOST": where}).error
    assert error["code"] == "connect" and where in error["message"]


@pytest.mark.parametrize(
    "host, hint",
    [
        ("", "PROXMOX_HOST"),
        ("http://pve1:8006", "https://"),
        ("a b", "a b"),
        ("pve1:99999", "port"),
        ("pve1:", "port"),
        ("pve1/../x y", None),
    ],
)
def test_an_invalid_host_is_an_error_without_a_request(upid, fresh_upid, host, hint):
    env = {"PROXMOX_TOKEN_ID": "a@b!c1", "PROXMOX_TOKEN_SECRET": "x"}
    done = upid("wait", "--api-host", host, "--timeout", "0", fresh_upid(), env=env)
    assert "error" in done.record
    if hint is not None:
        assert done.expect(2).error["code"] == "usage" and hint in done.error["message"]


@pytest.mark.parametrize("op", OPERATIONS)
@pytest.mark.parametrize(
    "tls, code, status",
    [
        ("none", "not_tls", 10),
        ("garbage", "not_tls", 10),
        ("handshake-reset", "tls", 5),
        ("silent", "request_timeout", 5),
        ("self-signed", "certificate", 9),
        ("wrong-host", "certificate", 9),
    ],
)
def test_a_server_that_cannot_be_trusted_is_not_spoken_to(ask, op, tls, code, status):
    assert ask(op, {"tls": tls}, status=status).error["code"] == code


def test_a_certificate_that_is_not_trusted_says_how_to_trust_it(ask):
    assert "ca_path" in ask("wait", {"tls": "self-signed"}).error["message"]


def test_a_self_signed_certificate_can_be_trusted_or_not_be_looked_at(ask):
    ask("wait", {"tls": "self-signed"}, "--no-validate-certs", status=0)
    ask("wait", {"tls": "wrong-host"}, "--validate-certs=no", status=0)
    ask("wait", {"tls": "self-signed"}, env={"PROXMOX_VALIDATE_CERTS": "no"}, status=0)


@pytest.mark.parametrize(
    "path, code", [("/nonexistent.pem", "usage"), ("/etc/passwd", "usage"), ("/tmp", "certificate")]
)
def test_a_ca_path_that_is_no_ca(ask, path, code):
    error = ask("wait", {}, "--ca-path", path).error
    assert error["code"] == code and "ca_path" in error["message"]


STRANGE = {
    "HTML": {"html": True},
    "a list": {"json": []},
    "a number": {"json": 5},
    "a text": {"json": "OK"},
    "null": {"json": None},
    "an object": {"json": {"hello": "world"}},
    "data of a number": {"json": {"data": 5}},
    "data of null": {"json": {"data": None}},
    "a status of a number": {"json": {"data": {"status": 5}}},
    "an unknown status": {"json": {"data": {"status": "paused"}}},
    "an exit status of a number": {"json": {"data": {"status": "stopped", "exitstatus": 5}}},
    "lines of other types": {"json": {"data": [{"n": "1", "t": 2}], "total": "x"}},
    "a redirect": {"redirect": "https://127.0.0.1:1/"},
    "not found": {"status": 404},
    "a greeting of SSH": {"raw": "SSH-2.0-OpenSSH_9.2\r\n"},
    "100 MB": {"body_bytes": 100_000_000},
    "brackets": {"status": 200, "body": "[" * 100_000 + "]" * 100_000,
                 "content_type": "application/json"},
    "brackets without end": {"status": 200, "body": '{"data":' * 100_000,
                             "content_type": "application/json"},
    "400 kB of headers": {"status": 200, "headers": {"X-%d" % i: "x" * 4000 for i in range(100)}},
}


@pytest.mark.parametrize("op", OPERATIONS)
@pytest.mark.parametrize("name", STRANGE)
def test_an_invalid_response_is_reported_immediately(ask, op, name):
    error = ask(op, always(STRANGE[name]), "--timeout=20", status=10).error
    assert error["code"] in ("bad_answer", "too_large")
    assert len(error["message"]) > 40


@pytest.mark.parametrize("name", [name for name in STRANGE if "status" not in name])
def test_so_it_is_for_a_page_of_a_log(ask, name):
    """An incomplete response may have been truncated by a proxy, so it is requested again."""
    done = ask("log", always(STRANGE[name]), "--limit=5", "--timeout=1")
    if done.error["code"] != "request_timeout":
        assert done.expect(10).error["code"] in ("bad_answer", "broken_answer", "too_large")


def test_such_an_error_names_the_server(ask):
    for op in OPERATIONS:
        for name in STRANGE:
            error = ask(op, always(STRANGE[name]), "--timeout=20").error
            assert "127.0.0.1:" in error["message"], (op, name, error)


def test_silence_names_the_server(ask):
    for op in OPERATIONS:
        assert "127.0.0.1:" in ask(op, {"tls": "silent"}).error["message"]


def test_a_certificate_of_another_name_is_not_cured_by_its_ca(ask):
    assert "Set ca_path to its CA" not in ask("wait", {"tls": "wrong-host"}).error["message"]


@pytest.mark.parametrize("name", ["HTML", "a list", "data of a number", "a redirect", "100 MB"])
def test_so_it_is_for_a_login(ask, name):
    env = {"PROXMOX_TOKEN_ID": "", "PROXMOX_TOKEN_SECRET": "", "PROXMOX_PASSWORD": "demo-password"}
    ask("wait", always(STRANGE[name], on="ticket"), env=env, status=10)


PASSING = {
    "reset": {"reset": "before_headers"},
    "reset in the body": {"reset": "in_body"},
    "end": {"eof": "in_headers"},
    "cut": {"cut": 20},
    "595": {"status": 595, "reason": "Connection refused"},
    "596": {"status": 596, "reason": "Connection timed out"},
    "503": {"status": 503},
    "429": {"status": 429, "headers": {"Retry-After": "0"}},
    "408": {"status": 408},
}


@pytest.mark.parametrize("op", OPERATIONS)
@pytest.mark.parametrize("name", PASSING)
def test_a_passing_fault_passes(ask, op, name):
    """A note about it is printed once."""
    fault = {"on": "log" if op == "log" else "status", "do": PASSING[name]}
    done = ask(op, {"faults": [fault]}, "--timeout=20", status=0)
    assert done.record.get("retries", 1) == 1
    assert len(done.stderr.splitlines()) <= 1


@pytest.mark.parametrize("op", OPERATIONS)
@pytest.mark.parametrize("name", ["reset", "596"])
def test_a_lasting_error_is_reported_at_the_deadline(ask, op, name):
    error = ask(op, always(PASSING[name]), status=5).error
    assert error["code"] in ("dropped", "busy") and "gave up" in error["message"]


def test_one_that_is_unknown_and_the_others_are_not(upid, task_server, fresh_upid):
    one, two = fresh_upid(), fresh_upid()
    server = task_server({"tasks": [{"upid": one}, {"upid": two, "exitstatus": "oops"}]})
    strangers = fresh_upid(age=99), fresh_upid(node="pve7")
    done = upid("wait", one, *strangers, two, env=server.env).expect(8)
    codes = {record["upid"]: record.get("error", {}).get("code") for record in done.records}
    old, elsewhere = strangers
    assert codes == {one: None, old: "no_such_task", elsewhere: "no_such_node", two: None}


def test_a_young_task_may_not_be_known_yet(upid, task_server, fresh_upid):
    task = fresh_upid()
    server = task_server({"tasks": [{"upid": task, "appears_after": 2}]})
    upid("wait", task, env=server.env).expect(0)
    assert len(server.journal("status")) == 3


@pytest.mark.parametrize("op", OPERATIONS)
def test_a_backup_servers_task_is_no_task_of_this_server(upid, pve, op):
    task = "UPID:pbs1:000002B2:00000158:00000000:674D828C:logrotate::root@pam:"
    done = upid(op, pve.task, task, env=pve.env).expect(6)
    assert done.records[0]["upid"] == pve.task and "error" not in done.records[0]
    assert "Backup Server" in done.records[1]["error"]["message"]
