"""The man page: complete, and without warnings from formatters."""

import re
import subprocess

import pytest

import contract
import needs
from binary import ROOT

PAGE = ROOT / "plugin" / "cli" / "upid.1"


@pytest.fixture(scope="module")
def page():
    """As mandoc prints it, without bold and underlined letters."""
    words = [needs.require("mandoc"), "-T", "utf8", "-O", "width=200", PAGE]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return re.sub(".\b", "", text)


def section(page, title):
    return re.search(r"^%s\n(.*?)^(?=\S)" % re.escape(title), page, re.M | re.S).group(1)


def test_it_is_what_the_binary_prints(upid):
    assert upid("docs", "man").expect(0).stdout == PAGE.read_text()


@pytest.mark.parametrize(
    "words",
    [
        ["mandoc", "-T", "lint", "-W", "warning"],
        ["groff", "-ww", "-z", "-man"],
        ["man", "--warnings", "-l", "-Tutf8"],
    ],
    ids=lambda words: words[0],
)
def test_it_renders_without_warnings(words):
    words = [needs.require(words[0]), *words[1:], PAGE]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said = done.stdout if "lint" in words else ""
    assert (done.returncode, said + done.stderr) == (0, "")


@pytest.mark.parametrize("op", contract.OPERATIONS)
def test_every_operation_has_its_options(page, op):
    operations = section(page, "OPERATIONS")
    own = operations.partition("upid %s\n" % op.replace("_", "-"))[2]
    own = re.split(r"^   upid ", own, flags=re.M)[0]
    assert own
    for name, row in contract.rows(op).items():
        shown = "--" + name.replace("_", "-")
        if name in ("upid", "lines", *contract.WORDS) or row.get("writeOnly"):
            continue
        everywhere = section(page, "CONNECTION") + (section(page, "FILTERS") if "\nFILTERS\n" in page else "")
        assert re.search(r"^ +(-., )?%s\b" % re.escape(shown), own + everywhere, re.M), shown


def test_every_exit_status_and_every_variable_is_there(page, upid):
    statuses = set(re.findall(r"^ {7}(\d+)", section(page, "EXIT STATUS"), re.M))
    listed = upid("wait", "--help").stdout.partition("\nExit status:\n")[2]
    assert statuses == set(re.findall(r"^  (\d+)", listed, re.M))
    variables = set(re.findall(r"\b[A-Z][A-Z_]{3,}\b", section(page, "ENVIRONMENT")))
    read = set(re.findall(r"\b(?:PROXMOX|PM|PBS|UPID)_[A-Z_]+\b", upid("wait", "--help").stdout))
    assert read | {"UPID_CONFIG", "UPID_OUTPUT", "NO_COLOR", "CLICOLOR_FORCE"} <= variables


def test_secrets_are_no_options(page):
    secrets = re.split(r"^ +Never on the command line$", page, flags=re.M)[1]
    assert re.search(r"^ +api_password$", secrets, re.M)
    assert not re.search(r"^ +--api-password$", page, re.M)
