"""The program for data "external" without Terraform: strings, or messages on stderr."""

import json
import pathlib

import binary
import pytest

UPID = "UPID:pve1:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:"
VOLATILE = {"elapsed", "polls", "retries"}


@pytest.fixture
def ask(upid):
    """ask("wait", query, env=…): a binary.Result, whose `strings` have been looked at."""

    def run(op, query, **more):
        stdin = query if isinstance(query, (str, bytes)) else json.dumps(query)
        done = upid("terraform", op, stdin=stdin, **more)
        if done.returncode == 0:
            assert done.stderr == ""  # Terraform would drop it
            done.strings = json.loads(done.stdout)
            assert all(type(value) is str for value in done.strings.values())
        else:
            assert done.stdout == ""
            first, *rest = done.stderr.splitlines()
            assert len(first) < 60 and all(line.startswith("  ") for line in rest)
        return done

    return run


def schema_keys(op):
    done = binary.run(["schema", op, "result"], "/")
    return set(json.loads(done.stdout)["properties"]) - VOLATILE | {"json"}


@pytest.fixture
def outcomes(ask, task_server, fresh_upid):
    """A record of wait for each way in which a task can end."""
    ends = {
        "ok": "OK",
        "warning": "WARNINGS: 2",
        "error": "job errors",
        "unknown": "unexpected status",
    }
    upids = {word: fresh_upid(id=word) for word in ends}
    tasks = [{"upid": upids[word], "exitstatus": end, "log": ["one"]} for word, end in ends.items()]
    env = task_server({"tasks": tasks}).env
    found = {word: ask("wait", {"upid": upids[word]}, env=env).expect(0).strings for word in ends}
    return dict(found, no_task=ask("wait", {"upid": "OK"}).expect(0).strings)


def test_every_key_is_there_however_the_task_ended(outcomes):
    for word, strings in outcomes.items():
        assert (strings["class"], set(strings)) == (word, schema_keys("wait"))


def test_a_failed_task_is_data(outcomes):
    ok = {word: strings["ok"] for word, strings in outcomes.items()}
    assert ok == dict(ok="true", warning="true", no_task="true", error="false", unknown="false")
    assert outcomes["error"]["reason"] and outcomes["error"]["log_tail"].startswith("one\n")


def test_json_holds_the_whole_with_its_types(outcomes):
    for strings in outcomes.values():
        whole = json.loads(strings["json"])
        assert set(whole) <= set(strings) - {"json"} and not VOLATILE & set(whole)
        for key, value in whole.items():
            text = "\n".join(value) if isinstance(value, list) else value
            assert strings[key] == (
                text if isinstance(text, str) else json.dumps(text).replace("null", "")
            )


def test_the_work_of_an_ha_request_is_followed(ask, task_server, fresh_upid):
    upid = fresh_upid(type="hastart", id="101")
    env = task_server({"tasks": [{"upid": upid, "then": {"exitstatus": "WARNINGS: 1"}}]}).env
    strings = ask("wait", {"upid": upid}, env=env).expect(0).strings
    assert (strings["ha_request"], strings["followed_upid"]) == ("true", "")
    assert strings["note"].startswith("hastart only queues a request")
    strings = ask("wait", {"upid": upid, "follow_ha": "true"}, env=env).expect(0).strings
    assert (strings["ha_request"], strings["note"]) == ("true", "")
    assert ":qmstart:101:root@pam:" in strings["followed_upid"]
    assert (strings["class"], set(strings)) == ("warning", schema_keys("wait"))


@pytest.mark.parametrize("op", ["decode", "encode", "decode_log"])
def test_every_key_of_offline_operations(ask, op):
    fields = json.loads(ask("decode", {"upid": UPID}).strings["json"])
    taken = {name: str(fields[name]) for name in "node pid pstart starttime type id user".split()}
    lines = {"lines": json.dumps([{"n": 2, "t": "b"}, {"n": 1, "t": "a"}])}
    query = {"decode": {"upid": UPID}, "encode": taken, "decode_log": lines}[op]
    assert set(ask(op, query).expect(0).strings) == schema_keys(op)


