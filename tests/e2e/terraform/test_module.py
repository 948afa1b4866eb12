"""The module plugin/terraform/modules/wait with a fake program: its query and its outputs."""

import json
from pathlib import Path

import pytest

from terraform_cli import Terraform

MODULE = Path(__file__).resolve().parents[3] / "plugin" / "terraform" / "modules" / "wait"
UPID = "UPID:pve1:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:"

# Every key of an answer, as for a task that ended well; ANSWER in the environment changes some.
ENDED = dict(
    dict.fromkeys("tokenid comment task_id remote remote_type profile warning_count reason note skipped".split(), ""),
    ha_request="false", followed_upid="",
    upid=UPID, canonical=UPID, family="pve", node="pve1", pid="715154", pstart="10623911",
    starttime="1636572501", starttime_iso="2021-11-10T19:28:21Z", type="vzdump", id="100",
    id_raw="100", user="root@pam", realm="pam", status="stopped", exitstatus="OK", ok="true",
    running="false", timed_out="false", log_tail="TASK OK", **{"class": "ok"},
    json='{"pid":715154,"tokenid":null}',
)  # fmt: skip
FAILED = {
    "ok": "false",
    "class": "error",
    "exitstatus": "job errors",
    "reason": "VM 100 failed: no space",
}

PROGRAM = """#!/bin/sh
{ echo "$*"; cat; echo; } > "$ASKED"
echo "$ANSWER"
"""

MAIN = """
module "wait" {
  source           = %s
  program          = ["./upid"]
  upid             = %s
  polling_interval = 0.01
  validate_certs   = false
  api_host         = ""
  REQUIRE_OK
}

output "wait" {
  value = module.wait
}
"""


@pytest.fixture
def terraform(tmp_path, cli_config):
    terraform = Terraform(
        tmp_path, cli_config, ASKED=str(tmp_path / "asked"), ANSWER=json.dumps(ENDED)
    )
    (tmp_path / "upid").write_text(PROGRAM)
    (tmp_path / "upid").chmod(0o755)
    configure(terraform)
    terraform("init")
    return terraform


def configure(terraform, require_ok=""):
    terraform.write(
        (MAIN % (json.dumps(str(MODULE)), json.dumps(UPID))).replace("REQUIRE_OK", require_ok)
    )


def test_only_arguments_that_were_given_are_sent_as_strings(terraform):
    terraform("plan")
    words, query = (terraform.folder / "asked").read_text().splitlines()
    assert words == "terraform wait"
    assert (
        query
        == '{"api_host":"","polling_interval":"0.01","upid":"%s","validate_certs":"false"}' % UPID
    )


def test_outputs_have_their_own_types_and_a_second_plan_is_empty(terraform):
    terraform("apply")
    wait = terraform.outputs()["wait"]
    assert (wait["ok"], wait["timed_out"], wait["pid"], wait["starttime"]) == (
        True,
        False,
        715154,
        1636572501,
    )
    assert (wait["warning_count"], wait["tokenid"], wait["class"]) == (None, "", "ok")
    assert wait["result"] == {"pid": 715154, "tokenid": None}
    assert terraform("plan", "-detailed-exitcode").returncode == 0


def test_failed_task_fails_the_plan_but_never_the_destroy(terraform):
    terraform("apply")
    terraform.environment["ANSWER"] = json.dumps(dict(ENDED, **FAILED))
    plan = terraform("plan", check=False)
    assert plan.returncode == 1
    for words in (
        "upid:       " + UPID,
        "exitstatus: job errors",
        "reason:     VM 100 failed: no space",
    ):
        assert "\n  " + words + "\n" in plan.stderr
    assert "715154" not in plan.stderr  # the condition does not spill the whole result
    terraform("destroy")


def test_failed_task_is_data_when_ok_is_not_required(terraform):
    configure(terraform, "require_ok = false")
    terraform.environment["ANSWER"] = json.dumps(dict(ENDED, **FAILED))
    terraform("apply")
    assert terraform.outputs()["wait"]["ok"] is False
    assert terraform.outputs()["wait"]["exitstatus"] == "job errors"
