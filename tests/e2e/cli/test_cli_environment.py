"""The environment variables of other tools: each set is sufficient, and they are never mixed."""

import os
import re
import subprocess

import pytest

import binary
from binary import PASSWORD, ROOT, TOKEN_SECRET


def server_of(family, pve):
    """The server and its certificate, in the variables of that tool."""
    return {
        "ansible": {"PROXMOX_HOST": pve.host, "PROXMOX_PORT": pve.port, "PROXMOX_CA_PATH": pve.ca},
        "ansible, pin": {
            "PROXMOX_HOST": pve.url,
            "PROXMOX_FINGERPRINT": pve.greeting["fingerprint"],
        },
        "ansible, no check": {"PROXMOX_HOST": pve.url, "PROXMOX_VALIDATE_CERTS": "false"},
        "bpg": {"PROXMOX_VE_ENDPOINT": pve.url + "/", "PROXMOX_VE_INSECURE": "true"},
        "telmate": {"PM_API_URL": pve.url + "/api2/json", "PM_TLS_INSECURE": "1"},
    }[family]


ANSIBLE_PASSWORD = {"PROXMOX_USER": "root@pam", "PROXMOX_PASSWORD": PASSWORD}
SIGN_IN = [
    ("ansible", {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}),
    ("ansible", {"PROXMOX_TOKEN_ID": "demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}),
    ("ansible", ANSIBLE_PASSWORD),
    ("ansible, pin", ANSIBLE_PASSWORD),
    ("ansible, no check", ANSIBLE_PASSWORD),
    ("bpg", {"PROXMOX_VE_API_TOKEN": "root@pam!demo=" + TOKEN_SECRET}),
    ("bpg", {"PROXMOX_VE_USERNAME": "root@pam", "PROXMOX_VE_PASSWORD": PASSWORD}),
    ("telmate", {"PM_API_TOKEN_ID": "root@pam!demo", "PM_API_TOKEN_SECRET": TOKEN_SECRET}),
    ("telmate", {"PM_USER": "root@pam", "PM_PASS": PASSWORD}),
]


def names_only(value):
    """A name for pytest without secrets, even fake ones."""
    return value if isinstance(value, str) else " ".join(value)


@pytest.mark.parametrize("family, account", SIGN_IN, ids=names_only)
def test_the_environment_of_another_tool_is_understood(sign_in, pve, family, account):
    auth = sign_in({**server_of(family, pve), **account}).auth
    assert auth == ["token" if any("TOKEN" in name for name in account) else "ticket"]


# Their own test: tests/e2e/cli/test_cli_sign_in.py, test_cli_products.py, and of UPID_*
# test_cli_profile.py.
ELSEWHERE = {"PROXMOX_API_TIMEOUT", "PROXMOX_PRODUCT", "PROXMOX_OTP", "PROXMOX_VE_OTP", "PM_OTP"}
PBS = {"PBS_REPOSITORY", "PBS_FINGERPRINT", "PBS_PASSWORD"}
PBS |= {"PBS_PASSWORD_FILE", "PBS_PASSWORD_FD", "PBS_PASSWORD_CMD"}


def test_these_are_all_the_names_that_are_read():
    """A new variable in the table must be added here."""
    source = (ROOT / "src" / "op" / "conn.c").read_text()
    listed = " ".join(re.findall(r'\.env = "([^"]*)"', source)).replace("!", "").split()
    tried = {name for _, account in SIGN_IN for name in account} | ELSEWHERE | PBS
    fake = type("Server", (), {"host": "", "port": "", "url": "", "ca": "", "greeting": {"fingerprint": ""}})
    for family, _ in SIGN_IN:
        tried |= set(server_of(family, fake))
    assert {name for name in listed if name != "-" and not name.startswith("UPID_")} == tried


# --------------------------------------------------------------------- proxmox-backup-client's

BACKUP = "UPID:pbs1:000002B2:00000158:0000000A:674D9E0C:backup:s\\x3avm-1:root@pam:"


@pytest.fixture(scope="module")
def pbs(session_task_server):
    return session_task_server({"product": "pbs", "tasks": [{"upid": BACKUP}]})


def repository(pbs, user="", store="store1"):
    return {
        "PBS_REPOSITORY": "%s%s:%d:%s" % (user and user + "@", pbs.host, pbs.port, store),
        "PBS_FINGERPRINT": pbs.greeting["fingerprint"],
    }


@pytest.mark.parametrize(
    "user, secret, how",
    [
        ("", PASSWORD, "ticket"),
        ("root@pam", PASSWORD, "ticket"),
        ("root@pam!demo", TOKEN_SECRET, "token"),
    ],
)
def test_a_backup_client_needs_to_tell_nothing_more(upid, pbs, tmp_path, user, secret, how):
    (tmp_path / "secret").write_text(secret + "\n")
    env = repository(pbs, user)
    command = "cat %s/secret" % tmp_path
    for more in (
        {"PBS_PASSWORD": secret},
        {"PBS_PASSWORD_FILE": tmp_path / "secret"},
        {"PBS_PASSWORD_CMD": command},
    ):
        seen = len(pbs.journal())
        assert upid("status", BACKUP, env={**env, **more}).expect(0).record["class"] == "ok"
        assert pbs.journal("status")[-1]["auth"] == how and len(pbs.journal()) > seen


def with_descriptor(home, text, env, *options):
    """upid status with a pipe that has this text; FD in options and env is its descriptor. Returns the
    finished process, and what it left in the pipe."""
    read, write = os.pipe()
    os.write(write, text.encode())
    os.close(write)
    words = [word.replace("FD", str(read)) for word in options]
    named = {name: read if value == "FD" else value for name, value in env.items()}
    environment = binary.clean_environment(home, **named)
    words = [binary.UPID, "status", BACKUP, *words]
    done = subprocess.run(
        words, env=environment, pass_fds=[read], capture_output=True, timeout=20
    )
    left = os.read(read, 1000)
    os.close(read)
    return done, left


@pytest.mark.parametrize("user, secret", [("root@pam", PASSWORD), ("root@pam!demo", TOKEN_SECRET)])
def test_a_password_comes_from_a_descriptor(pbs, home, user, secret):
    env = repository(pbs, user)
    done, left = with_descriptor(home, secret + "\nnext\n", {**env, "PBS_PASSWORD_FD": "FD"})
    assert done.returncode == 0, done.stdout
    assert left == b"next\n"
    assert secret.encode() not in done.stdout + done.stderr
    done, _ = with_descriptor(home, secret, env, "--api-password-fd=FD")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "more, hint",
    [
        ({"PBS_PASSWORD_FD": "x"}, "PBS_PASSWORD_FD"),
        ({"PBS_PASSWORD_FD": "77"}, "file descriptor 77 cannot be read"),
        ({"PBS_PASSWORD_CMD": "exit 3"}, "api_password_command"),
    ],
)
def test_a_password_that_cannot_be_had_is_named(upid, pbs, more, hint):
    done = upid("status", BACKUP, env={**repository(pbs), **more}).expect(2)
    assert hint in done.stdout + done.stderr


def test_of_several_the_one_that_the_backup_client_takes_is_taken(pbs, home, tmp_path):
    (tmp_path / "wrong").write_text("wrong")
    env = {**repository(pbs), "PBS_PASSWORD_FD": "FD", "PBS_PASSWORD_CMD": "echo wrong"}
    env["PBS_PASSWORD_FILE"] = tmp_path / "wrong"
    done, _ = with_descriptor(home, PASSWORD + "\n", env)
    assert done.returncode == 0, done.stdout


def test_a_repository_is_an_argument_too_and_gives_way_to_a_host(upid, pbs, pve):
    env = {"PBS_PASSWORD": PASSWORD, "PBS_FINGERPRINT": pbs.greeting["fingerprint"]}
    words = ["--pbs-repository", "%s:%d:store1" % (pbs.host, pbs.port)]
    upid("status", *words, BACKUP, env=env).expect(0)
    host = "%s:%d" % (pbs.host, pbs.port)
    env = {**env, "PBS_REPOSITORY": "nowhere.invalid:store"}
    upid("status", "--api-host", host, BACKUP, env=env).expect(0)


@pytest.mark.parametrize(
    "text, hint",
    [
        ("root@pam@host:", "no datastore"),
        ("root@pam@host", "no datastore"),
        ("root@host:store", "has no realm"),
        ("root@pam@ho st:store", "'ho st'"),
        ("host:port:store", "no valid port"),
        (":store", "localhost"),
        ("store", "localhost"),
    ],
)
def test_an_invalid_repository_is_named(upid, text, hint):
    env = {"PBS_REPOSITORY": text, "PBS_PASSWORD": PASSWORD}
    done = upid("status", "--timeout", "0", BACKUP, env=env)
    assert done.returncode in (2, 5, 9) and hint in done.error["message"]


def test_a_repository_has_no_tasks_of_a_virtual_environment(upid, pbs):
    env = {**repository(pbs), "PBS_PASSWORD": PASSWORD}
    task = "UPID:a:00000001:00000002:00000003:t::r@pam:"
    assert "Backup Server has no such task" in upid("status", task, env=env).expect(2).stdout


# --------------------------------------------------------------- what is of one tool goes together


def test_credentials_of_one_tool_do_not_go_to_the_server_of_another(upid, pve, pbs):
    """Ansible's server is used only with Ansible's credentials, even if only another tool has some."""
    others = {
        "PM_API_TOKEN_ID": "root@pam!demo",
        "PM_API_TOKEN_SECRET": TOKEN_SECRET,
        "PROXMOX_VE_API_TOKEN": "root@pam!demo=" + TOKEN_SECRET,
        "PBS_PASSWORD": PASSWORD,
        "PM_PASS": PASSWORD,
    }
    seen = len(pve.journal())
    done = upid("status", pve.task, env={**pve.address, **others}).expect(2)
    assert "no credentials given" in done.error["message"]
    assert pve.journal()[seen:] == []


def test_a_server_that_is_given_goes_with_the_tool_that_can_sign_in(upid, pve):
    env = {"PROXMOX_CA_PATH": "/nowhere", "PM_PASS": PASSWORD, "PM_TLS_INSECURE": "true"}
    upid("status", "--api-host", pve.url, pve.task, env=env).expect(0)


def test_the_first_of_two_complete_environments_is_used(upid, pve):
    other = {"PM_API_URL": "https://nowhere.invalid", "PM_PASS": "a-wrong-secret"}
    upid("status", pve.task, env={**pve.env, **other, "PM_TLS_INSECURE": "maybe"}).expect(0)


@pytest.mark.parametrize(
    "env",
    [
        {"PROXMOX_VE_ENDPOINT": "", "PROXMOX_VE_PASSWORD": PASSWORD, "PROXMOX_VE_INSECURE": "false"},
        {"PM_API_URL": "", "PM_PASS": PASSWORD, "PM_TLS_INSECURE": "false"},
    ],
    ids=["bpg", "telmate"],
)
def test_insecure_set_to_false_checks_the_certificate(sign_in, pve, env):
    env = {name: value or pve.url for name, value in env.items()}
    assert sign_in(env, status=9).auth == []


def test_an_empty_variable_is_none(sign_in, pve):
    sign_in({**pve.env, "PROXMOX_PORT": "", "PROXMOX_VALIDATE_CERTS": "", "PM_API_URL": ""})


@pytest.mark.parametrize(
    "name, value",
    [
        ("PROXMOX_VALIDATE_CERTS", "maybe"),
        ("PROXMOX_PORT", "https"),
        ("PROXMOX_PORT", "65536"),
        ("PROXMOX_API_TIMEOUT", "0"),
        ("PROXMOX_API_TIMEOUT", "soon"),
    ],
)
def test_a_value_that_does_not_fit_names_its_variable(upid, pve, name, value):
    done = upid("wait", pve.task, env={**pve.env, name: value}).expect(2)
    assert "environment variable %s:" % name in done.stderr and value in done.stderr


def test_operations_without_a_server_do_not_look_at_it(upid):
    upid("decode", "UPID:a:00000001:00000002:00000003:t::r@pam:", env={"PROXMOX_PORT": "x"}).expect(
        0
    )
