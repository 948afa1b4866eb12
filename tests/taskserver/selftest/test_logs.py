"""Logs that grow, are cut, late or gone, and exit statuses that differ from them."""

import gzip
import time
import zlib

from case import SECRET, Case, task_path


def upid(number, kind="vzdump"):
    return "UPID:pve1:%08X:0A1B2C3D:68F0C0DE:%s:100:root@pam:" % (number, kind)


GROWS, EMPTIED, REMOVED, CUT, LATE, TURNS, BLANK, NOTHING, TAIL, FAILS, STOPPED = (
    upid(number) for number in range(1, 12)
)
FUTURE = 60


class Pve(Case):
    script = {
        "stop_delay": 0.01,
        "tasks": [
            {
                "upid": GROWS,
                "running": True,
                "log_at": [[0, "calculating "], [0, "checksum..."], [FUTURE, "OK\n"]],
            },
            {
                "upid": EMPTIED,
                "running": True,
                "log_at": [[0, "one\ntwo\n"], [0, {"truncate": True}], [0, "three\n"]],
            },
            {
                "upid": REMOVED,
                "running": True,
                "log_at": [[0, "one\n"], [0, {"remove": True}]],
            },
            {"upid": CUT, "log_lines": 20000},
            {"upid": LATE, "log": ["done"], "log_after_end": ["late"]},
            {"upid": TURNS, "exitstatus_by_worker": ["OK", "unexpected status"]},
            {"upid": BLANK, "exitstatus": "  "},
            {"upid": NOTHING, "exitstatus": ""},
            {
                "upid": TAIL,
                "log": ["a", "TASK OK"],
                "raw_log": True,
                "exitstatus": "unable to read tail (got 0 bytes)",
            },
            {"upid": FAILS, "log_of": "vzdump-fails", "exitstatus": "job errors"},
            {"upid": STOPPED, "seconds": FUTURE, "log_of": "migration"},
        ],
        "create": {"POST /nodes/pve1/vzdump": {"type": "vzdump", "seconds": 1, "log_of": "vzdump"}},
        "faults": [{"on": "log", "path": CUT, "times": 2, "do": {"part": 0.5}}],
    }

    def texts(self, task, query="?limit=0"):
        return [line["t"] for line in self.data(task_path(task, "/log" + query))]

    def status(self, task):
        return self.data(task_path(task, "/status"))["exitstatus"]

    def test_a_line_can_grow(self):
        self.assertEqual(self.texts(GROWS), ["calculating checksum..."])

    def test_a_log_can_be_emptied_or_removed(self):
        self.assertEqual(self.texts(EMPTIED), ["three"])
        words = "unable to open file - No such file or directory"
        self.assertEqual(self.texts(REMOVED), [words])
        self.assertEqual(self.get(task_path(REMOVED, "/status")).status, 400)

    def test_measured_a_download_can_be_cut_without_a_sign(self):
        answer = self.get(task_path(CUT, "/log?download=1"))
        self.assertEqual(answer.all("Content-Encoding"), ["gzip"])
        self.assertEqual(answer.all("Content-Length"), [str(len(answer.body))])
        unpacker = zlib.decompressobj(31)
        lines = unpacker.decompress(answer.body).splitlines()
        self.assertTrue(0 < len(lines) < 20000 and not unpacker.eof)
        self.get(task_path(CUT, "/log?download=1"))
        answer = self.get(task_path(CUT, "/log?download=1"))
        self.assertEqual(len(gzip.decompress(answer.body).splitlines()), 20001)

    def test_measured_a_child_writes_after_the_end(self):
        self.assertEqual(self.texts(LATE), ["done", "TASK OK", "late"])
        self.assertEqual(self.status(LATE), "unexpected status")
        rows = self.data("/api2/json/nodes/pve1/tasks?limit=99")
        self.assertEqual([row["status"] for row in rows if row["upid"] == LATE], ["OK"])

    def test_measured_each_worker_remembers_its_own_status(self):
        found = [self.status(TURNS) for _ in range(3)]
        self.assertEqual(found, ["OK", "unexpected status", "OK"])

    def test_measured_errors_without_a_message(self):
        self.assertEqual((self.texts(BLANK), self.status(BLANK)), (["TASK ERROR:   "], "  "))
        self.assertEqual(self.texts(NOTHING), ["TASK ERROR: "])
        self.assertEqual(self.status(NOTHING), "unexpected status")
        rows = self.data("/api2/json/nodes/pve1/tasks?limit=99")
        listed = [row["upid"] for row in rows]
        self.assertEqual((BLANK in listed, NOTHING in listed), (False, True))

    def test_measured_a_tail_that_could_not_be_read(self):
        self.assertEqual(self.status(TAIL), "unable to read tail (got 0 bytes)")
        self.assertEqual(self.texts(TAIL), ["a", "TASK OK"])

    def test_a_backup_tells_its_progress_until_it_ends(self):
        answer = self.ask("POST", "/api2/json/nodes/pve1/vzdump", whole=False)
        backup = answer.json()["data"]
        seen = [len(self.texts(backup))]
        while self.data(task_path(backup, "/status"))["status"] == "running":
            seen.append(len(self.texts(backup)))
            time.sleep(0.05)
        texts = self.texts(backup)
        self.assertTrue(seen == sorted(seen) and seen[0] < len(texts))
        self.assertIn("INFO: 100% (32.0 GiB of 32.0 GiB) in 4m 40s", "\n".join(texts))
        self.assertEqual(texts[-2:], ["INFO: Backup job finished successfully", "TASK OK"])
        texts = self.texts(FAILS)
        self.assertEqual(texts[-1], "TASK ERROR: job errors")
        self.assertNotIn("100%", "\n".join(texts))

    def test_a_task_that_is_stopped_has_written_no_more_than_it_had(self):
        self.ask("DELETE", task_path(STOPPED), whole=False)
        texts = self.texts(STOPPED)
        self.assertLess(len(texts), 12)
        self.assertEqual(texts[-1], "TASK ERROR: received interrupt")


