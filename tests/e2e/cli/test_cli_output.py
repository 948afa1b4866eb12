"""Output: NDJSON, JSON, YAML, text; to pipes, files, a full disk and a terminal."""

import json
import os
import re
import signal
import subprocess

import pytest
import yaml

import binary
import contract
import needs
import terminal
from binary import ndjson
from vectors import GOOD, OTHER, PLAIN

# Text that YAML readers would take for another type if it were not quoted.
TRICKY = "y n yes no on off true false null ~ 1 1.5 0x1F 0o7 1e3 .inf .nan 12:30:45 2025-10-16 = <<"


# Characters that affect a terminal: C0, DEL, C1 as UTF-8 and as a byte, and bidirectional controls.
SPOOKY = "<\r\x7f\x85\x90\x9b2J\u2028\u202a\u202e\u2066\u2069>"
SAFE = r"[\n\t\x20-\x7e\u00a0-\u2027\u202f-\u2065\u206a-\uffff\U00010000-\U0010ffff]"


def odd_records(upid):
    """Records with every unusual text that a UPID can contain."""
    fields = dict(node="n", pid=1, pstart=2, starttime=3, type="t", user="root@pam", task_id=1)
    texts = TRICKY.split() + [
        "ü€😀",
        "a: b",
        "- x",
        "#c",
        "'",
        '"',
        "a\nb",
        "\x07\x1b[2J",
        "\x85",
        "",
        SPOOKY,
    ]
    return upid("encode", stdin=ndjson({**fields, "id": text} for text in texts)).expect(0)


@pytest.fixture(scope="module")
def failed(session_task_server, fresh_upid):
    """A server with a task that failed with a log that has everything in it."""
    task = fresh_upid()
    log = [
        "INFO: grüße €",
        "\x1b[31mred\x1b[0m \x07\x9b2J",
        "",
        SPOOKY,
        "ERROR: no: space #left - 'x' \"y\"",
    ]
    server = session_task_server(
        {"tasks": [{"upid": task, "exitstatus": "job errors", "log": log}]}
    )
    return server.env, task


def without_time(record):
    return {key: record[key] for key in record if key not in ("elapsed", "polls", "retries")}


def test_ndjson_is_what_comes_unasked(upid):
    stdin = ndjson(vector["upid"] for vector in GOOD)
    plain = upid("decode", stdin=stdin).expect(0)
    assert upid("decode", "--output", "ndjson", stdin=stdin).expect(0).stdout == plain.stdout
    assert all(json.loads(line) for line in plain.stdout.splitlines())


@pytest.mark.parametrize("output, read", [("json", json.loads), ("yaml", yaml.safe_load)])
def test_json_and_yaml_are_one_document_that_says_the_same(upid, output, read):
    for lines in (odd_records(upid).stdout, upid("decode", PLAIN, "x", OTHER).stdout):
        upids = ndjson(json.loads(line)["upid"] for line in lines.splitlines())
        expected = upid("decode", stdin=upids).records
        assert read(upid("decode", "--output", output, stdin=upids).stdout) == expected


@pytest.mark.parametrize("output, read", [("json", json.loads), ("yaml", yaml.safe_load)])
@pytest.mark.parametrize("op", ["wait", "log", "status"])
def test_logs_and_outcomes_are_the_same_in_json_and_yaml(upid, failed, op, output, read):
    env, task = failed
    plain = upid(op, task, env=env)
    done = upid(op, "--output", output, task, env=env)
    assert done.returncode == plain.returncode
    assert without_time(read(done.stdout)) == without_time(plain.record)
    both = read(upid(op, "--output=" + output, task, "x", env=env).stdout)
    assert without_time(both[0]) == without_time(plain.record) and both[1]["upid"] == "x"


@pytest.mark.parametrize("output, read", [("json", json.loads), ("yaml", yaml.safe_load)])
def test_one_gives_an_object_and_none_or_many_a_list(upid, output, read):
    def kind(op, stdin):
        return type(read(upid(op, "--output", output, stdin=stdin).stdout))

    record = upid("decode", PLAIN).stdout
    assert kind("decode", PLAIN) is kind("encode", record) is dict
    assert kind("decode", PLAIN + "\n" + OTHER) is kind("encode", record + record) is list
    assert kind("decode", "") is kind("encode", "") is list


