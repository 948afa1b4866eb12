"""The schemas: records match them, all promised keys occur, and they accept what the faces accept."""

import json
import pathlib

import jsonschema
import pytest
from jsonschema import ValidationError

import contract
from binary import PASSWORD, TOKEN_SECRET, ndjson
from vectors import GOOD, PLAIN

DATA = pathlib.Path(__file__).parents[2] / "data/reports"

CONNECTION = {
    "product": "pve",
    "api_host": ["pve1", "pve2:8006"],
    "api_port": 8006,
    "pbs_repository": "root@pam@pbs1:store1",
    "api_user": "root@pam",
    "api_password": PASSWORD,
    "api_password_file": "/x",
    "api_password_command": "pass pve",
    "api_password_fd": 3,
    "api_token_id": "demo",
    "api_token_secret": TOKEN_SECRET,
    "api_token_secret_file": "/x",
    "api_token_secret_command": "pass pve",
    "api_token": "root@pam!demo=x",
    "api_totp": "123456",
    "api_totp_file": "/x",
    "api_recovery_code": "aaaa",
    "validate_certs": True,
    "ca_path": "/x",
    "fingerprint": ["aa", "bb"],
    "api_timeout": 5,
    "profile": ["lab", "west"],
    "all_profiles": False,
}
FILTERS = {
    "vmid": "104",
    "type": ["vzdump", "qmstart"],
    "node": "pve1",
    "user": "root@pam",
    "since": "2h",
    "until": "today",
    "class": ["ok", "error"],
    "running": False,
    "latest": True,
    "datastore": "store1",
    "remote": "lab",
}
ARGS = {
    "decode": {"upid": PLAIN, "strict": True, "product": "pve", "allow_empty": True},
    "encode": {"node": "a", "pid": 1, "pstart": 2, "starttime": 3, "type": "t", "user": "r@pam"},
    "decode_log": {"lines": [{"n": 1, "t": "x"}]},
    "status": {
        "upid": PLAIN,
        "timeout": 1.5,
        "fail_on": "error",
        "progress": True,
        "allow_empty": False,
        "limit": 5,
        **FILTERS,
        **CONNECTION,
    },
    "wait": {
        "upid": PLAIN,
        "timeout": 60,
        "polling_interval": 0.01,
        "fail_on": "warning",
        "follow_ha": True,
        "missing_task": "ok",
        "of": ["ok", "warning"],
        "fail_fast": True,
        "stop_on_timeout": True,
        "stop_on_signal": False,
        "grace": "5m",
        "allow_empty": True,
        "limit": 5,
        **FILTERS,
        "until": "any",
        "before": "today",
        **CONNECTION,
    },
    "log": {
        "upid": PLAIN,
        "start": 1,
        "limit": 2,
        "tail": 0,
        "max_lines": 100,
        "max_bytes": 10000,
        "timeout": 5,
        "allow_empty": True,
        **FILTERS,
        **CONNECTION,
    },
    "stop": {
        "upid": PLAIN,
        "timeout": 5,
        "dry_run": True,
        "allow_empty": True,
        "limit": 5,
        **FILTERS,
        **CONNECTION,
    },
    "list": {"timeout": 5, "limit": 5, **FILTERS, **CONNECTION},
    "report": {
        "upid": PLAIN,
        "file": ["/var/log/vzdump/qemu-100.log"],
        "guest": [100, "101"],
        "exclude": "102",
        "all_guests": False,
        "require": "ok",
        "summary": True,
        "timeout": 5,
        "allow_empty": True,
        "limit": 10,
        **FILTERS,
        **CONNECTION,
    },
    "run": {
        "method": "POST",
        "path": "/nodes/pve1/vzdump",
        "parameters": {"vmid": 104, "all": False, "exclude": ["a", "b"]},
        "data_json": "/x",
        "wait": True,
        "retry": False,
        "dry_run": False,
        "doubt_timeout": "2m",
        "timeout": 60,
        "polling_interval": 0.01,
        "fail_on": "warning",
        "follow_ha": True,
        "stop_on_timeout": True,
        "stop_on_signal": False,
        "missing_task": "ok",
        "until": "any",
        "of": ["ok", "warning"],
        "fail_fast": True,
        **CONNECTION,
    },
}


def accepts(op, value):
    return contract.validator(op, "args").is_valid(value)


@pytest.mark.parametrize("op", contract.OPERATIONS)
@pytest.mark.parametrize("which", ["args", "result"])
def test_a_schema_is_one_and_every_key_has_a_description(op, which):
    schema = contract.schema(op, which)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False
    assert all("description" in row or "$ref" in row for row in schema["properties"].values())


