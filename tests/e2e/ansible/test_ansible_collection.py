"""The collection as users get it: files, documentation, defaults, and selection of the program."""

import json
import os
import sys
from pathlib import Path

import pytest
import yaml

import binary
from ansible_run import HERE, MODULES, reach

SOURCE = binary.ROOT / "plugin" / "ansible" / "collection"
PLAIN = "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:vzdump:100:root@pam:"


@pytest.fixture(scope="module")
def ansible(collection):
    return collection


@pytest.fixture(scope="module")
def play(ansible, session_task_server, fresh_upid):
    upid = fresh_upid()
    server = session_task_server({"tasks": [{"upid": upid}]})
    return ansible.play("collection", {"upid": upid, **reach(server)})


def installed(ansible, *path):
    root = ansible.folder / "collections" / "ansible_collections" / "upid" / "proxmox"
    return root.joinpath(*path)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_modules_are_links_to_the_program_of_their_machine(ansible, machine):
    for module in MODULES:
        link = installed(ansible, "plugins", "modules", machine, module)
        assert link.readlink() == Path("../../../native/upid-" + machine)
        assert link.stat().st_mode & 0o111
        assert installed(ansible, "plugins", "modules", module + ".yml").is_file()


def test_ansible_doc_lists_each_module(ansible):
    listed = ansible.run("ansible-doc", "-l", "upid.proxmox")
    assert listed.returncode == 0 and "WARNING" not in listed.stdout, listed.stdout
    for line, module in zip(sorted(listed.stdout.splitlines()), sorted(MODULES), strict=True):
        name, summary = line.split(maxsplit=1)
        assert name == "upid.proxmox." + module and len(summary) > 10


@pytest.fixture
def uname(tmp_path):
    """uname("Linux riscv64"): an environment in which the target is such a host."""

    def target(answer):
        program = tmp_path / "uname"
        program.write_text("#!/bin/sh\necho %s\n" % answer)
        program.chmod(0o755)
        path = "%s:%s:%s" % (tmp_path, Path(sys.executable).parent, os.environ["PATH"])
        return {"ANSIBLE_CONNECTION_PLUGINS": HERE / "connection", "PATH": path}

    return target


ON_ANOTHER_HOST = ["localhost", "-i", "localhost,", "-c", "elsewhere", "-m", "upid.proxmox.upid_decode"]


def test_the_program_is_chosen_by_the_machine_of_the_target(ansible, uname):
    here = uname("Linux " + os.uname().machine)
    done = ansible.run("ansible", *ON_ANOTHER_HOST, "-a", "upid=%s" % PLAIN, **here)
    assert done.returncode == 0 and '"node": "pve1"' in done.stdout, done.stdout


@pytest.fixture
def program_elsewhere(ansible):
    """Its machine. What stands for the program there tells that it ran."""
    machine = {"x86_64": "aarch64", "aarch64": "x86_64"}[os.uname().machine]
    program = installed(ansible, "native", "upid-" + machine)
    was = program.read_bytes()
    program.write_text("#!/bin/sh\n# WANT_JSON\necho '{\"ran\": \"%s\"}'\n" % machine)
    yield machine
    program.write_bytes(was)


def test_a_target_of_another_machine_gets_the_program_of_that_machine(ansible, uname, program_elsewhere):
    there = uname("Linux " + program_elsewhere)
    done = ansible.run("ansible", *ON_ANOTHER_HOST, "-a", "upid=%s" % PLAIN, **there)
    assert done.returncode == 0 and '"ran": "%s"' % program_elsewhere in done.stdout, done.stdout


def test_a_host_without_a_program_learns_the_available_ones(ansible, uname):
    there = uname("Linux riscv64")
    done = ansible.run("ansible", *ON_ANOTHER_HOST, "-a", "upid=%s" % PLAIN, **there)
    assert done.returncode != 0
    assert "upid.proxmox is built for Linux on aarch64 and x86_64" in done.stdout
    assert "this host is Linux on riscv64" in done.stdout and "delegate_to: localhost" in done.stdout
    assert "Exec format error" not in done.stdout


@pytest.mark.parametrize("op", ["wait", "status", "log", "decode"])
def test_defaults_of_the_group_reach_what_talks_to_a_server(play, op):
    assert not play["%s by its full name" % op]["failed"], play["%s by its full name" % op]
    assert play.record("%s by its full name" % op, op)["node"] == "pve1"


def test_defaults_of_the_group_reach_community_proxmox(play):
    connection = {"api_host", "api_token_id", "api_token_secret", "ca_path"}
    assert set(play["the other collection"]["given"]) >= connection


@pytest.mark.parametrize(
    "task", ["in the background", "in check mode, with differences, delegated, as another user"]
)
def test_the_keywords_of_a_task_work(play, task):
    assert not play[task]["failed"] and play[task]["class"] == "ok"


def test_environment_of_a_task(play):
    assert play.record("wait by its short name")["class"] == "ok"


def test_an_unknown_argument_is_refused(play):
    refused = play["an unknown argument"]
    assert (
        refused["failed"]
        and "Unsupported parameters for (upid_wait) module: bogus." in refused["msg"]
    )


def test_no_secret_is_shown(play):
    assert not any(secret in play.output for secret in binary.SECRETS)


def test_group_has_all_modules_that_take_a_connection():
    runtime = yaml.safe_load((SOURCE / "meta" / "runtime.yml").read_text())
    group = {entry for entry in runtime["action_groups"]["upid"] if isinstance(entry, str)}
    assert set(runtime["plugin_routing"]["modules"]) == set(MODULES)
    for module in MODULES:
        documented = yaml.safe_load(
            (SOURCE / "plugins" / "modules" / (module + ".yml")).read_text()
        )
        assert ("api_host" in documented["DOCUMENTATION"]["options"]) == (module in group)


def test_ansible_doc_tells_each_module(ansible):
    names = ["upid.proxmox." + module for module in MODULES]
    shown = ansible.run("ansible-doc", "--json", *names)
    assert shown.returncode == 0 and "WARNING" not in shown.stdout, shown.stdout
    docs = json.loads(shown.stdout)
    for name, module in zip(names, MODULES):
        assert docs[name]["doc"]["module"] == module
        assert docs[name]["doc"]["collection"] == "upid.proxmox"
        assert name + ":" in docs[name]["examples"]
        assert "msg" in docs[name]["return"]


def test_ansible_doc_for_a_person(ansible):
    shown = ansible.run("ansible-doc", "upid.proxmox.upid_wait")
    assert shown.returncode == 0 and "WARNING" not in shown.stdout, shown.stdout
    for words in ("polling_interval", "PROXMOX_TOKEN_SECRET", "RETURN VALUES"):
        assert words in shown.stdout
    snippet = ansible.run("ansible-doc", "-s", "upid.proxmox.upid_wait")
    assert "api_host:" in snippet.stdout
