"""Backup Server, Mail Gateway and Datacenter Manager, with the specifics of each."""

import pytest

from binary import PASSWORD, TOKEN_SECRET
from connect_proxy import Proxy

PBS = "UPID:pbs1:000002B2:00000158:%08X:674D828C:backup:store1\\x3avm-100:root@pam:"
PVE = "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:"
MAIL = "UPID:mail:0003A1B2:0A1B2C3D:68F0C0DE:saupdate::root@pam:"
LINES = ["one", "zw\u00f6i", "three"]

BY_TOKEN = {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
BY_PASSWORD = {"PROXMOX_USER": "root@pam", "PROXMOX_PASSWORD": PASSWORD}

# what the server is, the task, what has to be said of the product, and the ways to sign in
PRODUCTS = {
    "backup server": ("pbs", PBS % 42, [], [BY_TOKEN, BY_PASSWORD]),
    "mail gateway": ("pmg", MAIL, ["--product", "pmg"], [BY_PASSWORD]),
    "datacenter manager": ("pdm", PBS % 43, ["--product", "pdm"], [BY_TOKEN, BY_PASSWORD]),
    "its remote PVE": ("pdm", "pve:lab!" + PVE, [], [BY_TOKEN, BY_PASSWORD]),
    "its remote PBS": ("pdm", "backup!" + PBS % 44, [], [BY_TOKEN]),
}
WAYS = [
    pytest.param(name, way, id="%s by %s" % (name, "token" if way is BY_TOKEN else "password"))
    for name, (_, _, _, ways) in PRODUCTS.items()
    for way in ways
]


def serve(task_server, name, **more):
    product, task, words, _ = PRODUCTS[name]
    typed = task.replace("backup!", "pbs:backup!")  # the script wants the typed form
    script = {"product": product, "tasks": [{"upid": typed, "log": LINES, **more}]}
    if product == "pdm":
        script["remotes"] = {"lab": "pve", "backup": "pbs"}
    return task_server(script), task, words


@pytest.mark.parametrize("name, way", WAYS)
def test_a_task_is_waited_for(upid, task_server, name, way):
    server, task, words = serve(task_server, name, looks=2)
    env = {**server.address, **way}
    record = upid("wait", *words, "--polling-interval", 0.01, task, env=env).expect(0).record
    assert (record["upid"], record["class"], record["polls"]) == (task, "ok", 3)
    assert len(server.journal("status")) == 3


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_single_poll_is_one_request(upid, task_server, name):
    server, task, words = serve(task_server, name, exitstatus="WARNINGS: 3")
    env = {**server.address, **PRODUCTS[name][3][0]}
    record = upid("status", *words, task, env=env).expect(0).record
    assert (record["status"], record["warning_count"]) == ("stopped", 3)
    assert len(server.journal("status")) == 1


@pytest.mark.parametrize("name", PRODUCTS)
def test_its_log_comes_whole_and_in_pages(upid, task_server, name):
    server, task, words = serve(task_server, name, exitstatus="WARNINGS: 2")
    env = {**server.address, **PRODUCTS[name][3][0]}
    whole = upid("log", *words, task, env=env).expect(0).record
    assert [line["n"] for line in whole["lines"]] == [1, 2, 3, 4]
    for line, text in zip(whole["lines"], LINES + ["TASK WARNINGS: 2"]):
        assert line["t"].endswith(text)
    page = upid("log", *words, "--start", 1, "--limit", 2, task, env=env).expect(0).record
    assert page["lines"] == whole["lines"][1:3]
    tail = upid("log", *words, "--tail", 1, task, env=env).expect(0).record
    assert tail["lines"] == whole["lines"][3:]


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_failed_task_tells_why(upid, task_server, name):
    server, task, words = serve(task_server, name, exitstatus="it broke")
    env = {**server.address, **PRODUCTS[name][3][0]}
    record = upid("wait", *words, task, env=env).expect(1).record
    assert (record["class"], record["reason"]) == ("error", "it broke")
    assert record["log_tail"][-1].endswith("TASK ERROR: it broke")


@pytest.mark.parametrize("op", ["status", "wait", "log"])
@pytest.mark.parametrize("name", ["backup server", "mail gateway", "its remote PVE"])
def test_a_task_that_never_was_is_no_such_task(upid, task_server, name, op):
    server, task, words = serve(task_server, name)
    env = {**server.address, **PRODUCTS[name][3][0]}
    other = task.replace("000002B2", "000002B3").replace("0003A1B2", "0003A1B3")
    assert upid(op, *words, other, env=env).expect(8).error["code"] == "no_such_task"


def test_a_backup_task_that_really_ended_unknown_is_found(upid, task_server):
    server, task, _ = serve(task_server, "backup server", exitstatus="unknown")
    record = upid("wait", task, env=server.env).expect(1).record
    assert (record["class"], record["exitstatus"]) == ("unknown", "unknown")


def test_a_mail_gateway_has_no_tokens_and_that_is_said_unasked(upid, task_server):
    server, task, words = serve(task_server, "mail gateway")
    done = upid("wait", *words, task, env=server.env).expect(2)
    assert "has no API tokens" in done.error["message"]
    assert server.journal() == []


@pytest.mark.parametrize("env", [{}, {"PROXMOX_PRODUCT": "pmg"}], ids=["its ticket", "environment"])
def test_a_mail_gateway_is_distinguished_from_a_virtual_environment_by(upid, task_server, env):
    server, task, _ = serve(task_server, "mail gateway")
    env = {**server.address, **BY_PASSWORD, **env}
    assert upid("status", task, env=env).expect(0).record["class"] == "ok"
    assert len(server.journal()) == 2


def test_a_mail_gateway_asked_with_a_token_says_what_to_give(upid, task_server):
    server, task, _ = serve(task_server, "mail gateway")
    error = upid("status", task, env=server.env).expect(6).error
    assert "A Mail Gateway has no API tokens: set api_user, api_password" in error["message"]


def test_a_backup_server_asked_for_a_task_of_pve_says_what_it_is(upid, task_server):
    server, _, _ = serve(task_server, "backup server")
    by_ticket = upid("status", PVE, env={**server.address, **BY_PASSWORD}).expect(2).error
    assert "this server is a Proxmox Backup Server" in by_ticket["message"]
    by_token = upid("status", PVE, env={**server.address, **BY_TOKEN}).expect(6).error
    assert "looks like a Backup Server or Datacenter Manager" in by_token["message"]


def test_a_second_factor_is_named_and_what_to_do(upid, task_server):
    users = {"root@pam": {"password": PASSWORD, "tfa": {"totp": "123456"}}}
    for product, task in (("pve", PVE), ("pbs", PBS % 1)):
        server = task_server({"product": product, "users": users, "tasks": [{"upid": task}]})
        error = upid("status", task, env={**server.address, **BY_PASSWORD}).expect(6).error
        assert "second factor" in error["message"] and "API token" in error["message"]


def test_the_port_tells_a_datacenter_manager_from_a_backup_server(upid, task_server):
    server, task, _ = serve(task_server, "datacenter manager")
    proxy = Proxy(to=server.port)
    env = {**server.address, **BY_TOKEN, "PROXMOX_HOST": "127.0.0.1:8443", "https_proxy": proxy.url}
    record = upid("status", task, env=env).expect(0).record
    proxy.stop()
    assert record["class"] == "ok" and proxy.heads[0].startswith(b"CONNECT 127.0.0.1:8443 ")
