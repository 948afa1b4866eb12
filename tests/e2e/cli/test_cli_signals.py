"""A wait that is interrupted ends at once, and what was said until then is whole."""

import json
import signal
import subprocess
import time

import pytest

import binary


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_an_interrupted_wait_ends_at_once_and_leaves_whole_records(
    home, task_server, fresh_upid, number
):
    ended, running = fresh_upid(), fresh_upid()
    server = task_server({"tasks": [{"upid": ended}, {"upid": running, "running": True}]})
    with subprocess.Popen(
        [binary.UPID, "wait", ended, running],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=binary.clean_environment(home, **server.env),
    ) as process:
        first = process.stdout.readline()  # it does not wait for the second task
        assert json.loads(first)["upid"] == ended
        begin = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert time.monotonic() - begin < 2
    assert out == b"" and err == b""
    # a shell reports both as 128 + the signal
    assert process.returncode in (-number, 128 + number)
    assert all(entry["method"] == "GET" for entry in server.journal("status"))
