"""encode: the reverse of decode."""

import json

import pytest

import vectors
from binary import ndjson
from vectors import BAD, GOOD, OTHER, PLAIN

FIELDS = {
    "node": "pve1",
    "pid": 238002,
    "pstart": 169552957,
    "starttime": 1760608478,
    "type": "qmstart",
    "id": "100",
    "user": "root@pam",
}


def decoded(upid):
    return upid("decode", stdin=ndjson(vector["upid"] for vector in GOOD)).expect(0)


def test_every_good_upid_comes_back_in_its_canonical_form(upid):
    before = decoded(upid)
    after = upid("encode", stdin=before.stdout).expect(0)
    assert len(after.records) == len(GOOD)
    for vector, old, new in zip(GOOD, before.records, after.records):
        # the canonical form has no comment, which no server takes; encode writes what it is given
        assert new["upid"] == old["canonical"] + old["comment"], vector["why"]
        assert new["canonical"] == vector["expect"].get("canonical", old["canonical"])
        assert {**new, "upid": None} == {**old, "upid": None, "id_raw": new["id_raw"]}


def test_twice_there_and_back_changes_nothing(upid):
    once = upid("encode", stdin=decoded(upid).stdout).expect(0)
    again = upid("decode", stdin=ndjson(record["upid"] for record in once.records)).expect(0)
    assert upid("encode", stdin=again.stdout).expect(0).records == once.records


def test_a_list_as_json_output_writes_it_is_taken(upid):
    both = upid("decode", "--output", "json", PLAIN, OTHER).expect(0)
    records = upid("encode", stdin=both.stdout).expect(0).records
    assert [record["upid"] for record in records] == [PLAIN, OTHER]


def test_options_make_a_upid_too(upid):
    words = [word for key, value in FIELDS.items() for word in ("--" + key, str(value))]
    assert upid("encode", *words).expect(0).record["upid"] == PLAIN
    assert upid("encode", "--output", "text", *words).expect(0).stdout == PLAIN + "\n"


def test_text_and_numbers_mean_the_same(upid):
    texts = {key: str(value) for key, value in FIELDS.items()}
    stdin = ndjson([FIELDS, texts, {**FIELDS, "id": 100}])
    assert {record["upid"] for record in upid("encode", stdin=stdin).expect(0).records} == {PLAIN}


def test_a_task_id_makes_the_ten_piece_form_and_escapes_the_id(upid):
    stdin = json.dumps({**FIELDS, "task_id": 7, "id": "store1:vm/100"})
    record = upid("encode", stdin=stdin).expect(0).record
    assert record["family"] == "pbs"
    assert record["id_raw"] == "store1\\x3avm-100"
    assert ":00000007:68F0C0DE:qmstart:store1\\x3avm-100:" in record["upid"]


def test_a_raw_id_does_where_there_is_no_id(upid):
    fields = {key: value for key, value in FIELDS.items() if key != "id"}
    stdin = json.dumps({**fields, "task_id": 7, "id_raw": "store1\\x3avm-100"})
    assert upid("encode", stdin=stdin).expect(0).record["id"] == "store1:vm/100"


def test_a_token_and_a_remote_are_written(upid):
    stdin = json.dumps({**FIELDS, "tokenid": "ci", "remote": "lab"})
    record = upid("encode", stdin=stdin).expect(0).record
    assert record["upid"] == "pve:lab!" + PLAIN.replace("root@pam", "root@pam!ci")


@pytest.mark.parametrize(
    "change, code",
    [
        ({"node": "a.b"}, "node"),
        ({"node": ""}, "node"),
        ({"pid": 2**32}, "pid"),
        ({"pstart": 2**36}, "pstart"),
        ({"starttime": 2**32}, "starttime"),
        ({"type": "a b"}, "type"),
        ({"type": ""}, "type"),
        ({"id": "a/b"}, "id"),
        ({"id": "a:b"}, "id"),
        ({"user": "a:b"}, "user"),
        ({"user": ""}, "user"),
        ({"remote": "-lab"}, "remote-id"),
        ({"pid": -1}, "usage"),
        ({"pid": "0x12"}, "usage"),
        ({"pid": [1]}, "usage"),
        ({"pid": None}, "usage"),
        ({"family": "pmg"}, "usage"),
    ],
    ids=str,
)
def test_a_field_that_does_not_fit_is_named(upid, change, code):
    stdin = ndjson([FIELDS, {**FIELDS, **change}, FIELDS])
    first, bad, last = upid("encode", stdin=stdin).expect(2).records
    assert first["upid"] == last["upid"] == PLAIN
    assert bad["error"]["code"] == code
    assert list(change)[0].split("_")[0] in bad["error"]["message"]


def test_a_value_that_is_not_an_object_is_an_error(upid):
    records = upid("encode", stdin=PLAIN + "\n5\n" + json.dumps(FIELDS)).expect(2).records
    assert [record.get("error", {}).get("code") for record in records] == ["input", "input", None]


def test_all_missing_fields_are_named(upid):
    message = upid("encode", "--node", "pve1").expect(2).stderr
    for name in ("pid", "pstart", "starttime", "type", "user"):
        assert name in message


def test_an_error_of_decode_stays_one(upid):
    errors = upid("decode", stdin=ndjson(vector["upid"] for vector in BAD[:1])).expect(2)
    upid("encode", stdin=errors.stdout).expect(2)


@pytest.mark.parametrize("vector", GOOD, ids=vectors.name)
def test_options_do_for_every_good_upid(upid, vector):
    record = upid("decode", vector["upid"]).expect(0).record
    names = "family node pid pstart task_id starttime type id user tokenid comment remote".split()
    given = [(name, record[name]) for name in names if record.get(name) is not None]
    words = ["--%s=%s" % (name.replace("_", "-"), value) for name, value in given]
    assert upid("encode", *words).expect(0).record["canonical"] == record["canonical"]
