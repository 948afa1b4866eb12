"""A piped record selects tasks, but never the server that gets the user's credentials."""

import json
import subprocess

import pytest

from binary import PASSWORD, TOKEN_SECRET, UPID, clean_environment

OWN = {"api_token_id": "root@pam!demo", "api_token_secret": TOKEN_SECRET}
TOKEN = "root@pam!demo=" + TOKEN_SECRET


@pytest.fixture
def other(pve):
    """How the server is named by a record, when the environment names another that does not exist."""
    return {"api_host": "%s:%d" % (pve.host, pve.port), "upid": pve.task}


@pytest.fixture
def env(pve):
    return {**pve.env, "PROXMOX_HOST": "environment.invalid"}


def refused(upid, pve, name, env, record, *options):
    seen = len(pve.journal())
    stdin = record if isinstance(record, str) else json.dumps(record)
    done = upid("wait", *options, stdin=stdin, env=env).expect(2)
    assert done.stdout == "" and name + " is refused in a piped record" in done.stderr
    assert len(pve.journal()) == seen
    return done.stderr


@pytest.mark.parametrize(
    "where",
    [
        {"api_host": "elsewhere.invalid"},
        {"api-host": ["elsewhere.invalid"]},
        {"api_port": 1},
        {"product": "pbs"},
        {"validate_certs": False},
        {"ca_path": "/nowhere"},
        {"fingerprint": 32 * "00"},
        {"pbs_repository": "elsewhere.invalid:store"},
    ],
    ids=lambda where: list(where)[0],
)
@pytest.mark.parametrize("key", ["upid", "data"])
def test_a_record_does_not_say_where_credentials_go(upid, pve, where, key):
    name = list(where)[0].replace("-", "_")
    said = refused(upid, pve, name, pve.env, {key: pve.task, **where})
    assert "as an option" in said and "into the same record" in said


def test_nor_does_its_profile(upid, pve):
    """With `upid` it names the profile of the task, which must be in use."""
    refused(upid, pve, "profile", pve.env, {"data": pve.task, "profile": "theirs"})
    record = json.dumps({"upid": pve.task, "profile": "theirs"})
    done = upid("wait", stdin=record, env=pve.env).expect(2)
    assert "no profile is in use" in done.record["error"]["message"]


def test_one_with_a_credential_of_its_own_does(sign_in, pve, other):
    env = {"PROXMOX_CA_PATH": pve.ca}
    for own in (OWN, {"api_token": TOKEN}):
        assert sign_in(env, stdin=json.dumps({**other, **own})).auth == ["token"]
    assert sign_in(env, stdin=json.dumps({**other, "api_password": PASSWORD})).auth == ["ticket"]


@pytest.mark.parametrize("none", [None, "", 5, ["x"]], ids=repr)
def test_a_credential_that_is_none_does_not_count(upid, pve, env, other, none):
    refused(upid, pve, "api_host", env, {**other, "api_password": none})


@pytest.mark.parametrize("own", [{"api_totp": "123456"}, {"api_user": "x@pam"}])
def test_nor_does_a_half_of_one(upid, pve, env, other, own):
    refused(upid, pve, "api_host", env, {**other, **own})


def test_then_none_of_the_environment_is_used(upid, pve, other):
    """Neither its token nor its current code, which would be valid for a login elsewhere."""
    env = {**pve.env, "PROXMOX_VE_OTP": "123456", "PROXMOX_VE_API_TOKEN": TOKEN}
    stdin = json.dumps({**other, "api_token_id": "root@pam!demo", "api_password": "theirs"})
    done = upid("status", stdin=stdin, env=env).expect(2)
    assert "api_token_secret is missing" in done.error["message"]
    stdin = json.dumps({**other, "api_token_secret": "theirs"})
    assert upid("status", stdin=stdin, env=env).expect(6).error["code"] == "auth"


@pytest.mark.parametrize("option", ["--api-password-file", "--api-token-secret-command"])
def test_and_none_of_the_options(upid, pve, env, other, option):
    refused(upid, pve, "api_host", env, {**other, **OWN}, option, "/nowhere")


@pytest.mark.parametrize("name", ["api_password_file", "api_token_secret_file", "api_totp_file"])
def test_and_no_file_of_this_machine(upid, pve, env, other, name):
    refused(upid, pve, name, env, {**other, **OWN, name: "/etc/hostname"})


def test_nor_does_an_object_of_arguments_alone(upid, pve, env, other):
    """It may be the first of somebody else's stream."""
    task = other.pop("upid")
    refused(upid, pve, "api_host", env, json.dumps(other) + "\n" + task)
    stdin = json.dumps({**other, **OWN}) + "\n" + task
    upid("status", stdin=stdin, env={"PROXMOX_CA_PATH": pve.ca}).expect(0)


def test_an_option_makes_the_record_harmless(sign_in, pve):
    stdin = json.dumps({"api_host": "stdin.invalid", "upid": pve.task})
    assert sign_in(pve.env, "--api-host", pve.url, stdin=stdin).auth == ["token"]


def test_what_a_record_is_about_is_its_own_matter(sign_in, pve):
    stdin = json.dumps({"upid": pve.task, "api_timeout": 7, "api_user": "root@pam"})
    assert sign_in(pve.env, stdin=stdin).auth == ["token"]


UNREAD = "standard input was not read, so its api_token_secret was ignored"


@pytest.mark.parametrize("words", [["wait", "UPID"], ["log", "--vmid", "100"], ["list"]])
@pytest.mark.parametrize("through", ["pipe", "file"])
def test_a_credential_on_standard_input_that_is_not_read_is_named(pve, tmp_path, words, through):
    """It is left there: in a script it may belong to the next command."""
    words = [pve.task if word == "UPID" else word for word in words]
    text = json.dumps({"api_token_id": "a@pam!b", "api_token_secret": "s"})
    (tmp_path / "arguments").write_text(text)
    command = "%s %s --api-host 127.0.0.1:1; cat" % (UPID, " ".join(words))
    given = {"input": text} if through == "pipe" else {"stdin": open(tmp_path / "arguments", "rb")}
    environment = clean_environment(tmp_path)
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, env=environment, **given
    )
    assert UNREAD in done.stderr
    assert done.stdout.endswith(text)


def test_a_dash_reads_it(upid, pve):
    done = upid("wait", pve.task, "-", stdin=json.dumps(OWN), env=pve.address).expect(0)
    assert done.record["class"] == "ok"
