"""The environments that people have for Ansible and for two Terraform providers: each is enough."""

import re

import pytest

from binary import PASSWORD, ROOT, TOKEN_SECRET


def server_of(family, pve):
    """Where the server is, and whether its certificate counts, in the words of that tool."""
    return {
        "ansible": {"PROXMOX_HOST": pve.host, "PROXMOX_PORT": pve.port, "PROXMOX_CA_PATH": pve.ca},
        "ansible, no check": {"PROXMOX_HOST": pve.url, "PROXMOX_VALIDATE_CERTS": "false"},
        "bpg": {"PROXMOX_VE_ENDPOINT": pve.url + "/", "PROXMOX_VE_INSECURE": "true"},
        "telmate": {"PM_API_URL": pve.url + "/api2/json", "PM_TLS_INSECURE": "1"},
    }[family]


ANSIBLE_PASSWORD = {"PROXMOX_USER": "root@pam", "PROXMOX_PASSWORD": PASSWORD}
SIGN_IN = [
    ("ansible", {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}),
    ("ansible", {"PROXMOX_TOKEN_ID": "demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}),
    ("ansible", ANSIBLE_PASSWORD),
    ("ansible, no check", ANSIBLE_PASSWORD),
    ("bpg", {"PROXMOX_VE_API_TOKEN": "root@pam!demo=" + TOKEN_SECRET}),
    ("bpg", {"PROXMOX_VE_USERNAME": "root@pam", "PROXMOX_VE_PASSWORD": PASSWORD}),
    ("telmate", {"PM_API_TOKEN_ID": "root@pam!demo", "PM_API_TOKEN_SECRET": TOKEN_SECRET}),
    ("telmate", {"PM_USER": "root@pam", "PM_PASS": PASSWORD}),
]


def names_only(value):
    """For pytest's list of tests: no secrets, were they but those of a test."""
    return value if isinstance(value, str) else " ".join(value)


@pytest.mark.parametrize("family, account", SIGN_IN, ids=names_only)
def test_the_environment_of_another_tool_is_understood(sign_in, pve, family, account):
    auth = sign_in({**server_of(family, pve), **account}).auth
    assert auth == ["token" if any("TOKEN" in name for name in account) else "ticket"]


def test_these_are_all_the_names_that_are_read():
    """Who adds a name to the table adds it here."""
    source = (ROOT / "src" / "op" / "conn.c").read_text()
    listed = " ".join(re.findall(r'\.env = "([^"]*)"', source)).replace("!", "").split()
    tried = {name for _, account in SIGN_IN for name in account} | {"PROXMOX_API_TIMEOUT"}
    fake = type("Server", (), {"host": "", "port": "", "url": "", "ca": ""})
    for family, _ in SIGN_IN:
        tried |= set(server_of(family, fake))
    assert set(listed) == tried


@pytest.mark.parametrize("name", ["PROXMOX_VE_INSECURE", "PM_TLS_INSECURE"])
def test_insecure_set_to_false_checks_the_certificate(sign_in, pve, name):
    env = {"PROXMOX_HOST": pve.url, "PROXMOX_PASSWORD": PASSWORD, name: "false"}
    assert sign_in(env, status=9).auth == []


def test_an_empty_variable_is_none(sign_in, pve):
    sign_in({**pve.env, "PROXMOX_PORT": "", "PROXMOX_VALIDATE_CERTS": "", "PM_API_URL": ""})


@pytest.mark.parametrize(
    "name, value",
    [
        ("PROXMOX_VALIDATE_CERTS", "maybe"),
        ("PM_TLS_INSECURE", "maybe"),
        ("PROXMOX_PORT", "https"),
        ("PROXMOX_PORT", "65536"),
        ("PROXMOX_API_TIMEOUT", "0"),
        ("PROXMOX_API_TIMEOUT", "soon"),
    ],
)
def test_a_value_that_does_not_fit_names_its_variable(upid, pve, name, value):
    done = upid("wait", pve.task, env={**pve.env, name: value}).expect(2)
    assert "environment's %s:" % name in done.stderr and value in done.stderr


def test_operations_without_a_server_do_not_look_at_it(upid):
    upid("decode", "UPID:a:00000001:00000002:00000003:t::r@pam:", env={"PROXMOX_PORT": "x"}).expect(
        0
    )
