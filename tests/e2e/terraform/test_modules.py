"""The modules of plugin/terraform/modules and their examples, with the real engine and the real binary."""

import json
import shutil

import binary
import pytest
from terraform_cli import Terraform

MODULES = binary.ROOT / "plugin" / "terraform" / "modules"

ROOT = """
variable "upid" {}

resource "terraform_data" "started" {
  input = var.upid
}

module "wait" {
  source = "./modules/wait/example"
  upid   = terraform_data.started.output # unknown in the first plan
}

module "log" {
  source = "./modules/log/example"
  vmid   = 100
}

module "decode" {
  source = "./modules/decode/example"
  upid   = var.upid
}

module "list" {
  source = "./modules/list/example"
}

output "wait" {
  value = module.wait.summary
}

output "log" {
  value = module.log.text
}

output "decode" {
  value = module.decode.started
}

output "list" {
  value = module.list.failed
}
"""


@pytest.fixture
def tasks(fresh_upid):
    """The tasks by name, and the script of a server that has them."""
    numbers = {"good": "100", "warned": "101", "failed": "102", "running": "103"}
    upids = {name: fresh_upid(id=number, age=60) for name, number in numbers.items()}
    script = [
        {"upid": upids["failed"], "exitstatus": "job errors", "log": ["INFO: x", "ERROR: no space"]},
        {"upid": upids["warned"], "exitstatus": "WARNINGS: 1"},
        {"upid": upids["running"], "running": True},
        {"upid": upids["good"], "log": ["INFO: Finished"]},
    ]
    return upids, {"tasks": script}


@pytest.fixture
def terraform(tmp_path, cli_config, task_server, tasks):
    """A folder with the modules and no more; `upid` in PATH, and a server with the tasks."""
    upids, script = tasks
    shutil.copytree(MODULES, tmp_path / "modules")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "upid").symlink_to(binary.UPID)
    (tmp_path / "tasks.json").write_text(json.dumps(upids))
    server = task_server(script)
    terraform = Terraform(tmp_path, cli_config, UPID_TASKS=tmp_path / "tasks.json", **server.env)
    terraform.environment["PATH"] = "%s:%s" % (tmp_path / "bin", terraform.environment["PATH"])
    terraform.server = server
    return terraform


def test_the_tests_of_the_modules(terraform):
    terraform.folder = terraform.folder / "modules"
    terraform("init")
    done = terraform("test", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    terraform("fmt", "-check", "-diff", "-recursive", str(MODULES.parent))


def test_the_example_of_a_resource_starts_one_task_and_its_secret_stays_out_of_the_state(terraform):
    example = MODULES.parent / "example" / "main.tf"
    shutil.copy(example, terraform.folder)
    for name in ("PROXMOX_TOKEN_ID", "PROXMOX_TOKEN_SECRET"):
        del terraform.environment[name]
    given = {"vmid": "100", "revision": "1", "token_id": "root@pam!demo"}
    terraform.environment["TF_VAR_token_secret"] = binary.TOKEN_SECRET
    words = ["-var=%s=%s" % item for item in given.items()]
    terraform("init")
    terraform("apply", *words)
    terraform("apply", *words)
    (started,) = terraform.server.journal("started")
    assert ":vzdump:100:" in started["upid"]
    assert binary.TOKEN_SECRET not in (terraform.folder / "terraform.tfstate").read_text()


def test_the_examples_apply_plan_no_change_and_are_destroyed_when_the_log_has_gone(terraform, tasks):
    upids, _ = tasks
    terraform.write(ROOT)
    terraform("init")
    terraform("validate")
    given = "-var=upid=" + upids["good"]
    terraform("apply", given)
    outputs = terraform.outputs()
    assert outputs["wait"] == "vzdump of 100 ended with OK"
    assert outputs["log"].endswith("TASK OK")
    assert outputs["decode"].endswith("by root@pam on pve1")
    assert outputs["list"] == [upids["failed"]]
    again = terraform("plan", given, "-detailed-exitcode", check=False)
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Warning: Check block assertion failed" in again.stdout and "no space" not in again.stdout
    terraform.server.stop()
    terraform("destroy", given, "-refresh=false")
