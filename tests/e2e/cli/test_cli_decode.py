"""decode: every known UPID, valid or not, in every form of input."""

import json

import pytest

import vectors
from vectors import BAD, GOOD, OTHER, PBS_WANTED, PLAIN

FORMS = {
    "word": lambda upid: ((upid,), ""),
    "line": lambda upid: ((), upid + "\n"),
    "string": lambda upid: ((), json.dumps(upid)),
    "object": lambda upid: ((), json.dumps({"upid": upid})),
}

# proxmoxer's own tests of decode_upid (tests/tools/test_tasks.py): the starting point.
PROXMOXER = {
    "UPID:example-node:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:": {
        "node": "example-node",
        "pid": 715154,
        "pstart": 10623911,
        "starttime": 1636572501,
        "type": "vzdump",
        "id": "100",
        "user": "root@pam",
        "comment": "",
    },
    "UPID:example-node:00213D37:01ECA9AD:618F6B8D:aptupdate::root@pam:": {
        "node": "example-node",
        "pid": 2178359,
        "pstart": 32287149,
        "starttime": 1636789133,
        "type": "aptupdate",
        "id": "",
        "user": "root@pam",
        "comment": "",
    },
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("vector", GOOD, ids=vectors.name)
def test_a_good_upid_gives_its_fields(upid, vector, form):
    words, stdin = FORMS[form](vector["upid"])
    vectors.has_fields(upid("decode", *words, stdin=stdin).expect(0).record, vector)


def is_prose(vector):
    """A line of several words without a UPID is skipped."""
    return vector["upid"] == "invalid garbage"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("vector", BAD, ids=vectors.name)
def test_a_bad_upid_gives_the_rule_that_it_broke(upid, vector, form):
    words, stdin = FORMS[form](vector["upid"])
    options = ["--product", "pbs"] if vector["why"] == PBS_WANTED else []
    done = upid("decode", *options, *words, stdin=stdin)
    if vector["upid"] == "OK" and form in ("string", "object"):
        assert done.expect(0).record == {"upid": None, "class": "no_task"}
    elif form == "line" and is_prose(vector):
        assert "no UPID on standard input" in done.expect(2).stderr
    else:
        assert done.expect(2).error["code"] == vector["error"]
        assert done.record["upid"] == vector["upid"]
        assert len(done.error["message"]) > 20


def test_all_of_them_in_one_stream_have_their_records_in_order(upid):
    stdin = "".join(vector["upid"] + "\n" for vector in GOOD + BAD)
    records = upid("decode", stdin=stdin).expect(2).records
    meant = [vector for vector in BAD if not is_prose(vector)]
    assert [record["upid"] for record in records] == [v["upid"] for v in GOOD + meant]
    assert sum("error" in record for record in records) == len(meant) - 1  # no PBS was wanted


@pytest.mark.parametrize("vector", GOOD, ids=vectors.name)
def test_strict_refuses_only_text_after_the_last_colon(upid, vector):
    done = upid("decode", "--strict", vector["upid"])
    if "strict_error" in vector:
        assert done.expect(2).error["code"] == vector["strict_error"]
    else:
        vectors.has_fields(done.expect(0).record, vector)


@pytest.mark.parametrize("given", PROXMOXER)
def test_the_keys_of_proxmoxer_have_its_values_and_types(upid, given):
    record = upid("decode", given).expect(0).record
    assert record["upid"] == given
    for key, value in PROXMOXER[given].items():
        assert record[key] == value and type(record[key]) is type(value), key


def test_each_product_takes_its_own_form(upid):
    pbs = next(v["upid"] for v in GOOD if v["expect"]["family"] == "pbs" and "!" not in v["upid"])
    for product in ("pve", "pmg"):
        upid("decode", "--product", product, PLAIN).expect(0)
        assert upid("decode", "--product", product, pbs).expect(2).error["code"] == "fields"
    for product in ("pbs", "pdm"):
        upid("decode", "--product", product, pbs).expect(0)
        assert upid("decode", "--product", product, PLAIN).expect(2).error["code"] == "fields"


REMOTE_PVE, REMOTE_PBS = "pve:r1!" + PLAIN, "pbs:r2!"
NATIVE_PBS = "UPID:pbs1:000002B2:00000158:0000000A:674D9E0C:backup:s:root@pam:"
# UPID -> the products that can have such a task, and the code that the others give
HAVE = {
    PLAIN: ({"pve", "pmg"}, "fields"),
    NATIVE_PBS: ({"pbs", "pdm"}, "fields"),
    REMOTE_PVE: ({"pdm"}, "prefix"),
    REMOTE_PBS + NATIVE_PBS: ({"pdm"}, "prefix"),
}


@pytest.mark.parametrize("product", ["pve", "pmg", "pbs", "pdm"])
@pytest.mark.parametrize("task", HAVE)
def test_decode_and_status_agree_which_product_has_a_task(upid, task, product):
    products, code = HAVE[task]
    decoded = upid("decode", "--product", product, task)
    env = {"PROXMOX_HOST": "127.0.0.1:1", "PROXMOX_USER": "root@pam", "PROXMOX_PASSWORD": "x"}
    status = upid("status", "--product", product, "--timeout", "0", task, env=env)
    if product in products:
        assert decoded.expect(0).record["upid"] == task
        assert status.expect(5).error["code"] == "connect"
    else:
        assert decoded.expect(2).error["code"] == code
        assert status.expect(2).error["code"] == "usage"
        assert status.error["message"] in decoded.error["message"]


def test_a_native_upid_for_a_datacenter_manager_wants_its_remote(upid):
    error = upid("decode", "--product", "pdm", PLAIN).expect(2).error
    assert "pve:REMOTE!UPID" in error["message"]


@pytest.mark.parametrize("nothing", ["null", '""', '"OK"', '{"upid": null}', '{"data": "OK"}'])
def test_a_response_without_a_task_is_a_success(upid, nothing):
    done = upid("decode", stdin=nothing + "\n").expect(0)
    assert done.record == {"upid": None, "class": "no_task"}


@pytest.mark.parametrize("words, stdin", [(["OK"], ""), ([], "OK\n")])
def test_ok_as_a_word_or_a_line_is_not_a_upid(upid, words, stdin):
    assert upid("decode", *words, stdin=stdin).expect(2).error["code"] == "prefix"


def test_the_token_is_split_off_the_user(upid):
    record = upid("decode", OTHER).expect(0).record
    assert record["user"] == "backup@pve"
    assert record["tokenid"] == "nightly"
    assert record["realm"] == "pve"


def test_many_words_have_their_records_in_order(upid):
    records = upid("decode", PLAIN, "nonsense", OTHER).expect(2).records
    assert [record["upid"] for record in records] == [PLAIN, "nonsense", OTHER]
    assert ["error" in record for record in records] == [False, True, False]


def test_two_dashes_end_the_options(upid):
    done = upid("decode", "--", "--strict").expect(2)
    assert done.record["upid"] == "--strict" and done.error["code"] == "prefix"


def test_ten_thousand_lines_are_fast_and_complete(upid):
    stdin = "".join("UPID:n%d:0003A1B2:0A1B2C3D:68F0C0DE:t::r@pam:\n" % n for n in range(10000))
    lines = upid("decode", "--output=ndjson", stdin=stdin, timeout=10).expect(0).stdout.split("\n")
    assert len(lines) == 10001 and json.loads(lines[-2])["node"] == "n9999"
