"""A server with accounts, for the authentication tests."""

import pytest

from accounts import ACCOUNTS, SECRETS


@pytest.fixture(scope="session")
def pve(session_task_server, fresh_upid):
    """One ended task of root's, which alice must not see."""
    task = fresh_upid(age=60)
    server = session_task_server({"tasks": [{"upid": task}], **ACCOUNTS})
    server.task = task
    return server


@pytest.fixture
def sign_in(upid, pve):
    """sign_in(environment, *options): a status request; .auth tells how it was authenticated."""

    def run(env, *options, status=0, stdin=""):
        seen = len(pve.journal())
        words = [] if stdin else [pve.task]
        done = upid("status", *options, *words, stdin=stdin, env=env, secrets=SECRETS).expect(
            status
        )
        asked = [entry for entry in pve.journal()[seen:] if entry.get("what") == "status"]
        done.auth = [entry["auth"] for entry in asked]
        return done

    return run


@pytest.fixture
def tasks(task_server, fresh_upid):
    """tasks({…}, …): a server with these tasks, and their UPIDs."""

    def start(*scripts, **more):
        upids = [fresh_upid() for _ in scripts]
        found = [{"upid": upid, **script} for upid, script in zip(upids, scripts)]
        return task_server({"tasks": found, "stop_delay": 0.1, **more}), upids

    return start
