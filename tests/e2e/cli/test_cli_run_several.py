"""run: a request that starts several tasks, and when the wait for them is over."""

import json

import pytest
import yaml

PATH = "/pve/bulk"
ENDS = {
    "now": {"seconds": 0.1},
    "fails": {"seconds": 0.2, "exitstatus": "oops"},
    "later": {"seconds": 0.8},
    "never": {"running": True},
}


@pytest.fixture
def bulk(upid, task_server):
    """bulk(["now", …], *words): a request to a Datacenter Manager that starts these tasks."""

    def run(ends, *words, **create):
        several = [
            {"type": "qmstart", "id": str(100 + i), "remote": "lab", **ENDS[end]}
            for i, end in enumerate(ends)
        ]
        script = {
            "product": "pdm",
            "remotes": {"lab": "pve"},
            "create": {"POST " + PATH: {"several": several, **create}},
            "stop_delay": 0.1,
        }
        server = task_server(script)
        env = {**server.env, "PROXMOX_PRODUCT": "pdm"}
        done = upid("run", *words, "POST", PATH, env=env)
        done.started = [entry["upid"] for entry in server.journal("started")]
        return done

    return run


@pytest.mark.parametrize(
    "words, status, expected",
    [
        ([], 1, "error running ok"),
        (["--until", "any"], 1, "error running running"),
        (["--until", "2"], 1, "error running ok"),
        (["--until", "any", "--of", "ok"], 0, "error running ok"),
        (["--fail-fast"], 1, "error running running"),
        (["--fail-fast", "--fail-on=never", "--until=2"], 0, "error running ok"),
        (["--stop-on-timeout"], 1, "error error ok"),
    ],
)
def test_the_wait_is_over_as_in_wait(bulk, words, status, expected):
    done = bulk(["fails", "never", "later"], "--timeout=2", "--ordered", *words)
    assert [record["upid"] for record in done.records] == done.started
    assert " ".join(record["class"] for record in done.records) == expected
    done.expect(status)


def test_the_records_come_as_the_tasks_end_or_in_order(bulk):
    done = bulk(["later", "now"]).expect(0)
    assert [record["upid"] for record in done.records] == done.started[::-1]
    done = bulk(["later", "now"], "--ordered").expect(0)
    assert [record["upid"] for record in done.records] == done.started


@pytest.mark.parametrize("output, read", [("json", json.loads), ("yaml", yaml.safe_load)])
@pytest.mark.parametrize("words", [[], ["--no-wait"]], ids=["wait", "no-wait"])
def test_several_are_a_list_and_one_is_none(bulk, output, read, words):
    done = bulk(["later", "now"], "--output", output, *words).expect(0)
    assert [record["upid"] for record in read(done.stdout)] == done.started
    done = bulk(["now"], "--output", output, *words).expect(0)
    assert read(done.stdout)["upid"] == done.started[0]


def test_a_number_above_that_of_the_tasks_means_all_of_them(bulk):
    """How many there are is known only after the request, when their records must not be lost."""
    done = bulk(["now", "later"], "--until", "5").expect(0)
    assert [record["class"] for record in done.records] == ["ok", "ok"]
    done = bulk(["now", "later"], "--until=5", "--of=ok").expect(1)
    assert [record["class"] for record in done.records] == ["ok", "ok"]
    assert "of 2 tasks, 2 ended with one of the required classes, but 5 had to" in done.stderr


def test_too_few_of_a_class_are_a_failure(bulk):
    done = bulk(["fails", "later"], "--until", "2", "--of", "ok").expect(1)
    assert "of 2 tasks, 1 ended with one of the required classes, but 2 had to" in done.stderr


def test_an_answer_without_tasks_has_nothing_to_wait_for(bulk):
    assert bulk([], "--until=any", "--of=ok").expect(0).record["class"] == "no_task"
    assert bulk([], "--until=3", "--fail-fast").expect(0).record["class"] == "no_task"


@pytest.mark.parametrize("missing, status", [("error", 8), ("ok", 0)])
def test_a_task_that_its_server_has_lost_counts_as_was_said(upid, task_server, missing, status):
    gone = {"type": "vzdump", "id": "104", "seconds": 1, "appears_after": 100}
    server = task_server({"create": {"POST /nodes/pve1/vzdump": gone}})
    words = ["--missing-task=" + missing, "POST", "/nodes/pve1/vzdump", "vmid=104"]
    done = upid("run", *words, env=server.env, timeout=60)
    assert done.expect(status).record["upid"].startswith("UPID:pve1:")


@pytest.mark.parametrize("words", [["--until", "2h"], ["--of", "fine"], ["--of", "running"]])
def test_what_is_invalid_is_refused_before_anything_is_sent(bulk, words):
    done = bulk(["now"], *words).expect(2)
    assert done.started == []
