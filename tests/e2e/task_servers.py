"""Runs tests/taskserver as a process, and creates recent UPIDs."""

import atexit
import functools
import itertools
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from binary import PASSWORD, ROOT, TOKEN_SECRET

TOKEN_ID = "root@pam!demo"
START_SECONDS = 20  # a busy machine, and openssl making keys

_pids = itertools.count(0x1000)


def fresh_upid(type="vzdump", id="100", node="pve1", user="root@pam", age=0, product="pve"):
    """A UPID of a task that started `age` seconds ago, unique in this run."""
    start, number = int(time.time()) - age, next(_pids)
    if product in ("pbs", "pdm"):
        text = "UPID:%s:000002B2:00001234:%08X:%08X:%s:%s:%s:"
        return text % (node, number, start, type, id, user)
    return "UPID:%s:%08X:%08X:%08X:%s:%s:%s:" % (node, number, 0x1234, start, type, id, user)


@functools.cache
def fork_server():
    """The socket of tests/taskserver/forkserver.py, which ends with this run."""
    folder = tempfile.mkdtemp(prefix="upid-")
    path = folder + "/socket"
    command = [sys.executable, str(ROOT / "tests" / "taskserver"), "--fork-server", path]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"

    def stop():
        process.stdin.close()
        process.wait()
        shutil.rmtree(folder)

    atexit.register(stop)
    return path


class TaskServer:
    """A running server. `env` is all that upid needs to know to reach it and to be let in.

    `profile` is the same as a profile of a configuration file. A server is there once `ready` has
    returned, so that several can start side by side.
    """

    def __init__(self, folder, certificates, script):
        self.product = script.get("product", "pve")
        self._journal = Path(folder) / "journal.ndjson"
        files = ["--journal", str(self._journal), "--dir", str(certificates), "--script", "-"]
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.settimeout(START_SECONDS)
        self._connection.connect(fork_server())
        lines = json.dumps(["--until-eof", *files]) + "\n" + json.dumps(script) + "\n"
        self._connection.sendall(lines.encode())

    def ready(self):
        with self._connection.makefile() as output:
            greeting = output.readline()
        assert greeting, "the task server did not start; what it said is above"
        self.greeting = json.loads(greeting)
        self.host, self.port = self.greeting["host"], self.greeting["port"]
        self.url, self.ca = self.greeting["url"], self.greeting["ca"]
        self.address = {"PROXMOX_HOST": "%s:%d" % (self.host, self.port)}
        self.address["PROXMOX_CA_PATH"] = self.ca
        token = {"PROXMOX_TOKEN_ID": TOKEN_ID, "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
        self.env = {**self.address, **token}
        self.profile = self._profile()
        return self

    def _profile(self):
        found = {"api_host": [self.address["PROXMOX_HOST"]], "ca_path": self.ca}
        found["product"] = self.product
        if self.product == "pmg":  # which has no tokens
            return {**found, "api_user": "root@pam", "api_password": PASSWORD}
        return {**found, "api_token": "%s=%s" % (TOKEN_ID, TOKEN_SECRET)}

    def journal(self, what=None):
        """The requests so far, in order; or only those for `what` (status, log, ticket, …)."""
        lines = self._journal.read_text().splitlines() if self._journal.exists() else []
        entries = [json.loads(line) for line in lines]
        return [entry for entry in entries if what in (None, entry.get("what"))]

    def stop(self):
        """Stop it; can be called twice."""
        if self._connection.fileno() < 0:
            return
        self._connection.settimeout(5)
        self._connection.shutdown(socket.SHUT_WR)
        while self._connection.recv(4096):
            pass  # until the process has ended
        self._connection.close()


class Sites:
    """Several servers of any products: sites["west"] is one, `env` has a profile for each."""

    def __init__(self, servers, config):
        self.servers = servers
        profiles = {name: server.profile for name, server in servers.items()}
        config.write_text(json.dumps({"profiles": profiles}))  # JSON is YAML
        config.chmod(0o600)
        self.env = {"UPID_CONFIG": str(config)}

    def __getitem__(self, name):
        return self.servers[name]

    def started(self):
        """The tasks that any of them has started."""
        servers = self.servers.values()
        return [entry["upid"] for server in servers for entry in server.journal("started")]
