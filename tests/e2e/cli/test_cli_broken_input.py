"""Malformed JSON in a stream, and values of the wrong type: one error each."""

import json
import re
import time

import pytest

from vectors import OTHER, PLAIN

BROKEN = {
    "a comma too many": '{"upid": "%s",}' % OTHER,
    "a bracket that never closes": '{"upid": "%s"' % OTHER,
    "a quote that never closes": '"%s' % OTHER,
    "the wrong bracket": '["%s"}' % OTHER,
    "no colon": '{"upid" "%s"}' % OTHER,
    "an escape of half a character": '"\\ud800 %s"' % OTHER,
    "bytes that are not UTF-8": '{"upid": "%s \udcff"}' % OTHER,
    "a pretty-printed one": json.dumps({"x": OTHER, "y": 1}, indent=2).replace("1", "1,,"),
    "a pretty-printed one cut off": json.dumps({"x": OTHER, "y": 1}, indent=2)[:-4],
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_json_is_one_error_between_valid_records(upid, name):
    stdin = '{"upid": "%s"}\n%s\n{"upid": "%s"}\n%s\n' % (PLAIN, BROKEN[name], PLAIN, OTHER)
    records = upid("decode", stdin=stdin).expect(2).records
    assert [record["upid"] for record in records] == [PLAIN, None, PLAIN, OTHER]
    assert records[1]["error"]["code"] == "input"
    assert re.match("line [24]", records[1]["error"]["message"])


def test_a_stream_cut_off_keeps_what_came_before(upid):
    stdin = json.dumps({"upid": PLAIN}) + '\n{"upid": "UPID:pve1:0003'
    records = upid("decode", stdin=stdin).expect(2).records
    assert records[0]["upid"] == PLAIN and "incomplete" in records[1]["error"]["message"]


def test_thousands_of_broken_lines_do_not_take_for_ever(upid):
    begin = time.monotonic()
    records = upid("decode", stdin='{"upid":\n' * 3000).expect(2).records
    assert len(records) == 3000 and time.monotonic() - begin < 30


@pytest.mark.parametrize("value", ["5", "true", "1.5"])
def test_a_number_where_a_upid_belongs_is_an_error(upid, value):
    stdin = '{"upid": %s}\n[%s]\n"%s"\n' % (value, value, PLAIN)
    records = upid("decode", stdin=stdin).expect(2).records
    assert [record.get("error", {}).get("code") for record in records] == ["input", "input", None]


def test_an_object_without_a_upid_says_what_it_looked_for(upid):
    error = upid("decode", stdin='{"id": 100, "msg": "The VM is locked"}').expect(2).error
    assert "upid, data" in error["message"] and "The VM is locked" in error["message"]


@pytest.mark.parametrize("op", ["decode", "encode", "decode_log"])
@pytest.mark.parametrize("depth", [500, 5000, 100_000])
def test_arrays_in_arrays_end_somewhere(upid, op, depth):
    error = upid(op, stdin="[" * depth + "]" * depth).expect(2).error
    assert error["code"] == "input"
    if depth > 2048:
        assert "line 1, column 2049" in error["message"] and "2048 deep" in error["message"]
