"""The static binary in root file systems that have nothing but what a test puts there.

usage: UPID=build/static/upid pytest tests/matrix/test_bare_root.py
"""

import json
import os
import shutil
import socket
import struct
import subprocess
import threading
from pathlib import Path

import pytest

import needs
from binary import TOKEN_SECRET, UPID
from task_servers import TOKEN_ID

PLAIN = "UPID:pve1:0003A1B6:0A1B2C3D:68F0C0E2:vzdump:100:root@pam:"
TOKEN = {"PROXMOX_TOKEN_ID": TOKEN_ID, "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}


@pytest.fixture
def root(tmp_path):
    """root.run(words, env): (exit status, the only record). No /proc, no /dev, no /etc."""
    if os.geteuid() != 0:
        needs.missing("root (for chroot)")
    shutil.copy(UPID, tmp_path / "upid")
    return Root(tmp_path)


class Root:
    def __init__(self, folder):
        self.folder = folder

    def write(self, path, text):
        file = self.folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def run(self, *words, env=None):
        command = ["/usr/sbin/chroot", str(self.folder), "/upid", *words]
        done = subprocess.run(command, capture_output=True, env=env or {}, timeout=30)
        assert done.stdout, done.stderr.decode()
        return done.returncode, json.loads(done.stdout)


def test_it_is_static():
    headers = subprocess.run(["readelf", "-lW", UPID], capture_output=True, text=True, check=True)
    assert "INTERP" not in headers.stdout and "DYNAMIC" not in headers.stdout


def test_it_decodes_where_there_is_nothing(root):
    status, record = root.run("decode", PLAIN)
    assert status == 0 and record["node"] == "pve1"


HASHED = {
    "Debian, Ubuntu, Alpine, Arch, openSUSE": "/etc/ssl/certs",
    "Fedora": "/etc/pki/ca-trust/extracted/pem/directory-hash",
}
BUNDLES = {
    "Gentoo": "/etc/ssl/certs/ca-certificates.crt",
    "RHEL": "/etc/pki/tls/certs/ca-bundle.crt",
    "RHEL 7": "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "openSUSE": "/etc/ssl/ca-bundle.pem",
    "Alpine": "/etc/ssl/cert.pem",
}


def hashed_name(ca):
    words = ["openssl", "x509", "-noout", "-hash", "-in", ca]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip() + ".0"


def at(server, host):
    return {"PROXMOX_HOST": "%s:%d" % (host, server.port), **TOKEN}


@pytest.mark.parametrize("system", [*HASHED, *BUNDLES])
def test_the_system_s_cas_are_found(root, server, system):
    ca = Path(server.ca).read_text()
    if system in HASHED:
        root.write(HASHED[system] + "/" + hashed_name(server.ca), ca)
    else:
        root.write(BUNDLES[system], ca)
    status, record = root.run("status", server.task, env=at(server, "127.0.0.1"))
    assert status == 0 and record["class"] == "ok", record


def test_without_any_ca_the_certificate_is_refused_and_the_remedy_named(root, server):
    status, record = root.run("status", server.task, env=at(server, "127.0.0.1"))
    assert status == 9 and "ca_path" in record["error"]["message"]


def test_a_fingerprint_needs_no_ca(root, server):
    words = ["--fingerprint", server.greeting["fingerprint"]]
    status, record = root.run("status", *words, server.task, env=at(server, "127.0.0.1"))
    assert status == 0 and record["class"] == "ok", record


# ------------------------------------------------------------------------------------------ names


def test_localhost_needs_no_file(root, server):
    words = ["--no-validate-certs"]
    assert root.run("status", *words, server.task, env=at(server, "localhost"))[0] == 0


def test_a_name_of_etc_hosts_is_found(root, server):
    root.write("/etc/hosts", "127.0.0.1 pve1.example.test pve1\n")
    words = ["--no-validate-certs"]
    for name in ("pve1", "PVE1.example.test"):
        assert root.run("status", *words, server.task, env=at(server, name))[0] == 0


@pytest.fixture
def name_server():
    """The address of a name server that knows only pve1.example.test, which is 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.77", 53))
        thread = threading.Thread(target=answer_questions, args=[one])
        thread.start()
        yield "127.0.0.77"
        one.sendto(b"", one.getsockname())  # ends it
        thread.join()


def answer_questions(one):
    while True:
        question, address = one.recvfrom(512)
        if not question:
            return
        end = question.index(b"\0", 12) + 5
        known = question[12 : end - 4].lower() == b"\x04pve1\x07example\x04test\0"
        (kind,) = struct.unpack(">H", question[end - 4 : end - 2])
        count = 1 if known and kind == 1 else 0  # A; there is no AAAA
        head = question[:2] + struct.pack(">5H", 0x8180 if known else 0x8183, 1, count, 0, 0)
        record = b"\xc0\x0c" + struct.pack(">HHIH4B", 1, 1, 60, 4, 127, 0, 0, 1)
        one.sendto(head + question[12:end] + record * count, address)


@pytest.mark.parametrize("name", ["pve1.example.test", "pve1", "pve1.example.test."])
def test_a_name_of_the_name_server_is_found_also_by_the_search_list(root, server, name_server, name):
    searched = "search elsewhere.test example.test\nnameserver %s\n"
    root.write("/etc/resolv.conf", searched % name_server)
    status, record = root.run("status", "--no-validate-certs", server.task, env=at(server, name))
    assert status == 0 and record["class"] == "ok", record


def test_an_unknown_name_is_told_as_such(root, server, name_server):
    root.write("/etc/resolv.conf", "nameserver %s\n" % name_server)
    words = ["--timeout", "1", server.task]
    status, record = root.run("status", *words, env=at(server, "pve9.example.test"))
    assert status == 5 and record["error"]["code"] == "dns", record
    assert "pve9.example.test" in record["error"]["message"]
