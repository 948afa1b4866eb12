"""Authentication: tokens and passwords from environment, files and standard input; never as an option."""

import json

import pytest

from accounts import ALICE_PASSWORD, ALICE_SECRET
from binary import PASSWORD, TOKEN_SECRET


def test_a_token_without_its_user_belongs_to_api_user(sign_in, pve):
    secret = {**pve.address, "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
    sign_in(secret, "--api-token-id", "demo")
    sign_in(secret, "--api-token-id", "demo", "--api-user", "root@pam")
    sign_in(secret, "--api-token-id", "demo", "--api-user", "alice@pve", status=6)
    sign_in(secret, "--api-token-id", "root@pam!demo", "--api-user", "alice@pve")


def test_a_password_is_exchanged_for_one_ticket(upid, pve, sign_in):
    seen = len(pve.journal())
    env = {**pve.address, "PROXMOX_PASSWORD": PASSWORD}
    upid("wait", pve.task, pve.task, pve.task, env=env).expect(0)
    auth = [(entry["what"], entry["auth"]) for entry in pve.journal()[seen:]]
    running = [("list", "ticket")]  # one question for all three
    assert auth == [("ticket", "none")] + running + [("status", "ticket")] * 3


def test_a_ticket_that_expires_is_renewed(upid, task_server, fresh_upid):
    task = fresh_upid()
    server = task_server({"tasks": [{"upid": task, "looks": 3}], "ticket_life": 0.2})
    env = {**server.address, "PROXMOX_PASSWORD": PASSWORD}
    upid("wait", "--polling-interval", "0.3", task, env=env).expect(0)
    assert len(server.journal("ticket")) > 1


def test_secrets_come_from_files(sign_in, pve, tmp_path):
    for name, text in ("password", PASSWORD + "\n"), ("token", TOKEN_SECRET + "\r\n"):
        (tmp_path / name).write_text(text)
    password, token = tmp_path / "password", tmp_path / "token"
    assert sign_in(pve.address, "--api-password-file", password).auth == ["ticket"]
    options = ["--api-token-id=demo", "--api-token-secret-file=%s" % token]
    assert sign_in(pve.address, *options).auth == ["token"]


@pytest.mark.parametrize("option", ["--api-password-file", "--api-token-secret-file"])
def test_a_file_that_holds_no_secret_is_named(sign_in, pve, tmp_path, option):
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "large").write_text("x" * 70000)
    for name in ("empty", "large", "missing", "."):
        path = str(tmp_path / name)
        done = sign_in(pve.address, option, path, "--api-token-id=demo", status=2)
        assert done.error["code"] == "usage" and path.rstrip("/.") in done.error["message"]


@pytest.mark.parametrize(
    "more", [{}, {"timeout": 5, "fail_on": "error"}], ids=["connection", "and others"]
)
def test_the_first_object_on_standard_input_may_bring_the_secret(sign_in, pve, more):
    args = {"api_token_id": "root@pam!demo", "api_token_secret": TOKEN_SECRET, **more}
    for stdin in (
        json.dumps({**args, "upid": pve.task}),
        json.dumps(args) + "\n" + pve.task,
        json.dumps(args, indent=2) + json.dumps({"data": pve.task}),
    ):
        done = sign_in(pve.address, stdin=stdin)
        assert done.record["upid"] == pve.task and done.auth == ["token"]


def test_arguments_of_the_first_object_take_effect(upid, task_server, fresh_upid):
    task = fresh_upid()
    server = task_server({"tasks": [{"upid": task, "running": True}]})
    stdin = json.dumps({"upid": task, "timeout": "1"})
    assert upid("wait", stdin=stdin, env=server.env).expect(4).record["elapsed"] < 60


def test_only_arguments_and_no_task_is_empty_input(upid, pve):
    stdin = json.dumps({"api_token_id": "demo", "api_token_secret": TOKEN_SECRET})
    assert "empty" in upid("wait", stdin=stdin, env=pve.address).expect(2).stderr


def test_an_option_wins_over_standard_input_and_that_over_the_environment(sign_in, pve):
    env = {**pve.env, "PROXMOX_HOST": "environment.invalid"}
    own = {"api_token_id": "root@pam!demo", "api_token_secret": TOKEN_SECRET}
    stdin = json.dumps({"api_host": "%s:%d" % (pve.host, pve.port), **own}) + "\n" + pve.task
    sign_in(env, stdin=stdin)
    stdin = json.dumps({"api_host": "stdin.invalid", "upid": pve.task})
    sign_in(env, "--api-host", pve.url, stdin=stdin)


