"""Registered results of real modules as input: a mixed loop of a hundred, and a rescue."""

import pytest
import binary
from ansible_run import reach

KINDS = ["good", "failed with a UPID", "failed without", "skipped"]


@pytest.fixture(scope="module")
def started(fresh_upid):
    """A hundred items in turn of each kind; the first two print a UPID."""
    items = []
    for n in range(100):
        kind = KINDS[n % 4]
        upid = fresh_upid(id=str(100 + n), age=60)
        command = {
            "good": "echo '%s'" % upid,
            "failed with a UPID": "echo '%s'; exit 3" % upid,
            "failed without": "echo nothing >&2; exit 4",
            "skipped": "true",
        }[kind]
        has = kind in KINDS[:2]
        item = {"name": kind, "command": command, "when": kind != "skipped"}
        items.append(dict(item, upid=upid if has else None))
    return items


@pytest.fixture(scope="module")
def play(ansible, session_task_server, fresh_upid, started):
    failed = fresh_upid(age=60)
    tasks = [{"upid": item["upid"]} for item in started if item["upid"]]
    tasks.append({"upid": failed, "exitstatus": "job errors", "log": ["ERROR: no space"]})
    server = session_task_server({"tasks": tasks})
    readme = (binary.ROOT / "README.md").read_text()
    rescue = ansible.folder / "rescue.yml"
    rescue.write_text(readme.split("<!-- rescue -->\n```yaml\n")[1].split("```")[0])
    given = {"items": started, "backup": failed, "rescue": str(rescue)}
    return ansible.play("results", {**given, **reach(server)})


@pytest.mark.parametrize("fail_on", ["error", "never"])
def test_a_loop_of_a_hundred_has_a_record_for_each_in_order(play, started, fail_on):
    tasks = play["under " + fail_on]["tasks"]
    assert [task["upid"] for task in tasks] == [item["upid"] for item in started]
    for n, (task, item) in enumerate(zip(tasks, started)):
        if item["name"] == "failed without":
            assert task["error"]["message"].startswith("results[%d]: " % n)
            assert "nothing" in task["error"]["message"]
        elif item["name"] == "skipped":
            assert (task["class"], task["skipped"], task["ok"]) == ("no_task", True, True)
        else:
            assert task["class"] == "ok"


def test_fail_on_decides_whether_the_failed_starts_fail_the_task(play):
    assert play["under error"]["failed"] and not play["under never"]["failed"]


def test_the_rescue_of_the_readme_reads_the_log_of_what_failed(play):
    assert play["upid_wait"]["failed"]
    assert "ERROR: no space" in play.record("upid_log", "log")["text"]
