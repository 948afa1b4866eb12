"""Several profiles in one call: which server is used for a task, and what a record may select."""

import json

import pytest

from module_run import Module

ALL = ["--profile", "west", "--profile", "backup,east"]
PRODUCTS = {"west": "pve", "east": "pve", "backup": "pbs", "mail": "pmg"}
ENDS = {"west": "OK", "east": "job errors", "backup": "WARNINGS: 1", "mail": "OK"}


def upids(fresh_upid, age):
    return {
        "west": fresh_upid(age=age),
        "east": fresh_upid(node="pve7", age=age + 1),
        "backup": fresh_upid("verify", "store1", "pbs1", product="pbs", age=age + 2),
        "mail": fresh_upid("saupdate", "", "pmg1", age=age + 3),
    }


@pytest.fixture(scope="module")
def four(module_sites, fresh_upid):
    """Two clusters, a Backup Server and a Mail Gateway; .ended[name] is a task of each, and .runs[name]
    one that runs for two polls. A fifth profile, `down`, leads to a closed port."""
    ended, runs = upids(fresh_upid, 100), upids(fresh_upid, 0)
    scripts = {
        name: {
            "product": PRODUCTS[name],
            "tasks": [
                {"upid": ended[name], "exitstatus": ENDS[name], "endtime": 1700000000 + number},
                {"upid": runs[name], "exitstatus": ENDS[name], "looks": 2},
            ],
        }
        for number, name in enumerate(PRODUCTS)
    }
    found = module_sites(**scripts)
    found.ended, found.runs = ended, runs
    return found


@pytest.fixture
def asked(four):
    """asked("status"): the sites that got such a request in this test, and how many."""
    before = {name: len(server.journal()) for name, server in four.servers.items()}

    def count(what):
        found = {
            name: len([e for e in server.journal()[before[name] :] if e.get("what") == what])
            for name, server in four.servers.items()
        }
        return {name: number for name, number in found.items() if number}

    return count


@pytest.fixture
def with_down(four, tmp_path):
    """The profiles, and one of a server that is down."""
    profiles = {name: server.profile for name, server in four.servers.items()}
    profiles["down"] = {**profiles["west"], "api_host": "127.0.0.1:1"}
    config = tmp_path / "config.yaml"
    config.write_text(json.dumps({"profiles": profiles}))
    config.chmod(0o600)
    return {"UPID_CONFIG": str(config)}


def record_of(upid, profile):
    return json.dumps({"upid": upid, "profile": profile}) + "\n"


def test_one_wait_for_tasks_of_three_servers_beside_one_that_is_down(
    upid, four, asked, with_down, fresh_upid
):
    """One deadline; a cluster and a Backup Server by their UPIDs, the second cluster by its record."""
    lost = fresh_upid()
    stdin = four.runs["west"] + "\n" + four.runs["backup"] + "\n"
    stdin += record_of(four.runs["east"], "east") + record_of(lost, "down")
    options = ["--polling-interval=0.05", "--timeout=4", "--profile=down"]
    done = upid("wait", *ALL, *options, stdin=stdin, env=with_down).expect(1)
    *good, down = done.records
    assert {(r["upid"], r["profile"], r["class"]) for r in good} == {
        (four.runs["west"], "west", "ok"),
        (four.runs["backup"], "backup", "warning"),
        (four.runs["east"], "east", "error"),
    }
    assert all(r["elapsed"] < 4 for r in good)
    assert (down["upid"], down["profile"], down["error"]["code"]) == (lost, "down", "connect")
    assert asked("status") == {"west": 3, "backup": 3, "east": 3}


def test_what_one_operation_writes_is_an_input_of_the_next(upid, four, asked):
    """A Mail Gateway is told from a Proxmox VE by its profile alone."""
    names = ["mail", "east", "backup"]
    stdin = "".join(record_of(four.ended[name], name) for name in names)
    status = upid("status", "--all-profiles", stdin=stdin, env=four.env).expect(0)
    assert [r["profile"] for r in status.records] == names
    waited = upid("wait", "--all-profiles", stdin=status.stdout, env=four.env).expect(1)
    ended = {r["profile"]: r["exitstatus"] for r in waited.records}
    assert ended == {name: ENDS[name] for name in names}
    log = upid("log", "--all-profiles", stdin=waited.stdout, env=four.env).expect(0)
    assert {r["profile"] for r in log.records if "profile" in r} <= set(names)
    assert set(asked("status")) == set(asked("log")) == set(names)