@pytest.mark.skipif(binary.is_static(), reason="the static build has libyaml inside")
def test_without_libyaml_only_yaml_is_refused(upid, tmp_path):
    (tmp_path / "libyaml-0.so.2").touch()  # found first, and no library
    env = {"LD_LIBRARY_PATH": str(tmp_path)}
    assert upid("decode", PLAIN, env=env).expect(0).stderr == ""
    done = upid("decode", "--output", "yaml", PLAIN, env=env).expect(70)
    assert done.stdout == "" and "Install the package libyaml-0-2" in done.stderr


def test_text_has_a_line_for_each_field(upid):
    done = upid("decode", "--output", "text", PLAIN, OTHER).expect(0)
    first, second = done.stdout.strip().split("\n\n")
    assert "node: pve1" in first.splitlines() and "tokenid: nightly" in second.splitlines()


def test_in_text_errors_go_to_stderr_with_the_name_of_the_program(upid):
    done = upid("decode", "--output", "text", "x", PLAIN).expect(2)
    assert done.stderr.startswith("upid decode: 'x' is not a UPID")
    assert done.stdout.startswith("upid: " + PLAIN)


def test_a_failed_task_as_text_shows_its_reason_and_log(upid, failed):
    done = upid("wait", "--output", "text", failed[1], env=failed[0]).expect(1)
    assert "reason: no: space #left" in done.stdout and "  INFO: grüße €" in done.stdout


@pytest.mark.parametrize("output", ["ndjson", "json", "yaml", "text"])
def test_whatever_the_form_it_ends_with_a_newline_and_stderr_is_silent(upid, output):
    done = upid("decode", "--output", output, PLAIN).expect(0)
    assert done.stdout.endswith("\n") and done.stderr == ""


@pytest.mark.parametrize("word", ["xml", "", "JSON", "ndjsonndjsonndjson"])
def test_an_unknown_form_is_refused(upid, word):
    assert "ndjson, json, yaml, text" in upid("decode", "--output", word, PLAIN).expect(2).stderr


def run(home, words, stdin="", env=None, **streams):
    with subprocess.Popen(
        [binary.UPID, *words],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=binary.clean_environment(home, **(env or {})),
        **streams,
    ) as process:
        _, err = process.communicate(stdin.encode(), timeout=20)
    return process.returncode, err.decode()


def closed_pipe():
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.mark.parametrize(
    "words", [["decode"], ["--help"], ["decode", "--help"], ["schema", "wait"]]
)
def test_a_closed_pipe_ends_the_program_silently(home, words):
    stdin = (PLAIN + "\n") * 20000 if words == ["decode"] else ""
    pipe = closed_pipe()
    assert run(home, words, stdin, stdout=pipe) == (-signal.SIGPIPE, "")
    os.close(pipe)


@pytest.mark.parametrize("closed", [">&-", "<&- >&-", "<&- >&- 2>&-"])
def test_a_closed_standard_output_is_an_error(home, task_server, fresh_upid, closed):
    """A socket or a file would take its place, and receive the records."""
    task = {"upid": fresh_upid()}
    env = {**binary.clean_environment(home), **task_server({"tasks": [task]}).env}
    shell = ["sh", "-c", '"$0" wait "$1" ' + closed, binary.UPID, task["upid"]]
    assert subprocess.run(shell, env=env, timeout=20).returncode == 74


def test_head_takes_one_line_and_all_is_well(home):
    shell = ["bash", "-c", 'set -o pipefail; "$0" decode | head -n 1; echo "${PIPESTATUS[@]}"']
    done = subprocess.run(
        [*shell, binary.UPID],
        input=(PLAIN + "\n") * 200000,
        capture_output=True,
        text=True,
        env=binary.clean_environment(home),
        timeout=20,
    )
    assert json.loads(done.stdout.splitlines()[0])["upid"] == PLAIN
    assert done.stdout.splitlines()[1] == "141 0" and done.stderr == ""