def test_a_partial_log_is_an_error(ask, task_server, fresh_upid):
    upid = fresh_upid()
    faults = [{"on": "log", "times": -1, "do": {"part": 5000}}]
    env = task_server({"tasks": [{"upid": upid, "log_lines": 3000}], "faults": faults}).env
    assert "dropped" in ask("log", {"upid": upid, "timeout": "1.5"}, env=env).expect(5).stderr


def test_log_and_status(ask, task_server, fresh_upid):
    upid = fresh_upid()
    env = task_server({"tasks": [{"upid": upid, "running": True, "log": ["é\x1b[31m", "b"]}]}).env
    log = ask("log", {"upid": upid}, env=env).expect(0).strings
    assert set(log) == schema_keys("log")
    assert log["text"] == "é\\x1b[31m\nb"
    assert (
        json.loads(log["lines"])[0]
        == json.loads(log["json"])["lines"][0]
        == {"n": 1, "t": "é\x1b[31m"}
    )
    status = ask("status", {"upid": upid}, env=env).expect(0).strings
    assert (status["class"], status["running"], status["ok"]) == ("running", "true", "false")


def test_two_runs_give_the_same_bytes(ask, task_server, fresh_upid):
    upid = fresh_upid()
    env = task_server(
        {"tasks": [{"upid": upid, "looks": 2, "log_lines": 40, "exitstatus": "no"}]}
    ).env
    first, second = (ask("wait", {"upid": upid, "polling_interval": "0.01"}, env=env) for _ in "12")
    assert first.stdout == second.stdout


FAIL_ON = {  # fail_on -> ok of a task that ended so
    "": {"OK": True, "WARNINGS: 2": True, "no space": False},
    "error": {"OK": True, "WARNINGS: 2": True, "no space": False},
    "warning": {"OK": True, "WARNINGS: 2": False, "no space": False},
    "never": {"OK": True, "WARNINGS: 2": True, "no space": True},
}


@pytest.mark.parametrize("exitstatus", ["OK", "WARNINGS: 2", "no space"])
@pytest.mark.parametrize("fail_on", FAIL_ON)
def test_fail_on_decides_ok_and_the_outcome_is_data(
    ask, task_server, fresh_upid, fail_on, exitstatus
):
    upid = fresh_upid()
    env = task_server({"tasks": [{"upid": upid, "exitstatus": exitstatus, "log": []}]}).env
    record = ask("wait", {"upid": upid, "fail_on": fail_on}, env=env).expect(0).strings
    assert record["exitstatus"] == exitstatus
    assert (record["ok"] == "true") is FAIL_ON[fail_on][exitstatus]
    assert json.loads(record["json"])["ok"] is FAIL_ON[fail_on][exitstatus]


@pytest.mark.parametrize("fail_on", FAIL_ON)
@pytest.mark.parametrize("timeout", ["0", "500ms"])
def test_a_time_out_is_data(ask, task_server, fresh_upid, fail_on, timeout):
    upid = fresh_upid()
    env = task_server({"tasks": [{"upid": upid, "running": True}]}).env
    query = {"upid": upid, "timeout": timeout, "fail_on": fail_on}
    record = ask("wait", query, env=env).expect(0).strings
    assert (record["class"], record["timed_out"], record["ok"]) == ("running", "true", "false")
    assert record["reason"].startswith("still running after ")


def test_an_unreachable_server_is_an_error_that_names_refresh(ask):
    query = {"upid": UPID, "timeout": "0", "api_host": "127.0.0.1:1", "validate_certs": "false"}
    done = ask("wait", query, env={"PROXMOX_PASSWORD": "x"}).expect(5)
    assert done.stderr.startswith("upid wait: connect\n") and "-refresh=false" in done.stderr