def test_a_command_in_a_message_names_the_profile(upid, sites, fresh_upid):
    """The bare command would ask the default server."""
    task = fresh_upid()
    env = sites(west={}, east={"tasks": [{"upid": task, "running": True}]}).env
    done = upid("wait", "--all-profiles", "--timeout=0", stdin=record_of(task, "east"), env=env).expect(4)
    assert done.record["reason"].endswith("upid wait --profile east '%s'" % task)


def test_a_record_names_no_profile_but_the_selected_ones(upid, four, asked):
    mail, east = record_of(four.ended["mail"], "mail"), record_of(four.ended["east"], "east")
    done = upid("status", *ALL, stdin=mail, env=four.env).expect(2)
    assert done.record["error"]["code"] == "input"
    assert "profile 'mail', which is not selected" in done.record["error"]["message"]
    one = upid("status", "--profile=west", stdin=east, env=four.env).expect(2)
    assert "'east', but 'west' is in use" in one.record["error"]["message"]
    assert asked("status") == {}


def test_with_one_profile_its_own_name_is_fine_and_is_not_repeated(upid, four):
    stdin = record_of(four.ended["west"], "west")
    done = upid("status", "--profile=west", stdin=stdin, env=four.env).expect(0)
    assert "profile" not in done.record


def test_a_list_is_newest_first_over_all_servers(upid, four):
    done = upid("list", "--all-profiles", "--class=ok,warning,error", env=four.env).expect(0)
    found = [r["profile"] for r in done.records if r["upid"] in four.ended.values()]
    assert found == ["mail", "backup", "east", "west"]


def test_a_table_names_the_profiles_if_several_are_in_use(upid, four):
    """A task without an id has a column for it nevertheless."""
    words = ["list", "--output=table", "--class=ok"]
    several = upid(*words, "--profile=west,mail", env=four.env).expect(0).stdout.splitlines()
    (mail,) = [line.split() for line in several if " mail " in line and "saupdate" in line]
    assert mail[2:6] == ["mail", "pmg1", "saupdate", "-"]
    one = upid(*words, "--profile=mail", env=four.env).expect(0).stdout
    assert " mail " not in one and "pmg1" in one
    states = upid("status", "-o", "table", "--all-profiles", "--latest", env=four.env).expect(0)
    assert states.stdout.split()[2] in PRODUCTS


def test_an_error_in_a_table_names_its_profile(upid, with_down):
    words = ["list", "-o", "table", "--profile=west,down", "--timeout=1", "--limit=1"]
    lines = upid(*words, env=with_down).expect(3).stdout.splitlines()
    assert ["-", "down", "connect", "127.0.0.1:1:"] in [line.split()[:4] for line in lines]


def test_a_list_without_one_server_names_it_and_has_the_others(upid, four, with_down):
    options = ["--profile=west,down", "--profile=backup", "--timeout=1"]
    done = upid("list", *options, env=with_down).expect(3)
    assert "the list is incomplete: 127.0.0.1:1: " in done.stderr
    errors = [r for r in done.records if "error" in r]
    assert [(r["profile"], r["error"]["code"]) for r in errors] == [("down", "connect")]
    assert {r["profile"] for r in done.records} == {"west", "backup", "down"}


def test_a_datastore_is_asked_of_no_server_that_has_none(upid, four, asked):
    done = upid("list", "--all-profiles", "--datastore=store1", env=four.env).expect(0)
    assert {r["profile"] for r in done.records} == {"backup"} == set(asked("list"))
    done = upid("list", "--profile=west,east", "--datastore=store1", env=four.env).expect(2)
    assert "datastore: a Proxmox VE has none" in done.stderr


