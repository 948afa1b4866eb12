"""The module interface in extreme cases: a crash, out of memory, a controller that is gone."""

import resource
import signal
import subprocess
import time

import binary
import pytest

from module_run import Answer, Module

UPID = "UPID:pve1:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:"
STEP = 64 * 1024


@pytest.fixture
def module(tmp_path):
    return Module(tmp_path)


@pytest.fixture
def waiting(module, task_server, fresh_upid):
    """A module during a wait, after its first poll."""
    upid = fresh_upid()
    server = task_server({"tasks": [{"upid": upid, "running": True}]})
    process = module.start("wait", {"upid": upid}, env=server.env)
    until = time.monotonic() + 10
    while len(server.journal("status")) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(server.journal("status")) >= 2
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGBUS", "SIGABRT", "SIGFPE"])
def test_a_crash_is_reported_in_json(waiting, name):
    waiting.send_signal(getattr(signal, name))
    stdout, stderr = waiting.communicate(timeout=10)
    answer = Answer(waiting.returncode, stdout, stderr)
    assert (answer["failed"], answer["error"]["code"]) == (True, "internal")
    assert "this is a bug in upid" in answer["msg"]
    assert answer.returncode == 70


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_ends_the_module_with_the_state_of_the_task(waiting, name):
    waiting.send_signal(getattr(signal, name))
    stdout, stderr = waiting.communicate(timeout=5)
    assert waiting.returncode == -getattr(signal, name)
    answer = Answer(waiting.returncode, stdout, stderr)
    assert (answer["failed"], answer["class"]) == (True, "running")
    assert "interrupted after" in answer["msg"]


def test_a_hangup_ends_the_module_immediately(waiting):
    waiting.send_signal(signal.SIGHUP)
    stdout, stderr = waiting.communicate(timeout=2)
    assert (waiting.returncode, stdout + stderr) == (-signal.SIGHUP, b"")


def least_memory(module):
    """Start with enough memory for the loader, since no program can report an error below that."""

    def starts(memory):
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory))  # noqa: E731
        words = [binary.UPID, "--version"]
        return subprocess.run(words, capture_output=True, preexec_fn=limit).returncode == 0

    memory = STEP
    while not starts(memory):
        memory += STEP
    return memory


def test_no_memory_for_many_upids_is_reported_in_json(module):
    """Increase the memory in small steps until all of the work succeeds."""
    many, least = {"upid": [UPID] * 1000}, least_memory(module)
    answers = [module("decode", many, memory=least + n * STEP) for n in range(60)]
    assert answers[0]["failed"] and not answers[-1]["failed"]
    for answer in answers:
        assert answer["failed"] == (answer.returncode != 0)
        # jansson has no error code for it
        assert (
            not answer["failed"] or "out of memory" in answer["msg"] or "not JSON" in answer["msg"]
        )


def without_memory(module, op, args, env, memory):
    process = module.start(op, args, env=env, memory=memory)
    stdout, stderr = process.communicate(timeout=20)
    # written by a library that libcurl brings, before it does anything for us
    loading = stderr.startswith(b"Error in GnuTLS initialization") and stderr.count(b"\n") == 1
    return Answer(process.returncode, stdout, b"" if loading else stderr)


def test_no_memory_for_libcurl_and_a_log_is_reported_in_json(module, task_server, fresh_upid):
    """No step may be taken for a fault of the server, which would be retried for an hour."""
    upid, least = fresh_upid(), least_memory(module)
    env = task_server({"tasks": [{"upid": upid, "log_lines": 20000}]}).env
    # libcurl brings dozens of libraries: to 300 MB, with smaller steps where TLS begins
    steps = [int(least * 1.08**n) for n in range(60)]
    steps += [22 * 2**20 + n * STEP for n in range(60)]
    args = {"upid": upid}
    answers = [without_memory(module, "log", args, env, memory) for memory in sorted(steps)]
    assert answers[0]["failed"] and not answers[-1]["failed"]
    told = {answer["error"]["code"] for answer in answers if answer["failed"]}
    # if libcurl has no memory for a CA file, it reports that the file cannot be used
    assert told - {"usage", "no_libcurl"} == {"memory"}
    assert "no_libcurl" in told or binary.is_static()


def test_a_closed_pipe_ends_it(module):
    process = module.start("decode", {"upid": [UPID] * 3000})
    process.stdout.close()
    assert process.wait(10) in (-signal.SIGPIPE, 74)
    assert process.stderr.read() == b""