def test_a_task_that_is_gone_is_data_too(ask, task_server, fresh_upid):
    """Its log is cleaned up one day, and `terraform destroy` must not fail for that."""
    upid, env = fresh_upid(age=100000), task_server().env
    gone = ask("wait", {"upid": upid}, env=env).expect(0).strings
    assert set(gone) == schema_keys("wait")
    assert (gone["upid"], gone["class"], gone["ok"]) == (upid, "unknown", "false")
    assert gone["reason"] == json.loads(gone["json"])["error"]["message"]
    assert "no such task" in gone["reason"]
    assert ask("status", {"upid": upid}, env=env).expect(0).strings["class"] == "unknown"


def test_a_missing_task_is_an_error_for_operations_without_ok(ask, task_server, fresh_upid):
    query, env = {"upid": fresh_upid(age=100000)}, task_server().env
    done = ask("log", query, env=env).expect(8)
    assert done.stderr.startswith("upid log: no_such_task\n")


@pytest.mark.parametrize("fail_on, ok", [("error", "false"), ("warning", "false"), ("never", "true")])
def test_fail_on_decides_ok_of_a_task_that_is_gone(ask, task_server, fresh_upid, fail_on, ok):
    query, env = {"upid": fresh_upid(age=100000)}, task_server().env
    record = ask("wait", dict(query, fail_on=fail_on), env=env).expect(0).strings
    assert (record["class"], record["ok"]) == ("unknown", ok)


def test_a_task_that_is_gone_may_count_as_ended_well(ask, task_server, fresh_upid):
    """The same bytes as while its server still had it, so that a plan shows no change."""
    upid = fresh_upid(age=100000)
    before = task_server({"tasks": [{"upid": upid}]})
    query = {"upid": upid, "missing_task": "ok"}
    known = ask("wait", query, env=before.env).expect(0)
    gone = ask("wait", query, env=task_server().env).expect(0)
    assert (gone.strings["class"], gone.strings["exitstatus"]) == ("ok", "OK")
    assert gone.stdout == known.stdout


def test_empty_is_not_given(ask):
    empty = dict.fromkeys("strict product".split(), "")
    assert ask("decode", {"upid": UPID, **empty}).expect(0).strings["pid"] == "715154"
    taken = ask(
        "wait", {"upid": UPID, "timeout": "", "api_host": ""}, env={"PROXMOX_HOST": "127.0.0.1:1"}
    )
    assert "no credentials given" in taken.expect(2).stderr


@pytest.mark.parametrize(
    "query, words",
    [
        ("", "not a JSON object"),
        ("[]", "not a JSON object"),
        ("upid", "not a JSON object"),
        ('{"upid": ', "JSON"),
        ({}, "missing required arguments: upid"),
        (
            {"upid": UPID, "bogus": "1"},
            "'bogus' is not an argument of decode. Valid arguments: allow_empty, product, strict, upid",
        ),
        ({"upid": UPID, "stric": "true"}, "of decode. Did you mean strict? Valid arguments:"),
        ({"upid": UPID, "strict": "perhaps"}, "strict: 'perhaps' is not"),
        ({"upid": "\x1b[31mUPID"}, "'?[31mUPID' is not a UPID"),
        ({"upid": [UPID, UPID]}, "one UPID at a time: use for_each"),
        ('{"upid":' + "[" * 100_000 + "]" * 100_000 + "}", "nested more than 2048 deep"),
    ],
)
def test_a_bad_query_is_an_error_with_a_message(ask, query, words):
    assert words in ask("decode", query).expect(2).stderr


def test_an_operation_is_required(upid):
    for words in ([], ["wait", "more"]):
        done = upid("terraform", *words, stdin="{}").expect(2)
        assert (done.stdout, "exactly one operation" in done.stderr) == ("", True)
    assert "'nonsense' is not an operation" in upid("terraform", "nonsense").expect(2).stderr