@pytest.mark.parametrize("op", contract.OPERATIONS)
def test_both_at_once_are_the_two(upid, op):
    both = json.loads(upid("schema", op.replace("_", "-")).expect(0).stdout)
    assert both == {which: contract.schema(op, which) for which in ("args", "result")}


@pytest.mark.parametrize("op", contract.OPERATIONS)
def test_arguments_that_a_face_takes_fit(op):
    contract.validator(op, "args").validate(ARGS[op])


@pytest.mark.parametrize("op", contract.OPERATIONS)
def test_all_of_the_arguments_are_tried_here(op):
    if op != "encode":
        assert set(contract.rows(op)) == set(ARGS[op])


@pytest.mark.parametrize("op", contract.OPERATIONS)
def test_an_alias_does_for_its_argument(op):
    for alias, row in contract.schema(op, "args")["properties"].items():
        if "$ref" in row:
            name = row["$ref"].rpartition("/")[2]
            args = {key: value for key, value in ARGS[op].items() if key != name}
            contract.validator(op, "args").validate({**args, alias: ARGS[op].get(name)})


@pytest.mark.parametrize("op", contract.OPERATIONS)
def test_every_value_may_be_its_text_as_in_ansible_and_the_environment(op):
    texts = {
        key: json.dumps(value) if isinstance(value, (bool, int, float)) else value
        for key, value in ARGS[op].items()
    }
    contract.validator(op, "args").validate(texts)


@pytest.mark.parametrize(
    "upids", [PLAIN, [PLAIN], None, {"data": PLAIN}, [{"json": {"data": PLAIN}}], "OK"], ids=str
)
def test_upids_may_be_whatever_holds_them(upid, upids):
    contract.validator("wait", "args").validate({"upid": upids})
    upid("decode", stdin=json.dumps({"upid": upids})).expect(0)


@pytest.mark.parametrize(
    "op, wrong",
    [
        ("wait", {"timeout": -1}),
        ("wait", {"timeout": [1]}),
        ("wait", {"fail_on": "maybe"}),
        ("wait", {"api_port": 65536}),
        ("wait", {"timeuot": 1}),
        ("decode", {"strict": []}),
        ("log", {"start": -1}),
        ("encode", {"pid": -1}),
        ("decode_log", {"lines": "x"}),
    ],
    ids=str,
)
def test_what_the_faces_refuse_does_not_fit(op, wrong):
    assert not accepts(op, {**ARGS[op], **wrong})


def test_what_is_required_is_required():
    fields = ARGS["encode"]
    for name in fields:
        assert not accepts("encode", {key: fields[key] for key in fields if key != name})
    assert not accepts("wait", CONNECTION) and not accepts("decode_log", {})


def test_a_record_of_decode_is_an_argument_of_encode_for_its_own_keys(upid):
    keys = set(contract.schema("encode", "args")["properties"])
    for record in upid("decode", stdin=ndjson(v["upid"] for v in GOOD)).expect(0).records:
        own = {key: value for key, value in record.items() if key in keys and value is not None}
        contract.validator("encode", "args").validate(own)


def test_a_key_that_is_not_promised_would_be_noticed(upid):
    record = upid("decode", PLAIN).record
    with pytest.raises(ValidationError):
        contract.check_record("decode", {**record, "surprise": 1})
    with pytest.raises(ValidationError):
        contract.check_record("decode", {**record, "pid": "1"})


def test_the_schema_of_errors_names_every_word(upid):
    from test_cli_help import TABLE

    code = contract.schema("error")["properties"]["error"]["properties"]["code"]
    assert set(code.get("enum", TABLE)) <= set(TABLE)


KINDS = "task guest_backup migration disk snapshot garbage_collection guest_action".split()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_report_has_a_schema_of_its_own(upid, kind):
    kinds = json.loads(upid("schema", "report", kind).expect(0).stdout)
    whole = contract.schema("report", "result")
    assert set(kinds["properties"]) <= set(whole["properties"])
    assert {"kind", "result", "parsed", "reason", "line"} <= set(kinds["required"])
    assert "count_total" not in kinds["properties"]
    validator = jsonschema.Draft202012Validator(kinds)
    found = 0
    for path in DATA.glob("*.log"):
        task = json.loads(path.with_suffix(".json").read_text())
        words = ["--type", task["type"]] if "type" in task else []
        for record in upid("report", "--file", str(path), *words).expect(0).records:
            if record["kind"] == kind:
                validator.validate(record)
                found += 1
    assert found


def test_a_kind_that_is_none(upid):
    upid("schema", "report", "nonsense").expect(2)
    upid("schema", "wait", "task").expect(2)
