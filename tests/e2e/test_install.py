"""Uses the files of `make install` like users do: outside the source tree."""

import os
import re
import subprocess
from pathlib import Path

import pytest

import needs
from binary import ROOT, UPID, is_static
from vectors import PLAIN

BUILD = Path(UPID).parent


def make(*words):
    done = subprocess.run(
        ["make", "-s", "--no-print-directory", "B=%s" % os.path.relpath(BUILD, ROOT), *words],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def files(root):
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    needs.require("make")
    folder = tmp_path_factory.mktemp("root")
    make("install", "DESTDIR=%s" % folder, "PREFIX=/usr", "LIBDIR=/usr/lib64")
    return folder


def test_each_file_is_in_its_usual_place(root):
    assert {
        "usr/bin/upid",
        "usr/include/upid.h",
        "usr/lib64/libupid.a",
        "usr/lib64/pkgconfig/upid.pc",
        "usr/share/bash-completion/completions/upid",
        "usr/share/fish/vendor_completions.d/upid.fish",
        "usr/share/man/man1/upid.1",
        "usr/share/zsh/site-functions/_upid",
        "usr/share/upid/schemas/wait.result.json",
        "usr/share/upid/terraform/wait/main.tf",
    } <= files(root)


def test_the_readme_leads_to_the_pages_for_users(root):
    folder = root / "usr/share/doc/upid"
    links = re.findall(r"\]\((plugin/[^)#]*README.md)", (folder / "README.md").read_text())
    missing = {link for link in links if not (folder / link).exists()}
    assert links and missing <= {"plugin/ansible/README.md"}  # it is for those who change the code


def test_the_installed_binary_runs(root, home):
    done = subprocess.run([root / "usr/bin/upid", "decode", PLAIN], capture_output=True, cwd=home)
    assert done.returncode == 0 and b'"node":"' in done.stdout


@pytest.mark.skipif(is_static(), reason="the library that is installed is not that of the static build")
def test_the_example_compiles_against_the_installed_library(root, tmp_path):
    """With what pkg-config says, and nothing of the checkout."""
    env = {**os.environ, "PKG_CONFIG_PATH": "%s/usr/lib64/pkgconfig" % root}
    flags = subprocess.run(
        [needs.require("pkg-config"), "--define-variable=prefix=%s/usr" % root,
         "--define-variable=libdir=%s/usr/lib64" % root, "--cflags", "--libs", "upid"],
        env=env, capture_output=True, text=True, check=True,
    ).stdout.split()
    example = root / "usr/share/doc/upid/examples/decode.c"
    sane = ["-fsanitize=address,undefined"] if "asan" in str(BUILD) else []
    subprocess.run(
        [needs.require("cc"), "-std=c17", "-Wall", "-Wextra", "-Werror", *sane, example, *flags, "-o", "decode"],
        cwd=tmp_path, check=True,
    )
    good = subprocess.run(["./decode", PLAIN], cwd=tmp_path, capture_output=True, text=True)
    assert (good.returncode, good.stderr) == (0, "") and ": qmstart of 100 on pve1" in good.stdout
    bad = subprocess.run(["./decode", "hello"], cwd=tmp_path, capture_output=True, text=True)
    assert bad.returncode == 2 and "is not a UPID" in bad.stderr


def test_uninstall_leaves_nothing(tmp_path):
    needs.require("make")
    words = ["DESTDIR=%s" % tmp_path, "PREFIX=/opt/upid"]
    make("install", *words)
    assert "opt/upid/bin/upid" in files(tmp_path)
    make("uninstall", *words)
    assert files(tmp_path) == set()
