"""A secret is in no output, whatever goes wrong and whoever says it. (Every run of every test looks
for the secrets of the task server; here servers do their best to have them printed.)"""

import urllib.parse

import pytest

from binary import PASSWORD, TOKEN_SECRET

ODD = "dämo pass+wörd"

ECHOES = {
    "reason": lambda secret: {"status": 403, "reason": "no entry for " + secret},
    "message": lambda secret: {"status": 500, "body": {"message": "token=%s\n" % secret}},
    "errors": lambda secret: {"status": 400, "body": {"errors": {secret: secret, "x": secret}}},
    "twice": lambda secret: {"status": 401, "reason": secret + secret},
    "redirect": lambda secret: {"redirect": "https://127.0.0.1:1/" + secret},
    "text": lambda secret: {"status": 404, "body": secret, "content_type": "text/plain"},
    "JSON": lambda secret: {"json": {"data": {"status": secret}}},
    "garbage": lambda secret: {"raw": secret + "\r\n\r\n"},
}


@pytest.fixture
def echo(upid, task_server, fresh_upid):
    """echo(op, do, …): all that upid says when a server answers with `do`, in any form of output."""

    def run(op, do, env, script=None, on="any", secrets=()):
        task = fresh_upid(age=60)
        faults = [{"on": on, "times": -1, "do": do}]
        server = task_server({"tasks": [{"upid": task}], "faults": faults, **(script or {})})
        said = ""
        for output in ("ndjson", "text"):
            words = ["--timeout=0.2", "--output", output, task]
            done = upid(op, *words, env={**server.address, **env}, secrets=secrets)
            assert done.returncode != 0
            said += done.stdout + done.stderr
        server.stop()
        return said

    return run


@pytest.mark.parametrize("op", ["wait", "log"])
@pytest.mark.parametrize("name", ECHOES)
def test_a_token_that_the_server_repeats_is_masked(echo, op, name):
    env = {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
    echo(op, ECHOES[name](TOKEN_SECRET), env, secrets=[TOKEN_SECRET])


@pytest.mark.parametrize("on", ["ticket", "status"])
@pytest.mark.parametrize("name", ECHOES)
def test_a_password_that_the_server_repeats_is_masked(echo, on, name):
    echo("wait", ECHOES[name](PASSWORD), {"PROXMOX_PASSWORD": PASSWORD}, on=on, secrets=[PASSWORD])


def test_what_was_masked_is_seen_to_be(echo):
    env = {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
    assert "no entry for ****" in echo("wait", ECHOES["reason"](TOKEN_SECRET), env)


def test_an_encoded_password_is_masked_too(echo):
    """The login sends it percent-encoded, so that is what a proxy that shows the request repeats."""
    encoded = urllib.parse.quote(ODD, safe="")
    script = {"users": {"root@pam": {"password": ODD}}}
    said = echo("wait", ECHOES["reason"](encoded), {"PROXMOX_PASSWORD": ODD}, script, "ticket")
    assert encoded not in said


def test_a_password_with_an_umlaut_is_masked_in_the_status_line_too(echo):
    """Which is Latin-1 there; what is left of it in the message is all but the umlauts."""
    script = {"users": {"root@pam": {"password": ODD}}}
    said = echo("wait", ECHOES["reason"](ODD), {"PROXMOX_PASSWORD": ODD}, script, "ticket")
    assert "mo pass+w" not in said


def test_a_secret_that_is_cut_in_the_middle_is_masked_too(echo):
    env = {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
    for length in (240, 250, 290):
        do = {"status": 403, "reason": "x" * length + TOKEN_SECRET}
        assert "x000" not in echo("wait", do, env)


@pytest.mark.parametrize("where", ["environment", "standard input"])
def test_a_secret_that_does_not_fit_is_not_shown(upid, pve, where):
    wrong = PASSWORD + "\nX-Header: 1"
    if where == "environment":
        done = upid("wait", pve.task, env={**pve.env, "PROXMOX_TOKEN_SECRET": wrong})
    else:
        stdin = '{"upid": "%s", "api_password": ["%s"]}' % (pve.task, PASSWORD)
        done = upid("wait", stdin=stdin, env=pve.address)
    assert done.returncode == 2


@pytest.mark.parametrize(
    "words", [["--help"], ["wait", "--help"], ["--version"], ["schema", "wait"]]
)
def test_help_does_not_read_the_environment(upid, pve, words):
    upid(*words, env={**pve.env, "PROXMOX_PASSWORD": PASSWORD}).expect(0)
