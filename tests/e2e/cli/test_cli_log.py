"""log: the whole log, a page, the tail; every line once, in order, and byte for byte."""

import base64
import gzip
import time

import pytest

import vectors

LONG = ["INFO: line %d" % n for n in range(1, 3001)] + ["TASK OK"]


@pytest.fixture
def task_log(upid, task_server, fresh_upid):
    """task_log(task, *options): what upid log says of the only task of a server."""

    def run(script, *options, status=0, **more):
        task = fresh_upid()
        run.server = task_server({"tasks": [{"upid": task, **script}], **more})
        return upid("log", *options, task, env=run.server.env).expect(status)

    return run


def numbers(record):
    return [line["n"] for line in record["lines"]]


def texts(record):
    return [line["t"] for line in record["lines"]]


def raw(data):
    """A log of exactly these bytes."""
    return {"log_base64": base64.b64encode(data).decode(), "raw_log": True}


def test_a_long_log_is_complete_and_in_order(task_log):
    record = task_log({"log_lines": 3000}).record
    assert numbers(record) == list(range(1, 3002))
    assert texts(record) == LONG
    assert record["text"] == "\n".join(LONG)
    assert record["total"] == 3001 and record["truncated"] is False
    # The log, and how many lines it has: a stream can be cut without a sign.
    assert [entry["query"] for entry in task_log.server.journal()] == [
        "download=1",
        "start=3000&limit=50000",
    ]


def test_as_text_it_is_the_log_itself(task_log):
    done = task_log({"log_lines": 3000}, "--output", "text")
    assert done.stdout == "".join(line + "\n" for line in LONG)


@pytest.mark.parametrize(
    "options, first, last",
    [
        (["--start", "2990"], 2991, 3001),
        (["--start", "10", "--limit", "5"], 11, 15),
        (["--limit", "60"], 1, 60),
        (["--limit", "1"], 1, 1),
        (["--start", "3000", "--limit", "50"], 3001, 3001),
        (["--tail", "4"], 2998, 3001),
        (["--tail", "1"], 3001, 3001),
        (["--tail", "2000"], 1002, 3001),
    ],
    ids=str,
)
def test_a_part_has_the_lines_that_were_asked_for(task_log, options, first, last):
    record = task_log({"log_lines": 3000}, *options).record
    assert numbers(record) == list(range(first, last + 1))
    assert texts(record) == LONG[first - 1 : last]
    assert record["total"] == 3001 and record["truncated"] is True


@pytest.mark.parametrize(
    "options", [["--start", "0"], ["--limit", "3001"], ["--tail=9999"], ["--tail", "0"]], ids=str
)
def test_a_part_that_is_all_of_it_is_not_truncated(task_log, options):
    record = task_log({"log_lines": 3000}, *options).record
    assert texts(record) == LONG and record["truncated"] is False


def test_a_start_behind_the_end_gives_no_lines(task_log):
    record = task_log({"log_lines": 5}, "--start", "6").record
    assert record["lines"] == [] and record["text"] == "" and record["total"] == 6


@pytest.mark.parametrize("options", [["--tail=1", "--start=1"], ["--tail=1", "--limit=1"]])
def test_tail_and_page_exclude_each_other(task_log, options):
    assert "mutually exclusive" in task_log({}, *options, status=2).stderr


def test_an_old_server_without_download_gives_the_same(task_log):
    """pve-manager before 7.3-5 knows no `download`: then it goes by pages."""
    refused = {"status": 400, "body": {"data": None, "errors": {"download": "not defined"}}}
    fault = {"on": "log", "path": "/log$", "times": 1, "do": refused}
    record = task_log({"log_lines": 3000}, faults=[fault]).record
    assert texts(record) == LONG and record["total"] == 3001


