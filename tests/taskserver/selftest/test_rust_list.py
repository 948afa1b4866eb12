"""PBS and PDM: list_tasks in src/api2/node/tasks.rs, and server/src/remote_tasks/ of PDM."""

import time

from case import BASE, SECRET, Case, task_path

START = 0x674D8000


def upid(number, kind="backup", ident="store1\\x3avm-100", user="root@pam"):
    return "UPID:pbs1:000002B2:00000158:%08X:%08X:%s:%s:%s:" % (
        number,
        START + number,
        kind,
        ident,
        user,
    )


BACKUP = upid(1, user="alice@pbs!ci")
VERIFY = upid(2, "verificationjob", "store1\\x3av-1")
SYNC = upid(3, "syncjob", "\\x2d\\x3afar\\x3astore1\\x3a\\x3as-1", "alice@pbs")
GC = upid(4, "garbage_collection", "store2")
FIRST = upid(5, "prune", "store1")
SECOND = upid(6, "logrotate", "", "alice@pbs!ci")
ENDED = [BACKUP, VERIFY, SYNC, GC]


UNKNOWN = "is not defined in the enumeration."


class Pbs(Case):
    script = {
        "product": "pbs",
        "users": {
            "root@pam": {"password": "demo-password"},
            "alice@pbs": {"password": "a", "audit": False},
            "nobody@pbs": {"password": "n", "audit": False},
        },
        "tokens": {
            "root@pam!demo": {"secret": SECRET},
            "alice@pbs!ci": {"secret": SECRET, "audit": False},
            "job@pbs!ci": {"secret": SECRET, "audit": False, "stores": ["store1", "far"]},
        },
        "tasks": [
            {"upid": FIRST, "running": True},
            {"upid": SECOND, "running": True},
            {"upid": BACKUP, "endtime": START + 50},
            {"upid": VERIFY, "endtime": START + 40, "exitstatus": "WARNINGS: 1"},
            {"upid": SYNC, "endtime": START + 30, "exitstatus": "sync failed with some errors."},
            {"upid": GC, "endtime": START + 20, "exitstatus": "unknown"},
        ],
    }
    headers = {"Authorization": "PBSAPIToken=root@pam!demo:" + SECRET}

    def list(self, query="", name="root@pam!demo"):
        headers = {"Authorization": "PBSAPIToken=%s:%s" % (name, SECRET)}
        return self.get(BASE + "/nodes/localhost/tasks?" + query, headers)

    def upids(self, query="", name="root@pam!demo"):
        return [row["upid"] for row in self.list(query, name).json()["data"]]

    def test_measured_rows(self):
        row = self.list("typefilter=backup").json()["data"][0]
        expected = {"upid": BACKUP, "node": "localhost", "pid": 690, "pstart": 344}
        expected.update(starttime=START + 1, worker_type="backup", worker_id="store1:vm/100")
        expected.update(user="alice@pbs!ci", endtime=START + 50, status="OK")
        self.assertEqual(row, expected)
        row = self.list("running=1").json()["data"][0]
        self.assertEqual((row["upid"], row["worker_id"]), (SECOND, None))
        self.assertEqual({"endtime", "status", "type", "id"} & set(row), set())

    def test_measured_order_pages_and_the_estimated_total(self):
        self.assertEqual(self.upids(), [SECOND, FIRST] + ENDED)
        for query, count, total in (
            ("limit=0", 6, 6),
            ("limit=2", 2, 3),
            ("limit=2&start=4", 2, 7),
            ("limit=3&start=4", 2, 6),
            ("start=9", 0, 9),
        ):
            found = self.list(query).json()
            self.assertEqual((len(found["data"]), found["total"]), (count, total), query)

    def test_measured_filters(self):
        for query, found in (
            ("typefilter=sync", [SYNC]),
            ("typefilter=SYNC", []),
            ("userfilter=alice", [SECOND, BACKUP, SYNC]),
            ("userfilter=!ci", [SECOND, BACKUP]),
            ("running=1", [SECOND, FIRST]),
            ("errors=1", [SECOND, FIRST, VERIFY, SYNC, GC]),
            ("statusfilter=ok&statusfilter=unknown", [BACKUP, GC]),
            ("statusfilter=warning&errors=1", [VERIFY]),
            ("store=store1", [FIRST, BACKUP, VERIFY, SYNC]),
            ("since=%d&until=%d" % (START + 2, START + 5), [FIRST, VERIFY, SYNC, GC]),
            ("since=-1", [SECOND, FIRST] + ENDED),
        ):
            self.assertEqual(self.upids(query), found, query)

    def test_refusals_are_plain_text(self):
        begin = "parameter verification failed - "
        for query, words in (
            ("statusfilter=ok,error", "'statusfilter': value 'ok,error' " + UNKNOWN),
            ("statusfilter=OK", "'statusfilter': value 'OK' " + UNKNOWN),
            ("limit=1&limit=2", "'limit': duplicate parameter."),
            ("limit=1" + "0" * 19, "'limit': number too large to fit in target type"),
            ("vmid=100", "'vmid': schema does not allow additional properties."),
            ("errors=2", "'errors': Unable to parse boolean option."),
        ):
            self.assert_says(self.list(query), 400, begin + words)
        self.assert_says(self.list("limit=-1"), 400, "invalid value: integer `-1`, expected u64")

    def test_measured_rights(self):
        self.assertEqual(self.upids("", "alice@pbs!ci"), [SECOND, BACKUP])
        self.assertEqual(self.upids("", "job@pbs!ci"), [FIRST, VERIFY, SYNC])
        for user, found in (("alice@pbs", [SECOND, BACKUP, SYNC]), ("nobody@pbs", [])):
            ticket = self.login(user, user[0]).json()["data"]["ticket"]
            answer = self.get(BASE + "/nodes/x/tasks", {"Cookie": "PBSAuthCookie=" + ticket}).json()
            self.assertEqual([row["upid"] for row in answer["data"]], found)
            self.assertEqual(answer["total"], len(found))
        headers = {"Authorization": "PBSAPIToken=job@pbs!ci:" + SECRET}
        self.assertEqual(self.get(task_path(SYNC, "/status"), headers).status, 200)
        self.assertEqual(self.get(task_path(GC, "/status"), headers).status, 400)

    def test_measured_a_server_is_its_only_node_and_only_root_may_ask(self):
        self.assert_says(self.get(BASE + "/nodes"), 403, "permission check failed")
        ticket = self.login().json()["data"]["ticket"]
        rows = self.data(BASE + "/nodes", {"Cookie": "PBSAuthCookie=" + ticket})
        self.assertEqual(rows, [{"node": "pbs1"}])


