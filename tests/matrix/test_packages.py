"""What is shipped, used once as its user would: on bare machines, without compiler, headers and checkout.

usage: tests/matrix/packages.sh (which makes the packages and the root file system)
"""

import json
import os
import shutil
from pathlib import Path

import pytest

import needs
from binary import ROOT
from machines import Machines

MADE = Path(os.environ["PACKAGES"])
PLAIN = "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:vzdump:100:root@pam:"
INSTALL = "apt-get update -qq && apt-get install -y -qq --no-install-recommends %s >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; false; }"


def made(pattern):
    (found,) = MADE.glob(pattern)
    return found


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    return Machines(os.environ["ROOT"], tmp_path_factory.mktemp("machines"))


@pytest.fixture
def machine(machines):
    return machines.new()


def trusted(machine, server):
    """The environment of a user on this machine, who has the server's CA."""
    machine.put(server.ca, "/root/ca.pem")
    return {**server.env, "PROXMOX_CA_PATH": "/root/ca.pem"}


def record(output):
    return json.loads(output.splitlines()[-1])


def test_a_machine_has_neither_compiler_nor_headers_nor_checkout(machine):
    machine("! command -v cc gcc make git python3 && test -z \"$(ls /usr/include)\" && test ! -e /checkout")


def test_the_static_file_alone(machine, server):
    machine.put(made("upid"), "/usr/local/bin/upid")
    assert record(machine("upid decode '%s'" % PLAIN))["node"] == "pve1"
    assert record(machine("upid wait " + server.task, env=trusted(machine, server)))["class"] == "ok"


def test_the_package(machine, server):
    machine.put(made("upid_*.deb"), "/root/upid.deb")
    machine(INSTALL % "/root/upid.deb")
    machine("upid version && upid decode --output yaml '%s' && zcat /usr/share/man/man1/upid.1.gz | head -n 3" % PLAIN)
    machine("ls /usr/share/bash-completion/completions/upid /usr/share/zsh/vendor-completions/_upid"
            " /usr/share/fish/vendor_completions.d/upid.fish")  # fmt: skip
    env = trusted(machine, server)
    without = record(machine("upid status " + server.task, env=env, status=5))
    assert without["error"]["code"] == "no_libcurl"
    machine(INSTALL % "libcurl4")
    assert record(machine("upid status " + server.task, env=env))["class"] == "ok"
    machine("dpkg --purge upid && ! find / -xdev -name '*upid*' ! -path '/root/*' | grep .")


def test_the_library(machine):
    for name in ("upid", "libupid-dev"):
        machine.put(made(name + "_*.deb"), "/root/%s.deb" % name)
    machine(INSTALL % "gcc libc6-dev pkg-config /root/libupid-dev.deb")
    machine("cd /tmp && cc -Wall -Werror /usr/share/doc/libupid-dev/examples/decode.c"
            " $(pkg-config --cflags --libs upid) -o decode && ./decode '%s'" % PLAIN)  # fmt: skip
    machine("dpkg --purge libupid-dev && ! pkg-config --exists upid")


def test_the_source(machine, server):
    machine.put(made("upid-[0-9]*.tar.gz"), "/root/upid.tar.gz")
    machine(INSTALL % "gcc libc6-dev make libjansson-dev libyaml-dev libcurl4-openssl-dev")
    machine("cd /root && tar xzf upid.tar.gz && cd upid-* && make -s && make -s install && cd / && rm -r /root/upid*")
    assert record(machine("upid status " + server.task, env=trusted(machine, server)))["class"] == "ok"


PLAYBOOK = """
- hosts: localhost
  gather_facts: false
  tasks:
    - upid.proxmox.upid_decode: {upid: "%s"}
    - upid.proxmox.upid_wait: {upid: "%s"}
      register: task
    - ansible.builtin.debug: {msg: "{{ task.type }} of {{ task.id }} ended with {{ task.exitstatus }}"}
"""


def test_the_collection(machine, server):
    machine.put(made("upid-proxmox-*.tar.gz"), "/root/upid-proxmox.tar.gz")
    machine(INSTALL % "python3-venv")
    machine("python3 -m venv /root/venv && /root/venv/bin/pip install -q 'ansible-core>=2.19,<2.20'", env=registry())
    env = {**trusted(machine, server), "PATH": "/root/venv/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    machine("ansible-galaxy collection install /root/upid-proxmox.tar.gz --offline", env=env)
    assert "upid.proxmox.upid_wait " in machine("ansible-doc -l upid.proxmox", env=env)
    machine.write(PLAYBOOK % (PLAIN, server.task), "/root/play.yml")
    said = machine("! command -v cc; ansible-playbook -i localhost, -c local /root/play.yml", env=env)
    assert "vzdump of 100 ended with OK" in said and "failed=0" in said


def registry():
    return {name: os.environ[name] for name in ("PIP_INDEX_URL",) if name in os.environ}


MAIN = """
module "task" {
  source = "/usr/share/upid/terraform/wait"
  upid   = "%s"
}

output "exitstatus" {
  value = module.task.exitstatus
}
"""
MIRROR = """provider_installation {
  filesystem_mirror { path = "/root/mirror" }
}
"""
STANDIN = "/root/mirror/registry.terraform.io/hashicorp/external/2.999.0/linux_amd64"


def test_the_terraform_modules(machine, server):
    machine.put(made("upid_*.deb"), "/root/upid.deb")
    machine.put(needs.require("terraform"), "/usr/local/bin/terraform")
    machine(INSTALL % "python3-venv libcurl4 /root/upid.deb")
    add_provider(machine)
    machine.write(MAIN % server.task, "/root/plan/main.tf")
    env = {**trusted(machine, server), "TF_CLI_CONFIG_FILE": "/root/mirror.tfrc", "CHECKPOINT_DISABLE": "1"}
    said = machine("cd /root/plan && terraform init -no-color && terraform apply -no-color -auto-approve", env=env)
    assert 'exitstatus = "OK"' in said
    assert "No changes" in machine("cd /root/plan && terraform plan -no-color -detailed-exitcode", env=env)


def add_provider(machine):
    """Our stand-in for hashicorp/external, unless the real one is named."""
    program = STANDIN + "/terraform-provider-external_v2.999.0"
    machine.write(MIRROR, "/root/mirror.tfrc")
    if "UPID_TF_EXTERNAL_PROVIDER" in os.environ:
        machine.put(os.environ["UPID_TF_EXTERNAL_PROVIDER"], program)
        return
    standin = ROOT / "tests" / "e2e" / "terraform" / "standin"
    machine.put(standin, "/root/provider/standin")
    words = (standin / "requirements.txt").read_text().splitlines()[-1]
    machine("python3 -m venv /root/venv && /root/venv/bin/pip install -q " + words, env=registry())
    machine.write('#!/bin/sh\nexec /root/venv/bin/python -I /root/provider/standin/serve.py "$@"\n', program)
    machine("chmod +x " + program)
