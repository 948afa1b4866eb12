"""What the tests of this folder share: the modules of tests/e2e, and a task server."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from task_servers import TaskServer, fresh_upid  # noqa: E402


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with one task that has ended: server.task."""
    task = fresh_upid(age=60)
    folder = tmp_path_factory.mktemp("taskserver")
    one = TaskServer(folder, folder, {"tasks": [{"upid": task}]}).ready()
    one.task = task
    yield one
    one.stop()
