"""What the end-to-end tests share: the binary, a Proxmox of our own, and the programs that may be missing.

    def test_x(upid, task_server, fresh_upid):
        task = fresh_upid()
        server = task_server({"tasks": [{"upid": task}]})
        assert upid("wait", task, env=server.env).expect(0).record["class"] == "ok"
"""

import signal

import pytest

import binary
import contract
import needs
import task_servers

# A shell starts what runs in the background with SIGINT ignored, and so would all that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """An empty home directory."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def upid(home):
    """upid(*words, stdin=, env=, timeout=): a binary.Result. Its records have met their schemas."""

    def run(*words, **options):
        done = binary.run([str(word) for word in words], home, **options)
        contract.check(words, done, options.get("env") or {})
        return done

    return run


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """Made once: every server of this run has the same CA."""
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="session")
def session_task_server(tmp_path_factory, certificates):
    """task_server for fixtures that live longer than a test."""
    yield from _servers(tmp_path_factory, certificates)


@pytest.fixture
def task_server(tmp_path_factory, certificates):
    """task_server(script): a running task_servers.TaskServer, which ends with the test."""
    yield from _servers(tmp_path_factory, certificates)


@pytest.fixture
def sites(tmp_path_factory, certificates):
    """sites(west={}, backup={"product": "pbs"}): a task_servers.Sites, each with a profile.

        sites = sites(west={"tasks": [...]}, backup={"product": "pbs"}, mail={"product": "pmg"})
        upid("status", "--profile=west", task, env=sites.env)
    """
    yield from _sites(tmp_path_factory, certificates)


@pytest.fixture(scope="module")
def module_sites(tmp_path_factory, certificates):
    """sites for fixtures that live as long as a module."""
    yield from _sites(tmp_path_factory, certificates)


def _sites(tmp_path_factory, certificates):
    running = []

    def start(**scripts):
        folder = tmp_path_factory.mktemp("sites")
        for script in scripts.values():
            folder_of_one = tmp_path_factory.mktemp("taskserver")
            running.append(task_servers.TaskServer(folder_of_one, certificates, script))
        servers = {name: server.ready() for name, server in zip(scripts, running)}
        return task_servers.Sites(servers, folder / "config.yaml")

    yield start
    for server in running:
        server.stop()


def _servers(tmp_path_factory, certificates):
    running = []

    def start(script=None):
        folder = tmp_path_factory.mktemp("taskserver")
        running.append(task_servers.TaskServer(folder, certificates, script or {}))
        return running[-1].ready()

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def fresh_upid():
    """fresh_upid(type=, id=, node=, user=, age=, product=): a UPID that no other test has."""
    return task_servers.fresh_upid


@pytest.fixture(scope="session")
def require():
    """require("terraform"): its path. Without it a user's run skips and says so; CI's fails."""
    return needs.require


def pytest_terminal_summary(terminalreporter):
    needs.summary(terminalreporter)