@pytest.mark.parametrize("options", [[], ["--start", "1"]], ids=str)
def test_latin_1_and_other_odd_bytes_are_marked_and_utf_8_stays(task_log, options):
    """A download has the raw bytes; in pages the server turns each byte into a character."""
    data = "first\nGrüße €\n".encode() + "Grüße\n".encode("latin-1") + b"\x1b[31m\ttab\r\n"
    record = task_log(raw(data + b"TASK OK\n"), *options).record
    expected = ["first", "Grüße €", "Gr��e", "\x1b[31m\ttab\r", "TASK OK"]
    assert texts(record) == expected[len(options) // 2 :]
    assert record["invalid_utf8"] is True


def test_as_text_the_bytes_are_those_of_the_task(task_log):
    data = "Grüße\n".encode() + "Grüße\n".encode("latin-1") + b"\x1b[31m\r\x00\nTASK OK\n"
    done = task_log(raw(data), "--output=text")
    assert done.stdout.encode("utf-8", "surrogateescape") == data


def test_valid_utf_8_is_not_marked(task_log):
    record = task_log(raw("Grüße 😀\nTASK OK\n".encode())).record
    assert texts(record) == ["Grüße 😀", "TASK OK"] and record["invalid_utf8"] is False


def test_a_last_line_without_an_end_is_a_line(task_log):
    assert texts(task_log(raw(b"one\ntwo")).record) == ["one", "two"]


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_as_text_the_last_line_ends_as_it_does_in_the_file(task_log, end):
    assert task_log(raw(b"one\ntwo" + end), "--output=text").stdout.encode() == b"one\ntwo" + end


def test_empty_lines_are_lines(task_log):
    assert texts(task_log(raw(b"\n\none\n\nTASK OK\n")).record) == ["", "", "one", "", "TASK OK"]


def test_no_content_yet_is_no_line(task_log):
    """PVE returns the line `no content` for an empty log: it is not part of the log."""
    record = task_log({"running": True, "log": []}, "--start=0", "--limit=10").record
    assert record["lines"] == [] and record["total"] == 0 and record["truncated"] is False


def test_the_log_of_a_task_that_has_said_nothing_yet_does_not_take_seconds(task_log):
    """The server announces to close, sends no length, and stays open: upid must not wait for it."""
    record = task_log({"running": True, "log": []}, "--api-timeout=2", "--timeout=4").record
    assert record["lines"] == []


def test_a_running_task_has_the_lines_so_far(task_log):
    record = task_log({"running": True, "log": ["one", "two"]}).record
    assert texts(record) == ["one", "two"]


def test_a_missing_log_is_an_error_and_not_a_line(task_log, upid, fresh_upid):
    task_log({})
    missing = fresh_upid(age=1000)
    for options in ([], ["--start", "0", "--limit", "5"], ["--tail", "5"]):
        done = upid("log", *options, missing, env=task_log.server.env).expect(8)
        assert done.error["code"] == "no_such_task"


def test_a_line_that_looks_like_the_servers_own_is_a_line_in_a_longer_log(task_log):
    log = b"no content\nunable to open file - No such file or directory\nTASK OK\n"
    assert len(task_log(raw(log)).record["lines"]) == 3


def test_a_passing_fault_costs_no_line_and_doubles_none(task_log):
    faults = [{"on": "log", "times": 1, "do": {"cut": 700}}, {"on": "log", "do": {"status": 596}}]
    assert texts(task_log({"log_lines": 3000}, faults=faults).record) == LONG


CUT = {"on": "log", "do": {"part": 5000}}


@pytest.mark.parametrize("options", [[], ["--tail", "4"]], ids=str)
def test_a_silently_truncated_log_is_completed(task_log, options):
    """pveproxy does this when pvedaemon dies: 200, a matching length, and a truncated gzip stream."""
    record = task_log({"log_lines": 3000}, *options, faults=[CUT]).record
    assert texts(record) == LONG[-4 if options else 0 :]
    assert record["total"] == 3001 and "error" not in record


def test_a_log_that_stays_cut_is_a_part_with_an_error(task_log):
    always = dict(CUT, times=-1)
    options = ["--timeout", "1.5"]
    record = task_log({"log_lines": 3000}, *options, status=5, faults=[always]).record
    assert texts(record) == LONG[: len(record["lines"])] != []
    assert record["truncated"] is True
    assert record["error"]["code"] == "dropped"
    done = task_log(
        {"log_lines": 3000}, "--output=text", *options, status=5, faults=[always]
    )
    assert "".join(line + "\n" for line in LONG).startswith(done.stdout) and done.stdout
    assert "gave up after" in done.stderr


def test_a_temporary_error_is_noted_with_the_right_time(task_log):
    fault = {"on": "log", "times": -1, "do": {"status": 595}}
    begun = time.monotonic()
    done = task_log({}, "--timeout=3", status=5, faults=[fault])
    assert "trying again for up to" in done.stderr
    assert "gave up after 3." in done.error["message"]
    assert 3 <= time.monotonic() - begun < 15


def test_a_bomb_of_zeroes_does_not_eat_the_machine(task_log):
    """Ten megabytes that arrive as ten kilobytes are the log of a chatty task: they come whole."""
    data = b"x" * (10 << 20)
    assert len(gzip.compress(data)) < 20000
    assert len(task_log(raw(data + b"\nTASK OK\n")).record["lines"][0]["t"]) == len(data)


@pytest.mark.parametrize("sample", vectors.LOGS[:6], ids=lambda sample: sample["kind"])
def test_the_log_of_a_real_task_is_what_decode_log_makes_of_its_lines(upid, task_log, sample):
    lines = [line["line"] for line in sample["lines"]]
    done = task_log(raw("".join(line + "\n" for line in lines).encode()))
    again = upid("decode-log", stdin=done.stdout).expect(0).record
    assert again["text"] == done.record["text"] == "\n".join(lines)


def test_several_logs_come_in_order_whatever_happens_to_one(upid, task_server, fresh_upid):
    one, two, missing = fresh_upid(), fresh_upid(), fresh_upid(age=99)
    tasks = [{"upid": one, "log": ["first"]}, {"upid": two, "log": ["second"]}]
    server = task_server({"tasks": tasks})
    done = upid("log", one, missing, "nonsense", two, env=server.env).expect(8)
    assert [record.get("text", record.get("error", {}).get("code")) for record in done.records] == [
        "first\nTASK OK",
        "no_such_task",
        "prefix",
        "second\nTASK OK",
    ]
