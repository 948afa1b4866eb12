"""Real Terraform with the real binary: as the program of data "external", and behind the module."""

import json

import binary
import pytest
from terraform_cli import Terraform

MODULE = binary.ROOT / "plugin" / "terraform" / "modules" / "wait"

SOURCES = """
variable "program" {}
variable "upid" {}

data "external" "task" {
  for_each = toset(["decode", "wait", "status", "log"])
  program  = [var.program, "terraform", each.key]
  query    = { upid = var.upid }
}

locals {
  json = { for op, source in data.external.task : op => jsondecode(source.result.json) }
}

output "pid" {
  value = local.json.decode.pid
}

output "ended" {
  value = [for op in ["wait", "status"] : local.json[op].exitstatus]
}

output "log" {
  value = [for line in jsondecode(data.external.task["log"].result.lines) : "${line.n}: ${line.t}"]
}
"""

WAIT = """
variable "program" {}
variable "upid" {}
variable "timeout" {
  default = null
}
variable "fail_on" {
  default = null
}
variable "require_ok" {
  default = true
}

module "wait" {
  source           = %s
  program          = [var.program]
  upid             = var.upid
  timeout          = var.timeout
  fail_on          = var.fail_on
  require_ok       = var.require_ok
  polling_interval = 0.01
}

output "wait" {
  value = module.wait
}

resource "terraform_data" "after" {
  input = module.wait.exitstatus
}
""" % json.dumps(str(MODULE))


@pytest.fixture(scope="module")
def upids(fresh_upid):
    ages = {"ended": 60, "good": 0, "failed": 60, "running": 0, "gone": 100000, "warned": 60}
    return {word: fresh_upid(id=word, age=age) for word, age in ages.items()}


@pytest.fixture(scope="module")
def server(session_task_server, upids):
    tasks = [
        {"upid": upids["ended"], "log": ["one", "two: é < & >"]},
        {"upid": upids["good"], "looks": 3},
        {"upid": upids["failed"], "exitstatus": "job errors", "log": ["ERROR: no \x1b[31mspace"]},
        {"upid": upids["running"], "running": True},
        {"upid": upids["warned"], "exitstatus": "WARNINGS: 1", "log": ["WARN: a"]},
    ]
    return session_task_server({"tasks": tasks})


@pytest.fixture(scope="module")
def start(tmp_path_factory, cli_config, server):
    """start(text): Terraform with that text, initialized; its environment names the server."""

    def make(text):
        folder = tmp_path_factory.mktemp("terraform")
        terraform = Terraform(folder, cli_config, TF_VAR_program=binary.UPID, **server.env)
        terraform.write(text)("init")
        return terraform

    return make


@pytest.fixture(scope="module")
def module(start):
    return start(WAIT)


