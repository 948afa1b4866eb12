"""An empty input is usually an unset variable: an error, unless `allow_empty` is set."""

import json

import pytest

from module_run import Module

EMPTY = {
    "a word": ([""], None),
    "an empty list": ([], "[]"),
    "a list in a list": ([], "[[]]"),
    "an object with an empty list": ([], '{"upids": []}'),
    "an empty list of the API": ([], '{"data": []}'),
    "an empty loop": ([], '{"results": []}'),
}
OPS = ["decode", "status", "wait", "log"]
NOTE = "the input is empty; allow_empty permits that"


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("name", EMPTY)
def test_it_is_an_error_that_names_allow_empty(upid, op, name):
    words, stdin = EMPTY[name]
    error = upid(op, *words, stdin=stdin or "").expect(2).error
    assert error["code"] == "input" and "allow_empty" in error["message"]


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("name", EMPTY)
def test_with_allow_empty_it_is_no_task(upid, op, name):
    words, stdin = EMPTY[name]
    record = upid(op, "--allow-empty", *words, stdin=stdin or "").expect(0).record
    assert (record["upid"], record["class"], record["note"]) == (None, "no_task", NOTE)


@pytest.mark.parametrize("op", ["status", "wait", "log"])
@pytest.mark.parametrize("stdin", ["", "\n"])
def test_empty_standard_input(upid, op, stdin):
    assert "allow_empty" in upid(op, stdin=stdin).expect(2).stderr
    assert upid(op, "--allow-empty", stdin=stdin).expect(0).record["note"] == NOTE


def test_prose_alone_is_not_empty(upid):
    upid("wait", "--allow-empty", stdin="no such command\n").expect(2)


def test_others_beside_it_answer(upid):
    record, error = upid("wait", "OK", "").expect(2).records
    assert record["class"] == "no_task" and error["error"]["code"] == "input"


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("upid", ["", None, []], ids=repr)
def test_the_argument_of_a_module(tmp_path, op, upid):
    module = Module(tmp_path)
    refused = module(op, {"upid": upid})
    assert refused["failed"] and "allow_empty" in refused["msg"]
    allowed = module(op, {"allow_empty": True, "upid": upid})
    assert not allowed["failed"]
    record = allowed["tasks"][0] if upid == [] else allowed.value
    assert (record["class"], record["note"]) == ("no_task", NOTE)


@pytest.mark.parametrize("op", OPS)
def test_the_argument_of_a_query(upid, op):
    done = upid("terraform", op, stdin=json.dumps({"upid": ""})).expect(2)
    assert "allow_empty" in done.stderr
    query = {"upid": "", "allow_empty": "true"}
    record = json.loads(upid("terraform", op, stdin=json.dumps(query)).expect(0).stdout)
    assert (record["class"], record["note"]) == ("no_task", NOTE)
