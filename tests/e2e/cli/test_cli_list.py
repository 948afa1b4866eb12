"""upid list: each filter on each product, compared with all tasks of the scene."""

import json
import random
import re

import pytest

from binary import PASSWORD, TOKEN_SECRET

BY_TOKEN = {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
BY_PASSWORD = {"PROXMOX_USER": "root@pam", "PROXMOX_PASSWORD": PASSWORD}
BEGIN = 1790000000
STATES = ["OK", "OK", "OK", "WARNINGS: 2", "job errors", "unexpected status"]
USERS = ["root@pam", "alice@pve", "malice@pve", "alice@pve!ci"]
KINDS = {
    "pve": (["vzdump", "qmstart", "qmstop"], ["100", "1000", "104", ""], ["pve1", "pve2"]),
    "pmg": (["saupdate", "backup", "avupdate"], [""], ["pmg1"]),
    "pbs": (
        ["backup", "garbage_collection", "syncjob", "sync"],
        ["store1\\x3avm-104", "store1\\x3avm-1040", "store2\\x3act-104", "store1", "store12"],
        ["pbs1"],
    ),
    "pdm": (["vzdump", "qmstart"], ["100", "104"], ["pve1", "pve2"]),
}


def upid_of(product, rng, number):
    types, ids, nodes = KINDS[product]
    type, id, node, user = map(rng.choice, (types, ids, nodes, USERS))
    start = BEGIN + rng.randrange(100000)
    if product == "pbs":
        text = "UPID:%s:000002B2:00001234:%08X:%08X:%s:%s:%s:"
        return text % (node, number, start, type, id, user), start
    text = "UPID:%s:%08X:00001234:%08X:%s:%s:%s:" % (node, number, start, type, id, user)
    return ("pve:lab!" if product == "pdm" else "") + text, start


def scene(product):
    count = 900 if product == "pmg" else 2000  # its one node keeps little more, see archive.py
    rng = random.Random(7)
    unknown = "unknown" if product == "pbs" else "unexpected status"
    tasks = []
    for number in range(1, count + 1):
        text, start = upid_of(product, rng, number)
        state = rng.choice(STATES)
        task = {"upid": text, "exitstatus": unknown if state == STATES[-1] else state}
        task["endtime"] = start + rng.randrange(1, 4000)
        if product in ("pve", "pbs") and rng.random() < 0.05:
            task = {"upid": text, "running": True}
        tasks.append(task)
    return {"product": product, "tasks": tasks, "remotes": {"lab": "pve"} if product == "pdm" else {}}


@pytest.fixture(scope="module", params=KINDS)
def world(request, session_task_server):
    product = request.param
    script = scene(product)
    if product != "pdm":
        del script["remotes"]
    server = session_task_server(script)
    env = {**server.address, **(BY_PASSWORD if product == "pmg" else BY_TOKEN)}
    return product, script["tasks"], {**env, "PROXMOX_PRODUCT": product}


def wanted(tasks):
    return {task["upid"] for task in tasks}


def listed(upid, env, *options):
    records = upid("list", *options, env=env).expect(0).records
    found = [record["upid"] for record in records]
    assert len(found) == len(set(found)), "a task was listed twice"
    return records


def test_every_task_is_listed_once_running_first_then_the_newest(upid, world):
    product, tasks, env = world
    records = listed(upid, env)
    assert {record["upid"] for record in records} == wanted(tasks)
    key = "starttime" if product == "pdm" else "endtime"  # the cache of a PDM is kept by start
    times = [record[key] for record in records if not record["running"]]
    assert times == sorted(times, reverse=True)
    assert [record["running"] for record in records] == sorted(
        (record["running"] for record in records), reverse=True
    )


def fields(product, text):
    parts = text.split("!", 1)[1].split(":") if product == "pdm" else text.split(":")
    start = int(parts[5 if product == "pbs" else 4], 16)
    type, id, user = parts[6:9] if product == "pbs" else parts[5:8]
    return {"node": parts[1], "start": start, "type": type, "id": id, "user": user}


def state_of(task):
    status = task.get("exitstatus")
    if task.get("running"):
        return "running"
    if status == "OK":
        return "ok"
    if status in ("unexpected status", "unknown"):
        return "unknown"
    return "warning" if status.startswith("WARNINGS") else "error"


def is_of_guest(product, id, guest):
    if product == "pbs":
        return re.search(r"(^|:|/)(vm|ct)/%s(/|$)" % guest, unescape(id)) is not None
    return id == guest


def unescape(id):
    return re.sub(r"\\x(..)", lambda m: chr(int(m[1], 16)), id.replace("-", "/"))


FILTERS = {
    "type": (["--type", "vzdump"], lambda p, f, s: f["type"] == "vzdump"),
    "a part of a type": (["--type", "sync"], lambda p, f, s: f["type"] == "sync"),
    "two types": (
        ["--type", "qmstart,backup"],
        lambda p, f, s: f["type"] in ("qmstart", "backup"),
    ),
    "guest": (["--vmid", "104"], lambda p, f, s: is_of_guest(p, f["id"], "104")),
    "user": (
        ["--user", "alice@pve"],
        lambda p, f, s: f["user"].split("!")[0] == "alice@pve",
    ),
    "token": (["--user", "alice@pve!ci"], lambda p, f, s: f["user"] == "alice@pve!ci"),
    "since": (["--since", str(BEGIN + 50000)], lambda p, f, s: f["start"] >= BEGIN + 50000),
    "until": (["--until", str(BEGIN + 50000)], lambda p, f, s: f["start"] <= BEGIN + 50000),
    "ok": (["--class", "ok"], lambda p, f, s: s == "ok"),
    "warnings": (["--class", "warning"], lambda p, f, s: s == "warning"),
    "errors": (["--class", "error"], lambda p, f, s: s == "error"),
    "unknown": (["--class", "unknown"], lambda p, f, s: s == "unknown"),
    "two classes": (["--class", "error,running"], lambda p, f, s: s in ("error", "running")),
    "running": (["--running"], lambda p, f, s: s == "running"),
    "several filters": (
        ["--class", "ok", "--user", "root@pam", "--since", str(BEGIN + 20000)],
        lambda p, f, s: s == "ok" and f["user"] == "root@pam" and f["start"] >= BEGIN + 20000,
    ),
    "nothing matches": (["--type", "nosuch"], lambda p, f, s: False),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_says_exactly_which_tasks(upid, world, name):
    product, tasks, env = world
    options, matches = FILTERS[name]
    want = [t for t in tasks if matches(product, fields(product, t["upid"]), state_of(t))]
    assert {record["upid"] for record in listed(upid, env, *options)} == wanted(want)


def test_a_node_alone_is_listed(upid, world):
    product, tasks, env = world
    node = KINDS[product][2][-1]
    want = [task for task in tasks if fields(product, task["upid"])["node"] == node]
    assert {record["upid"] for record in listed(upid, env, "--node", node)} == wanted(want)


def test_the_latest_is_the_one_that_started_last(upid, world):
    product, tasks, env = world
    newest = max(fields(product, task["upid"])["start"] for task in tasks)
    (record,) = listed(upid, env, "--latest")
    assert record["starttime"] == newest


def test_the_rows_of_a_table_are_aligned(upid, world):
    """Ids have different lengths, and some tasks have none."""
    table = upid("list", "--limit", "60", "-o", "table", env=world[2]).expect(0).stdout
    ends = [re.match(r"(?:\S+ +){6}", line).end() for line in table.splitlines()]
    assert len(ends) == 60 and len(set(ends)) == 1


def test_a_limit_ends_the_list(upid, world):
    _, _, env = world
    assert len(listed(upid, env, "--limit", 5)) == 5


def test_status_takes_every_record_of_a_list(upid, world):
    _, _, env = world
    text = "".join(json.dumps(record) + "\n" for record in listed(upid, env, "--limit", 20))
    records = upid("status", stdin=text, env=env).expect(0).records
    assert [record["upid"] for record in records] == [
        json.loads(line)["upid"] for line in text.splitlines()
    ]


def test_a_datastore_is_of_a_backup_server(upid, world):
    product, tasks, env = world
    if product != "pbs":
        pytest.skip("only a Backup Server has datastores")
    ids = {task["upid"]: unescape(fields("pbs", task["upid"])["id"]) for task in tasks}
    want = {
        text
        for text, id in ids.items()
        if re.match(r"store1(:|$)", id) and fields("pbs", text)["type"] != "syncjob"
    }
    found = {record["upid"] for record in listed(upid, env, "--datastore", "store1")}
    assert found == want


BAD = {
    "a word": (["100"], "list takes no arguments, but got '100'. Use a filter such as --vmid"),
    "a class": (["--class", "failed"], "value of class must be one of"),
    "a guest": (["--vmid", "7"], "is not a guest number"),
    "times the wrong way round": (["--since", "2", "--until", "1"], "since is later than until"),
    "a variable that is not set": (["--type", ""], "type is empty; to select all, leave it out"),
    "variables that are not set": (["--vmid", ","], "vmid is empty; to select all, leave it out"),
    "two nodes": (["--node", "pve1,pve2"], "node: 'pve1,pve2' is not the name of a node"),
    "a user without a realm": (["--user", "root"], "user: 'root' has no realm: write root@pam"),
    "a profile that is not set": (["--profile", ""], "profile is empty: is a variable not set?"),
    "a datastore of PVE": (["--product=pve", "--datastore=s"], "datastore: a Proxmox VE has none"),
    "a datastore of PVE, by its port": (["--api-port=8006", "--datastore=s"], "set product to pbs"),
    "a remote of PBS": (["--product=pbs", "--remote=r"], "only a Datacenter Manager has remotes"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_filter_is_a_usage_error(upid, name):
    options, says = BAD[name]
    env = {"PROXMOX_HOST": "127.0.0.1:1", **BY_TOKEN}
    assert says in upid("list", *options, env=env).expect(2).stderr


def test_a_server_that_is_down_is_an_error_record(upid):
    env = {"PROXMOX_HOST": "127.0.0.1:1", **BY_TOKEN}
    done = upid("list", "--timeout", "1", env=env).expect(5)
    assert [record["error"]["code"] for record in done.records] == ["connect"]


@pytest.mark.parametrize("down, status", [(["pve2"], 3), ({"pve1": "route"}, 3), (["pve1", "pve2"], 5)])
def test_a_list_without_some_nodes_is_incomplete(upid, task_server, fresh_upid, down, status):
    tasks = [{"upid": fresh_upid(node=node), "endtime": 1} for node in ("pve1", "pve2")]
    server = task_server({"tasks": tasks, "nodes": ["pve1", "pve2"], "down": down})
    done = upid("list", env=server.env).expect(status)
    missing = [r["error"]["message"].split()[4] for r in done.records if "error" in r]
    assert missing == sorted(down)
    assert {r["node"] for r in done.records if "error" not in r} == {"pve1", "pve2"} - set(down)
    assert ("the list is incomplete: the tasks of node" in done.stderr) == (status == 3)
