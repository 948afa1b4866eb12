"""An Ansible whose modules are links to the binary under test, and one with only the collection."""

import json
import os
import subprocess

import pytest

import binary
from ansible_run import Ansible

# What stands for community.proxmox: its group, and a module that says what it was given.
OTHER_GROUP = {"action_groups": {"proxmox": ["proxmox_vm_info"]}}
OTHER_MODULE = """#!/usr/bin/python
import json, sys
given = json.load(open(sys.argv[1]))
print(json.dumps({"given": sorted(name for name in given if not name.startswith("_"))}))
# WANT_JSON
"""


# As much as tells the machine: an ELF file of another one than this (e_machine is at 18).
THERE = {"x86_64": ("aarch64", 0xB7), "aarch64": ("x86_64", 0x3E)}[os.uname().machine]
OTHER_PROGRAM = b"\x7fELF\x02\x01\x01".ljust(18, b"\0") + bytes([THERE[1], 0])


@pytest.fixture(scope="session")
def ansible(tmp_path_factory):
    return Ansible(tmp_path_factory.mktemp("ansible"))


@pytest.fixture(scope="session")
def collection(tmp_path_factory):
    """As users get it: built by tests/collection.sh, installed by ansible-galaxy."""
    made = Ansible(tmp_path_factory.mktemp("collection"))
    for link in made.library.iterdir():
        link.unlink()
    install(made)
    add_other_collection(
        made.folder / "collections" / "ansible_collections" / "community" / "proxmox"
    )
    return made


def install(ansible):
    script = binary.ROOT / "tests" / "collection.sh"
    other = ansible.folder / "other"
    other.write_bytes(OTHER_PROGRAM)
    words = [script, "9.8.7", binary.UPID, other]
    environment = ansible.environment(OUT=ansible.folder)
    built = subprocess.run(words, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    archive = ansible.folder / "upid-proxmox-9.8.7.tar.gz"
    assert str(archive) in built.stdout
    installed = ansible.run("ansible-galaxy", "collection", "install", archive, "--offline")
    assert "upid.proxmox:9.8.7 was installed successfully" in installed.stdout
    assert "WARNING" not in installed.stdout


def add_other_collection(folder):
    (folder / "meta").mkdir(parents=True)
    (folder / "plugins" / "modules").mkdir(parents=True)
    (folder / "meta" / "runtime.yml").write_text(json.dumps(OTHER_GROUP))
    (folder / "plugins" / "modules" / "proxmox_vm_info.py").write_text(OTHER_MODULE)
