"""report: records from logs in a file, on standard input, and on a server."""

import bz2
import gzip
import json
import lzma
import pathlib
import re

import pytest

from module_run import Module

DATA = pathlib.Path(__file__).parents[2] / "data/reports"
FAILS = DATA / "vzdump_pve8_one_fails.log"  # 300 ok, 301 and 302 failed
FINE = DATA / "vzdump_pve9_pbs.log"  # 120, 121 and 205 ok; 131 and 132 skipped
WARNS = DATA / "vzdump_pve8_warnings.log"


def by_guest(done):
    return {record["guest"]: record for record in done.records if "guest" in record}


@pytest.mark.parametrize("log", sorted(DATA.glob("*.log")), ids=lambda path: path.stem)
def test_every_log_of_the_tests_gives_records_that_fit_their_schema(upid, log):
    done = upid("report", "--file", str(log)).expect(0)
    assert done.records and all(record["file"] == str(log) for record in done.records)
    records = upid("report", "--file", "-", stdin=log.read_bytes()).expect(0).records
    assert [dict(record, file=str(log)) for record in records] == done.records


def test_a_record_for_each_guest(upid):
    guests = by_guest(upid("report", "--type", "vzdump", stdin=FAILS.read_text()).expect(0))
    assert {number: record["result"] for number, record in guests.items()} == {
        300: "ok",
        301: "error",
        302: "error",
    }
    assert guests[300]["duration"] == 9 and guests[300]["reason"] is None
    assert guests[302]["reason"] == "vma_queue_write: write error - Broken pipe"
    assert guests[300]["started"] is None  # local time, of a zone that nobody told
    assert guests[300]["started_iso"] == "2024-05-15T03:00:05"
    assert guests[300]["time_zone"] == "local"


def test_the_name_of_a_file_tells_the_task(upid, tmp_path):
    name = "UPID:pve1:000AE992:00A21BA7:6643C1D5:vzdump::root@pam:"
    (tmp_path / name).write_bytes(FAILS.read_bytes())
    done = upid("report", "--file", str(tmp_path / name)).expect(0)
    assert {record["upid"] for record in done.records} == {name}
    assert {record["type"] for record in done.records} == {"vzdump"}


def test_several_files(upid):
    done = upid("report", "--file", "%s,%s" % (FAILS, FINE)).expect(0)
    assert {record["file"] for record in done.records} == {str(FAILS), str(FINE)}


def test_a_file_that_is_not_there_does_not_hide_the_others(upid, tmp_path):
    done = upid("report", "--file", "%s/none,%s" % (tmp_path, FAILS)).expect(2)
    assert "error" in done.records[0] and len(done.records) == 4


def test_summary(upid):
    record = upid("report", "--summary", "--file", str(FAILS)).expect(0).record
    assert record["result"] == "error" and record["kind"] == "task"
    assert (record["count_total"], record["count_ok"], record["count_error"]) == (3, 1, 2)
    assert record["failed"] == "301, 302"


