"""Options: long, short, misspelled."""

import json

import pytest

from vectors import PLAIN


@pytest.mark.parametrize(
    "words, instead",
    [
        (["wait", "--validate-certs", "false"], "--no-validate-certs"),
        (["wait", "--validate-certs", "yes"], "--validate-certs"),
        (["wait", "--no-validate-certs", "true"], "--no-validate-certs"),
        (["wait", "--follow-ha", "no"], "--no-follow-ha"),
        (["wait", "--trace", "0"], "--no-trace"),
        (["wait", "-v", "off"], "--no-trace"),
        (["decode", "--strict", "False"], "--no-strict"),
        (["decode", "--quiet", "on"], "--quiet"),
    ],
    ids=" ".join,
)
def test_a_boolean_option_takes_no_word(upid, words, instead):
    done = upid(*words, PLAIN).expect(2)
    assert done.stdout == "" and "write " + instead + "\n" in done.stderr


def test_a_boolean_option_takes_a_value_behind_an_equals_sign(upid):
    with_comment = PLAIN + "comment"
    upid("decode", "--strict=true", with_comment).expect(2)
    upid("decode", "--strict=no", with_comment).expect(0)
    upid("decode", "--no-strict", with_comment).expect(0)


def test_short_options(upid, task_server, fresh_upid):
    task = fresh_upid()
    server = task_server({"tasks": [{"upid": task, "log_lines": 40}]})
    for words in (["-n", "2"], ["-n2"], ["-qn2"], ["--tail", "2"]):
        record = upid("log", *words, "-t", "1m", task, env=server.env).expect(0).record
        assert len(record["lines"]) == 2
    assert upid("decode", "-o", "text", PLAIN).expect(0).stdout.startswith("upid: UPID:")
    assert upid("decode", "-ojson", PLAIN).expect(0).stdout.startswith("{\n")
    traced = upid("status", "-v", task, env=server.env).expect(0)
    assert "\n> GET " in "\n" + traced.stderr


@pytest.mark.parametrize(
    "words", [["-x"], ["-x", "20"], ["-qx"], ["-1"], ["--tial", "20"], ["---"], ["-Ü"]], ids=" ".join
)
def test_a_word_that_begins_with_a_dash_and_is_no_option_is_an_error(upid, task_server, fresh_upid, words):
    """It is never read as a UPID, and no server is contacted."""
    task = fresh_upid()
    server = task_server({"tasks": [{"upid": task}]})
    done = upid("log", *words, task, env=server.env).expect(2)
    assert done.stdout == "" and "unknown option '%s'" % words[0] in done.stderr
    assert server.journal() == []


@pytest.mark.parametrize(
    "words, meant",
    [
        (["wait", "--timout", "5", PLAIN], "'--timeout'?"),
        (["wait", "--polling", "5", PLAIN], "'--polling-interval'?"),
        (["wait", "--host", "x", PLAIN], "'--api-host'?"),
        (["log", "--ouput", "text", PLAIN], "'--output'?"),
        (["wait", "--fail-on", "warnings", PLAIN], "'warning'?"),
        (["decode", "-o", "ymal", PLAIN], "'yaml'?"),
        (["list", "--class", "ok,eror"], "'error'?"),
        (["wait", "--of", "warnin", PLAIN], "'warning'?"),
        (["wiat", PLAIN], "'wait'?"),
        (["decode_lgo"], "'decode-log'?"),
        (["--verison"], "'version'?"),
        (["help", "statsu"], "'status'?"),
        (["terraform", "wiat"], "'wait'?"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[:3]),
)
def test_a_misspelled_word_has_a_suggestion(upid, words, meant):
    assert "Did you mean " + meant in upid(*words).expect(2).stderr


def test_nothing_far_off_is_suggested(upid):
    assert "Did you mean" not in upid("wait", "--bogus", PLAIN).expect(2).stderr
    assert "Did you mean" not in upid("bogus").expect(2).stderr


@pytest.mark.parametrize(
    "name, meant",
    [("UPID_PROFIL", "UPID_PROFILE"), ("UPID_OUPUT", "UPID_OUTPUT"), ("UPID_CONFG", "UPID_CONFIG")],
)
def test_a_misspelled_variable_is_noted(upid, name, meant):
    note = "upid: unknown environment variable %s. Did you mean %s?\n" % (name, meant)
    assert upid("decode", PLAIN, env={name: "x"}).expect(0).stderr == note
    assert upid("decode", "-q", PLAIN, env={name: "x"}).expect(0).stderr == ""


def test_other_variables_are_left_alone(upid):
    env = {"UPID_SOMETHING_ELSE": "x", "UPID": "x", "UPID_PROFILE": ""}
    assert upid("decode", PLAIN, env=env).expect(0).stderr == ""


def test_quiet_leaves_notes_out_and_errors_in(upid):
    lines = "some words of a log\n%s\n" % PLAIN
    assert "without a UPID" in upid("status", stdin=lines).stderr
    quiet = upid("status", "--quiet", stdin=lines)
    assert "without a UPID" not in quiet.stderr
    assert json.loads(quiet.stdout)["error"]["code"] == "usage"


def test_the_environment_chooses_the_form_of_output(upid):
    assert upid("decode", PLAIN, env={"UPID_OUTPUT": "yaml"}).expect(0).stdout.startswith("upid: ")
    given = upid("decode", "-o", "ndjson", PLAIN, env={"UPID_OUTPUT": "yaml"}).expect(0)
    assert given.record["upid"] == PLAIN
    wrong = upid("decode", PLAIN, env={"UPID_OUTPUT": "jsno"}).expect(2)
    assert "UPID_OUTPUT" in wrong.stderr and "Did you mean 'json'?" in wrong.stderr
