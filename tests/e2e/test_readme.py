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
BLOCK = re.compile(r"^<!-- (run|file \S+) -->\n```\w+\n(.*?)^```$", re.S | re.M)
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
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_snippet_works_as_printed(world):
    folder, environment = world
    said = {}
    for heading, mark, text in blocks():
        if mark == "run":
            said[heading] = said.get(heading, "") + run(text, folder, environment)
        else:
            (folder / mark.split()[1]).write_text(text)
    assert "2021-11-10T19:28:21Z" in said["In a pipeline"]
    assert "TASK OK" in said["In a pipeline"]
    assert "vzdump of 100 ended with OK" in said["In a playbook"]
    assert 'exitstatus = "OK"' in said["In a plan"]
    from_file = r"^api_host +pbs1.example.com +profile config.yaml, line \d+"
    assert re.search(from_file, said["Profiles"], re.M)


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
