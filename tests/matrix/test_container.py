"""The container: one file, which runs as nobody, with the environment and the CAs of its user.

usage: tests/matrix/container.sh
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

import needs
from binary import ROOT

PLAIN = "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:vzdump:100:root@pam:"


@pytest.fixture(scope="module")
def buildah(tmp_path_factory):
    """buildah(*words): what it printed. Its images are in a folder of this run."""
    needs.require("buildah")
    if os.geteuid() != 0:
        needs.missing("root (for buildah)")
    store = tmp_path_factory.mktemp("buildah")
    where = ["--root", store / "root", "--runroot", store / "run", "--storage-driver", "vfs"]

    def run(*words, status=0):
        done = subprocess.run(
            ["buildah", *map(str, [*where, *words])], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout.strip()

    run("bud", "--isolation", "chroot", "-f", "plugin/cli/Containerfile", "-t", "upid", ".")
    yield run
    run("rm", "--all")


@pytest.fixture(scope="module")
def image(buildah):
    return json.loads(buildah("inspect", "--type", "image", "upid"))["OCIv1"]


@pytest.fixture
def upid(buildah):
    """upid(*words, options=[]): runs the container."""
    container = buildah("from", "--pull-never", "localhost/upid")

    def run(*words, options=(), status=0):
        return buildah("run", "--isolation", "chroot", *options, container, "--", "/upid", *words, status=status)

    run.folder = Path(buildah("mount", container))
    return run


def test_it_starts_the_program_as_nobody(image):
    assert image["config"]["Entrypoint"] == ["/upid"]
    assert image["config"]["User"] == "65534:65534"


def test_it_has_one_file(upid):
    assert [path.name for path in upid.folder.iterdir() if path.is_file()] == ["upid"]


def test_it_decodes(upid):
    assert json.loads(upid("decode", PLAIN))["node"] == "pve1"


def test_it_asks_a_server_by_the_mounted_ca(upid, server):
    given = {**server.env, "PROXMOX_CA_PATH": "/ca.pem"}
    options = ["-v", "%s:/ca.pem:ro" % server.ca]
    options += [word for name, value in given.items() for word in ("--env", "%s=%s" % (name, value))]
    assert json.loads(upid("wait", server.task, options=options))["class"] == "ok"
