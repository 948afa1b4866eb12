"""Runs the snippets of the documentation as printed: marked files are written, marked shell blocks are run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import binary
import needs

sys.path.insert(0, str(Path(__file__).parent / "terraform"))
import provider  # noqa: E402

README = (binary.ROOT / "README.md").read_text()
DOCUMENTS = [README, (binary.ROOT / "plugin" / "README.md").read_text()]
GUIDE = (binary.ROOT / ".github" / "CONTRIBUTING.md").read_text()
BLOCK = re.compile(r"^<!-- (run(?: each)?|file \S+) -->\n```\w+\n(.*?)^```$", re.S | re.M)
PROGRAMS = ("curl", "jq", "terraform")


def blocks():
    """(heading, mark, text) of each marked block, in order."""
    for document in DOCUMENTS:
        for section in re.split(r"^#{2,3} ", document, flags=re.M)[1:]:
            heading = section.splitlines()[0]
            for mark, text in BLOCK.findall(section):
                yield heading, mark, text


@pytest.fixture(scope="module")
def world(tmp_path_factory, session_task_server, home):
    """A folder to work in, and an environment in which `upid` is the binary under test."""
    for program in PROGRAMS:
        needs.require(program)
    folder = tmp_path_factory.mktemp("readme")
    programs = tmp_path_factory.mktemp("bin")
    (programs / "upid").symlink_to(binary.UPID)
    environment = binary.clean_environment(home, **session_task_server().env)
    path = [str(programs), str(Path(sys.executable).parent), environment["PATH"]]
    environment.update(PATH=os.pathsep.join(path), ANSIBLE_LOCALHOST_WARNING="false")
    try:
        _, config = provider.find_or_make_provider(tmp_path_factory.mktemp("tf"), sys.executable)
    except provider.NoProvider as why:
        needs.missing(str(why))
    return folder, {**environment, "TF_CLI_CONFIG_FILE": str(config)}


def run(text, folder, environment):
    done = subprocess.run(
        ["sh", "-euc", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_snippet_works_as_printed(world):
    folder, environment = world
    said = {}
    for heading, mark, text in blocks():
        if mark == "run":
            said[heading] = said.get(heading, "") + run(text, folder, environment)
        elif mark != "run each":
            (folder / mark.split()[1]).write_text(text)
    assert "2021-11-10T19:28:21Z" in said["In a pipeline"]
    assert "TASK OK" in said["In a pipeline"]
    assert "vzdump of 100 ended with OK" in said["In a playbook"]
    assert 'exitstatus = "OK"' in said["In a plan"]
    from_file = r"^api_host +pbs1.example.com +profile config.yaml, line \d+"
    assert re.search(from_file, said["Profiles"], re.M)


@pytest.fixture
def clusters(world, sites, fresh_upid):
    """Two clusters and a Backup Server, each with a profile. Last night two backups failed; three run."""
    failed = {"exitstatus": "job errors", "log": ["ERROR: no space left on device"]}
    east = [
        {"upid": fresh_upid(id="100", age=7200), "took": 60, **failed},
        {"upid": fresh_upid(id="104", age=0), "seconds": 1},
        {"upid": fresh_upid(id="105", age=0), "seconds": 1.5},
    ]
    west = [
        {"upid": fresh_upid(id="200", age=7300), "took": 60, **failed},
        {"upid": fresh_upid(id="201", age=7300), "took": 60},
        {"upid": fresh_upid(id="202", age=0), "seconds": 2},
    ]
    servers = sites(east={"tasks": east}, west={"tasks": west}, backup={"product": "pbs"})
    folder, environment = world
    here = {name: value for name, value in environment.items() if not name.startswith("PROXMOX_")}
    return folder, {**here, **servers.env, "UPID_PROFILE": "east"}


def lines_to_run_each():
    return [line for _, mark, text in blocks() if mark == "run each" for line in text.splitlines()]


@pytest.mark.parametrize(
    "line, want",
    zip(
        lines_to_run_each(),
        [
            [r"vzdump 200 +west .+ no space left on device", r"vzdump 100 +east .+ no space left on device"],
            [r'"id":"%s".+"class":"ok"' % guest for guest in (104, 105, 202)],
            [r'"id":"104".+"class":"ok"'],
        ],
        strict=True,
    ),
)
def test_each_of_the_lines_for_many_tasks_works_as_printed(clusters, line, want):
    said = run(line, *clusters).splitlines()
    assert len(said) == len(want)
    assert all(any(re.search(one, text) for text in said) for one in want)


def test_the_line_for_a_monitoring_system_is_as_printed(world, task_server, fresh_upid):
    command, printed = re.search(r"^\$ (upid report .+)\n(.+) …$", README, re.M).groups()
    good = [{"upid": fresh_upid(id=guest, age=3600), "took": 280, "log_of": "vzdump"} for guest in ("100", "101")]
    log = ["INFO: starting new backup job: vzdump 104", "INFO: Starting Backup of VM 104 (qemu)",
           "ERROR: Backup of VM 104 failed - no space left on device"]  # fmt: skip
    bad = {"upid": fresh_upid(id="104", age=3600), "took": 9, "exitstatus": "job errors", "log": log}
    folder, environment = world
    environment = {**environment, **task_server({"tasks": [*good, bad]}).env}
    words = ["sh", "-euc", command]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and done.stdout.startswith(printed)


def test_the_quick_starts_and_the_profiles_are_all_there():
    assert {heading for heading, _, _ in blocks()} == {
        "In a pipeline",
        "In a playbook",
        "In a plan",
        "Profiles",
    }


def test_the_readme_has_at_most_two_hundred_lines():
    assert len(README.splitlines()) <= 200


def test_every_make_target_that_the_documents_name_exists():
    named = set(re.findall(r"(?:`|^)make ([a-z][a-z0-9-]*)(?![a-z0-9/-])", README + GUIDE, flags=re.M))
    makefile = (binary.ROOT / "Makefile").read_text()
    assert named >= {"deps", "demo", "test"}
    assert all(re.search(rf"^{name}:", makefile, re.M) for name in named)