@pytest.mark.parametrize(
    "words",
    [["decode", PLAIN], ["decode", "--output=yaml", PLAIN], ["--version"], ["log", "--help"]],
    ids=str,
)
def test_a_full_disk_is_reported_once_with_its_exit_status(home, words):
    with open("/dev/full", "wb") as full:
        status, err = run(home, words, stdout=full)
    assert status == 74
    assert len(err.splitlines()) == 1 and "could not be written" in err


def test_a_full_disk_does_not_hide_behind_a_failed_task(home, failed):
    with open("/dev/full", "wb") as full:
        status, err = run(home, ["wait", failed[1]], env=failed[0], stdout=full)
    assert status == 74 and len(err.splitlines()) == 1


def on_a_terminal(home, words, env):
    """What a terminal gets to see."""
    master, slave = needs.pseudo_terminal()
    status, err = run(home, words, env=env, stdout=slave)
    os.close(slave)
    return terminal.read_all(master)


@pytest.mark.parametrize("op", ["log", "wait", "status"])
@pytest.mark.parametrize("output", ["text", "ndjson", "json", "yaml"])
def test_a_terminal_gets_no_control_characters(home, failed, op, output):
    env, task = failed
    seen = on_a_terminal(home, [op, "--output", output, task], env)
    assert "red" in seen and "grüße €" in seen
    assert re.sub(SAFE, "", seen) == ""


@pytest.mark.parametrize("output", ["text", "ndjson", "json", "yaml"])
def test_a_terminal_gets_no_control_characters_of_a_upid(home, output):
    task = PLAIN.replace("100", re.sub(r"\s", "", SPOOKY))
    seen = on_a_terminal(home, ["decode", "--output", output, task, "x" + SPOOKY], {})
    assert re.sub(SAFE, "", seen) == "" and "0003A1B2" in seen


ECHOES = {
    "reason": {"status": 403, "reason": "no \x1b[2J \x9b1m \u00fc"},
    "body": {"status": 403, "body": {"message": SPOOKY, "data": None}},
    "errors": {"status": 400, "body": {"errors": {SPOOKY: SPOOKY}}},
    "fault": {"status": 596, "reason": SPOOKY.replace("\r", "")},
    "page": {"status": 500, "body": "<html>" + SPOOKY, "content_type": "text/html"},
    "status": {"json": {"data": {"status": SPOOKY}}},
    "exit status": {"json": {"data": {"status": "stopped", "exitstatus": SPOOKY}}},
    "garbage": {"raw": SPOOKY + "\r\n\r\n"},
}


@pytest.mark.parametrize("words", [["--output=ndjson"], ["--output=text"], ["--trace"]])
@pytest.mark.parametrize("name", ECHOES)
def test_a_terminal_gets_no_control_characters_in_errors_notes_and_traces(
    home, task_server, fresh_upid, name, words
):
    """On standard error there is a terminal too, more often than on standard output."""
    task = fresh_upid(age=60)
    faults = [{"times": -1, "do": ECHOES[name]}]
    server = task_server({"tasks": [{"upid": task}], "faults": faults})
    master, slave = needs.pseudo_terminal()
    stdin = "%s\nprose %s\n" % (task, SPOOKY.replace("\r", ""))
    words = ["wait", "--timeout=2.5", *words]
    status, err = run(home, words, stdin, env=server.env, stdout=slave)
    os.close(slave)
    seen = terminal.read_all(master) + err
    assert status != 0 and "prose" in err and ("trying again" in err) == (name in ("fault", "page"))
    assert re.sub(SAFE, "", seen) == ""


def test_a_file_gets_the_log_as_it_is(upid, failed):
    done = upid("log", "--output", "text", failed[1], env=failed[0]).expect(0)
    assert "\x1b[31mred\x1b[0m \x07\x9b2J\n" in done.stdout


def test_every_operation_keeps_its_promise_in_json_too(upid, failed):
    for op in ("status", "wait", "log"):
        done = upid(op, "--output", "json", failed[1], env=failed[0])
        answer = json.loads(done.stdout)
        for record in answer if isinstance(answer, list) else [answer]:
            contract.check_record(op, record)
