"""Invalid input: a clear error, the right exit status, and records for the other inputs."""

import json

import pytest

import contract
from binary import ndjson
from vectors import OTHER, PLAIN

TEN_KB = "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:vzdump:" + "9" * 10240 + ":root@pam:"
BAD_UPIDS = {
    "not a UPID": ("hello", "prefix"),
    "a newline inside": (PLAIN.replace("100", "1\n0"), "id"),
    "a blank inside": (PLAIN.replace("100", "1 0"), "id"),
    "NUL": (PLAIN.replace("100", "1\0000"), "id"),
    "10 kB": (TEN_KB, "length"),
    "10 kB of blanks": (" " * 10240, "length"),
    "256 bytes": (PLAIN.replace("100", "9" * 210), "length"),
}
# A word must be exactly a UPID; other text may contain one.
BAD_ENDS = {
    "a newline at the end": (PLAIN + "\n", "trailing"),
    "a blank in front": (" " + PLAIN, "prefix"),
    "a blank at the end": (PLAIN + " ", "trailing"),
    "NUL at the end": (PLAIN + "\0", "trailing"),
    "quoted": ("'%s'" % PLAIN, "prefix"),
}


@pytest.mark.parametrize("name", BAD_UPIDS)
def test_a_bad_upid_is_one_error_between_valid_records(upid, name):
    bad, code = BAD_UPIDS[name]
    done = upid("decode", stdin=ndjson([PLAIN, {"upid": bad}, OTHER])).expect(2)
    assert [record["upid"] for record in done.records] == [PLAIN, bad[:1024], OTHER]
    error = done.records[1]["error"]
    assert error["code"] == code and 20 < len(error["message"]) < 640


@pytest.mark.parametrize("name", [name for name in (*BAD_UPIDS, *BAD_ENDS) if "NUL" not in name])
def test_an_argument_must_be_exactly_one_upid(upid, name):
    bad, code = {**BAD_UPIDS, **BAD_ENDS}[name]
    records = upid("decode", "--strict", PLAIN, bad, OTHER).expect(2).records
    assert [record["upid"] for record in records] == [PLAIN, bad[:1024], OTHER]
    assert records[1]["error"]["code"] == code


@pytest.mark.parametrize("name", BAD_ENDS)
def test_inside_other_text_it_is_found(upid, name):
    done = upid("decode", "--strict", stdin=json.dumps({"upid": BAD_ENDS[name][0]})).expect(0)
    assert done.record["upid"] == PLAIN


def test_control_characters_are_legal_in_a_upid_and_harmless_in_what_comes_out(upid):
    """Proxmox accepts them: they are bytes of a file name."""
    strange = PLAIN.replace("100", "1\x1b[2J")
    done = upid("decode", strange).expect(0)
    assert done.record["id"] == "1\x1b[2J" and "\x1b" not in done.stdout


@pytest.mark.parametrize("op", ["wait", "status", "log"])
def test_the_operations_with_a_server_do_the_others_first(upid, task_server, fresh_upid, op):
    one, two = fresh_upid(), fresh_upid()
    server = task_server({"tasks": [{"upid": one}, {"upid": two}]})
    done = upid(op, one, "hello", two, env=server.env).expect(2)
    failed = {record["upid"]: "error" in record for record in done.records}  # wait: as tasks end
    assert failed == {one: False, "hello": True, two: False}


def test_bytes_that_are_not_utf_8_are_refused_and_not_copied_out(upid):
    bad = PLAIN.replace("100", "1\udcff\udcfe")
    for words, stdin in (([bad, PLAIN], ""), ([], bad + "\n" + PLAIN)):
        done = upid("decode", *words, stdin=stdin)
        done.stdout.encode()  # whatever it is, what came out is UTF-8
        assert done.records[-1]["upid"] == PLAIN


@pytest.mark.parametrize("op", ["decode", "wait"])
def test_text_of_a_stranger_cannot_write_on_the_terminal(upid, op):
    done = upid(op, "--output", "text", "\x1b[2J\x07\x9bhello").expect(2)
    assert "hello" in done.stderr and "\x1b" not in done.stderr and "\x9b" not in done.stderr


NUMBERS = ["timeout", "polling-interval", "api-port", "api-timeout"]


