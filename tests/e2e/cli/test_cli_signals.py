"""SIGINT and SIGTERM end a wait immediately, with complete records of everything known, by that signal."""

import json
import os
import signal
import subprocess
import time

import pytest

import binary
import module_run
import terminal

BOTH_SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)


@pytest.fixture
def pair(task_server, fresh_upid):
    """A server with an ended task, one that runs, and their UPIDs."""
    upids = fresh_upid(), fresh_upid()
    runs = {"upid": upids[1], "running": True, "listed": "never"}  # so its status is asked
    server = task_server({"tasks": [{"upid": upids[0]}, runs]})
    return server, *upids


@pytest.fixture
def start(home):
    """start(words, env, stdin=, stdout=): the running program, with its usual signals."""

    def run(words, env, stdin=b"", stdout=subprocess.PIPE, ignored=()):
        def prepare():  # also where SIGINT is ignored by whoever runs the tests
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

        process = subprocess.Popen(
            [binary.UPID, *words],
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=binary.clean_environment(home, **env),
            preexec_fn=prepare,
        )
        process.stdin.write(stdin)
        process.stdin.close()
        process.stdin = None
        return process

    return run


def wait_until_asked(server, what="status", times=2):
    """Both tasks have been asked about: the loop runs, and its signals are caught."""
    end = time.monotonic() + 10
    while len(server.journal(what)) < times and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.5)  # the response comes back, also on a slow machine


def end(process, number):
    """Send the signal; what the program wrote, and that it died of it at once."""
    begin = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert time.monotonic() - begin < 8
    assert process.returncode == -number  # the shell shows 128 + the signal
    return (out or b"").decode(), err.decode()


def check_interrupted(record, task):
    assert record["upid"] == task
    assert (record["class"], record["status"], record["ok"]) == ("running", "running", False)
    assert record["running"] is True and record["timed_out"] is False and record["reason"] is None
    assert record["note"].startswith("interrupted after ")
    assert record["note"].endswith("To see how it ends, wait again: upid wait '%s'" % task)


@BOTH_SIGNALS
def test_the_records_of_all_tasks_are_written_into_a_pipe(pair, start, number):
    server, ended, running = pair
    process = start(["wait", ended, running], server.env)
    first = json.loads(process.stdout.readline())  # it does not wait for the second task
    wait_until_asked(server)
    out, err = end(process, number)
    assert (first["upid"], first["class"], err) == (ended, "ok", "")
    check_interrupted(json.loads(out), running)
    assert all(entry["method"] == "GET" for entry in server.journal("status"))


def test_a_file_of_json_is_whole(pair, start, tmp_path):
    server, ended, running = pair
    with open(tmp_path / "records", "wb") as file:
        words = ["wait", "--output", "json", running, ended]
        process = start(words, server.env, stdout=file)
        wait_until_asked(server)
        assert end(process, signal.SIGTERM)[1] == ""
    first, second = json.loads((tmp_path / "records").read_text())
    check_interrupted(first, running)
    assert second["class"] == "ok"


def test_on_a_terminal_the_rest_of_the_table_is_shown(pair, start):
    server, ended, running = pair
    master, slave = terminal.needs.pseudo_terminal()
    process = start(["wait", running, ended], {**server.env, "TERM": "dumb"}, stdout=slave)
    wait_until_asked(server)
    end(process, signal.SIGINT)
    os.close(slave)
    seen = terminal.read_all(master)
    assert "running" in seen and "interrupted after" in seen and " ok" in seen


def test_a_task_that_never_answered_is_an_error_and_nothing_is_lost(start, task_server, fresh_upid):
    task = fresh_upid()
    faults = [{"on": "status", "do": {"stall": 4}}]
    server = task_server({"tasks": [{"upid": task, "running": True}], "faults": faults})
    process = start(["wait", task], server.env)
    wait_until_asked(server, times=1)
    error = json.loads(end(process, signal.SIGTERM)[0])["error"]
    assert error["code"] == "interrupted" and "did not respond" in error["message"]


