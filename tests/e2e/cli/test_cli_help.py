"""Help, version, and the table of exit statuses wherever it is printed."""

import re

import pytest

import contract
from binary import ROOT

HEADER = (ROOT / "src" / "lib" / "upid.h").read_text()
TABLE = {
    word: int(status)
    for word, status in re.findall(r'X\(\w+, "([a-z0-9_-]+)", (\d+), (?:true|false)\)', HEADER)
}


def test_the_version_is_that_of_the_header(upid):
    version = re.search(r'UPID_VERSION "(.+)"', HEADER).group(1)
    for words in (["--version"], ["version"]):
        assert upid(*words).expect(0).stdout == "upid %s\n" % version


def test_help_names_every_operation(upid):
    texts = {upid(*words).expect(0).stdout for words in ([], ["--help"], ["-h"], ["help"])}
    assert len(texts) == 1
    for op in contract.OPERATIONS:
        assert re.search(r"^  %s " % op.replace("_", "-"), texts.copy().pop(), re.MULTILINE)


@pytest.mark.parametrize("op", contract.OPERATIONS)
def test_the_help_of_an_operation_names_every_argument(upid, op):
    dashed = op.replace("_", "-")
    texts = {upid(*words).stdout for words in ([dashed, "--help"], [op, "-h"], ["help", dashed])}
    assert len(texts) == 1
    text = texts.pop()
    for name, row in contract.rows(op).items():
        word = contract.WORDS.get(name, name.replace("upid", "UPID"))
        option = not row.get("writeOnly") and name not in ("upid", "lines", *contract.WORDS)
        shown = "--" + name.replace("_", "-") if option else word
        indent = "  (-., |    )" if option else "  "
        assert re.search(r"^%s%s\b" % (indent, re.escape(shown)), text, re.MULTILINE), name
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("command", ["config", "doctor", "schema", "terraform", "help", "version"])
def test_each_other_command_has_help_too(upid, command):
    texts = {upid(*words).expect(0).stdout for words in ([command, "--help"], [command, "-h"])}
    assert texts == {upid("help", command).expect(0).stdout}
    assert texts.pop().startswith("Usage: upid %s" % command)
    if command in ("schema", "terraform"):
        assert upid(command, "wait", "--help").expect(0).stdout.startswith("Usage: upid " + command)


def test_help_names_the_other_names_of_an_argument(upid):
    assert "--wait-timeout" in upid("wait", "--help").stdout
    upid("wait", "--wait-timeout", "0", "OK").expect(0)


def test_help_wins_over_what_else_is_there(upid):
    upid("wait", "--timeout=5", "some", "words", "--help").expect(0)


def test_a_word_that_looks_like_help_behind_two_dashes_is_a_word(upid):
    assert upid("decode", "--", "-h").expect(2).record["upid"] == "-h"


def test_the_help_of_an_operation_lists_the_exit_statuses_of_the_table(upid):
    listed = upid("wait", "--help").stdout.partition("\nExit status:\n")[2]
    statuses = {int(n) for n in re.findall(r"^  (\d+)(?:, \d+)?  ", listed, re.MULTILINE)}
    assert statuses == set(TABLE.values())


def test_the_overview_fits_a_terminal_and_has_three_examples(upid):
    lines = upid("--help").expect(0).stdout.splitlines()
    assert len(lines) <= 24 and max(map(len, lines)) <= 80
    examples = [line for line in lines[lines.index("Examples:") :] if re.match(r"  .*\bupid ", line)]
    assert len(examples) == 3


def test_the_reference_lists_them_too():
    reference = (ROOT / "plugin" / "README.md").read_text()
    rows = re.findall(r"^\| *(\d+)(?:, \d+)? *\|(.*)\|", reference, re.MULTILINE)
    assert {int(status) for status, _ in rows} == set(TABLE.values())


def test_the_table_is_the_documented_one():
    assert len(TABLE) > 30
    documented = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 70, 74, 130}
    assert set(TABLE.values()) == documented


def test_every_error_that_came_has_a_word_of_the_table(upid):
    """Run last in this file: `contract` gathers what the tests before saw."""
    upid("decode", "x").expect(TABLE["prefix"])
    assert contract.codes <= set(TABLE)
