"""Second factors and several servers, on the command line and in Ansible."""

import json

import pytest

from binary import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
KEY = "abcd-efgh-ijkl"
USERS = {
    "fixed@pam": {"password": PASSWORD, "tfa": {"totp": "135790", "recovery": [KEY]}},
    "real@pam": {"password": PASSWORD, "tfa": {"totp": SECRET}},
}


@pytest.fixture
def guarded(task_server, fresh_upid):
    """A server whose users have a second factor, and the environment of one of them."""
    server = task_server({"tasks": [{"upid": fresh_upid()}], "users": USERS})

    def env(user, **more):
        return {**server.address, "PROXMOX_USER": user, "PROXMOX_PASSWORD": PASSWORD, **more}

    server.task = fresh_upid()
    server.env_of = env
    return server


def sign_in(upid, server, env, *options, status=8, stdin=""):
    """A status request for an unknown task: exit status 8 means that the login succeeded."""
    words = [] if stdin else [server.task]
    done = upid("status", *options, *words, env=env, stdin=stdin).expect(status)
    assert "135790" not in done.stdout + done.stderr and KEY not in done.stdout + done.stderr
    return done


CODES = {
    "PROXMOX_OTP": ("PROXMOX_HOST", "PROXMOX_USER", "PROXMOX_PASSWORD"),
    "PROXMOX_VE_OTP": ("PROXMOX_VE_ENDPOINT", "PROXMOX_VE_USERNAME", "PROXMOX_VE_PASSWORD"),
    "PM_OTP": ("PM_API_URL", "PM_USER", "PM_PASS"),
}


@pytest.mark.parametrize("name", CODES)
def test_a_code_comes_from_the_environment(upid, guarded, name):
    host, user, password = CODES[name]
    env = {host: guarded.url, user: "fixed@pam", password: PASSWORD, name: "135790"}
    sign_in(upid, guarded, env, "--ca-path", guarded.ca)


def test_a_code_or_a_recovery_key_comes_on_standard_input(upid, guarded):
    for factor in {"api_totp": "135790"}, {"api_otp": 135790}, {"api_recovery_code": KEY}:
        stdin = json.dumps({**factor, "upid": guarded.task})
        sign_in(upid, guarded, guarded.env_of("fixed@pam"), stdin=stdin)


def test_codes_are_made_from_the_secret_in_a_file(upid, guarded, tmp_path):
    for text in SECRET.lower() + "\n", "otpauth://totp/a:b?secret=%s&issuer=x\n" % SECRET:
        (tmp_path / "totp").write_text(text)
        sign_in(upid, guarded, guarded.env_of("real@pam"), "--api-totp-file", tmp_path / "totp")


@pytest.mark.parametrize("option", ["--api-totp=135790", "--api-recovery-code=" + KEY])
def test_a_factor_as_an_option_is_refused(upid, guarded, option):
    done = sign_in(upid, guarded, guarded.env_of("fixed@pam"), option, status=2)
    assert "is not allowed" in done.stderr


def test_an_invalid_secret_is_not_shown(upid, guarded, tmp_path):
    (tmp_path / "totp").write_text("not-a-secret-1\n")
    env = guarded.env_of("real@pam")
    done = sign_in(upid, guarded, env, "--api-totp-file", tmp_path / "totp", status=2)
    assert "base32" in done.error["message"] and "secret-1" not in done.stdout


def test_what_is_wanted_is_named(upid, guarded):
    error = sign_in(upid, guarded, guarded.env_of("fixed@pam"), status=6).error
    assert "totp, recovery" in error["message"] and "api_totp_file" in error["message"]
    stdin = json.dumps({"api_totp": "000000", "upid": guarded.task})
    error = sign_in(upid, guarded, guarded.env_of("fixed@pam"), status=6, stdin=stdin).error
    assert "the second factor of fixed@pam was refused" in error["message"]


@pytest.mark.parametrize(
    "factor", [{"api_totp": "135790"}, {"api_recovery_code": KEY}], ids=["code", "key"]
)
def test_no_part_of_a_second_factor_is_in_the_trace(upid, guarded, factor):
    stdin = json.dumps({**factor, "upid": guarded.task})
    done = sign_in(upid, guarded, guarded.env_of("fixed@pam"), "--trace", stdin=stdin)
    lines = done.stderr.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("> ")] == ["POST", "POST", "GET"]
    assert "  username=fixed%40pam&password=********&tfa-challenge=********" in lines
    for secret in PASSWORD, "135790", KEY, "!tfa!", "PVE:fixed@pam:", "PVE%3Afixed":
        assert secret not in done.stderr


# ------------------------------------------------------------------------------ several servers


def down():
    """An address where nobody listens: loopback's discard port."""
    return "127.0.0.1:9"


def test_several_servers_are_given_with_commas_or_as_a_list(upid, pve):
    both = [down(), "%s:%d" % (pve.host, pve.port)]
    env = {key: value for key, value in pve.env.items() if key != "PROXMOX_HOST"}
    ways = [
        upid("wait", "--api-host", ",".join(both), pve.task, env=env),
        upid("wait", pve.task, env={**env, "PROXMOX_HOST": ", ".join(both)}),
    ]
    for done in ways:
        assert done.expect(0).record["retries"] == 1


def test_a_list_of_servers_on_standard_input(upid, pve):
    args = {"api_host": [down(), "%s:%d" % (pve.host, pve.port)]}
    args["api_token_id"] = pve.env["PROXMOX_TOKEN_ID"]
    args["api_token_secret"] = pve.env["PROXMOX_TOKEN_SECRET"]
    stdin = json.dumps(args) + "\n" + pve.task + "\n"
    env = {"PROXMOX_CA_PATH": pve.ca}
    assert upid("wait", stdin=stdin, env=env).expect(0).record["retries"] == 1


def test_the_last_error_names_the_server_that_made_it(upid, pve):
    env = {**pve.env, "PROXMOX_HOST": "127.0.0.1:9,127.0.0.1:7"}
    error = upid("wait", "--timeout", "0.2", pve.task, env=env).expect(5).error
    assert "127.0.0.1:" in error["message"] and error["code"] == "connect"


@pytest.mark.parametrize("hosts, hint", [("pve1,a b", "'a b'"), (",", "no server given")])
def test_each_server_must_be_valid(upid, pve, hosts, hint):
    env = {**pve.env, "PROXMOX_HOST": hosts}
    assert hint in upid("wait", pve.task, env=env).expect(2).error["message"]
