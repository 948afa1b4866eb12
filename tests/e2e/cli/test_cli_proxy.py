"""Proxies from the environment: used, given no secrets, and not mistaken for the server."""

import re
import socket
import time

import pytest

from binary import PASSWORD, TOKEN_SECRET
from connect_proxy import Proxy, refusal

SOON = ["--timeout", "1"]
BY_TOKEN = {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
BY_PASSWORD = {"PROXMOX_USER": "root@pam", "PROXMOX_PASSWORD": PASSWORD}
WAYS = pytest.mark.parametrize("way", [BY_TOKEN, BY_PASSWORD], ids=["token", "password"])
UNTRUSTED = pytest.mark.parametrize("tls", ["self-signed", "wrong-host"])
CLIENT_HELLO = b"\x16\x03"


@pytest.fixture
def proxy():
    """proxy(answer): a running Proxy, which ends with the test."""
    running = []

    def start(answer=None):
        running.append(Proxy(answer))
        return running[-1]

    yield start
    for one in running:
        one.stop()


@pytest.fixture
def pve(task_server, fresh_upid):
    """pve(tls=): a server with one task that has ended."""

    def start(**script):
        task = fresh_upid(age=60)
        server = task_server({"tasks": [{"upid": task, "log": ["hello"]}], **script})
        server.task = task
        return server

    return start


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
@WAYS
def test_the_way_goes_through_it_and_it_learns_nothing(upid, pve, proxy, name, way):
    server, through = pve(), proxy()
    env = {**server.address, **way, name: through.url}
    assert upid("wait", server.task, env=env).expect(0).record["class"] == "ok"
    assert server.journal("status")
    for head in through.heads:
        assert head.split(b"\r\n")[0] == b"CONNECT 127.0.0.1:%d HTTP/1.1" % server.port
        names = {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
        assert not names & {b"authorization", b"cookie", b"proxy-authorization"}
    assert through.passed[0].startswith(CLIENT_HELLO)
    for secret in (TOKEN_SECRET, PASSWORD, "root@pam", "api2"):
        assert secret.encode() not in through.heard


def test_a_log_comes_through_it(upid, pve, proxy):
    server, through = pve(), proxy()
    done = upid("log", server.task, env={**server.env, "https_proxy": through.url}).expect(0)
    assert "hello" in done.record["text"] and through.heads


@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
@pytest.mark.parametrize("value", ["127.0.0.1", "*", "example.com,127.0.0.1"])
def test_no_proxy_is_honoured(upid, pve, proxy, name, value):
    server, through = pve(), proxy()
    env = {**server.env, "https_proxy": through.url, name: value}
    upid("wait", server.task, env=env).expect(0)
    assert not through.heads and len(server.journal("status")) == 1


def test_a_proxy_for_plain_http_is_none_for_us(upid, pve, proxy):
    server, through = pve(), proxy()
    upid("wait", server.task, env={**server.env, "http_proxy": through.url}).expect(0)
    assert not through.heads


@UNTRUSTED
@WAYS
def test_the_certificate_is_that_of_the_server(upid, pve, proxy, tls, way):
    server, through = pve(tls=tls), proxy()
    env = {**server.address, **way, "https_proxy": through.url}
    assert upid("wait", server.task, env=env).expect(9).error["code"] == "certificate"
    assert through.heads and not server.journal("status") and not server.journal("ticket")


@UNTRUSTED
@WAYS
def test_the_fingerprint_is_that_of_the_server(upid, pve, proxy, tls, way):
    server, through = pve(tls=tls), proxy()
    env = {**server.address, **way, "https_proxy": through.url}
    right = server.greeting["fingerprint"]
    wrong = "00" + right[2:]
    error = upid("wait", "--fingerprint", wrong, server.task, env=env).expect(9).error
    assert right in error["message"] and wrong in error["message"]
    assert not server.journal("status") and not server.journal("ticket")
    upid("wait", "--fingerprint", right, server.task, env=env).expect(0)


REFUSALS = {
    "forbidden": refusal(403, "Forbidden"),
    "sign in": refusal(407, "Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="x"'),
    "unauthorized": refusal(401, "Authentication failed!"),
    "not found": refusal(404, "Not Found"),
}


@pytest.mark.parametrize("op", ["wait", "status", "log"])
@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusing_proxy_is_named_immediately(upid, pve, proxy, op, name):
    server, through = pve(), proxy(REFUSALS[name])
    began = time.monotonic()
    env = {**server.env, "https_proxy": through.url}
    error = upid(op, "--timeout", "20", server.task, env=env).expect(5).error
    assert time.monotonic() - began < 10
    assert error["code"] == "proxy" and "http" not in error
    assert "the proxy %s" % through.where in error["message"]
    assert REFUSALS[name].split()[1].decode() in error["message"]
    assert "https_proxy" in error["message"]
    assert "uthentication failed" not in error["message"] and "secret" not in error["message"]
    assert not server.journal()


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_proxy_that_cannot_reach_the_server_is_asked_again(upid, pve, proxy, status):
    server, through = pve(), proxy(refusal(status, "Bad Gateway"))
    env = {**server.env, "https_proxy": through.url}
    error = upid("wait", "--timeout", "1", server.task, env=env).expect(5).error
    assert error["code"] == "connect" and "http" not in error
    assert "the proxy %s" % through.where in error["message"] and str(status) in error["message"]
    assert len(through.heads) > 1


def test_a_proxy_that_is_down_is_named(upid, pve):
    server = pve()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        where = "127.0.0.1:%d" % nobody.getsockname()[1]
        env = {**server.env, "https_proxy": "http://" + where}
        error = upid("wait", *SOON, server.task, env=env).expect(5).error
    assert error["code"] == "connect" and "the proxy" in error["message"]
    assert re.search(where.replace(":", " port ") + "|over proxy 127.0.0.1", error["message"])
    assert "https_proxy" in error["message"]
    assert not server.journal()


def test_a_server_that_is_down_is_not_the_proxy(upid, pve, fresh_upid):
    server = pve()
    server.stop()
    error = upid("wait", *SOON, server.task, env=server.env).expect(5).error
    assert error["code"] == "connect" and "proxy" not in error["message"]


def test_a_proxy_without_an_address_is_named(upid, pve):
    server = pve()
    env = {**server.env, "https_proxy": "http://no-such-proxy.invalid:3128"}
    error = upid("wait", *SOON, server.task, env=env).expect(5).error
    assert error["code"] == "dns" and "no-such-proxy.invalid" in error["message"]
    assert "https_proxy" in error["message"]


@pytest.mark.parametrize("answer", ["", b"SSH-2.0-OpenSSH_9.2\r\n"], ids=["ends", "SSH"])
def test_a_server_that_is_not_a_proxy_is_unreachable(upid, pve, proxy, answer):
    server, through = pve(), proxy(answer)
    env = {**server.env, "https_proxy": through.url}
    error = upid("wait", *SOON, server.task, env=env).expect(5).error
    assert error["code"] == "connect" and "the proxy" in error["message"]
    assert not server.journal()


def test_a_silent_proxy_times_out(upid, pve, proxy):
    server, through = pve(), proxy("silent")
    env = {**server.env, "https_proxy": through.url}
    done = upid("wait", "--timeout", "2", "--api-timeout", "0.5", server.task, env=env)
    assert "the proxy" in done.expect(5).error["message"]
    assert not server.journal()


def test_a_silent_server_is_not_the_proxy(upid, pve, proxy):
    """Neither where it is silent about TLS, nor about a request."""
    stall = {"faults": [{"on": "status", "times": -1, "do": {"stall": 5}}]}
    for script in ({"tls": "silent"}, stall):
        server, through = pve(**script), proxy()
        env = {**server.env, "https_proxy": through.url}
        done = upid("wait", "--timeout", "1", "--api-timeout", "0.5", server.task, env=env)
        assert done.expect(5).error["code"] == "request_timeout"
        assert "proxy" not in done.error["message"]


def test_the_sign_in_of_a_proxy_is_its_own_and_never_said(upid, pve, proxy):
    server, through = pve(), proxy(REFUSALS["sign in"])
    url = through.url.replace("http://", "http://someone:hidden-word@")
    done = upid("wait", server.task, env={**server.env, "https_proxy": url}).expect(5)
    assert "hidden-word" not in done.stdout + done.stderr
    assert done.error["code"] == "proxy"
    let_in = proxy()
    url = let_in.url.replace("http://", "http://someone:hidden-word@")
    upid("wait", server.task, env={**server.env, "https_proxy": url}).expect(0)
    assert b"Proxy-Authorization: Basic " in let_in.heads[0]
