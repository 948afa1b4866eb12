"""Runs the playbooks and snippets in the documentation of the collection."""

import json

import pytest
import yaml

import binary

SOURCE = binary.ROOT / "plugin" / "ansible" / "collection"
EXAMPLES = SOURCE / "examples"
ORDER = ["backup", "rolling_reboot", "clone", "failed_backups", "verify"]
LINES = [{"n": 1, "t": "starting"}, {"n": 2, "t": "TASK OK"}]
INVENTORY = """
cluster:
  hosts:
    one: {node: pve1, vmid: 101}
    two: {node: pve1, vmid: 102}
"""


class Playbooks:
    def __init__(self, collection, folder):
        self.collection, self.folder = collection, folder
        (folder / "inventory.yml").write_text(INVENTORY)

    def __call__(self, server, *playbooks, **variables):
        """Run them with their connection as variables, where possible. Returns the finished process."""
        token = {"token_id": server.env["PROXMOX_TOKEN_ID"], "token_secret": binary.TOKEN_SECRET}
        given = {"host": server.address["PROXMOX_HOST"], **token, **variables}
        (self.folder / "variables.json").write_text(json.dumps(given))
        options = ["-i", self.folder / "inventory.yml", "-c", "local"]
        trust = {"PROXMOX_CA_PATH": server.ca, "SSL_CERT_FILE": server.ca}
        extra = ["-e", "@%s" % (self.folder / "variables.json")]
        return self.collection.run("ansible-playbook", *playbooks, *options, *extra, **trust)


@pytest.fixture(scope="module")
def playbooks(collection, tmp_path_factory):
    return Playbooks(collection, tmp_path_factory.mktemp("examples"))


def started(server):
    return [entry["upid"].split(":")[5:7] for entry in server.journal("started")]


def test_all_playbooks_run(playbooks, session_task_server):
    server = session_task_server()
    backup_server = session_task_server({"product": "pbs"})
    assert {path.stem for path in EXAMPLES.iterdir()} == set(ORDER)
    done = playbooks(
        server,
        *[EXAMPLES / (name + ".yml") for name in ORDER],
        template="9000",
        new_vmid="120",
        backup_server=backup_server.address["PROXMOX_HOST"],
    )
    assert done.returncode == 0, done.stdout
    assert started(server) == [
        ["vzdump", "100"],
        ["vzdump", "101"],
        ["qmreboot", "101"],
        ["qmreboot", "102"],
        ["qmclone", "9000"],
        ["qmstart", "120"],
    ]
    assert ":verify:store1:" in backup_server.journal("started")[0]["upid"]
    assert "100: OK" in done.stdout and "101: OK" in done.stdout


def test_a_failed_backup_shows_its_log_and_is_found_the_next_morning(playbooks, session_task_server):
    why = "ERROR: Backup of VM 100 failed - no space left"
    failing = {"type": "vzdump", "exitstatus": "job errors", "log": ["INFO: starting", why]}
    server = session_task_server({"create": {"POST /nodes/[^/]+/vzdump": failing}})
    done = playbooks(server, EXAMPLES / "backup.yml")
    assert done.returncode == 2
    assert why in done.stdout.split("TASK [Fail with what they say]")[1]
    done = playbooks(server, EXAMPLES / "failed_backups.yml")
    assert done.returncode == 2
    assert "Backup of VM 100 failed - no space left" in done.stdout.split("and fail if one failed]")[1]


# A backup of the guests that the example of upid_report asks for.
GUESTS = [
    "INFO: %s Backup of VM %d (%s)" % (verb, guest, what)
    for guest in (100, 101, 104)
    for verb, what in (("Starting", "qemu"), ("Finished", "00:00:40"))
]


def documented(path, backup):
    """A play of the examples in the documentation of a module, and what they have registered before."""
    registered = {"backup": {"json": {"data": backup}}, "answer": {"json": {"data": LINES}}}
    tasks = yaml.safe_load(yaml.safe_load(path.read_text())["EXAMPLES"])
    return {"hosts": "localhost", "gather_facts": False, "vars": registered, "tasks": tasks}


def test_the_examples_of_the_modules_run(playbooks, session_task_server, fresh_upid):
    good, failed = fresh_upid(age=60), fresh_upid(age=60)
    bad = {"upid": failed, "exitstatus": "job errors", "log": ["ERROR: no space"]}
    server = session_task_server({"tasks": [{"upid": good, "log": GUESTS}, bad]})
    backup_server = session_task_server({"product": "pbs"})
    plays = [
        documented(path, failed if path.stem == "upid_log" else good)
        for path in sorted((SOURCE / "plugins" / "modules").glob("*.yml"))
    ]
    text, address = yaml.safe_dump(plays, sort_keys=False), server.address["PROXMOX_HOST"]
    text = text.replace("pve1.example.com:8006", address).replace("pve1.example.com", address)
    text = text.replace("pbs1.example.com", backup_server.address["PROXMOX_HOST"])
    (playbooks.folder / "documented.yml").write_text(text)
    done = playbooks(server, playbooks.folder / "documented.yml")
    assert done.returncode == 0, done.stdout
    assert "ok: [localhost]" in done.stdout.split("Read the log of the backup that failed]")[1]


def test_the_block_of_defaults_serves_both_collections(playbooks, session_task_server, fresh_upid):
    server = session_task_server({"tasks": [{"upid": fresh_upid(age=60)}]})
    text = (SOURCE / "README.md").read_text().split("<!-- defaults -->\n```yaml\n")[1].split("```")[0]
    text = text.replace("pve1.example.com", server.address["PROXMOX_HOST"])
    (playbooks.folder / "defaults.yml").write_text(text)
    done = playbooks(server, playbooks.folder / "defaults.yml")
    assert done.returncode == 0, done.stdout
