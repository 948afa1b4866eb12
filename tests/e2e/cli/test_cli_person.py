"""Output for people: on a terminal, and elsewhere on request."""

import json
import re

import pytest

import terminal
from vectors import OTHER, PLAIN

REASON = "Backup of VM 101 failed - vma_queue_write: write error - No space left on device"
COLOR = re.compile(r"\x1b\[\d*m")


@pytest.fixture(scope="module")
def tasks(session_task_server, fresh_upid):
    """A server with a task of each kind; .ok, .error and .running are their UPIDs."""
    ok, error = fresh_upid(), fresh_upid(id="101", node="pve2")
    running = fresh_upid(type="qmstart", id="300")
    script = [
        {"upid": ok},
        {"upid": error, "exitstatus": "job errors", "log": ["INFO: starting", "ERROR: " + REASON]},
        {"upid": running, "running": True},
    ]
    server = session_task_server({"tasks": script})
    server.ok, server.error, server.running = ok, error, running
    return server


@pytest.fixture
def see(home, tasks):
    """see(words): what a terminal shows, without colors."""

    def run(*words, status=0, columns=80, env=None, stdin=""):
        env = {**tasks.env, "NO_COLOR": "1", **(env or {})}
        got, seen = terminal.run(words, home, env=env, columns=columns, stdin=stdin)
        assert got == status, seen
        return seen

    return run


def test_a_wait_writes_a_line_for_each_task(see, tasks):
    options = ["--progress=none", "-t", "500ms"]
    seen = see(
        "wait", *options, tasks.ok, tasks.error, tasks.running, status=1, columns=400
    )
    ok, error, running = seen.splitlines()
    assert re.fullmatch(r"vzdump 100 +pve1 +\d\.\ds +ok", ok)
    assert re.fullmatch(r"vzdump 101 +pve2 +\d\.\ds +error +" + re.escape(REASON), error)
    assert re.match(r"qmstart 300 +pve1 +0\.\ds +running +still running after 0\.", running)
    assert len({line.index(" pve") for line in seen.splitlines()}) == 1


def test_a_reason_that_does_not_fit_goes_below(see, tasks):
    lines = see("status", tasks.error, columns=60).splitlines()
    assert re.fullmatch(r"vzdump 101 +pve2 +\S+ +error", lines[0])
    assert " ".join(line.strip() for line in lines[1:]) == REASON
    assert all(line.startswith("  ") and len(line) <= 60 for line in lines[1:])


def test_an_error_is_written_among_the_records(see, tasks):
    lines = see("status", tasks.ok, "hello", tasks.error, status=2, columns=200).splitlines()
    assert lines[0].startswith("vzdump 100 ") and lines[2].startswith("vzdump 101 ")
    assert re.match(r"hello +prefix +'hello' is not a UPID", lines[1])


def test_a_log_is_its_text(see, tasks):
    assert see("log", tasks.error).splitlines()[:2] == ["INFO: starting", "ERROR: " + REASON]


def test_decoded_fields_are_aligned(see):
    lines = see("decode", PLAIN, OTHER).splitlines()
    one = lines[: lines.index("")]
    assert len({re.match(r"\w+: +", line).end() for line in one if not line.endswith(":")}) == 1
    assert lines[-1] != "" and lines.count("") == 1


def test_a_pipe_gets_ndjson_and_a_format_that_is_asked_for_comes_everywhere(upid, see, tasks):
    piped = upid("status", tasks.ok, env=tasks.env).expect(0)
    assert piped.record["class"] == "ok"
    assert json.loads(see("status", "-o", "ndjson", tasks.ok))["class"] == "ok"
    assert json.loads(see("status", tasks.ok, env={"UPID_OUTPUT": "json"}))["class"] == "ok"
    table = upid("status", "--output", "table", tasks.ok, env=tasks.env).expect(0).stdout
    assert re.fullmatch(r"vzdump 100 +pve1 +\S+ +ok\n", table)


def test_a_table_in_a_pipe_has_a_line_for_each_record(upid, tasks):
    """There is no width that a reason would have to fit."""
    done = upid("status", "-o", "table", tasks.error, env=tasks.env).expect(0)
    assert done.stdout.count("\n") == 1 and done.stdout.endswith(REASON + "\n")
    table = upid("decode", "-o", "table", PLAIN, OTHER).expect(0).stdout
    assert len(table.splitlines()) == 2 and table.startswith("20")


@pytest.mark.parametrize(
    "env, colored",
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": ""}, False),
        ({"TERM": "dumb", "CLICOLOR_FORCE": "1"}, True),
        ({"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False),
    ],
    ids=str,
)
def test_colors_follow_the_environment(home, tasks, env, colored):
    status, seen = terminal.run(["status", tasks.ok], home, env={**tasks.env, **env})
    assert status == 0 and bool(COLOR.search(seen)) == colored
    assert COLOR.sub("", seen).split()[-1] == "ok"


@pytest.mark.parametrize("force, colored", [("1", True), ("0", False)])
def test_a_pipe_has_colors_only_by_force(upid, tasks, force, colored):
    env = {**tasks.env, "CLICOLOR_FORCE": force}
    done = upid("status", "-o", "table", tasks.ok, env=env).expect(0)
    assert bool(COLOR.search(done.stdout)) == colored


def test_wide_characters_are_counted_and_control_characters_are_shown(home, upid, tasks):
    odd = upid(
        "encode", "--node=n", "--pid=1", "--pstart=2", "--starttime=3", "--type=备份", "--id=\x1b[1m",
        "--user=root@pam",
    ).expect(0).record["upid"]
    plain = PLAIN.replace("vzdump", "abcd").replace(":100:", ":12345678:")
    status, seen = terminal.run(["decode", "-o", "table", odd, plain], home, env={"NO_COLOR": "1"})
    first, second = seen.splitlines()
    assert status == 0 and "备份 \\x1b[1m" in first and "\x1b" not in seen
    assert first.index("root@pam") + 2 == second.index("root@pam")  # each of the two is two wide