def told(terraform):
    """All that Terraform wrote into its folder."""
    files = [path for path in terraform.folder.iterdir() if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


def test_four_operations_are_sources_of_data(start, upids):
    terraform = start(SOURCES)
    terraform.environment["TF_VAR_upid"] = upids["ended"]
    shown = terraform("apply").stdout
    outputs = terraform.outputs()
    assert outputs["ended"] == ["OK", "OK"]
    assert outputs["pid"] == int(upids["ended"].split(":")[2], 16)
    assert outputs["log"] == ["1: one", "2: two: é < & >", "3: TASK OK"]
    plan = terraform("plan", "-detailed-exitcode", "-out=plan")
    assert plan.returncode == 0  # no changes: whatever differs from run to run is left out
    for secret in binary.SECRETS:
        assert secret not in shown + plan.stdout
        assert secret.encode() not in told(terraform)


def test_module_waits_and_what_depends_on_it_comes_after(module, upids):
    module.environment["TF_VAR_upid"] = upids["good"]
    module("apply")
    wait = module.outputs()["wait"]
    assert (wait["ok"], wait["class"], wait["exitstatus"], wait["timed_out"]) == (
        True,
        "ok",
        "OK",
        False,
    )
    assert (wait["warning_count"], wait["reason"], wait["result"]["tokenid"]) == (0, "", None)
    assert module("plan", "-detailed-exitcode").returncode == 0


def test_failed_task_fails_the_plan_with_a_message(module, upids):
    module.environment["TF_VAR_upid"] = upids["failed"]
    plan = module("plan", check=False)
    assert plan.returncode == 1
    assert "Error: Resource postcondition failed" in plan.stderr
    assert "\n  exitstatus: job errors\n" in plan.stderr
    assert "reason:     no \\x1b[31mspace" in plan.stderr and "\x1b" not in plan.stderr


def variables(module, **values):
    """The variables of the next run; those that are left out have their defaults."""
    for name in ("timeout", "fail_on", "require_ok"):
        module.environment.pop("TF_VAR_" + name, None)
    module.environment.update({"TF_VAR_" + name: value for name, value in values.items()})


def test_time_out_fails_the_plan_and_says_so(module, upids):
    variables(module, upid=upids["running"], timeout="1")
    plan = module("plan", check=False)
    assert plan.returncode == 1
    assert "Error: Resource postcondition failed" in plan.stderr
    assert "\n  class:      running\n" in plan.stderr
    assert "reason:     still running after" in plan.stderr and "upid wait" not in plan.stderr


def test_time_out_is_data_when_ok_is_not_required(module, upids):
    variables(module, upid=upids["running"], timeout="1", require_ok="false")
    module("apply")
    wait = module.outputs()["wait"]
    assert (wait["class"], wait["timed_out"], wait["ok"]) == ("running", True, False)
    variables(module)


@pytest.mark.parametrize("end, fail_on", [("warned", "warning"), ("failed", "error")])
def test_a_failure_under_fail_on_is_data_when_ok_is_not_required(module, upids, end, fail_on):
    variables(module, upid=upids[end], fail_on=fail_on)
    assert "postcondition failed" in module("plan", check=False).stderr
    variables(module, upid=upids[end], fail_on=fail_on, require_ok="false")
    module("apply")
    assert module.outputs()["wait"]["ok"] is False
    variables(module, upid=upids[end], fail_on=fail_on)
    assert "Destroy complete!" in module("destroy").stdout
    variables(module)


def test_with_never_no_end_of_a_task_fails_the_plan(module, upids):
    variables(module, upid=upids["failed"], fail_on="never")
    module("apply")
    wait = module.outputs()["wait"]
    assert (wait["ok"], wait["class"], wait["exitstatus"]) == (True, "error", "job errors")
    variables(module)


def test_without_the_server_destroy_needs_no_refresh(module, upids, server):
    variables(module, upid=upids["good"])
    module("apply")
    module.environment["PROXMOX_HOST"] = "127.0.0.1:1"
    variables(module, upid=upids["good"], timeout="0")
    refused = module("destroy", check=False)
    assert refused.returncode == 1 and "-refresh=false" in refused.stderr
    assert "Destroy complete!" in module("destroy", "-refresh=false").stdout
    module.environment.update(server.env)
    variables(module)


@pytest.mark.parametrize("end", ["gone", "failed"])
def test_destroy_works_however_the_task_ended(module, upids, end):
    module.environment["TF_VAR_upid"] = upids["good"]
    module("apply")
    module.environment["TF_VAR_upid"] = upids[end]
    assert "Destroy complete! Resources: 1 destroyed." in module("destroy").stdout


def test_modules_files_are_as_fmt_wants_them(module):
    module("fmt", "-check", "-diff", str(MODULE))


KEEP = """
variable "upid" {}
variable "program" {}

%s

resource "terraform_data" "user" {
  input = terraform_data.backup.output
}
"""


def test_with_the_recipe_later_plans_stay_unchanged(start, fresh_upid, session_task_server):
    """That of plugin/terraform/README.md, for a task that had warnings, and whose log is deleted."""
    readme = (binary.ROOT / "plugin" / "terraform" / "README.md").read_text()
    recipe = readme.split("<!-- keep -->\n```hcl\n")[1].split("```")[0]
    path = 'source       = "./modules/wait"'
    here = "source = %s\n  program = [var.program]" % json.dumps(str(MODULE))
    assert path in recipe
    upid = fresh_upid(age=60)
    terraform = start(KEEP % recipe.replace(path, here))
    known = session_task_server({"tasks": [{"upid": upid, "exitstatus": "WARNINGS: 1"}]})
    terraform.environment.update(known.env, TF_VAR_upid=upid)
    terraform("apply")
    assert terraform("plan", "-detailed-exitcode").returncode == 0
    terraform.environment.update(session_task_server().env)
    assert terraform("plan", "-detailed-exitcode").returncode == 0
    assert "WARNINGS: 1" in terraform("show").stdout
