"""Messages in Ansible and Terraform suggest arguments, not shell commands."""

import json
import re

import pytest

from module_run import Module

# A command, as it would be typed.
COMMAND = re.compile(
    r"upid (wait|log|status) ['-]|--[a-z]|\b(pvecm|pvenode|pmgconfig|proxmox-backup-manager|"
    r"ha-manager|chmod|systemctl|openssl|apt(-get)?) [a-z0-9/-]"
)


@pytest.fixture(scope="module")
def world(session_task_server, fresh_upid, tmp_path_factory):
    """A server, the task of each situation, and a file of profiles that others can read."""
    tasks = {
        "running": {"upid": fresh_upid(), "running": True},
        "ha": {"upid": fresh_upid(type="hastart", id="101"), "then": {"after": 100}},
        "failed": {"upid": fresh_upid(), "exitstatus": "job errors"},
        "gone": {"upid": fresh_upid(age=100000)},
    }
    known = [task for name, task in tasks.items() if name != "gone"]
    server = session_task_server({"tasks": known})
    profiles = tmp_path_factory.mktemp("profiles") / "config.yaml"
    profiles.write_text("default_profile: a\nprofiles:\n  a: {api_password: x}\n")
    profiles.chmod(0o644)
    return server, {name: task["upid"] for name, task in tasks.items()}, profiles


# situation: (task, arguments, environment that is not there or is other)
SITUATIONS = {
    "a time-out": ("running", {"timeout": 0}, {}),
    "a request to the HA manager": ("ha", {}, {}),
    "its work, which never begins": ("ha", {"follow_ha": True, "timeout": 1}, {}),
    "a failed task": ("failed", {}, {}),
    "a task that is gone": ("gone", {}, {}),
    "an empty input": ("", {}, {}),
    "an unknown CA": ("running", {}, {"PROXMOX_CA_PATH": None}),
    "another fingerprint": ("running", {"fingerprint": 32 * "00"}, {}),
    "a wrong token": ("running", {}, {"PROXMOX_TOKEN_SECRET": "wrong"}),
    "no credentials given": ("running", {}, {"PROXMOX_TOKEN_SECRET": None}),
    "no server": ("running", {"timeout": 0, "api_host": "127.0.0.1:1"}, {}),
    "no such node": ("UPID:pve9:00001000:00001234:6B0B28AF:vzdump:100:root@pam:", {}, {}),
    "a file of profiles that others can read": ("running", {}, {"UPID_CONFIG": "FILE"}),
}


def situation(world, name):
    server, upids, profiles = world
    task, args, changes = SITUATIONS[name]
    env = dict(server.env)
    for key, value in changes.items():
        env.pop(key, None)
        if value is not None:
            env[key] = profiles if value == "FILE" else value
    return {"upid": upids.get(task, task), **args}, env


@pytest.mark.parametrize("name", SITUATIONS)
def test_no_message_of_ansible_advises_a_command(world, tmp_path, name):
    args, env = situation(world, name)
    answer = Module(tmp_path)("wait", args, env=env).value
    said = [answer["msg"], answer.get("reason"), answer.get("note"), answer.get("error")]
    assert not COMMAND.search(json.dumps(said)), said


@pytest.mark.parametrize("name", SITUATIONS)
def test_no_message_of_terraform_advises_a_command(world, upid, name):
    args, env = situation(world, name)
    query = {key: str(value) for key, value in args.items()}
    done = upid("terraform", "wait", stdin=json.dumps(query), env=env)
    said = done.stderr
    if done.returncode == 0:
        record = json.loads(done.stdout)
        said = record["reason"] + record["note"]
    assert not COMMAND.search(said), said


def test_the_pattern_finds_commands():
    for text in ("again: upid wait 'UPID'", "--follow-ha", "chmod 600 x", "pvecm updatecerts"):
        assert COMMAND.search(text)