def test_a_large_log_is_cut_to_what_a_state_can_hold(ask, task_server, fresh_upid):
    large, wide = fresh_upid(), fresh_upid()
    tasks = [{"upid": large, "log_lines": 200000}, {"upid": wide, "log": ["x" * 2000] * 3000}]
    env = task_server({"tasks": tasks}).env
    for upid, total in (large, 200001), (wide, 3001):
        log = ask("log", {"upid": upid}, env=env).expect(0).strings
        assert (log["truncated"], log["total"]) == ("true", str(total))
        assert len(json.dumps(log)) < 4 << 20
        assert json.loads(log["lines"])[-1] == {"n": total, "t": "TASK OK"}
    all_of_it = {"upid": large, "max_lines": "0", "max_bytes": "0"}
    assert "use tail, limit or max_lines" in ask("log", all_of_it, env=env).expect(10).stderr
    assert ask("log", {"upid": large, "tail": "3"}, env=env).expect(0).strings["total"] == "200001"


def test_a_profile_is_all_that_a_query_names(ask, task_server, fresh_upid, tmp_path):
    upid = fresh_upid()
    server = task_server({"tasks": [{"upid": upid}]})
    lab = {"api_host": server.address["PROXMOX_HOST"], "ca_path": server.ca}
    lab["api_token"] = "root@pam!demo=" + binary.TOKEN_SECRET
    file = tmp_path / "profiles.yaml"
    file.write_text(json.dumps({"profiles": {"lab": lab}}))
    file.chmod(0o600)
    strings = ask("wait", {"upid": upid, "profile": "lab"}, env={"UPID_CONFIG": file}).strings
    assert strings["class"] == "ok"
    done = ask("wait", {"upid": upid, "profile": "prod"}, env={"UPID_CONFIG": file})
    assert done.returncode == 2 and "Defined profiles: lab" in " ".join(done.stderr.split())


LOG = str(pathlib.Path(__file__).parents[2] / "data/reports/vzdump_pve8_one_fails.log")


def test_report_is_a_summary_and_a_list_in_a_string(ask):
    strings = ask("report", {"file": LOG}).expect(0).strings
    assert (strings["result"], strings["count_ok"], strings["failed"]) == ("error", "1", "301, 302")
    results = [record["result"] for record in json.loads(strings["records_json"])]
    assert results == ["ok", "error", "error"]
    assert json.loads(strings["json"])["count_error"] == 2


def test_report_says_by_ok_whether_it_is_what_is_required(ask):
    bad = ask("report", {"file": LOG, "guest": "301", "require": "ok"}).expect(0).strings
    assert bad["ok"] == "false" and bad["message"].startswith("0 of 1 guest ok; 301 error")
    good = ask("report", {"file": LOG, "guest": "300", "require": "ok"}).expect(0).strings
    assert good["ok"] == "true" and good["message"] == "1 of 1 guest ok"


def test_report_of_a_task_that_is_gone_is_data(ask, task_server, fresh_upid):
    server = task_server({"tasks": []})
    strings = ask("report", {"upid": fresh_upid()}, env=server.env).expect(0).strings
    assert (strings["ok"], strings["result"]) == ("false", "unknown")
    assert json.loads(strings["records_json"])[0]["error"]["code"] == "no_such_task"


def test_progress_is_an_object_in_a_string(ask, task_server, fresh_upid):
    task = fresh_upid(type="vzdump", id="100")
    log = ["INFO: Starting Backup of VM 100 (qemu)", "INFO: Backup started at 2026-01-02 03:04:05"]
    server = task_server({"tasks": [{"upid": task, "running": True, "log": log, "raw_log": True}]})
    query = {"upid": task, "progress": "true"}
    strings = ask("status", query, env=server.env).expect(0).strings
    assert json.loads(strings["progress"])["percent"] is None
    assert "progress" in json.loads(strings["json"])
    assert ask("status", {"upid": task}, env=server.env).expect(0).strings["progress"] == ""


def test_what_changes_something_is_refused(ask):
    for op, query in (("stop", {"upid": UPID}), ("run", {"method": "POST", "path": "/x"})):
        done = ask(op, query).expect(2)
        words = "upid %s: usage\n  Terraform reads a data source in every plan" % op
        assert done.stderr.startswith(words) and "local-exec" in done.stderr
