"""The module interface without Ansible: names, arguments, and one line of ASCII in every case."""

import base64
import json
import os
import pathlib
import shutil

import binary
import contract
import pytest

from ansible_run import checked
from module_run import Module

UPID = "UPID:pve1:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:"
OTHER = "UPID:pve1:000AE993:00A21BA7:618C1D55:vzdump:101:root@pam:"

# Arguments that Ansible 2.19 adds.
INTERNAL = {
    "_ansible_check_mode": False,
    "_ansible_no_log": False,
    "_ansible_version": "2.19.14",
    "_ansible_selinux_special_fs": ["fuse", "nfs"],
    "_ansible_tmpdir": None,
    "_ansible_ignore_unknown_opts": False,
    "_ansible_tracebacks_for": [],
    "_ansible_not_yet_invented": {"deep": [1, 2.5, None]},
}


@pytest.fixture
def module(tmp_path):
    return Module(tmp_path)


def test_decode(module):
    answer = module("decode", dict(INTERNAL, upid=UPID))
    assert answer.returncode == 0
    assert (answer["pid"], answer["pstart"], answer["starttime"]) == (715154, 10623911, 1636572501)
    checked("decode", answer.value)


def test_the_arguments_file_is_read_once(module, tmp_path):
    """Under an unknown name the file must be read to detect Ansible: a pipe can be read only once."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    args = dict(INTERNAL, upid=UPID, _ansible_module_name="upid.proxmox.upid_decode")
    process = module.start("decode", pipe, name="renamed")
    pipe.write_text(json.dumps(args))
    stdout, _ = process.communicate(timeout=20)
    assert json.loads(stdout)["pid"] == 715154


@pytest.mark.parametrize(
    "upid, count",
    [
        ([UPID], 1),
        (UPID + "\n" + OTHER, 2),
        ({"results": [{"json": {"data": UPID}}]}, 1),
        ({"results": [{"skipped": True}, {"json": {"data": UPID}}]}, 2),
        ({"backups": [{"node": "pve1", "status": "OK", "upid": UPID}]}, 1),
        ({"stdout": "%s\n%s\n" % (UPID, OTHER), "stdout_lines": []}, 2),
        ([[UPID, [OTHER]], None], 3),
    ],
)
def test_several_inputs_return_tasks(module, upid, count):
    answer = module("status", {"upid": upid, "api_host": "127.0.0.1:1"})
    assert len(answer["tasks"]) == count
    assert "upid" not in answer.value


@pytest.mark.parametrize(
    "upid", [UPID, {"upid": UPID}, {"json": {"data": UPID}}, {"stdout": UPID + "\n"}]
)
def test_one_input_returns_its_fields_at_the_top(module, upid):
    answer = module("decode", {"upid": upid})
    assert answer["upid"].strip() == UPID
    assert "tasks" not in answer.value


@pytest.mark.parametrize(
    "args, words",
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b'{"upid": "\xff"}', "not valid JSON"),
        (b"\x7fELF\0\0", "not valid JSON"),
        (b"upid=UPID timeout=10", "not valid JSON"),
        (b"[1, 2]", "no JSON object"),
        (b"null", "not valid JSON"),
        (b'{"upid": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested more than 2048 deep"),
    ],
)
def test_arguments_that_are_none_are_a_failure_in_json(module, args, words):
    answer = module("decode", args)
    assert answer["failed"] and words in answer["msg"]


def test_arguments_that_cannot_be_read_are_a_failure_in_json(module, tmp_path):
    for place in (tmp_path / "none", tmp_path):
        answer = module("decode", place)
        assert answer["failed"] and "%s cannot be read: " % place in answer["msg"]


def test_unknown_arguments_can_be_ignored(module):
    refused = module("decode", {"upid": UPID, "b-b": 1, "aa": {}})
    assert "Unsupported parameters for (upid_decode) module: b-b, aa. Supported" in refused["msg"]
    misspelled = module("wait", {"upid": UPID, "timout": 1})
    assert "module: timout. Did you mean timeout? Supported" in misspelled["msg"]
    allowed = {"upid": UPID, "b-b": 1, "_ansible_ignore_unknown_opts": True}
    assert not module("decode", allowed)["failed"]


@pytest.mark.parametrize(
    "name",
    [
        "AnsiballZ_upid_decode",
        "AnsiballZ_upid_decode.bin",
        "AnsiballZ_upid_decode_linux_x86_64",
        "AnsiballZ_upid_decode_linux_aarch64.bin",
        "upid_decode",
    ],
)
def test_name_says_what_to_do(module, name):
    assert module(None, {"upid": UPID}, name=name)["pid"] == 715154


def test_longest_name_wins(module):
    lines = [{"n": 2, "t": "b"}, {"n": 1, "t": "a"}]
    assert module(None, {"lines": lines}, name="AnsiballZ_upid_decode_log.x86_64")["text"] == "a\nb"


@pytest.mark.parametrize(
    "word", ["upid_decode", "upid.proxmox.upid_decode", "ansible.legacy.upid_decode"]
)
@pytest.mark.parametrize("name", ["AnsiballZ_proxmox_task", "renamed"])
def test_word_of_the_task_says_what_to_do_where_the_name_does_not(module, name, word):
    answer = module(None, {"upid": UPID, "_ansible_module_name": word}, name=name)
    assert answer["pid"] == 715154


def test_name_goes_before_the_word_of_the_task(module):
    args = {"upid": UPID, "_ansible_module_name": "x.y.upid_status"}
    assert module("decode", args)["msg"] == "upid_decode: ok"


def test_name_that_says_nothing_is_a_failure_in_json(module):
    answer = module(None, {"upid": UPID}, name="AnsiballZ_something")
    assert answer["failed"] and "upid_decode, upid_encode" in answer["msg"]


def test_a_copy_is_as_good_as_a_link(module, tmp_path):
    shutil.copy(binary.UPID, tmp_path / "upid_wait")
    (tmp_path / "AnsiballZ_upid_wait").symlink_to("upid_wait")
    assert module("wait", {"upid": "OK"})["class"] == "no_task"


ODD = "\u2028\u2029\x85\x0b\x0c \x1b[31m \x00 é 😀 \x7f {{ x }}"


def test_log_of_odd_bytes_is_ascii_and_loses_nothing_else(module, task_server, fresh_upid):
    upid = fresh_upid()
    raw = ODD.encode() + b" \xff\xc3( \xed\xa0\x80\n"
    tasks = [{"upid": upid, "log_base64": base64.b64encode(raw).decode(), "raw_log": True}]
    answer = module("log", {"upid": upid}, env=task_server({"tasks": tasks}).env)
    assert answer["invalid_utf8"] is True
    assert answer["text"].startswith(ODD) and "\ufffd" in answer["text"]
    assert rb"\u2028\u2029\u0085" in answer.stdout and rb"\ud83d\ude00" in answer.stdout
    checked("log", answer.value)


def test_reason_of_odd_bytes_is_ascii(module, task_server, fresh_upid):
    upid = fresh_upid()
    tasks = [{"upid": upid, "exitstatus": "command 'é\u2028😀' failed", "log": ["WARN: \u2028é😀"]}]
    answer = module("wait", {"upid": upid}, env=task_server({"tasks": tasks}).env)
    assert answer["failed"] and "é" in answer["msg"] and "😀" in answer["exitstatus"]


def test_a_log_of_many_lines_is_one_line(module, task_server, fresh_upid):
    upid = fresh_upid()
    env = task_server({"tasks": [{"upid": upid, "log_lines": 30000}]}).env
    answer = module("log", {"upid": upid}, env=env)
    assert answer["total"] == len(answer["lines"]) > 30000


def test_a_log_that_a_host_would_choke_on_is_cut_to_its_two_ends(module, task_server, fresh_upid):
    upid = fresh_upid()
    env = task_server({"tasks": [{"upid": upid, "log_lines": 60000}]}).env
    answer = module("log", {"upid": upid}, env=env)
    assert (len(answer["lines"]), answer["total"], answer["truncated"]) == (50000, 60001, True)
    assert answer["lines"][0]["n"] == 1 and answer["lines"][-1]["t"] == "TASK OK"
    answer = module("log", {"upid": upid, "max_lines": 0}, env=env)
    assert len(answer["lines"]) == 60001 and not answer["truncated"]


def test_a_part_of_a_log_is_a_failure_that_keeps_it(module, task_server, fresh_upid):
    upid = fresh_upid()
    faults = [{"on": "log", "times": -1, "do": {"part": 5000}}]
    env = task_server({"tasks": [{"upid": upid, "log_lines": 3000}], "faults": faults}).env
    answer = module("log", {"upid": upid, "timeout": 1.5}, env=env)
    assert answer["failed"] and answer["truncated"] and answer["lines"]
    assert answer["error"]["code"] == "dropped" and answer["error"]["message"] == answer["msg"]


def test_secrets_of_the_arguments_are_not_in_the_answer(module, task_server, fresh_upid):
    server = task_server({"faults": [{"times": -1, "do": {"status": 401}}]})
    args = {"upid": fresh_upid(), "api_host": server.address["PROXMOX_HOST"], "ca_path": server.ca}
    secret = {"api_password": "pässword\u2028", "api_token_secret": "", "api_token": ""}
    answers = [module("wait", {**args, **secret})]
    answers.append(module("wait", {**args, "api_token": "root@pam!x=pässword\u2028"}))
    answers.append(
        module("wait", {**args, "api_token_id": "x", "api_token_secret": ["pässword\u2028"]})
    )
    for answer in answers:
        assert answer["failed"]
        assert "password" not in answer["msg"] or "ssword\u2028" not in json.dumps(
            answer.value, ensure_ascii=False
        )
        assert b"ssword\\u2028" not in answer.stdout


def test_a_profile_is_all_that_a_task_names(module, task_server, fresh_upid, tmp_path):
    upid = fresh_upid()
    server = task_server({"tasks": [{"upid": upid}]})
    lab = {"api_host": server.address["PROXMOX_HOST"], "ca_path": server.ca}
    lab["api_token"] = "root@pam!demo=" + binary.TOKEN_SECRET
    file = tmp_path / "profiles.yaml"
    file.write_text(json.dumps({"profiles": {"lab": lab}}))
    file.chmod(0o600)
    answer = module("wait", {"upid": upid, "profile": "lab"}, env={"UPID_CONFIG": file})
    assert (answer["failed"], answer["class"]) == (False, "ok")
    answer = module("wait", {"upid": upid, "profile": "prod"}, env={"UPID_CONFIG": file})
    assert answer["failed"] and answer["msg"].endswith("no profile 'prod'. Defined profiles: lab")


LOG = str(pathlib.Path(__file__).parents[2] / "data/reports/vzdump_pve8_one_fails.log")


def test_report_has_records_and_a_summary(module):
    answer = module("report", dict(INTERNAL, file=LOG))
    assert answer.returncode == 0 and answer["failed"] is False
    assert [record["result"] for record in answer["records"]] == ["ok", "error", "error"]
    assert answer["summary"]["count_error"] == 2 and answer["summary"]["failed"] == "301, 302"
    for record in answer["records"]:
        contract.check_record("report", record)


def test_report_fails_with_require(module):
    answer = module("report", dict(INTERNAL, file=[LOG], guest=[300, 999], require="ok"))
    assert answer["failed"] is True and "999 missing" in answer["msg"]
    assert [record["result"] for record in answer["records"]] == ["ok", "missing"]
    answer = module("report", dict(INTERNAL))
    assert answer["failed"] is True and answer["msg"] == "missing required arguments: upid"


def test_a_wait_that_stops_its_task_has_changed_something(module, task_server, fresh_upid):
    upid = fresh_upid()
    env = task_server({"tasks": [{"upid": upid, "running": True}], "stop_delay": 0.1}).env
    answer = module("wait", {"upid": upid, "timeout": 1.5}, env=env)
    assert (answer["changed"], answer["timed_out"]) == (False, True)
    stops = {"upid": upid, "timeout": 1.5, "stop_on_timeout": True}
    answer = module("wait", {**stops, "_ansible_check_mode": True}, env=env)
    assert (answer["changed"], answer["timed_out"]) == (False, True)
    answer = module("wait", stops, env=env)
    assert (answer["changed"], answer["stopped_by_us"]) == (True, True)
