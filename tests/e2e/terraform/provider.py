"""Finds the provider hashicorp/external: given explicitly, in the registry, or our stand-in."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

# Terraform, or OpenTofu (UPID_TF_ENGINE=tofu)
ENGINE = os.environ.get("UPID_TF_ENGINE") or "terraform"
SOURCE = "hashicorp/external"
REGISTRIES = ("registry.terraform.io", "registry.opentofu.org")
STANDIN_VERSION = "2.999.0"
REGISTRY_SECONDS = 20

ASK_FOR_EXTERNAL = """terraform {
  required_providers {
    external = {
      source = "hashicorp/external"
    }
  }
}
"""


class NoProvider(Exception):
    """Not even a stand-in is available; the text says why."""


def find_or_make_provider(workdir, venv_python):
    """(kind, path of a CLI config): "real", "registry" or "stand-in", which the caller says aloud.

    Every command of Terraform that uses the CLI config as TF_CLI_CONFIG_FILE stays off the network.
    """
    workdir = Path(workdir).resolve()
    workdir.mkdir(parents=True, exist_ok=True)
    named = os.environ.get("UPID_TF_EXTERNAL_PROVIDER")
    if named:
        return "real", real_provider(workdir, Path(named))
    mirror = _from_registry(workdir / "registry")
    if mirror:
        return "registry", _cli_config(workdir, mirror)
    return "stand-in", stand_in(workdir, venv_python)


def real_provider(workdir, binary):
    """Put a provider's own binary into a mirror; its version is in its name, if it kept that."""
    if not os.access(binary, os.X_OK):
        raise NoProvider("UPID_TF_EXTERNAL_PROVIDER: no executable file at %s" % binary)
    version = re.search(r"_v(\d+\.\d+\.\d+)", binary.name)
    for place in _places(workdir / "mirror", version.group(1) if version else "2.998.0"):
        shutil.copy(binary, place)
    return _cli_config(workdir, workdir / "mirror")


def stand_in(workdir, venv_python):
    """Install our stand-in: a launcher, so that it runs from the tree with the given Python."""
    if subprocess.run([str(venv_python), "-c", "import tf"], capture_output=True).returncode != 0:
        raise NoProvider("%s cannot import tf: see standin/requirements.txt" % venv_python)
    workdir = Path(workdir).resolve()
    serve = Path(__file__).resolve().parent / "standin" / "serve.py"
    python = os.path.abspath(venv_python)  # not resolved: the link is what makes it the venv's
    command = " ".join(shlex.quote(str(word)) for word in (python, "-I", serve))
    for launcher in _places(workdir / "mirror", STANDIN_VERSION):
        launcher.write_text('#!/bin/sh\nexec %s "$@"\n' % command)
        launcher.chmod(0o755)
    return _cli_config(workdir, workdir / "mirror")


def _from_registry(folder):
    """One quick try. What init leaves behind is laid out like a mirror, so it is used as one."""
    folder.mkdir(exist_ok=True)
    (folder / "main.tf").write_text(ASK_FOR_EXTERNAL)
    command = [ENGINE, "init", "-backend=false", "-input=false", "-no-color"]
    environment = dict(_environment(folder), TF_REGISTRY_DISCOVERY_RETRY="0", TF_IN_AUTOMATION="1")
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=REGISTRY_SECONDS
        )
    except subprocess.TimeoutExpired:
        return None
    return folder / ".terraform" / "providers" if done.returncode == 0 else None


def _environment(folder):
    """The user's own CLI config counts here, if it exists: it may name a company's mirror."""
    config = os.environ.get("TF_CLI_CONFIG_FILE")
    if not config or Path(config).is_file():
        return dict(os.environ)
    empty = folder / "empty.tfrc"
    empty.touch()
    return dict(os.environ, TF_CLI_CONFIG_FILE=str(empty))


def _places(mirror, version):
    """Where each engine searches its mirror for the provider's file."""
    platform = _platform(mirror)
    for registry in REGISTRIES:
        folder = mirror / registry / SOURCE / version / platform
        folder.mkdir(parents=True, exist_ok=True)
        yield folder / ("terraform-provider-external_v" + version)


def _platform(mirror):
    """linux_amd64, linux_arm64 … as this Terraform itself calls it."""
    mirror.mkdir(parents=True, exist_ok=True)
    words = subprocess.run(
        [ENGINE, "version", "-json"],
        env=_environment(mirror.parent),
        capture_output=True,
        check=True,
    )
    return json.loads(words.stdout)["platform"]


def _cli_config(workdir, mirror):
    config = workdir / "terraform.tfrc"
    config.write_text(
        "disable_checkpoint = true\n"
        "provider_installation {\n  filesystem_mirror {\n    path = %s\n  }\n}\n"
        % json.dumps(str(mirror))
    )
    return config
