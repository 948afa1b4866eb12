"""Real Ansible in its own directory: the results of the tasks of a playbook, and its output."""

import json
import subprocess
import sys
from pathlib import Path

import binary
import contract
import needs

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
MODULES = ["upid_" + op for op in contract.OPERATIONS]

# Keys that Ansible, or upid for Ansible, adds to the fields of a record.
NOT_OURS = {"changed", "failed", "msg", "warnings", "exception", "invocation"}


class Play:
    """A finished run. play["a task"] is its result, with `failed` as Ansible determined it."""

    def __init__(self, done, entries):
        self.output = done.stdout
        self.returncode = done.returncode
        self._entries = entries

    def __getitem__(self, task):
        found = [entry for entry in self._entries if entry["task"] == task and not entry["item"]]
        assert len(found) == 1, (task, self.output)
        return dict(found[0]["result"], failed=found[0]["outcome"] == "failed")

    def record(self, task, op="wait"):
        """Only the fields of its record, validated against the schema."""
        return checked(op, self[task])

    def shown(self, task):
        """The output for one task."""
        after = self.output.split("TASK [%s] *" % task)[1]
        return after.split("\nTASK [")[0].split("\nPLAY ")[0]


def checked(op, result):
    mine = {k: v for k, v in result.items() if k not in NOT_OURS and not k.startswith("_ansible")}
    contract.check_record(op, mine)
    return mine


class Ansible:
    """ansible = Ansible(folder); ansible.play("wait", {"upid": …}, PROXMOX_HOST="…")"""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.library = self.folder / "library"
        self.library.mkdir()
        for module in MODULES:
            (self.library / module).symlink_to(binary.UPID)

    def environment(self, **more):
        # Ansible asks the shell for ~user, which is not our HOME.
        mine = {
            "ANSIBLE_ASYNC_DIR": self.folder / "async",
            "ANSIBLE_REMOTE_TEMP": self.folder / "remote",
            "ANSIBLE_BECOME_PLUGINS": HERE / "become",
            "ANSIBLE_CALLBACK_PLUGINS": HERE / "callback",
            "ANSIBLE_CALLBACKS_ENABLED": "record",
            "ANSIBLE_COLLECTIONS_PATH": self.folder / "collections",
            "ANSIBLE_LIBRARY": self.library,
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_NOCOLOR": "true",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "UPID_TEST_RECORD": self.folder / "record.ndjson",
        }
        path = "%s:%s" % (BIN, binary.clean_environment("")["PATH"])
        return binary.clean_environment(self.folder, **{"PATH": path, **mine, **more})

    def run(self, program, *words, **more):
        """Run one of Ansible's programs to its end."""
        environment = self.environment(**more)
        return subprocess.run(
            [needs.require(program, environment["PATH"]), *map(str, words)],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # in the order in which a user sees both
            encoding="utf-8",
            timeout=600,
        )

    def play(self, name, variables, *words, **more):
        """Run plays/NAME.yml on localhost. Tasks may fail, but the playbook must finish."""
        record = self.folder / "record.ndjson"
        record.write_text("")
        (self.folder / "variables.json").write_text(json.dumps(variables))
        options = ["-i", "localhost,", "-c", "local", "-e", "@variables.json"]
        done = self.run(
            "ansible-playbook", HERE / "plays" / (name + ".yml"), *options, *words, **more
        )
        assert done.returncode == 0, done.stdout
        return Play(done, [json.loads(line) for line in record.read_text().splitlines()])


def reach(server):
    """A task server as variables of a playbook."""
    account = {"token_id": server.env["PROXMOX_TOKEN_ID"], "token_secret": binary.TOKEN_SECRET}
    account["password"] = binary.PASSWORD
    return {"host": server.host, "port": server.port, "ca": server.ca, "url": server.url, **account}
