"""Outcomes that the exit status does not tell: the log decides and gives the reason."""

import pytest

UNREADABLE = "unable to read tail (got 0 bytes)"
NOTE = "Proxmox says '%s', but the log ends in: TASK %s"
STAMP = "2026-08-20T14:00:00+02:00: "
GATEWAY = STAMP + "TASK ERROR: 502 Bad Gateway\n<html>\n</html>\n\n"


def text(*lines):
    return "".join(line + "\n" for line in lines)


@pytest.fixture
def ended(upid, task_server, fresh_upid):
    """ended(exitstatus, log, status): the record of a task of PVE with this log, byte for byte."""

    def run(exitstatus, log, status, *options):
        task = fresh_upid()
        script = {"upid": task, "exitstatus": exitstatus, "log_text": log, "raw_log": True}
        server = task_server({"tasks": [script]})
        return upid("wait", *options, task, env=server.env).expect(status).record

    return run


@pytest.mark.parametrize(
    "exitstatus, log, kind, reason, end",
    [
        ("unexpected status", text("done", "TASK OK", "late"), "ok", None, "OK"),
        ("unexpected status", "halfTASK OK\n", "ok", None, "OK"),
        (UNREADABLE, text("done", "TASK OK"), "ok", None, "OK"),
        (UNREADABLE, text("TASK ERROR: no space"), "error", "no space", "ERROR: no space"),
        ("unexpected status", text("TASK WARNINGS: 1", "late"), "warning",
         "the log does not name the warning", "WARNINGS: 1"),
        ("unexpected status", text("TASK ERROR: "), "error",
         "the task failed without a message", "ERROR: "),
        ("unexpected status", text("TASK ERROR: unexpected status"), "error",
         "unexpected status", "ERROR: unexpected status"),
    ],
    ids=str,
)  # fmt: skip
def test_the_log_decides_where_the_status_is_unknown(ended, exitstatus, log, kind, reason, end):
    record = ended(exitstatus, log, 1 if kind == "error" else 0)
    assert (record["class"], record["reason"]) == (kind, reason)
    assert record["ok"] is (kind != "error")
    assert record["exitstatus"] == exitstatus  # Proxmox's own words stay
    assert record["note"] == NOTE % (exitstatus, end)


@pytest.mark.parametrize("log", [text("remote: TASK OK"), text("copied 5 TASK OK"), text("killed")])
def test_a_task_that_was_killed_is_not_ok_because_of_its_own_words(ended, log):
    record = ended("unexpected status", log, 1)
    assert (record["class"], record["note"]) == ("unknown", None)
    assert record["reason"].endswith("its last line: " + log.rstrip("\n"))


def test_a_blank_message_is_said_to_be_blank(ended):
    record = ended("  ", text("TASK ERROR:   "), 1)
    assert record["reason"] == "the task failed with a blank message"


def test_warnings_have_a_reason_and_the_end_of_the_log(ended):
    log = text("WARN: first", "WARN: second", "TASK WARNINGS: 2")
    for status, options in (0, []), (3, ["--fail-on=warning"]):
        record = ended("WARNINGS: 2", log, status, *options)
        assert record["reason"] == "first, and 1 more"
        assert record["log_tail"] == log.splitlines()


def test_a_reason_of_any_length_is_cut_and_the_exit_status_is_not(ended):
    status = "é" * 50000
    record = ended(status, text("TASK ERROR: " + status), 1)
    assert record["exitstatus"] == status
    assert len(record["reason"].encode()) <= 4096
    assert record["reason"] == "é" * (len(record["reason"]) - 1) + "…"


def test_a_part_of_the_log_is_not_its_end(upid, task_server, fresh_upid):
    """The last lines would be wrong: `wait` omits them and says so."""
    task = fresh_upid()
    fault = {"on": "log", "times": -1, "do": {"part": 3000}}
    script = {"upid": task, "exitstatus": "job errors", "log_lines": 3000}
    server = task_server({"tasks": [script], "faults": [fault]})
    record = upid("wait", task, env=server.env).expect(1).record
    assert (record["log_tail"], record["reason"]) == ([], "job errors")
    assert record["note"].startswith("its log could not be read: ")


@pytest.mark.parametrize(
    "exitstatus, log, kind, reason",
    [
        ("unknown", GATEWAY, "error", "502 Bad Gateway"),
        ("unknown", STAMP + "TASK ERROR: with a line end\r\n", "error", "with a line end"),
        ("unknown", text(STAMP + "starting", "TASK OK"), "unknown",
         "the task ended without a result (unknown); its last line: TASK OK"),
        ("", text(STAMP + "TASK ERROR: "), "error", "the task failed without a message"),
        ("sync failed with some errors.",
         text(STAMP + "sync group vm/100 failed - connection error",
              STAMP + "sync group ct/101 failed - connection error",
              STAMP + "TASK ERROR: sync failed with some errors."),
         "error", "vm/100: connection error, and 1 more"),
    ],
    ids=str,
)  # fmt: skip
def test_of_a_backup_server_too(upid, task_server, exitstatus, log, kind, reason):
    task = "UPID:pbs1:000001F4:0000A8B3:00000010:618C1D55:syncjob:job1:root@pam:"
    script = {"upid": task, "exitstatus": exitstatus, "log_text": log, "raw_log": True}
    server = task_server({"product": "pbs", "tasks": [script]})
    record = upid("wait", task, env=server.env).expect(1).record
    assert (record["class"], record["reason"]) == (kind, reason)
