"""Following running tasks: `log --follow` and `wait --follow`."""

import json
import re
import signal

import pytest

import terminal

QUICK = ["--polling-interval", "0.05"]


@pytest.fixture
def follow(upid, task_server, fresh_upid):
    """follow(op, [script, ...], *options): what it says of these tasks, whose UPIDs are follow.upids."""

    def run(op, scripts, *options, status=0, fault=None, **more):
        run.upids = [fresh_upid(id=str(100 + n)) for n in range(len(scripts))]
        tasks = [{"upid": task, **script} for task, script in zip(run.upids, scripts)]
        server = task_server({"tasks": tasks, "faults": [fault] if fault else [], **more})
        run.server = server
        return upid(op, "--follow", *options, *run.upids, env=server.env).expect(status)

    return run


def spread(seconds, *lines):
    """A task that writes these lines, evenly."""
    step = seconds / (len(lines) + 1)
    return {
        "seconds": seconds,
        "log_at": [[step * n, line + "\n"] for n, line in enumerate(lines, 1)],
    }


def of(records, event):
    return [record for record in records if record["event"] == event]


def test_every_line_comes_once_and_the_outcome_last(follow):
    done = follow("wait", [spread(1.2, "a", "b", "", "c")], *QUICK)
    kinds = [record["event"] for record in done.records]
    # the last line may grow until the next one comes, or the task has ended
    assert (kinds[0], kinds[-1]) == ("state", "end") and kinds.index("state", 1) >= 4
    lines = of(done.records, "line")
    assert [(line["n"], line["t"]) for line in lines] == [
        (1, "a"), (2, "b"), (3, ""), (4, "c"), (5, "TASK OK"),
    ]  # fmt: skip
    assert [state["status"] for state in of(done.records, "state")] == ["running", "stopped"]
    end = done.records[-1]
    assert (end["class"], end["upid"], end["ok"]) == ("ok", follow.upids[0], True)


def test_text_is_the_log_byte_by_byte(follow):
    grows = {"seconds": 1, "log_at": [[0, "sum..."], [0.3, "OK"], [0.6, "\n\x1b[1mé\n"]]}
    done = follow("log", [grows], "--output", "text")
    assert done.stdout == "sum...OK\n\x1b[1mé\nTASK OK\n"
    assert done.stderr == ""


def test_a_line_is_an_event_when_it_is_finished(follow):
    grows = {"seconds": 1, "log_at": [[0, "sum..."], [0.4, "OK\n"]]}
    done = follow("wait", [grows], *QUICK, "--timestamps")
    lines = of(done.records, "line")
    assert [line["t"] for line in lines] == ["sum...OK", "TASK OK"]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["seen"]) for line in lines)


def test_a_failed_task_has_the_exit_status_of_wait(follow):
    failed = {"exitstatus": "job errors", "log": ["ERROR: no space left"]}
    done = follow("log", [failed], "--output=text", "--tail=1", status=1)
    assert done.stdout == "TASK ERROR: job errors\n"
    assert done.stderr == "upid log: vzdump on pve1 failed: no space left\n"
    done = follow("wait", [failed], status=1)
    assert done.records[-1]["reason"] == "no space left"


def test_several_tasks_have_their_names_in_front(follow):
    done = follow("log", [spread(0.6, "a"), spread(0.9, "b", "c")], "--output=text")
    assert sorted(done.stdout.splitlines()) == [
        "pve1 vzdump 100 | TASK OK",
        "pve1 vzdump 100 | a",
        "pve1 vzdump 101 | TASK OK",
        "pve1 vzdump 101 | b",
        "pve1 vzdump 101 | c",
    ]
    done = follow("log", [{"log": ["a"]}, {"log": ["b"]}], "--output=text", "--no-prefix")
    assert sorted(done.stdout.splitlines()) == ["TASK OK", "TASK OK", "a", "b"]


def test_outcomes_come_as_the_tasks_end(follow):
    done = follow("wait", [{"seconds": 1}, {"seconds": 0.1}], *QUICK)
    assert [end["upid"] for end in of(done.records, "end")] == follow.upids[::-1]