def test_filters_find_tasks_on_all_servers(upid, four):
    done = upid("status", "--all-profiles", "--type=vzdump", env=four.env).expect(0)
    assert {r["profile"] for r in done.records} == {"west", "east"}


def test_the_environment_sends_no_profile_elsewhere(upid, four, asked):
    env = {**four.env, "PROXMOX_HOST": "127.0.0.1:1", "PROXMOX_USER": "mallory@pve"}
    done = upid("status", *ALL, four.ended["backup"], env=env).expect(0)
    assert done.record["profile"] == "backup"
    assert asked("status") == {"backup": 1}


REFUSED = {
    "a server": ([*ALL, "--api-host=127.0.0.1:1"], "api_host cannot be set for several profiles"),
    "a credential": (
        [*ALL, "--api-password-file=x"],
        "api_password_file cannot be set for several profiles",
    ),
    "an unknown profile": (["--profile=west,nowhere"], "there is no profile 'nowhere'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_go_with_several_profiles_is_a_usage_error(upid, four, name):
    options, says = REFUSED[name]
    assert says in upid("status", *options, four.ended["west"], env=four.env).expect(2).stderr


def test_all_profiles_need_a_file(upid, four):
    env = {"HOME": "/nonexistent"}
    done = upid("status", "--all-profiles", four.ended["west"], env=env).expect(2)
    assert "there is no profile file" in done.stderr


def test_terraform_takes_several_profiles(upid, four):
    query = {"profile": "west,backup", "upid": four.ended["backup"]}
    done = upid("terraform", "status", stdin=json.dumps(query), env=four.env).expect(0)
    assert json.loads(done.stdout)["profile"] == "backup"
    latest = {"all_profiles": "true", "latest": "true", "type": "verify", "class": "warning"}
    done = upid("terraform", "status", stdin=json.dumps(latest), env=four.env).expect(0)
    assert json.loads(done.stdout)["upid"] in (four.ended["backup"], four.runs["backup"])


def test_ansible_takes_several_profiles(four, tmp_path):
    named = {"upid": four.ended["east"], "profile": "east"}
    args = {"profile": ["west", "backup", "east"], "upid": [named, four.ended["backup"]]}
    answer = Module(tmp_path)("status", args, env=four.env)
    assert [task["profile"] for task in answer["tasks"]] == ["east", "backup"]


def test_ansible_says_that_a_list_is_incomplete(with_down, tmp_path):
    args = {"profile": ["west", "down"], "timeout": 1}
    answer = Module(tmp_path)("list", args, env=with_down)
    assert answer.returncode == 3 and answer["failed"]
    assert answer["msg"].startswith("the list is incomplete: 127.0.0.1:1: ")
    assert {task["profile"] for task in answer["tasks"]} == {"west", "down"}


@pytest.mark.parametrize("op", ["stop", "report"])
def test_the_tasks_of_a_backup_server_and_of_a_remote_are_named_whole(upid, sites, fresh_upid, op):
    backup, guest = fresh_upid(product="pbs", type="garbage_collection"), "pve:lab!" + fresh_upid()
    servers = sites(
        backup={"product": "pbs", "tasks": [{"upid": backup}]},
        center={"product": "pdm", "remotes": {"lab": "pve"}, "tasks": [{"upid": guest}]},
    )
    done = upid(op, "--profile=backup,center", backup, guest, env=servers.env).expect(0)
    records = {record["upid"]: record for record in done.records}
    assert (records[backup]["profile"], records[backup]["task_id"]) != (None, None)
    assert (records[guest]["profile"], records[guest]["remote"]) == ("center", "lab")
    assert records[guest]["remote_type"] == "pve"


def test_a_stop_of_a_skipped_result_is_a_success(upid, sites):
    servers = sites(west={})
    words = ["stop", "--profile=west"]
    done = upid(*words, stdin='{"changed": false, "skipped": true}', env=servers.env).expect(0)
    assert (done.record["class"], done.record["skipped"]) == ("no_task", True)
