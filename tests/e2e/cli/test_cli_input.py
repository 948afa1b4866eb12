"""Standard input: plain lines, JSON of many shapes, text with a UPID in it, and malformed input."""

import json
import subprocess

import pytest

import binary
from vectors import OTHER, PLAIN

ANSWER = {"data": PLAIN}
# What Ansible's uri module registers, cut to what is typical.
REGISTERED = {
    "changed": False,
    "connection": "close",
    "content_length": "75",
    "elapsed": 0,
    "failed": False,
    "json": {"data": PLAIN},
    "msg": "OK (75 bytes)",
    "status": 200,
    "url": "https://pve1:8006/api2/json/nodes/pve1/vzdump",
}
LOOP = {
    "changed": False,
    "msg": "All items completed",
    "results": [
        {**REGISTERED, "ansible_loop_var": "item", "item": 100},
        {"changed": False, "skipped": True, "skip_reason": "Conditional result was False"},
        {**REGISTERED, "item": 101, "json": {"data": OTHER}},
    ],
}

FORMS = {
    "line": (PLAIN, [PLAIN]),
    "lines without a last end": (PLAIN + "\n" + OTHER, [PLAIN, OTHER]),
    "line ends of Windows": (PLAIN + "\r\n" + OTHER + "\r\n", [PLAIN, OTHER]),
    "blank lines and blanks around": ("\n\n  %s\t \n\n%s\n\n" % (PLAIN, OTHER), [PLAIN, OTHER]),
    "JSON string": (json.dumps(PLAIN), [PLAIN]),
    "JSON strings in a row": ('"%s" "%s"\n' % (PLAIN, OTHER), [PLAIN, OTHER]),
    "escaped JSON string": (json.dumps(PLAIN).replace(":", "\\u003a"), [PLAIN]),
    "array": (json.dumps([PLAIN, OTHER]), [PLAIN, OTHER]),
    "array in an array": (json.dumps([[PLAIN], [[OTHER]]]), [PLAIN, OTHER]),
    "object": (json.dumps({"upid": PLAIN}), [PLAIN]),
    "object of several": (json.dumps({"upids": [PLAIN, OTHER]}), [PLAIN, OTHER]),
    "object with more": (json.dumps({"data": 5, "upid": PLAIN, "x": OTHER}), [PLAIN]),
    "answer of the API": (json.dumps(ANSWER), [PLAIN]),
    "list of the API": (json.dumps({"data": [{"upid": PLAIN}, {"upid": OTHER}]}), [PLAIN, OTHER]),
    "Ansible's registered result": (json.dumps(REGISTERED), [PLAIN]),
    "Ansible's loop": (json.dumps(LOOP), [PLAIN, None, OTHER]),
    "a command's registered result": (json.dumps({"rc": 0, "stdout": "x\n" + PLAIN}), [PLAIN]),
    "noise around": ("task %s: started" % PLAIN, [PLAIN]),
    "two on a line": ("%s and %s\n" % (PLAIN, OTHER), [PLAIN, OTHER]),
    "pretty-printed": (json.dumps(ANSWER, indent=4) + json.dumps(ANSWER, indent=2), [PLAIN, PLAIN]),
    "mixed": ('%s\n{"upid":"%s"}["%s"]\n' % (PLAIN, OTHER, PLAIN), [PLAIN, OTHER, PLAIN]),
    "null and OK among them": ('null\n"OK"\n%s\n""\n' % PLAIN, [None, None, PLAIN, None]),
    "nothing to do": (json.dumps({"data": None}), [None]),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_understood(upid, form):
    stdin, upids = FORMS[form]
    records = upid("decode", stdin=stdin).expect(0).records
    assert [record["upid"] for record in records] == upids
    assert all(("class" in record) is (record["upid"] is None) for record in records)


@pytest.fixture(scope="module")
def here(session_task_server, fresh_upid):
    """A server with two ended tasks, and their UPIDs."""
    upids = [fresh_upid(), fresh_upid(type="qmstart")]
    server = session_task_server({"tasks": [{"upid": task} for task in upids]})
    return server.env, upids


@pytest.mark.parametrize("op", ["status", "wait", "log"])
@pytest.mark.parametrize("form", FORMS)
def test_the_operations_with_a_server_understand_it_too(upid, here, op, form):
    env, (one, two) = here
    stdin, upids = FORMS[form]
    stdin = stdin.replace(PLAIN, one).replace(OTHER, two)
    if "\\u003a" in stdin:
        stdin = json.dumps(one).replace(":", "\\u003a")
    records = upid(op, stdin=stdin, env=env).expect(0).records
    expected = [{PLAIN: one, OTHER: two}.get(task) for task in upids]
    found = [record["upid"] for record in records]
    if op == "wait":  # whose records come as tasks end
        found, expected = sorted(map(str, found)), sorted(map(str, expected))
    assert found == expected


def test_a_record_of_one_operation_is_input_of_the_next(upid, here):
    env, upids = here
    decoded = upid("decode", *upids).expect(0)
    waited = upid("wait", stdin=decoded.stdout, env=env).expect(0)
    logs = upid("log", stdin=waited.stdout, env=env).expect(0)
    assert [record["upid"] for record in logs.records] == upids


# Output of tools that starts with a bracket or a quote is text, not malformed JSON.
TEXT = {
    "a dictionary of Python": "{'errors': b'%s'}",
    "a log level": "[INFO] task %s started",
    "a time stamp": "[2026-11-24 01:57:21] task %s started",
    "a brace of a shell": "{ echo %s; }",
    "an unquoted value": '{"upid": %s}',
}


@pytest.mark.parametrize("name", TEXT)
def test_a_upid_in_a_line_that_only_looks_like_json_is_found(upid, name):
    stdin = "%s\n%s\n%s\n" % (PLAIN, TEXT[name] % OTHER, PLAIN)
    records = upid("decode", stdin=stdin).expect(0).records
    assert [record["upid"] for record in records] == [PLAIN, OTHER, PLAIN]


PVESH = """INFO: starting new backup job: vzdump 100 --storage local
INFO: Starting Backup of VM 100 (qemu)
INFO: 100% (32.0 GiB of 32.0 GiB) in 4m 40s
UPID"""


@pytest.mark.parametrize("text", [PVESH, PVESH.replace("\n", "")], ids=["lines", "glued by ssh"])
def test_what_pvesh_prints_before_the_upid_is_passed_over(upid, here, text):
    env, (task, _) = here
    stdin = text.replace("UPID", task) + "\n"
    assert upid("wait", stdin=stdin, env=env).expect(0).record["upid"] == task


@pytest.mark.parametrize("op", ["wait", "status", "log", "decode"])
def test_what_was_passed_over_is_counted_on_standard_error(upid, here, op):
    env, tasks = here
    done = upid(op, stdin=PVESH.replace("UPID", "\n".join(tasks)) + "\n", env=env).expect(0)
    assert len(done.records) == 2
    said = "skipped 3 lines of standard input without a UPID; the first is 'INFO: starting new backup job: "
    assert done.stderr == "upid %s: %svzdump 100 --storage local'\n" % (op, said)


def test_one_line_that_was_passed_over_is_shown_safe_for_a_terminal(upid, here):
    env, (task, _) = here
    line = "\x1b[2J \u202e gr\u00fc\u00dfe " + "\u20ac" * 50
    done = upid("wait", "--output", "text", stdin=task + "\n" + line, env=env).expect(0)
    shown = "?[2J ? gr\u00fc\u00dfe " + "\u20ac" * 27 + "\u2026"
    assert done.stderr == "upid wait: skipped 1 line of standard input without a UPID: '%s'\n" % shown


def test_nothing_is_said_of_json_blank_lines_and_text_with_a_upid_in_it(upid, here):
    env, (task, _) = here
    stdin = '\n{"data": "%s"}\n\ntask %s has begun\n' % (task, task)
    assert upid("wait", stdin=stdin, env=env).expect(0).stderr == ""


@pytest.mark.parametrize("op", ["wait", "status", "log", "decode"])
def test_prose_without_any_upid_is_an_error_that_shows_it(upid, here, op):
    done = upid(op, stdin="ssh: connect to host pve1: No route\n", env=here[0]).expect(2)
    assert done.stdout == ""
    assert "no UPID" in done.stderr and "ssh: connect to host pve1" in done.stderr


# Rows of `proxmox-backup-manager task list`, which draws a table.
TABLE = """┌────────────┬──────────┬────────────┐
│ starttime  │ status   │ upid       │
╞════════════╪══════════╪════════════╡
│ 2026-11-24 │ OK       │ %s │
├────────────┼──────────┼────────────┤
│ 2026-11-23 │ OK       │ %s │
└────────────┴──────────┴────────────┘
"""


@pytest.mark.parametrize("op", ["status", "decode"])
def test_borders_of_a_table_are_passed_over(upid, here, op):
    env, tasks = here
    done = upid(op, stdin=TABLE % tuple(tasks), env=env).expect(0)
    assert [record["upid"] for record in done.records] == list(tasks)
    assert "skipped 5 lines of standard input without a UPID" in done.stderr


@pytest.mark.parametrize("op", ["status", "decode"])
@pytest.mark.parametrize("line", ["UPID: one two", "hello", "pve1:0003A1B2", "upid=x"])
def test_what_was_meant_as_a_upid_has_its_record(upid, here, op, line):
    env, (task, _) = here
    good, bad = upid(op, stdin="%s\n%s\n" % (task, line), env=env).expect(2).records
    assert good["upid"] == task
    assert bad["upid"] == line and bad["error"]["code"] in ("fields", "prefix")


@pytest.mark.parametrize("op", ["wait", "status", "log"])
@pytest.mark.parametrize("stdin", ["", "\n \n"])
def test_empty_input_is_an_error_where_tasks_are_wanted(upid, here, op, stdin):
    assert "empty" in upid(op, stdin=stdin, env=here[0]).expect(2).stderr


@pytest.mark.parametrize("op", ["decode", "encode", "decode-log"])
def test_a_filter_makes_nothing_of_nothing(upid, op):
    assert upid(op, stdin="").expect(0).stdout == ""


def test_arguments_win_and_standard_input_is_not_read(upid):
    assert upid("decode", PLAIN, stdin=OTHER).expect(0).record["upid"] == PLAIN


def test_a_record_goes_out_before_the_next_line_has_come(home):
    """`tail -f upids | upid decode` must not wait for a full buffer."""
    decode = subprocess.Popen(
        [binary.UPID, "decode"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=binary.clean_environment(home),
    )
    with decode:
        for task in (PLAIN, OTHER):
            decode.stdin.write(task.encode() + b"\n")
            decode.stdin.flush()
            assert json.loads(decode.stdout.readline())["upid"] == task
        decode.stdin.close()
        assert decode.wait(5) == 0


@pytest.mark.parametrize("message", ["no such VM", None])
def test_a_failed_answer_is_not_nothing_to_do(upid, message):
    answer = {"data": None, "errors": {"vmid": "wrong"}, "message": message}
    error = upid("decode", stdin=json.dumps(answer)).expect(2).error
    assert error["code"] == "input" and (message or "") in error["message"]
