"""Arguments of a task: types, errors, authentication; and no secrets with -vvv."""

import binary
import pytest

from ansible_run import reach


@pytest.fixture(scope="module")
def upid(fresh_upid):
    return fresh_upid()


@pytest.fixture(scope="module")
def server(session_task_server, upid):
    return session_task_server({"tasks": [{"upid": upid, "looks": 1}]})


@pytest.fixture(scope="module")
def play(ansible, server, upid):
    return ansible.play("values", {"upid": upid, **reach(server)}, "-vvv")


@pytest.mark.parametrize(
    "task",
    [
        "native values",
        "values as text",
        "values in one line",
        "null is not given",
        "another name of an argument",
        "token by its name alone",
        "token in one",
        "password",
    ],
)
def test_task_ends_well(play, task):
    assert not play[task]["failed"], play[task]
    assert play.record(task)["class"] == "ok"


def test_each_sign_in_was_used(play, server):
    asked = [entry["auth"] for entry in server.journal("status")]
    assert (asked.count("ticket"), len(server.journal("ticket"))) == (1, 2)
    assert asked.count("token") == len(asked) - 1


@pytest.mark.parametrize(
    "task, code, words",
    [
        ("wrong password", "auth", "password"),
        ("wrong secret", "auth", "token"),
        ("a certificate that nobody vouches for", "certificate", "certificate"),
        ("no upid", "usage", "missing required arguments: upid"),
        ("no number", "usage", "timeout: 'soon' is not a duration"),
        ("no boolean", "usage", "validate_certs: 'perhaps' is not"),
        ("no choice", "usage", "value of fail_on must be one of: error"),
        ("a secret where none is wanted", "usage", "api_token_secret is a list"),
    ],
)
def test_task_fails_with_a_helpful_message(play, task, code, words):
    failed = play[task]
    assert failed["failed"]
    assert (failed["error"]["code"], failed["msg"]) == (code, failed["error"]["message"])
    assert words in failed["msg"]


def test_unknown_arguments_are_refused_as_ansible_does_it(play):
    said = play["unknown arguments"]["msg"]
    order = "bogus, zeal", "zeal, bogus"  # Ansible sorts the arguments since 2.19
    start = "Unsupported parameters for (upid_wait) module: %s. Supported parameters include: "
    assert said.startswith(tuple(start % names for names in order)) and ", allow_empty, api_host, " in said
    assert ", until, upid, user" in said


def test_no_log_hides_the_whole_result(play):
    assert "censored" in play.shown("hidden by no_log")
    assert "pstart" not in play.shown("hidden by no_log")


def test_twenty_decodes_in_a_loop(play):
    assert [result["id"] for result in play["twenty decodes"]["results"]] == [
        str(n) for n in range(100, 120)
    ]


def test_encode(play):
    made = play.record("encode", "encode")
    assert made["upid"] == "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:vzdump:100:root@pam:"


def test_decode_log(play):
    assert play.record("decode_log", "decode_log")["text"] == "first {{ é 😀\nsecond"


def test_decode_log_takes_what_uri_registered(play):
    whole = play.record("decode_log of what uri registered", "decode_log")
    assert whole["text"].endswith("TASK OK")
    failed = play["decode_log of what failed"]
    assert failed["failed"] and "Status code was 403" in failed["msg"]


def test_no_secret_is_shown_at_vvv(play):
    assert "EXEC" in play.output
    assert not [line for line in play.output.splitlines() if any(s in line for s in binary.SECRETS)]