@pytest.mark.parametrize("option", NUMBERS)
@pytest.mark.parametrize(
    "value", ["-1", "abc", "", "1e3", "0x10", "1,5", "99999999999999999999", "٣"]
)
def test_a_text_where_a_number_belongs(upid, option, value):
    done = upid("wait", "--%s=%s" % (option, value), PLAIN).expect(2)
    assert done.stdout == "" and option.replace("-", "_") in done.stderr
    assert value in done.stderr


@pytest.mark.parametrize("key, value", [("timeout", "abc"), ("timeout", [1]), ("timeout", -1)])
def test_the_same_in_json(upid, key, value):
    done = upid("wait", stdin=json.dumps({"upid": PLAIN, key: value})).expect(2)
    assert key in done.stderr


DURATIONS = ["0.5", "+3", " 7 ", "0", "31536000", "500ms", "90s", "5m", "2h", "1h30m", "1d"]


@pytest.mark.parametrize("value", DURATIONS)
def test_a_duration_is_a_number_of_seconds_or_has_units(upid, value):
    upid("wait", "--timeout", value, "OK").expect(0)
    upid("wait", stdin=json.dumps({"upid": None, "timeout": value})).expect(0)
    contract.validator("wait", "args").validate({"upid": PLAIN, "timeout": value})


@pytest.mark.parametrize("value", ["5 m", "5x", "m", "1h30", "soon"])
def test_what_is_no_duration_is_refused_with_examples(upid, value):
    done = upid("wait", "--timeout", value, "OK").expect(2)
    assert "timeout: '%s' is not a duration: write 90 (seconds), 500ms" % value in done.stderr
    assert not contract.validator("wait", "args").is_valid({"upid": PLAIN, "timeout": value})


@pytest.mark.parametrize("value", [5, True, 1.5])
def test_a_number_where_a_text_belongs_is_its_text_or_an_error(upid, value):
    """A VMID is often written as a number; a host, a user and a password never are."""
    done = upid("wait", stdin=json.dumps({"upid": PLAIN, "api_host": value, "timeout": 0}))
    assert done.returncode == 2
    assert upid("wait", stdin=json.dumps({"upid": value})).expect(2).error["code"] == "input"


@pytest.mark.parametrize("value", [{"a": 1}, ["root@pam"]])
def test_an_object_where_a_text_belongs(upid, value):
    done = upid("wait", stdin=json.dumps({"upid": PLAIN, "api_user": value})).expect(2)
    assert "api_user is a" in done.stderr and "single value" in done.stderr


@pytest.mark.parametrize("value", [{"a": 1}, ["pve1", True], [["pve1"]], ["pve1", None]])
def test_an_invalid_list_of_texts(upid, value):
    record = {"api_host": value, "api_token": "a@b!c=d"}
    done = upid("wait", stdin=json.dumps(record)).expect(2)
    assert "api_host" in done.stderr and ("is not text" in done.stderr or "is a" in done.stderr)


@pytest.mark.parametrize("op", ["log"])
@pytest.mark.parametrize("value", ["-1", "1.5", "x", ""])
@pytest.mark.parametrize("option", ["start", "limit", "tail"])
def test_numbers_of_lines_are_whole(upid, op, option, value):
    assert option in upid(op, "--%s=%s" % (option, value), PLAIN).expect(2).stderr


@pytest.mark.parametrize(
    "words, hint",
    [
        (["wait", "--timout", "5"], "--timout"),
        (["wait", "--timeout"], "requires a value"),
        (["wait", "--fail-on", "maybe"], "fail_on"),
        (["wait", "--no-timeout"], "--no-timeout"),
        (["wait", "--no-validate-certs=x"], "--no-validate-certs"),
        (["wait", "--validate-certs=maybe"], "validate_certs"),
        (["wait", "--upid", PLAIN], "--upid"),
        (["decode", "--api-host=x", PLAIN], "--api-host"),
        (["decode", "--product", "PVE", PLAIN], "product"),
        (["decode-log", "x"], "takes no arguments"),
        (["decode-log", "--lines", "x"], "standard input"),
        (["encode", PLAIN], "takes no arguments"),
        (["wiat"], "wiat"),
        ([PLAIN], "upid decode"),
        (["help", "wiat"], "wiat"),
        (["schema"], "usage:"),
        (["schema", "wait", "x"], "usage:"),
        (["docs", "wait"], "usage:"),
        (["terraform"], "operation"),
        (["terraform", "wiat"], "operation"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_word_is_one_line_on_stderr_that_helps(upid, words, hint):
    done = upid(*words).expect(2)
    assert done.stdout == "" and hint in done.stderr
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith(("upid", "usage"))