def test_a_signal_ends_the_process_that_still_reads_its_input(pair, home):
    server, _, running = pair
    process = subprocess.Popen(
        [binary.UPID, "wait"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=binary.clean_environment(home, **server.env),
    )
    process.stdin.write(running.encode() + b"\n")
    process.stdin.flush()
    time.sleep(0.3)  # it waits for more UPIDs
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == -signal.SIGTERM
    assert process.communicate()[0] == b""


def test_a_signal_that_was_ignored_stays_ignored(start, task_server, fresh_upid):
    task = fresh_upid()
    server = task_server({"tasks": [{"upid": task, "seconds": 1}]})
    process = start(["wait", task], server.env, ignored=[signal.SIGINT])
    wait_until_asked(server, times=1)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=10)
    assert (process.returncode, json.loads(out)["class"]) == (0, "ok")


def test_a_module_of_ansible_gives_one_json_and_no_command(pair, tmp_path):
    server, ended, running = pair
    args = {"upid": [ended, running], "api_host": server.env["PROXMOX_HOST"], "ca_path": server.ca}
    args["api_token_id"] = server.env["PROXMOX_TOKEN_ID"]
    args["api_token_secret"] = server.env["PROXMOX_TOKEN_SECRET"]
    process = module_run.Module(tmp_path).start("wait", args)
    wait_until_asked(server)
    process.send_signal(signal.SIGTERM)
    answer = module_run.Answer(None, *process.communicate(timeout=10))
    assert process.returncode == -signal.SIGTERM
    assert answer["failed"] and "interrupted after" in answer["msg"]
    assert "upid wait" not in answer["msg"]
    assert [task["class"] for task in answer["tasks"]] == ["ok", "running"]


def test_terraform_gets_an_error_and_no_result(pair, start):
    server, _, running = pair
    query = json.dumps({"upid": running}).encode()
    process = start(["terraform", "wait"], server.env, stdin=query)
    wait_until_asked(server, times=1)
    out, err = end(process, signal.SIGINT)
    assert out == "" and err.startswith("upid wait: interrupted\n  vzdump on pve1: interrupted")
    assert "upid wait '" not in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda n: n.name)
def test_a_run_that_ends_before_its_answer_starts_one_task_and_says_so(task_server, start, number):
    fault = {"on": "create", "times": -1, "do": {"delay": 30, "acts": 0}}
    create = {"POST /nodes/pve1/vzdump": {"type": "vzdump", "running": True}}
    server = task_server({"faults": [fault], "create": create})
    process = start(["run", "POST", "/nodes/pve1/vzdump", "vmid=104"], server.env)
    wait_until_asked(server, "started", 1)
    out, err = end(process, number)
    if number != signal.SIGKILL:
        assert json.loads(out)["error"]["code"] == "interrupted"
        message = json.loads(out)["error"]["message"]
        assert "may have started a task" in message
        assert "again: upid list --node pve1 --type vzdump --vmid 104 --since " in message
    assert len(server.journal("started")) == 1
    assert len([entry for entry in server.journal() if entry.get("method") == "POST"]) == 1


@BOTH_SIGNALS
def test_an_interrupted_report_has_the_records_that_are_known(task_server, fresh_upid, start, number):
    upids = fresh_upid(), fresh_upid(), fresh_upid()
    log = "INFO: Starting Backup of VM %d (qemu)\nINFO: Finished Backup of VM %d (00:00:05)\nTASK OK\n"
    tasks = [{"upid": upid, "log_text": log % (n, n)} for n, upid in enumerate(upids, 100)]
    fault = {"on": "log", "path": upids[1].split(":")[2], "times": -1, "do": {"delay": 30}}
    server = task_server({"tasks": tasks, "faults": [fault]})
    process = start(["report", *upids], server.env)
    wait_until_asked(server, "log", 2)
    out, err = end(process, number)
    first, second, third = map(json.loads, out.splitlines())
    assert (first["guest"], first["result"]) == (100, "ok")
    assert (second["upid"], second["error"]["code"]) == (upids[1], "interrupted")
    assert (third["guest"], third["result"]) == (102, "ok") and err == ""
