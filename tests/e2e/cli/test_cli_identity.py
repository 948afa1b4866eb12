"""The identity of a server: fingerprints in every face, and no data for other servers.

What needs a fingerprint has the word in its name: libcurl before 7.80 cannot compare one, and
tests/matrix/libcurl.sh leaves these out.
"""

import json

import pytest

from binary import PASSWORD, TOKEN_SECRET

BY_TOKEN = {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
BY_PASSWORD = {"PROXMOX_USER": "root@pam", "PROXMOX_PASSWORD": PASSWORD}
WAYS = pytest.mark.parametrize("way", [BY_TOKEN, BY_PASSWORD], ids=["token", "password"])
OTHER = "00" + 31 * ":FF"


@pytest.fixture(scope="module")
def pve(session_task_server, fresh_upid):
    """A server with an untrusted certificate and one finished task."""
    task = fresh_upid(age=60)
    server = session_task_server(
        {"tls": "self-signed", "tasks": [{"upid": task, "log": ["hello"]}]}
    )
    server.task, server.fingerprint = task, server.greeting["fingerprint"]
    del server.address["PROXMOX_CA_PATH"]
    return server


@pytest.mark.parametrize("op", ["wait", "status", "log"])
@WAYS
def test_a_right_fingerprint_is_enough(upid, pve, op, way):
    forms = [pve.fingerprint, pve.fingerprint.lower(), pve.fingerprint.replace(":", "")]
    for form in forms + [" %s ,%s" % (OTHER, pve.fingerprint)]:
        upid(op, "--fingerprint", form, pve.task, env={**pve.address, **way}).expect(0)


@pytest.mark.parametrize("op", ["wait", "status", "log"])
@pytest.mark.parametrize("more", [[], ["--no-validate-certs"]], ids=["checked", "unchecked"])
@WAYS
def test_a_wrong_fingerprint_names_both_and_hears_nothing(upid, pve, op, more, way):
    before = len([line for line in pve.journal() if "method" in line])
    words = [op, "--timeout", 20, *more, "--fingerprint", OTHER.lower(), pve.task]
    error = upid(*words, env={**pve.address, **way}).expect(9).error
    assert error["code"] == "certificate" and "http" not in error
    for part in (pve.fingerprint, OTHER, "pvenode cert info"):
        assert part in error["message"]
    assert len([line for line in pve.journal() if "method" in line]) == before


@pytest.mark.parametrize("given", ["AA:BB", 40 * "0", OTHER + ":00", OTHER + ",", "x" * 64, " "])
def test_an_invalid_fingerprint_error_explains_the_format(upid, pve, given):
    error = upid("wait", "--fingerprint", given, pve.task, env={**pve.address, **BY_TOKEN}).error
    assert error["code"] == "usage"
    assert "fingerprint" in error["message"] and "SHA-256" in error["message"]


def test_a_fingerprint_is_an_argument_of_an_object_too(upid, pve):
    own = {"api_token_id": "root@pam!demo", "api_token_secret": TOKEN_SECRET}
    asked = {"upid": pve.task, "fingerprint": pve.fingerprint, **own}
    upid("wait", stdin=json.dumps(asked), env=pve.address).expect(0)


def test_an_untrusted_certificate_names_both_remedies(upid, pve):
    error = upid("wait", pve.task, env={**pve.address, **BY_TOKEN}).expect(9).error
    assert "ca_path" in error["message"] and "fingerprint" in error["message"]


@WAYS
def test_no_redirect_is_followed(upid, task_server, fresh_upid, way):
    """Not even to a server with a certificate of the same CA."""
    task = fresh_upid(age=60)
    other = task_server({"tasks": [{"upid": task}]})
    do = {"redirect": other.url + "/api2/json/version"}
    server = task_server({"faults": [{"on": "any", "times": -1, "do": do}]})
    error = upid("wait", task, env={**server.address, **way}).expect(10).error
    assert error["code"] == "bad_answer" and error["http"] == 302
    assert len(server.journal()) == 1 and not other.journal()


CHECKS = {
    "certificate": [],
    "nothing": ["--no-validate-certs"],
    "fingerprint": ["--fingerprint", OTHER],
}


@pytest.mark.parametrize("tls", ["none", "garbage"])
@pytest.mark.parametrize("checked", CHECKS)
@WAYS
def test_nothing_is_said_without_tls(upid, task_server, fresh_upid, tls, checked, way):
    server = task_server({"tls": tls})
    env = {**server.address, **way}
    error = upid("wait", *CHECKS[checked], fresh_upid(), env=env).expect(10).error
    assert error["code"] == "not_tls"
    assert not [line for line in server.journal() if "method" in line]
