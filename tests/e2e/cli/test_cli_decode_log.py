"""decode-log: joins the lines of a log, given in any order, into one text."""

import itertools
import json
import random

import pytest

import vectors
from binary import ndjson

# proxmoxer's own tests of decode_log (tests/tools/test_tasks.py)
CONNECTION = "client connection: 127.0.0.1:49608"
PROXMOXER = [
    ([{"n": 1, "t": CONNECTION}, {"t": "TASK OK", "n": 2}], CONNECTION + "\nTASK OK"),
    ([], ""),
    (
        [{"n": 3, "t": "c"}, {"t": "d", "n": 4}, {"t": "a", "n": 1}, {"n": 2, "t": "b"}],
        "a\nb\nc\nd",
    ),
]


@pytest.mark.parametrize("lines, text", PROXMOXER, ids=["basic", "empty", "unordered"])
def test_proxmoxers_logs_give_proxmoxers_texts(upid, lines, text):
    record = upid("decode-log", stdin=json.dumps(lines)).expect(0).record
    assert record["text"] == text
    assert record["lines"] == sorted(lines, key=lambda line: line["n"])
    assert record["total"] == len(lines)


def test_every_order_gives_the_same_text(upid):
    lines = [{"n": n, "t": "line %d" % n} for n in range(1, 6)]
    stdin = ndjson(list(order) for order in itertools.permutations(lines))
    records = upid("decode_log", stdin=stdin).expect(0).records
    assert len(records) == 120
    assert {record["text"] for record in records} == {"\n".join(line["t"] for line in lines)}


@pytest.mark.parametrize("sample", vectors.LOGS, ids=lambda sample: sample["kind"])
def test_a_known_log_keeps_every_byte(upid, sample):
    texts = [line["line"] for line in sample["lines"]]
    lines = [{"n": n, "t": text} for n, text in enumerate(texts, 1)]
    random.Random(1).shuffle(lines)
    done = upid("decode-log", stdin=json.dumps({"data": lines, "total": len(lines)})).expect(0)
    assert done.record["text"] == "\n".join(texts)
    text = upid("decode-log", "--output", "text", stdin=json.dumps(lines)).expect(0).stdout
    assert text == "".join(line + "\n" for line in texts)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda lines: json.dumps(lines, indent=2),
        lambda lines: json.dumps({"data": lines, "total": 2, "success": 1}),
        lambda lines: json.dumps({"lines": lines}, indent=1),
        lambda lines: json.dumps({"log_list": lines}),
        lambda lines: json.dumps({"json": {"data": lines}, "status": 200, "changed": False}),
        lambda lines: json.dumps({"content": json.dumps({"data": lines}), "status": 200}),
        lambda lines: json.dumps({"stdout": json.dumps(lines, indent=1), "stderr": "", "rc": 0}),
        ndjson,
    ],
    ids=[
        *["list", "API answer", "record of upid log", "proxmoxer's name"],
        *["uri", "uri, as text", "pvesh", "a line each"],
    ],
)
def test_the_lines_may_come_in_any_of_these_forms(upid, wrap):
    lines = [{"n": 2, "t": "two"}, {"n": 1, "t": "one"}]
    assert upid("decode-log", stdin=wrap(lines)).expect(0).record["text"] == "one\ntwo"


def test_a_later_answer_page_replaces_a_line_that_grew(upid):
    lines = [{"n": 1, "t": "calculating checksum..."}, {"n": 1, "t": "calculating checksum...OK"}]
    record = upid("decode-log", stdin=json.dumps(lines)).expect(0).record
    assert record["lines"] == [lines[1]]


def test_a_page_from_the_middle_is_no_trouble(upid):
    lines = [{"n": n, "t": str(n)} for n in (502, 501, 503)]
    assert upid("decode-log", stdin=json.dumps(lines)).expect(0).record["text"] == "501\n502\n503"


def test_odd_characters_stay_as_they_are(upid):
    lines = [{"n": 1, "t": 'ü \t\u0000\u001b[31m\r€ 😀 \\ " \u2028'}]
    record = upid("decode-log", stdin=json.dumps(lines)).expect(0).record
    assert record["lines"] == lines


@pytest.mark.parametrize(
    "bad",
    [
        '[{"n": "1", "t": "a"}]',
        '[{"n": 0, "t": "a"}]',
        '[{"n": 1.5, "t": "a"}]',
        '[{"n": 1, "t": 5}]',
        '[{"n": 1}]',
        "[[]]",
        '{"data": "UPID"}',
        "{}",
        '"text"',
        "plain text",
    ],
)
def test_an_invalid_log_is_an_error_and_the_next_one_is_read(upid, bad):
    good = json.dumps([{"n": 1, "t": "good"}])
    records = upid("decode-log", stdin="\n".join([good, bad, good])).expect(2).records
    assert [record.get("text") for record in records] == ["good", None, "good"]
    assert records[1]["error"]["code"] in ("input", "usage")
