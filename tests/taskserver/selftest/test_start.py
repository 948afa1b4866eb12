"""Starting a task: fork_worker in PVE/RESTEnvironment.pm, and what was measured."""

import json
import time
import urllib.parse

from case import BASE, SECRET, Case, token

PROXY, LOCK = 0.3, 0.1


class StartCase(Case):
    def post(self, path, method="POST", headers=None, **form):
        body = urllib.parse.urlencode(form, doseq=True).encode()
        headers = {**(self.headers if headers is None else headers)}
        return self.ask(method, BASE + path, headers, body, whole=False)

    def starts(self):
        with open(self.journal, encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        return [line["upid"] for line in lines if line.get("what") == "started"]


VM = r"POST /nodes/[^/]+/qemu/(?P<id>\d+)"
ROWS = (
    # fault, what the client sees, after how long, starts, when, listed while it runs and later
    ("killed-before-fork", "596 Broken pipe", 0, False, None, False, False),
    ("killed-after-fork", "596 Broken pipe", 0.15, True, 0, True, True),
    ("stopped-in-a-long-call", "596 Broken pipe", LOCK, False, None, False, False),
    ("proxy-killed", "", 0, True, PROXY / 10, True, True),
    ("slow-call", "596 Connection timed out", PROXY, True, PROXY * 1.13, True, True),
    (
        "lock-held",
        "500 can't lock file '/var/log/pve/tasks/.active.lock' - got timeout",
        LOCK,
        True,
        0,
        False,
        True,
    ),
    ("lock-held-killed", "596 Broken pipe", 0.15, True, 0, False, False),
    ("child-died", "500 got no worker upid - start worker failed", 0, True, 0, False, True),
    ("daemon-hangs", "596 Connection timed out", PROXY, True, PROXY * 1.1, True, True),
    ("daemon-hangs-a-while", "200 OK", PROXY / 3, True, PROXY / 3, True, True),
    ("daemons-killed", "596 Connection reset by peer", 0, False, None, False, False),
    ("daemon-down", "595 Connection refused", 0, False, None, False, False),
)


class Measured(StartCase):
    """The rows of the table; each has a guest of its own."""

    script = {
        "proxy_timeout": PROXY,
        "lock_timeout": LOCK,
        "create": {
            VM + "/status/start": {"type": "qmstart", "seconds": 0.15},
            VM + "/clone": {"type": "qmclone", "running": True},
            VM + "/template": {"type": "qmstart", "seconds": 5, "after": 0.3},
        },
        "faults": [{"path": "/300/clone", "do": {"measured": "killed-after-fork"}}]
        + [
            {"on": "create", "path": "/%d/" % (100 + number), "do": {"measured": row[0]}}
            for number, row in enumerate(ROWS)
        ],
    }

    def listed(self, guest):
        rows = self.data(BASE + "/nodes/pve1/tasks?source=all&vmid=%d" % guest)
        return [row["status"] for row in rows]

    def started(self, guest):
        return [upid for upid in self.starts() if ":qmstart:%d:" % guest in upid]

    def check(self, guest, row):
        name, line, takes, starts, when, running, later = row
        begin = time.monotonic()
        answer = self.post("/nodes/pve1/qemu/%d/status/start" % guest)
        took = time.monotonic() - begin
        self.assertEqual(answer.line, "HTTP/1.1 " + line if line else "", name)
        self.assertTrue(takes - 0.05 <= took < takes + 0.4, (name, took))
        if starts:
            self.wait_until(lambda: self.started(guest))
            self.assertLess(time.monotonic() - begin, when + 0.6, name)
        if name in ("slow-call", "lock-held", "daemon-hangs", "daemon-hangs-a-while"):
            self.assertEqual("RUNNING" in self.listed(guest), running, name)
        if later:
            self.wait_until(lambda: self.listed(guest) not in ([], ["RUNNING"]))
        self.assertEqual(bool(self.listed(guest)), later, name)
        self.assertEqual(len(self.started(guest)), int(starts), name)

    def test_measured_what_a_lost_answer_means(self):
        for number, row in enumerate(ROWS):
            with self.subTest(row[0]):
                self.check(100 + number, row)

    def test_measured_a_task_that_outlives_the_proxys_patience(self):
        begin = time.monotonic()
        answer = self.post("/nodes/pve1/qemu/300/clone", newid="301")
        self.assertEqual(answer.line, "HTTP/1.1 596 Connection timed out")
        self.assertGreater(time.monotonic() - begin, PROXY - 0.05)
        self.assertEqual(self.listed(300), ["RUNNING"])

    def test_measured_a_task_is_listed_before_the_request_is_answered(self):
        client = self.client()
        client.send("POST", BASE + "/nodes/pve1/qemu/302/template", token())
        self.wait_until(lambda: self.listed(302) == ["RUNNING"])
        upid = client.receive(whole=False).json()["data"]
        self.assertEqual(self.started(302), [upid])


class Answers(StartCase):
    script = {
        "unauthorized_delay": 0.02,
        "tokens": {
            "root@pam!demo": {"secret": SECRET},
            "ann@pve!low": {"secret": SECRET, "start": False},
        },
        "create": {
            "PUT /nodes/pve1/qemu/100/config": None,
            "POST /nodes/pve1/qemu/100/config": {"type": "qmconfig", "id": "100", "answer": None},
            "POST /nodes/pve2/vzdump": {"answer": "OK"},
            "POST /nodes/pve1/object": {"answer": {"a": 1}},
            "POST /nodes/pve1/list": [1, 2],
            "POST /nodes/pve1/qemu/101/status/start": {
                "refuse": {"status": 500, "message": "VM 101 already running\n"}
            },
            "POST /nodes/pve1/typed": {
                "type": "typed",
                "parameters": {"vmid": "vmid!", "full": "boolean", "size": "integer"},
            },
            "POST /nodes/pve1/upidtest": {"type": "upidtest", "id": "{id}"},
        },
    }

    def test_ordinary_paths_start_what_they_really_start(self):
        """fork_worker calls of qemu-server, pve-container, pve-manager and pve-storage."""
        for method, path, form, kind in (
            ("POST", "/vzdump", {"vmid": "104"}, "vzdump:104"),
            ("POST", "/vzdump", {"vmid": "104,105"}, "vzdump:"),
            ("POST", "/vzdump", {"all": "1"}, "vzdump:"),
            ("POST", "/qemu/104/status/shutdown", {}, "qmshutdown:104"),
            ("POST", "/lxc/104/status/start", {}, "vzstart:104"),
            ("POST", "/qemu/104/clone", {"newid": "204"}, "qmclone:104"),
            ("PUT", "/qemu/104/resize", {"disk": "scsi0", "size": "+1G"}, "resize:104"),
            ("POST", "/lxc/104/migrate", {"target": "pve2"}, "vzmigrate:104"),
            ("DELETE", "/qemu/104/snapshot/old", {}, "qmdelsnapshot:104"),
            ("DELETE", "/qemu/104?purge=1", {}, "qmdestroy:104"),
            ("POST", "/startall", {}, "startall:"),
            ("POST", "/services/pveproxy/reload", {}, "srvreload:pveproxy"),
        ):
            answer = self.post("/nodes/pve1" + path, method, **form)
            self.assertIn(":%s:root@pam!demo:" % kind, answer.json()["data"])

    def test_answers_that_are_no_upid(self):
        for method, path, data, starts in (
            ("PUT", "/nodes/pve1/qemu/100/config", None, 0),
            ("POST", "/nodes/pve1/qemu/100/config", None, 1),
            ("POST", "/nodes/pve2/vzdump", "OK", 0),
            ("POST", "/nodes/pve1/object", {"a": 1}, 0),
            ("POST", "/nodes/pve1/list", [1, 2], 0),
        ):
            before = len(self.starts())
            answer = self.post(path, method)
            self.assertEqual((answer.status, answer.json()["data"]), (200, data))
            self.assertEqual(len(self.starts()) - before, starts)

    def test_measured_errors_are_told_by_parameter(self):
        answer = self.post("/nodes/pve1/typed", vmid="x", full="true", size="1.5", more="1")
        self.assertEqual(answer.line, "HTTP/1.1 400 Parameter verification failed.")
        self.assertEqual(set(answer.json()["errors"]), {"vmid", "full", "size", "more"})
        answer = self.post("/nodes/pve1/qemu/104/clone")
        words = "property is missing and it is not optional"
        self.assertEqual(answer.json()["errors"], {"newid": words})
        answer = self.post("/nodes/pve1/typed", vmid=["100", "101"])
        self.assertIn("got ARRAY", answer.json()["errors"]["vmid"])

    def test_measured_bodies(self):
        path, kind = BASE + "/nodes/pve1/typed", "Content-Type"
        for body, content, status in (
            (b'{"vmid":100,"full":true,"size":5}', "application/json", 200),
            (b'{"vmid":[100]}', "application/json", 400),
            (b'{"vmid":', "application/json", 500),
            (b"vmid=100", "text/plain", 506),
            (b"vmid=100", "", 200),
        ):
            headers = {**token(), **({kind: content} if content else {})}
            answer = self.ask("POST", path, headers, body, whole=False)
            self.assertEqual(answer.status, status, body)

    def test_measured_refusals_start_nothing(self):
        before = self.starts()
        answer = self.post("/nodes/pve1/qemu/101/status/start")
        self.assertEqual(answer.line, "HTTP/1.1 500 VM 101 already running")
        answer = self.post("/nodes/pve1/qemu/104/status/start", headers=token("ann@pve!low"))
        line = "HTTP/1.1 403 Permission check failed (/vms/104, VM.PowerMgmt)"
        self.assertEqual(answer.line, line)
        for ident in ("a:b", "a/b", "a b", "x" * 230):
            answer = self.post("/nodes/pve1/upidtest", id=ident)
            self.assertTrue(answer.line.startswith("HTTP/1.1 500 starting worker failed: unable"))
        self.assertEqual(self.starts(), before)
        self.assertEqual(self.post("/nodes/pve1/upidtest", id="a%b").status, 200)

    def test_measured_a_ticket_without_csrf_token_starts_nothing(self):
        ticket = self.login().json()["data"]["ticket"]
        headers = {"Cookie": "PVEAuthCookie=" + ticket}
        answer = self.ask("POST", BASE + "/nodes/pve1/vzdump", headers, b"vmid=100")
        self.assertEqual(answer.line, "HTTP/1.1 401 Permission denied - invalid csrf token")
        self.assertEqual((answer.body, answer.all("Content-Length")), (b"", []))


class Pbs(StartCase):
    """src/api2/admin/datastore.rs and its neighbours."""

    script = {
        "product": "pbs",
        "unauthorized_delay": 0.06,
        "tokens": {
            "root@pam!demo": {"secret": SECRET},
            "low@pbs!t": {"secret": SECRET, "start": False},
        },
        "faults": [
            {"on": "create", "path": "/gone/", "do": {"measured": "broken-pipe", "acts": 0}},
            {"on": "ticket", "do": {"measured": "api-down"}},
            {"on": "ticket", "do": {"measured": "api-down-4.2"}},
        ],
    }
    headers = {"Authorization": "PBSAPIToken=root@pam!demo:" + SECRET}

    def test_ordinary_paths_start_what_they_really_start(self):
        group = {"backup-type": "host", "backup-id": "one"}
        for path, form, end in (
            ("/admin/datastore/store1/gc", {}, "garbage_collection:store1"),
            ("/admin/datastore/store1/verify", {}, "verify:store1"),
            ("/admin/datastore/s/prune", {**group, "use-task": 1}, r"prune:s\x3a\x3ahost-one"),
            ("/admin/sync/s-1/run", {}, r"syncjob:\x2d\x3asource\x3astore1\x3a\x3as\x2d1"),
            ("/pull", {"store": "a", "remote-store": "b"}, "sync:a"),
        ):
            self.assertIn(":%s:root@pam!demo:" % end, self.post(path, **form).json()["data"])

    def test_a_task_whose_log_would_have_too_long_a_name(self):
        words = "File name too long (os error 36)"
        self.assert_says(self.post("/admin/datastore/%s/gc" % ("x" * 200)), 400, words)

    def test_measured_prune_without_a_task_answers_a_list(self):
        form = {"backup-type": "host", "backup-id": "one"}
        data = self.post("/admin/datastore/s/prune", **form).json()["data"]
        self.assertEqual(data[0]["keep"], True)
        answer = self.post("/admin/datastore/s/prune", **{"backup-id": "one"})
        words = "'backup-type': parameter is missing and it is not optional."
        self.assert_says(answer, 400, "parameter verification failed - " + words)

    def test_measured_doubt_is_a_400_with_plain_text(self):
        before = len(self.starts())
        answer = self.post("/admin/datastore/gone/gc")
        self.assert_says(answer, 400, "Broken pipe (os error 32)")
        self.assertEqual(len(self.starts()), before + 1)
        self.assertIn("tcp connect error", self.login().body.decode())
        self.assert_says(self.login(), 400, "client error (Connect)")

    def test_measured_a_403_comes_late_and_starts_nothing(self):
        before = self.starts()
        headers = {"Authorization": "PBSAPIToken=low@pbs!t:" + SECRET}
        answer = self.post("/admin/datastore/store1/gc", headers=headers)
        self.assert_says(answer, 403, "permission check failed")
        self.assertEqual(self.starts(), before)


class Pdm(StartCase):
    """server/src/api/pve/qemu.rs; the words between manager and remote were measured."""

    script = {
        "product": "pdm",
        "remotes": {"lab": "pve", "west": "pve"},
        "create": {
            "POST /bulk": {
                "several": [
                    {"type": "qmstart", "id": "100", "remote": "lab"},
                    {"type": "vzstart", "id": "200", "remote": "west"},
                ]
            }
        },
        "faults": [
            {"on": "create", "path": "/201/", "do": {"measured": "remote-refused"}},
            {
                "on": "create",
                "path": "/202/",
                "do": {"remote": {"status": 596, "text": "Broken pipe"}, "acts": 0},
            },
        ],
    }
    headers = {"Authorization": "PDMAPIToken=root@pam!demo:" + SECRET}

    def test_upids_of_remotes_have_their_prefix(self):
        upid = self.post("/pve/remotes/lab/qemu/104/start").json()["data"]
        self.assertRegex(upid, r"^pve:lab!UPID:pve1:.*:qmstart:104:root@pam!pdm-admin:$")
        upids = self.post("/bulk").json()["data"]
        self.assertEqual([upid.partition("!")[0] for upid in upids], ["pve:lab", "pve:west"])

    def test_measured_faults_of_a_remote_are_400(self):
        answer = self.post("/pve/remotes/lab/qemu/201/start")
        self.assert_says(answer, 400, "connection failed: client error (Connect)")
        before = len(self.starts())
        answer = self.post("/pve/remotes/lab/qemu/202/start")
        self.assert_says(answer, 400, "api error (status = 596: Broken pipe)")
        self.assertEqual(len(self.starts()), before + 1)
        answer = self.post("/pve/remotes/nosuch/qemu/1/start")
        self.assert_says(answer, 404, "no such node 'nosuch'")