def ten(number):
    return "UPID:pbs1:000002B2:00000158:%08X:674D8000:sync:store1:root@pam:" % number


class Pbs(Case):
    """upid_read_status in proxmox-rest-server/src/worker_task.rs."""

    version, first = None, "first"
    script = {
        "product": "pbs",
        "tasks": [
            {"upid": ten(1), "exitstatus": "first\nsecond"},
            {"upid": ten(2), "exitstatus": ""},
            {"upid": ten(3), "exitstatus": "x" * 9000},
            {"upid": ten(4), "seconds": 60, "log_at": [[0, "a\n"], [0, "b\n"], [59, "c\n"]]},
        ],
    }
    headers = {"Authorization": "PBSAPIToken=root@pam!demo:" + SECRET}

    def test_measured_errors_of_several_lines(self):
        found = self.data(task_path(ten(1), "/status"))
        self.assertEqual(found["exitstatus"], self.first)
        texts = [line["t"] for line in self.data(task_path(ten(1), "/log"))]
        self.assertEqual((texts[0][27:], texts[1]), ("TASK ERROR: first", "second"))

    def test_measured_errors_that_are_empty_or_too_long(self):
        for number, expected in ((2, ""), (3, "unknown")):
            found = self.data(task_path(ten(number), "/status"))
            self.assertEqual(found["exitstatus"], expected)

    def test_lines_have_stamps_as_they_come(self):
        found = self.get(task_path(ten(4), "/log")).json()
        self.assertEqual(([line["t"][27:] for line in found["data"]]), ["a", "b"])

    def test_measured_a_pid_above_31_bits_ends_the_connection(self):
        answer = self.get(task_path(ten(1).replace(":000002B2:", ":800002B2:"), "/status"))
        self.assertEqual(answer.line, "")

    def test_an_end_has_its_time_since_4_2(self):
        self.assertIn("endtime", self.data(task_path(ten(1), "/status")))


class OlderPbs(Pbs):
    script = dict(Pbs.script, version="3.2")
    first = "unknown"

    def test_an_end_has_its_time_since_4_2(self):
        self.assertNotIn("endtime", self.data(task_path(ten(1), "/status")))