def test_an_option_wins_over_another_way_to_sign_in_on_standard_input(sign_in, pve, tmp_path):
    (tmp_path / "password").write_text(PASSWORD)
    option = ["--api-password-file", tmp_path / "password"]
    for other in (
        {"api_token_id": "root@pam!demo", "api_token_secret": "wrong"},
        {"api_token": "root@pam!demo=wrong"},
        {"api_password": "wrong"},
    ):
        stdin = json.dumps({"upid": pve.task, **other})
        assert sign_in(pve.address, *option, stdin=stdin).auth == ["ticket"]


@pytest.mark.parametrize("op", ["wait", "status", "log"])
@pytest.mark.parametrize(
    "option", ["--api-password", "--api-token-secret", "--api-token", "--api_password"]
)
def test_a_secret_as_an_option_is_refused_with_a_hint(upid, pve, op, option):
    for words in ([option, PASSWORD], [option + "=" + PASSWORD]):
        done = upid(op, *words, pve.task, env=pve.address).expect(2)
        assert option + " is not allowed" in done.stderr and done.stdout == ""
        assert "environment" in done.stderr and "file" in done.stderr


def test_a_wrong_secret_or_password_is_reported_as_such(upid, sign_in, pve):
    wrong = {**pve.env, "PROXMOX_TOKEN_SECRET": "a-wrong-secret"}
    assert sign_in(wrong, status=6).error["http"] == 401
    listed = upid("list", env=wrong).expect(6).error
    assert "Check the token root@pam!demo: its name, its secret" in listed["message"]
    assert sign_in({**wrong, "PROXMOX_TOKEN_ID": "root@pam!none"}, status=6).error["code"] == "auth"
    for user in ("root@pam", "nobody@pve"):
        env = {**pve.address, "PROXMOX_USER": user, "PROXMOX_PASSWORD": "a-wrong-secret"}
        error = sign_in(env, status=6).error
        where = pve.address["PROXMOX_HOST"]
        assert error["code"] == "auth"
        assert error["message"] == "%s: the password of %s was refused" % (where, user)


def test_a_password_is_sent_as_it_is(sign_in, pve, fresh_upid):
    """Alice can log in with any characters; that the task is not hers is another error."""
    env = {**pve.address, "PROXMOX_USER": "alice@pve", "PROXMOX_PASSWORD": ALICE_PASSWORD}
    error = sign_in(env, status=7).error
    assert (
        error["code"] == "permission" and error["http"] == 403 and "Sys.Audit" in error["message"]
    )


def test_a_token_without_permissions_learns_what_it_needs(sign_in, pve):
    env = {"PROXMOX_TOKEN_ID": "alice@pve!ci-1", "PROXMOX_TOKEN_SECRET": ALICE_SECRET}
    error = sign_in({**pve.address, **env}, status=7).error
    assert error["code"] == "permission" and "Sys.Audit" in error["message"]


@pytest.mark.parametrize(
    "env, hint",
    [
        ({}, "PROXMOX_TOKEN_ID"),
        ({"PROXMOX_TOKEN_ID": "demo"}, "but api_token_secret is missing"),
        ({"PROXMOX_TOKEN_SECRET": TOKEN_SECRET}, "but api_token_id is missing"),
        (
            {
                "PROXMOX_HOST": "",
                "PROXMOX_VE_ENDPOINT": "https://127.0.0.1:9",
                "PROXMOX_VE_API_TOKEN": TOKEN_SECRET,
            },
            "user@realm!name=secret",
        ),
        ({"PROXMOX_USER": "root", "PROXMOX_PASSWORD": PASSWORD}, "name@realm"),
        ({"PROXMOX_TOKEN_ID": "demo", "PROXMOX_TOKEN_SECRET": PASSWORD + "\nx: y"}, "line break"),
    ],
    ids=["nothing", "no secret", "no id", "half a token", "no realm", "a header in it"],
)
def test_what_is_missing_is_named(sign_in, pve, env, hint):
    assert hint in sign_in({**pve.address, **env}, status=2).error["message"]


def test_nothing_is_sent_before_the_certificate_was_accepted(sign_in, pve):
    seen = len(pve.journal())
    env = {key: value for key, value in pve.env.items() if key != "PROXMOX_CA_PATH"}
    assert sign_in(env, status=9).error["code"] == "certificate"
    assert [entry for entry in pve.journal()[seen:] if "path" in entry] == []