NINE = "UPID:pve7:%08X:0A1B2C3D:%08X:%s:100:%s:"


def on_pve(number, kind="qmstart", user="root@pam!demo"):
    return "pve:lab!" + NINE % (number, START + number, kind, user)


OLD = on_pve(1, user="ann@pve")
FOREIGN = on_pve(2, kind="vzdump")
SEEN = "pbs:backup!" + upid(3)
OWN = upid(4, "logrotate", "")


class PdmCase(Case):
    script = {
        "product": "pdm",
        "remotes": {"lab": "pve", "backup": "pbs"},
        "cache_lag": 0.3,
        "users": {
            "root@pam": {"password": "demo-password"},
            "bob@pdm": {"password": "b", "audit": ["backup"]},
        },
        "create": {
            r"POST /pve/remotes/(?P<remote>[^/]+)/qemu/(?P<id>\d+)/start": {
                "type": "qmstart",
                "looks": 1,
            },
            "POST /remotes/tasks/refresh": {"type": "refresh-remote-tasks", "seconds": 0.01},
        },
        "tasks": [
            {"upid": OWN},
            {"upid": OLD, "exitstatus": "unexpected status"},
            {"upid": FOREIGN, "looks": 1},
            {"upid": SEEN, "exitstatus": "WARNINGS: 1"},
        ],
    }
    headers = {"Authorization": "PDMAPIToken=root@pam!demo:" + SECRET}

    def cache(self, query="", headers=None):
        return self.data(BASE + "/remotes/tasks/list?" + query, headers)

    def status(self, upid):
        path = BASE + "/pve/remotes/lab/tasks/%s/status" % upid.replace(":", "%3A")
        return self.data(path)["status"]

    def refresh(self):
        self.ask("POST", BASE + "/remotes/tasks/refresh", whole=False)
        time.sleep(0.02)