@pytest.mark.parametrize(
    "options, status, results",
    [
        (["--guest", "300"], 0, {300: "ok"}),
        (["--guest", "300", "--require", "ok"], 0, {300: "ok"}),
        (["--guest", "300,301", "--require", "ok"], 1, {300: "ok", 301: "error"}),
        (["--guest", "300,999", "--require", "ok"], 8, {300: "ok", 999: "missing"}),
        (["--guest", "999"], 0, {999: "missing"}),
        (["--exclude", "301,302", "--require", "ok"], 0, {300: "ok"}),
        (["--require", "ok"], 1, {300: "ok", 301: "error", 302: "error"}),
        (["--guest", "999", "--exclude", "999", "--require", "ok"], 8, {}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_guests_that_are_named(upid, options, status, results):
    done = upid("report", "--file", str(FAILS), *options).expect(status)
    assert {number: r["result"] for number, r in by_guest(done).items()} == results


def test_a_warning_is_not_a_failure_unless_ok_is_required(upid):
    guests = by_guest(upid("report", "--file", str(WARNS)).expect(0))
    warned = [str(number) for number, r in guests.items() if r["result"] == "warning"]
    assert warned
    only = ["report", "--file", str(WARNS), "--guest", ",".join(warned), "--require"]
    upid(*only, "warning").expect(0)
    upid(*only, "ok").expect(1)


def test_the_best_record_of_a_guest_counts(upid, tmp_path):
    again = tmp_path / "again.log"
    again.write_text(FAILS.read_text().replace("301", "300"))
    done = upid("report", "--file", "%s,%s" % (again, FAILS), "--guest", "300", "--require", "ok")
    done.expect(0)


def test_a_number_that_is_none(upid):
    done = upid("report", "--file", str(FAILS), "--guest", "web").expect(2)
    assert "guest: 'web' is not a guest number" in done.stderr


def test_what_to_read_is_said_once(upid):
    task = "UPID:pve1:000AE992:00A21BA7:6643C1D5:vzdump::root@pam:"
    assert "not both" in upid("report", "--file", str(FAILS), task).expect(2).stderr
    assert "empty" in upid("report", stdin="").expect(2).stderr


# ------------------------------------------------------------------------------------ monitoring

PERFORMANCE = (
    " | total=3;;;0 ok=1;;;0 warning=0;;;0 error=2;;;0 skipped=0;;;0 running=0;;;0 unknown=0;;;0"
    " missing=0;;;0\n"
)


def nagios(upid, *words, **more):
    done = upid("report", "--output", "nagios", *words, **more)
    assert done.stdout.count("\n") == 1 and done.stdout.count("|") <= 1
    return done


def test_nagios_critical(upid):
    done = nagios(upid, "--file", str(FAILS)).expect(2)
    assert done.stdout.startswith("UPID CRITICAL - 1 of 3 guests ok; 301 error: could not create")
    assert done.stdout.endswith(PERFORMANCE)


def test_nagios_ok_warning_and_unknown(upid):
    assert nagios(upid, "--file", str(FINE)).expect(0).stdout.startswith("UPID OK - 3 of 5 guests")
    assert nagios(upid, "--file", str(WARNS)).expect(1).stdout.startswith("UPID WARNING - ")
    assert nagios(upid, "--file", "/none").expect(3).stdout.startswith("UPID UNKNOWN - ")
    assert nagios(upid, "--guest", "web", "--file", "-").expect(3).stdout.startswith("UPID UNKNOWN")
    assert nagios(upid, "--guest", "99", "--file", str(FINE)).expect(2).stdout.startswith(
        "UPID CRITICAL - 0 of 1 guest ok; 99 missing | "
    )


def test_a_corrupt_snapshot_is_not_made_good_by_another_one(upid):
    log = str(DATA / "verify_pbs4_bad.log")
    done = nagios(upid, "--file", log, "--require", "ok").expect(2)
    assert "120 error: drive-virtio0.img.fidx failed" in done.stdout


def test_a_guest_that_jobs_leave_out_has_no_backup(upid):
    done = nagios(upid, "--file", str(FINE), "--guest", "120,131").expect(2)
    assert "1 of 2 guests ok; 131 missing: the guest is on another node | " in done.stdout


def test_other_operations_have_no_nagios_output(upid):
    done = upid("decode", "--output", "nagios", "UPID:x").expect(3)
    assert "decode has no --output nagios" in done.stdout


@pytest.mark.parametrize("words", [["--since", "soon"], ["--sinse", "1h"], ["--quiet=maybe"]])
def test_monitoring_is_told_of_invalid_arguments_too(upid, words):
    """Without its line, exit status 2 would be critical."""
    told = [upid("report", "-o", "nagios", *words), upid("report", *words, "--output=nagios")]
    told.append(upid("report", *words, env={"UPID_OUTPUT": "nagios"}))
    for done in told:
        assert re.fullmatch("UPID UNKNOWN - .*(soon|sinse|maybe).*\n", done.expect(3).stdout)


COMPRESSED = "is compressed (%s): decompress it first"
NO_TEXT = {
    "gzip": (gzip.compress, COMPRESSED % "gzip"),
    "zstd": (lambda log: b"\x28\xb5\x2f\xfd" + log[:9], COMPRESSED % "zstd"),
    "xz": (lzma.compress, COMPRESSED % "xz"),
    "bzip2": (bz2.compress, COMPRESSED % "bzip2"),
    "UTF-16": (lambda log: log.decode().encode("utf-16"), "is UTF-16 text: convert it to UTF-8"),
}


@pytest.mark.parametrize("name", NO_TEXT)
def test_a_file_that_is_not_text_is_not_taken_for_an_unknown_log(upid, tmp_path, name):
    encode, says = NO_TEXT[name]
    file = tmp_path / "log"
    file.write_bytes(encode(FAILS.read_bytes()))
    good, bad = upid("report", "--summary", "--file", "%s,%s" % (FINE, file)).expect(2).records
    assert good["count_ok"] == 3 and bad["error"]["message"] == "%s %s" % (file, says)
    stdin = upid("report", "--file=-", stdin=file.read_bytes()).expect(2)
    assert stdin.error["message"] == "standard input " + says


@pytest.mark.parametrize("name", ["guest", "file"])
@pytest.mark.parametrize("value", ["", " ", ","])
def test_a_variable_that_is_not_set_does_not_widen_a_report(upid, tmp_path, name, value):
    """Without guests `require` applies to every record, which can be good without that guest."""
    words = ["--require=ok", "--since=1h"] if name == "file" else ["--file", str(FINE)]
    done = upid("report", "--%s=%s" % (name, value), *words)
    assert name + " is empty: is a variable not set?" in done.expect(2).stderr
    assert name + " is empty" in Module(tmp_path)("report", {name: value.split(",")[1:]})["msg"]


def test_a_table_for_people(upid):
    lines = upid("report", "-o", "table", "--file", str(FAILS)).expect(0).stdout.splitlines()
    assert lines[0].split() == "GUEST NAME RESULT TIME SIZE TRANSFERRED REASON".split()
    assert lines[1].split() == "300 ldap ok 9.0s 3.2 GiB 8.0 GiB".split()
    assert len(lines) == 4


# --------------------------------------------------------------------------------------- servers


def test_tasks_of_a_server(upid, task_server, fresh_upid):
    tasks = [fresh_upid(type="vzdump", id=""), fresh_upid(type="vzdump", id="")]
    server = task_server(
        {
            "tasks": [
                {"upid": task, "exitstatus": end, "log": path.read_text().splitlines()[:-1]}
                for task, end, path in zip(tasks, ["job errors", "OK"], [FAILS, FINE])
            ]
        }
    )
    done = upid("report", *tasks, env=server.env).expect(0)
    assert [record["upid"] for record in done.records] == tasks[:1] * 3 + tasks[1:] * 5
    summary = upid("report", "--summary", *tasks, env=server.env).expect(0).records
    assert [record["result"] for record in summary] == ["error", "ok"]
    upid("report", "--guest", "300,120", "--require", "ok", *tasks, env=server.env).expect(0)


def test_a_table_of_tasks_names_each_guest_once(upid, task_server, fresh_upid):
    task = fresh_upid(type="vzdump", id="300")
    server = task_server({"tasks": [{"upid": task, "log": FAILS.read_text().splitlines()[:-1]}]})
    lines = upid("report", "-o", "table", task, env=server.env).expect(0).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["GUEST", "300", "301", "302"]


def test_a_running_task_reports_what_is_finished(upid, task_server, fresh_upid):
    task = fresh_upid(type="vzdump", id="")
    log = FAILS.read_text().split("Starting Backup of VM 302")[0].splitlines()
    server = task_server({"tasks": [{"upid": task, "running": True, "log": log, "raw_log": True}]})
    done = upid("report", task, env=server.env).expect(0)
    results = {number: record["result"] for number, record in by_guest(done).items()}
    assert results == {300: "ok", 301: "error"}


def test_status_tells_how_far_a_running_task_is(upid, task_server, fresh_upid):
    running = fresh_upid(type="vzdump", id="")
    ended = fresh_upid(type="vzdump", id="")
    log = ["INFO: starting new backup job: vzdump 100 101", "INFO: Starting Backup of VM 100 (qemu)"]
    log += ["INFO: Backup started at 2026-01-02 03:04:05", "INFO:  25% (1.0 GiB of 4.0 GiB) in 20s, "
            "read: 51.2 MiB/s, write: 50.0 MiB/s"]
    tasks = [{"upid": running, "running": True, "log": log, "raw_log": True}, {"upid": ended}]
    server = task_server({"tasks": tasks})
    done = upid("status", "--progress", running, ended, env=server.env).expect(0)
    assert "progress" not in done.records[1]
    assert done.records[0]["progress"] == {
        "what": "guest 100",
        "percent": 25,
        "percent_total": 12.5,
        "bytes": 1 << 30,
        "total_bytes": 4 << 30,
        "rate": 53687091,
        "eta_seconds": 60,
    }
    assert "progress" not in upid("status", running, env=server.env).expect(0).record


def test_a_guest_is_not_missing_while_a_server_is_unreachable(upid, pve):
    nowhere = {**pve.env, "PROXMOX_HOST": "127.0.0.1:1"}
    words = ["report", "--guest", "100", "--since", "24h", "-t", "1", "--require", "ok"]
    error, record = upid(*words, env=nowhere).expect(5).records
    assert error["error"]["code"] == "connect"
    assert (record["guest"], record["result"]) == (100, "unknown")
    line = upid(*words, "--output", "nagios", env=nowhere).expect(3).stdout
    assert line.startswith("UPID UNKNOWN - 0 of 1 guest ok; 100 unknown; 1 list or log could not be read: ")


def test_a_log_that_cannot_be_read_does_not_matter_if_each_guest_has_a_good_backup(
    upid, task_server, fresh_upid
):
    log = ["INFO: Starting Backup of VM 100 (qemu)", "INFO: Finished Backup of VM 100 (00:00:05)"]
    good, gone = fresh_upid(type="vzdump", id="100", age=600), fresh_upid(type="vzdump", id="", age=300)
    tasks = [{"upid": good, "log": [*log, "TASK OK"]}, {"upid": gone}]
    faults = [{"path": re.escape(gone), "times": -1, "do": {"status": 400}}]
    server = task_server({"tasks": tasks, "faults": faults})
    words = ["report", "--type", "vzdump", "--since", "24h", "--require", "ok"]
    records = upid(*words, "--guest", "100", env=server.env).expect(0).records
    assert [r.get("result", r.get("error", {}).get("http")) for r in records] == [400, "ok"]
    words += ["--output", "nagios"]
    line = upid(*words, "--guest", "100", env=server.env).expect(0).stdout
    assert line.startswith("UPID OK - 1 of 1 guest ok; 1 list or log could not be read: ")
    line = upid(*words, "--guest", "100,101", env=server.env).expect(3).stdout
    assert line.startswith("UPID UNKNOWN - 1 of 2 guests ok; 101 unknown; 1 list or log could not be read: ")
    upid(*words, env=server.env).expect(3)


def test_a_long_reason_keeps_its_end_in_one_line(upid):
    command = "set -o pipefail && " + "x" * 400
    log = f"ERROR: Backup of VM 100 failed - command '{command}' failed: exit code 7\n"
    line = upid("report", "--type", "vzdump", "--output", "nagios", stdin=log.encode()).expect(2).stdout
    assert "100 error: command 'set -o pipefail && xxx" in line
    assert "xxx' failed: exit code 7" not in line.partition("…")[0]
    assert "xxx' failed: exit code 7 |" in line.partition("…")[2]
    assert len(line) < 500


def test_a_job_that_fails_before_its_guests_is_told(upid, task_server, fresh_upid):
    task = fresh_upid(type="vzdump", id="", age=600)
    server = task_server({"tasks": [{"upid": task, "exitstatus": "no such pool 'a'", "log": []}]})
    words = ["report", "--guest", "100", "--since", "24h", "--output", "nagios"]
    line = upid(*words, env=server.env).expect(2).stdout
    assert "; 100 missing; a job failed before its guests: no such pool 'a' | " in line


@pytest.mark.parametrize("require, status", [("ok", 1), ("warning", 0)])
def test_monitoring_accepts_warnings_where_they_are_allowed(upid, require, status):
    log = b"INFO: Starting Backup of VM 100 (qemu)\nWARN: odd\nINFO: Finished Backup of VM 100 (00:00:05)\n"
    words = ["report", "--type", "vzdump", "--output", "nagios", "--require", require]
    line = upid(*words, stdin=log + b"TASK WARNINGS: 1\n").expect(status).stdout
    assert line.startswith("UPID WARNING - 0 of 1" if status else "UPID OK - 1 of 1")


def test_the_first_line_of_a_log_may_contain_a_upid(upid):
    log = (DATA / "qmigrate_remote.log").read_bytes()
    record = upid("report", "--type", "qmigrate", stdin=log).expect(0).record
    assert (record["kind"], record["result"], record["line"]) == ("migration", "error", 8)


def test_progress_as_text_names_what_is_known(upid, task_server, fresh_upid):
    known, unknown = fresh_upid(type="vzdump", id=""), fresh_upid()
    log = ["INFO: Starting Backup of VM 100 (qemu)", "INFO:  25% (1.0 GiB of 4.0 GiB) in 20s, "
           "read: 51.2 MiB/s, write: 50.0 MiB/s"]
    tasks = [{"upid": known, "running": True, "log": log}, {"upid": unknown, "running": True}]
    server = task_server({"tasks": tasks})
    words = ["status", "--progress", "--output", "text", known, unknown]
    first, second, rest = upid(*words, env=server.env).expect(0).stdout.split("\n\n")
    lines = [line for line in first.splitlines() if line.startswith("progress")]
    assert lines[:2] == ["progress.what: guest 100", "progress.percent: 25"]
    assert "progress" not in second and rest == ""


@pytest.fixture
def last_night(task_server, fresh_upid):
    """Two jobs over many guests, whose UPIDs have no id: one of two days ago, one of last night."""
    old = fresh_upid(type="vzdump", id="", age=2 * 86400)
    new = fresh_upid(type="vzdump", id="", age=3600)
    other = fresh_upid(type="qmstart", id="300", age=600)
    return task_server(
        {
            "tasks": [
                {"upid": old, "exitstatus": "OK", "log": FINE.read_text().splitlines()[:-1]},
                {"upid": new, "exitstatus": "job errors", "log": FAILS.read_text().splitlines()[:-1]},
                {"upid": other, "exitstatus": "OK", "log": []},
            ]
        }
    )


NIGHT = ["report", "--type", "vzdump", "--since"]


@pytest.mark.parametrize(
    "options, status, results",
    [
        (["24h"], 0, {300: "ok", 301: "error", 302: "error"}),
        (["24h", "--guest", "300", "--require", "ok"], 0, {300: "ok"}),
        (["24h", "--guest", "300,120", "--require", "ok"], 8, {300: "ok", 120: "missing"}),
        (["3d", "--guest", "300,120", "--require", "ok"], 0, {300: "ok", 120: "ok"}),
        (["24h", "--guest", "301", "--require", "ok"], 1, {301: "error"}),
        (["1h30m", "--latest", "--guest", "300"], 0, {300: "ok"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_guests_are_found_in_jobs_without_an_id(upid, last_night, options, status, results):
    done = upid(*NIGHT, *options, env=last_night.env).expect(status)
    assert {number: r["result"] for number, r in by_guest(done).items()} == results


def test_the_one_line_of_monitoring(upid, last_night):
    done = nagios(upid, *NIGHT[1:], "24h", "--guest", "300,120", env=last_night.env).expect(2)
    assert done.stdout.startswith("UPID CRITICAL - 1 of 2 guests ok; 120 missing | total=2;;;0 ok=1")


def test_filters_that_no_task_matches(upid, last_night):
    only = ["report", "--type", "qmclone", "--since", "1h"]
    assert "no task matches: type qmclone" in upid(*only, env=last_night.env).expect(8).stderr
    record = upid(*only, "--allow-empty", env=last_night.env).expect(0).record
    assert (record["kind"], record["result"]) == ("task", "skipped")
    missing = upid(*only, "--guest", "300", env=last_night.env).expect(0).record
    assert (missing["guest"], missing["result"]) == (300, "missing")
    assert nagios(upid, *only[1:], env=last_night.env).expect(2).stdout.startswith("UPID CRITICAL")


def test_guests_without_a_type_are_looked_for_in_backups(upid, last_night):
    done = upid("report", "--since", "24h", "--guest", "300", env=last_night.env).expect(0)
    assert [record["type"] for record in done.records] == ["vzdump"]


GUESTS = [
    {"vmid": 300, "name": "ldap", "node": "pve1", "type": "qemu"},
    {"vmid": 301, "name": "proxy", "node": "pve1", "type": "qemu"},
    {"vmid": 400, "name": "new", "node": "pve2", "type": "lxc"},
]


def test_all_guests_of_the_cluster(upid, task_server, fresh_upid):
    task = fresh_upid(type="vzdump", id="", age=3600)
    log = FAILS.read_text().splitlines()[:-1]
    script = {
        "tasks": [{"upid": task, "exitstatus": "job errors", "log": log}],
        "nodes": ["pve1", "pve2"],
        "guests": GUESTS,
    }
    night = ["report", "--all-guests", "--since", "24h", "--require", "ok"]
    server = task_server(script)
    guests = by_guest(upid(*night, env=server.env).expect(1))
    assert {number: r["result"] for number, r in guests.items()} == {
        300: "ok",
        301: "error",
        400: "missing",
    }
    assert (guests[400]["guest_name"], guests[400]["guest_kind"]) == ("new", "lxc")
    upid(*night, "--exclude", "301,400", env=server.env).expect(0)
    nobody = task_server(dict(script, guests=[]))
    done = upid(*night, env=nobody.env).expect(7)
    assert "lists no guests: it has none, or the user needs VM.Audit" in done.stderr
    assert nagios(upid, *night[1:], env=nobody.env).expect(3).stdout.startswith("UPID UNKNOWN")


def test_filters_and_a_file_together(upid):
    done = upid("report", "--file", str(FAILS), "--since", "24h").expect(2)
    assert "file and filters cannot be combined" in done.stderr


def test_a_task_that_is_not_there(upid, task_server, fresh_upid):
    server = task_server({"tasks": []})
    done = upid("report", fresh_upid(), env=server.env).expect(8)
    assert done.record["error"]["code"] == "no_such_task"


def test_nothing_to_do(upid):
    record = json.loads(upid("report", "OK").expect(0).stdout)
    assert (record["kind"], record["result"]) == ("task", "skipped")