def test_what_is_wrong_with_one_task_is_its_end(follow, upid):
    follow("log", [{"log": ["a"]}])
    done = upid("log", "-f", "UPID:nonsense", *follow.upids, env=follow.server.env).expect(2)
    bad, good = of(done.records, "end")
    assert bad["error"]["code"] == "fields" and good["class"] == "ok"


def test_progress_is_what_the_log_tells(follow):
    backup = {"seconds": 1.5, "log_of": "vzdump"}
    done = follow("wait", [backup], *QUICK)
    told = of(done.records, "progress")
    assert len(told) > 3 and told[-1]["percent"] > told[0]["percent"]
    assert told[-1]["total_bytes"] == 32 << 30 and told[-1]["what"] == "guest 100"


def test_a_quiet_log_costs_one_small_request_a_look(follow):
    follow("wait", [{"seconds": 1.5, "log": ["%d" % n for n in range(5000)]}], *QUICK)
    entries = follow.server.journal()
    looks = [n for n, entry in enumerate(entries) if entry["what"] == "status"]
    logs = [entry for entry in entries if entry["what"] == "log"]
    assert len(looks) > 3 and len(logs) == len(looks) + 1
    assert all("start=4999" in json.dumps(entry) for entry in logs[1:-2])


def test_a_log_that_is_cut_short_is_said_once(follow):
    cut = {"seconds": 2.5, "log_at": [[0, "a\nb\nc\n"], [1.5, {"truncate": True}]]}
    done = follow("wait", [cut], *QUICK)
    assert [line["t"] for line in of(done.records, "line")] == ["a", "b", "c"]
    assert done.stderr.count("no longer followed") == 1
    assert "not followed to its end" in done.records[-1]["note"]


def test_json_is_a_list_of_events(follow):
    done = follow("wait", [{"log": ["a"]}], "--output=json")
    assert [event["event"] for event in json.loads(done.stdout)] == [
        "state", "line", "line", "end",
    ]  # fmt: skip


def test_the_end_of_a_task_that_was_stopped_says_so(follow):
    stop = ["--stop-on-timeout", "--timeout=1.5"]
    done = follow("wait", [{"running": True}, {"log": ["a"]}], *QUICK, *stop, status=4, stop_delay=0.1)
    ends = {end["upid"]: end for end in of(done.records, "end")}
    stopped, other = (ends[task] for task in follow.upids)
    assert (stopped["stopped_by_us"], stopped["timed_out"], stopped["running"]) == (True, True, False)
    assert "stopped_by_us" not in other


@pytest.mark.parametrize(
    "options, word",
    [
        (["log", "--follow", "--limit=3"], "follow|limit"),
        (["log", "--follow", "--lines"], "follow|lines"),
        (["log", "--timestamps"], "--follow"),
        (["status", "--follow"], "unknown option"),
    ],
    ids=str,
)
def test_what_does_not_go_together_is_refused(upid, fresh_upid, options, word):
    done = upid(*options, fresh_upid(), env={"PROXMOX_HOST": "x", "PROXMOX_TOKEN_ID": "a@b!c",
                                             "PROXMOX_TOKEN_SECRET": "x"}).expect(2)
    assert word in done.stderr + done.stdout


def test_a_terminal_gets_colored_names_and_no_control_characters(home, follow):
    follow("log", [{"log": ["\x1b[1mbold"]}, {"log": ["备份"]}])
    env = follow.server.env
    status, seen = terminal.run(["wait", "-f", *follow.upids], home, env=env)
    assert status == 0 and "\x1b[36mpve1 vzdump 100 |\x1b[0m \\x1b[1mbold\n" in seen
    assert "\x1b[33mpve1 vzdump 101 |\x1b[0m 备份\n" in seen
    assert len(re.findall(r"vzdump 10[01] +pve1 +\S+ +\x1b\[\d+mok", seen)) == 2


def test_an_interrupt_ends_the_open_line(home, task_server, fresh_upid):
    task = fresh_upid()
    server = task_server({"tasks": [{"upid": task, "seconds": 60, "log_at": [[0, "one\nsum..."]]}]})
    seen = terminal.Session(["log", "--follow", task], home, env=server.env)
    seen.until(lambda text: "sum..." in text)
    seen.type(b"\x03")
    status, lines = seen.end()
    assert status == -signal.SIGINT
    assert lines[:2] == ["one", "sum...^C"] and lines[2].startswith("upid log: ")