class Pdm(PdmCase):
    """Of 1.1; `version` 1.0 below."""

    def test_measured_rows_have_a_prefix_and_a_worker_id_only_of_a_pbs(self):
        rows = {row["upid"]: row for row in self.cache()}
        self.assertNotIn(OWN, rows)
        row = rows[OLD]
        self.assertEqual((row["worker_type"], row["worker_id"]), ("qmstart", None))
        self.assertEqual((row["node"], row["user"]), ("pve7", "ann@pve"))
        self.assertEqual((rows[SEEN]["node"], rows[SEEN]["worker_id"]), ("pbs1", "store1:vm/100"))
        self.assertNotIn("total", self.get(BASE + "/remotes/tasks/list").json())

    def test_measured_filters_and_rights(self):
        for query, found in (
            ("remote=backup", [SEEN]),
            ("userfilter=ann", [OLD]),
            ("statusfilter=error&remote=lab&userfilter=ann", [OLD]),
            ("statusfilter=warning", [SEEN]),
            ("until=%d" % (START + 1), [OLD]),
        ):
            self.assertEqual([row["upid"] for row in self.cache(query)], found, query)
        cookie = self.login("bob@pdm", "b").all("Set-Cookie")[0].partition(";")[0]
        self.assertEqual([row["upid"] for row in self.cache("", {"Cookie": cookie})], [SEEN])
        remotes = self.data(BASE + "/remotes/remote", {"Cookie": cookie})
        self.assertEqual([row["id"] for row in remotes], ["backup"])

    def test_the_remotes_are_listed_without_their_secrets(self):
        """list_remotes in server/src/api/remotes/mod.rs."""
        rows = self.data(BASE + "/remotes/remote")
        found = [(row["id"], row["type"]) for row in rows]
        self.assertEqual(found, [("lab", "pve"), ("backup", "pbs")])
        self.assertEqual(rows[0]["token"], "")

    def test_a_remotes_list_is_live_and_without_prefix(self):
        """server/src/api/pve/tasks.rs, server/src/api/pbs/tasks.rs."""
        rows = self.data(BASE + "/pbs/remotes/backup/tasks")
        self.assertEqual([row["upid"] for row in rows], [SEEN.partition("!")[2]])
        self.assertEqual(self.get(BASE + "/pbs/remotes/backup/tasks?limit=1").status, 400)
        self.assertEqual(self.data(BASE + "/pve/remotes/lab/tasks")[-1]["upid"], OLD[8:])
        answer = self.get(BASE + "/pve/remotes/backup/tasks")
        self.assert_says(answer, 400, 'remote "backup" is not a pve remote')


class Cache(PdmCase):
    script = dict(PdmCase.script, version="1.0")

    def test_measured_a_foreign_task_is_not_there_while_it_runs(self):
        self.assertEqual({row["upid"] for row in self.cache()}, {OLD, SEEN})
        self.refresh()
        self.assertEqual({row["upid"] for row in self.cache()}, {OLD, SEEN})
        looks = [self.status(FOREIGN) for _ in range(2)]
        self.assertEqual(looks, ["running", "stopped"])
        self.assertEqual({row["upid"] for row in self.cache()}, {OLD, SEEN})
        self.refresh()
        self.assertEqual([row["upid"] for row in self.cache()], [SEEN, FOREIGN, OLD])

    def test_measured_a_task_that_it_started_is_there_at_once_and_ends_late(self):
        answer = self.ask("POST", BASE + "/pve/remotes/lab/qemu/100/start", whole=False)
        upid = answer.json()["data"]
        self.assertEqual([row["upid"] for row in self.cache("running=1")], [upid])
        looks = [self.status(upid) for _ in range(2)]
        self.assertEqual(looks, ["running", "stopped"])
        self.assertNotIn("endtime", self.cache("userfilter=pdm-admin")[0])
        time.sleep(0.35)
        self.assertEqual(self.cache("userfilter=pdm-admin")[0]["status"], "OK")


class Newer(PdmCase):
    def test_measured_what_runs_on_a_pve_is_an_error_in_1_1(self):
        self.refresh()
        rows = self.cache("running=1&remote=lab")
        self.assertEqual([(row["upid"], row["status"]) for row in rows], [(FOREIGN, "RUNNING")])
        self.assertEqual(self.cache("statusfilter=error&typefilter=vzdump"), rows)


class Many(Case):
    """A year of a busy server is one word in the script."""

    script = {
        "product": "pbs",
        "history": [{"count": 20000, "nodes": ["pbs1"], "types": ["backup"], "ids": ["s:vm/1"]}],
    }
    headers = Pbs.headers

    def test_pages_follow_each_other_to_the_end(self):
        path, seen = BASE + "/nodes/pbs1/tasks?errors=1&limit=500&start=", []
        while len(seen) % 500 == 0:
            seen += [row["upid"] for row in self.data(path + str(len(seen)))]
        whole = self.data(BASE + "/nodes/pbs1/tasks?limit=0")
        self.assertEqual(seen, [row["upid"] for row in whole if row["status"] != "OK"])
        found = self.data(task_path(seen[0], "/status"))
        self.assertEqual((found["id"], found["type"]), ("s:vm/1", "backup"))
        self.assertEqual(self.get(task_path(seen[0], "/log")).json()["total"], 2)
