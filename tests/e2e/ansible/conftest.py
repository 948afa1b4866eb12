"""An Ansible whose modules are links to the binary under test, and one with the collection alone."""

import json
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


@pytest.fixture(scope="session")
def ansible(tmp_path_factory):
    return Ansible(tmp_path_factory.mktemp("ansible"))


@pytest.fixture(scope="session")
def collection(tmp_path_factory):
    """As a user gets it: built by tests/collection.sh, installed by ansible-galaxy."""
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
    words = [script, "9.8.7", binary.UPID]
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
