"""Secrets never appear in output, whatever goes wrong. (Every test searches the output for the secrets of the task
server; here servers echo them.)"""

import json
import re
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
        for options in (["--output=ndjson"], ["--output=text"], ["--trace"]):
            words = ["--timeout=0.2", *options, task]
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
    """The login sends it percent-encoded, so a proxy that shows the request echoes it like that."""
    encoded = urllib.parse.quote(ODD, safe="")
    script = {"users": {"root@pam": {"password": ODD}}}
    said = echo("wait", ECHOES["reason"](encoded), {"PROXMOX_PASSWORD": ODD}, script, "ticket")
    assert encoded not in said


def test_a_password_with_an_umlaut_is_masked_in_the_status_line_too(echo):
    """Which is Latin-1 there; what is left of it in the message is all but the umlauts."""
    script = {"users": {"root@pam": {"password": ODD}}}
    said = echo("wait", ECHOES["reason"](ODD), {"PROXMOX_PASSWORD": ODD}, script, "ticket")
    assert "mo pass+w" not in said


@pytest.mark.parametrize("name", ["message", "errors"])
@pytest.mark.parametrize("odd", [ODD, 'q"uo\\te'])
def test_a_password_that_json_escapes_is_masked_too(echo, name, odd):
    script = {"users": {"root@pam": {"password": odd}}}
    env = {"PROXMOX_PASSWORD": odd}
    escaped = json.dumps(odd)[1:-1]
    said = echo("wait", ECHOES[name](odd), env, script, "status", secrets=[odd, escaped])
    assert "****" in said


def test_a_secret_that_is_cut_in_the_middle_is_masked_too(echo):
    env = {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
    for length in (240, 250, 290):
        do = {"status": 403, "reason": "x" * length + TOKEN_SECRET}
        assert "x000" not in echo("wait", do, env)


BROKEN = {
    "a template without quotes": '{"api_password": %s}',
    "a line break": '{"api_password": "%s\n"}',
    "a missing comma": '{"api_password": "x" "%s"}',
    "an end that is missing": '{"api_password": "%s"',
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_secret_in_broken_json_is_not_shown(upid, tmp_path, name):
    """jansson's messages quote the text at which it is broken."""
    (tmp_path / "data").write_text(BROKEN[name] % PASSWORD)
    run = upid("run", "POST", "/x", "--data-json=" + str(tmp_path / "data")).expect(2)
    said = [run, upid("wait", stdin=(tmp_path / "data").read_text()).expect(2)]
    said.append(upid("terraform", "wait", stdin=(tmp_path / "data").read_text()).expect(2))
    assert all(PASSWORD[:4] not in done.stdout + done.stderr for done in said)
    assert "data_json: line " in run.stderr


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


# What no trace may hold, whoever made it: tickets, percent-encoded or not, and CSRF tokens.
TICKETS = re.compile(r"PVE(:|%3A)root|[0-9A-F]{8}:[A-Za-z0-9+/]{27}")


@pytest.mark.parametrize("op", ["wait", "status", "log"])
@pytest.mark.parametrize("by", ["token", "password"])
def test_a_trace_shows_all_but_the_secrets(upid, pve, op, by):
    env = pve.env if by == "token" else {**pve.address, "PROXMOX_PASSWORD": PASSWORD}
    done = upid(op, "--trace", pve.task, env=env).expect(0)
    assert not TICKETS.search(done.stdout + done.stderr)
    sent = [line for line in done.stderr.splitlines() if line.startswith("> ")]
    came = [line for line in done.stderr.splitlines() if line.startswith("< ")]
    # A log is followed by the question of how many lines it has.
    assert len(sent) == len(came) == (by == "password") + (2 if op == "log" else 1)
    assert all(re.fullmatch(r"< 200 OK, \d+ bytes, \d+ ms", line) for line in came)
    assert sent[-1].startswith("> GET https://%s:%d/api2/json/nodes/pve1/" % (pve.host, pve.port))
    if by == "token":
        assert "  Authorization: PVEAPIToken=root@pam!demo=********\n" in done.stderr
    else:
        assert "  username=root%40pam&password=********\n" in done.stderr
        assert "  Cookie: PVEAuthCookie=********\n" in done.stderr
    assert ('  {"data":' in done.stderr) == (op != "log")


def test_a_trace_changes_nothing_on_standard_output(upid, pve):
    plain, traced = (upid("log", *words, pve.task, env=pve.env) for words in ([], ["--trace"]))
    assert traced.stdout == plain.stdout and plain.stderr == ""


def test_a_trace_tells_of_each_try(upid, task_server, fresh_upid):
    task = fresh_upid()
    faults = [{"do": {"reset": "in_body"}}, {"do": {"status": 596, "reason": "Broken \x1b[1m pipe"}}]
    server = task_server({"tasks": [{"upid": task}], "faults": faults})
    done = upid("wait", "--trace", task, env=server.env).expect(0)
    assert len(re.findall(r"^> GET ", done.stderr, re.MULTILINE)) == 3
    assert re.search(r"^! .*, after 200 OK, \d+ bytes, \d+ ms$", done.stderr, re.MULTILINE)
    assert "\n< 596 Broken \\x1b[1m pipe, " in done.stderr


@pytest.mark.parametrize("words", [["decode", "--trace"], ["decode", "-v"]])
def test_only_online_operations_have_a_trace(upid, pve, words):
    assert "unknown option '%s'" % words[1] in upid(*words, pve.task, env=pve.env).expect(2).stderr


def test_help_tells_of_the_options_that_are_the_command_lines_own(upid):
    assert "  -v, --trace " in upid("wait", "--help").stdout
    assert "--trace " not in upid("decode", "--help").stdout
    assert "  -o, --output " in upid("decode", "--help").stdout
