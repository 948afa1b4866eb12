"""Stopping: check_worker in PVE/RESTEnvironment.pm, and what was measured."""

import time

from case import BASE, SECRET, Case, task_path, token

TICK = 0.1


def upid(number, kind="vzdump", user="root@pam!demo"):
    return "UPID:pve1:%08X:0A1B2C3D:68F0C0DE:%s::%s:" % (number, kind, user)


WAYS = {
    upid(1): (None, 1, "received interrupt"),
    upid(2): ("ignore", 5, "unexpected status"),
    upid(3): ({"cleans_up": 3}, 4, "received interrupt"),
    upid(4): ({"cleans_up": 8}, 5, "unexpected status"),
    upid(5): ("ok", 1, "OK"),
}
ZOMBIE = upid(6)
ENDED = upid(7)
OTHERS = upid(8, user="ann@pve")
KILLED = upid(9)
LEFT = upid(10)


class Pve(Case):
    script = {
        "stop_delay": TICK,
        "unauthorized_delay": 0.02,
        "users": {"root@pam": {"password": "demo-password"}, "ann@pve": {"password": "a"}},
        "tokens": {
            "root@pam!demo": {"secret": SECRET},
            "ann@pve!audit": {"secret": SECRET, "modify": False},
        },
        "tasks": [
            {"upid": task, "running": True, "log": ["a"], **({"stop": way[0]} if way[0] else {})}
            for task, way in WAYS.items()
        ]
        + [
            {"upid": ZOMBIE, "running": True, "stop": {"zombie": 3}},
            {"upid": ENDED, "exitstatus": "job errors"},
            {"upid": OTHERS, "running": True},
            {"upid": KILLED, "running": True, "stop": "ignore", "log": ["a"]},
            {"upid": LEFT, "running": True},
        ],
    }

    def stop(self, task, headers=None):
        start = time.monotonic()
        answer = self.ask("DELETE", task_path(task), headers, whole=False)
        return answer, (time.monotonic() - start) / TICK

    def test_measured_ways_to_end(self):
        for task, (_, ticks, exitstatus) in WAYS.items():
            answer, took = self.stop(task)
            self.assertEqual((answer.status, answer.json()), (200, {"data": None}))
            self.assertTrue(ticks - 0.1 <= took < ticks + 3, took)
            found = self.data(task_path(task, "/status"))
            self.assertEqual((found["status"], found["exitstatus"]), ("stopped", exitstatus))

    def test_measured_the_log_of_a_killed_task_has_no_end(self):
        self.stop(KILLED)
        self.assertEqual([line["t"] for line in self.data(task_path(KILLED, "/log"))], ["a"])

    def test_measured_a_zombie_runs_until_somebody_reaps_it(self):
        answer, took = self.stop(ZOMBIE)
        self.assertEqual((answer.status, took < 2.5), (200, True))
        self.assertEqual(self.data(task_path(ZOMBIE, "/status"))["status"], "running")
        time.sleep(3 * TICK)
        found = self.data(task_path(ZOMBIE, "/status"))
        self.assertEqual(found["exitstatus"], "received interrupt")

    def test_measured_an_ended_task_is_stopped_at_once_and_stays_as_it_is(self):
        answer, took = self.stop(ENDED)
        self.assertEqual((answer.status, took < 1), (200, True))
        self.assertEqual(self.data(task_path(ENDED, "/status"))["exitstatus"], "job errors")

    def test_measured_anothers_task_runs_on(self):
        headers = token("ann@pve!audit")
        answer, _ = self.stop(ENDED, headers)
        line = "HTTP/1.1 403 Permission check failed (/nodes/pve1, Sys.Modify)"
        self.assertEqual(answer.line, line)
        self.assertEqual(self.stop(OTHERS, headers)[0].status, 403)
        ticket = self.login("ann@pve", "a").json()["data"]["ticket"]
        answer, _ = self.stop(OTHERS, {"Cookie": "PVEAuthCookie=" + ticket})
        self.assertEqual(answer.line, "HTTP/1.1 401 Permission denied - invalid csrf token")
        self.assertEqual(self.data(task_path(OTHERS, "/status"))["status"], "running")

    def test_measured_a_client_that_leaves_has_stopped_its_task_all_the_same(self):
        client = self.client()
        client.send("DELETE", task_path(LEFT), token())
        client.sock.close()
        self.wait_until(lambda: self.data(task_path(LEFT, "/status"))["status"] == "stopped")


class Faults(Case):
    """A stop that is carried out although the client hears of a fault, and one that is not."""

    script = {
        "proxy_timeout": 0.1,
        "stop_delay": 0.01,
        "tasks": [{"upid": upid(1), "running": True}, {"upid": upid(2), "running": True}],
        "faults": [
            {"on": "stop", "path": "00000001:", "do": {"measured": "daemon-hangs"}},
            {"on": "stop", "path": "00000002:", "do": {"measured": "killed-before-fork"}},
        ],
    }

    def state(self, task):
        return self.data(task_path(task, "/status"))["status"]

    def test_measured_a_daemon_that_hangs_stops_the_task_when_it_goes_on(self):
        answer = self.ask("DELETE", task_path(upid(1)))
        self.assertEqual(answer.line, "HTTP/1.1 596 Connection timed out")
        self.wait_until(lambda: self.state(upid(1)) == "stopped")

    def test_measured_a_second_stop_ends_what_the_first_one_did_not(self):
        answer = self.ask("DELETE", task_path(upid(2)))
        self.assertEqual(answer.line, "HTTP/1.1 596 Broken pipe")
        self.assertEqual(self.state(upid(2)), "running")
        self.assertEqual(self.ask("DELETE", task_path(upid(2)), whole=False).status, 200)
        self.assertEqual(self.state(upid(2)), "stopped")


class Workers(Case):
    """Three requests at a time, as there are three workers of pvedaemon."""

    script = {
        "workers": 1,
        "stop_delay": 0.3,
        "tasks": [{"upid": upid(1), "running": True}, {"upid": upid(2)}],
    }

    def test_measured_a_stop_holds_a_worker(self):
        client = self.client().send("DELETE", task_path(upid(1)), token())
        time.sleep(0.1)
        start = time.monotonic()
        self.data(BASE + "/nodes/pve1/tasks")
        self.assertLess(time.monotonic() - start, 0.2)
        self.data(task_path(upid(2), "/status"))
        self.assertGreater(time.monotonic() - start, 0.15)
        client.receive(whole=False)


def ten(number, kind, user="root@pam!demo"):
    return "UPID:pbs1:000002B2:00000158:%08X:674D8000:%s:store1:%s:" % (number, kind, user)


WORDS = {
    ten(1, "garbage_collection"): "abort requested - aborting task",
    ten(2, "syncjob"): "sync aborted",
    ten(3, "backup"): "task aborted",
}
IGNORES = ten(4, "verify")
OF_A_TOKEN = ten(5, "verify", "ann@pbs!ci")


class Pbs(Case):
    script = {
        "product": "pbs",
        "stop_delay": 0.02,
        "users": {
            "root@pam": {"password": "demo-password"},
            "ann@pbs": {"password": "a", "audit": False},
        },
        "tasks": [{"upid": task, "running": True} for task in WORDS]
        + [{"upid": IGNORES, "running": True, "stop": "ignore"}, {"upid": OF_A_TOKEN}],
    }
    headers = {"Authorization": "PBSAPIToken=root@pam!demo:" + SECRET}

    def test_measured_each_worker_has_its_own_words(self):
        for task, words in WORDS.items():
            self.assertEqual(self.ask("DELETE", task_path(task), whole=False).status, 200)
            self.wait_until(lambda: self.data(task_path(task, "/status"))["status"] == "stopped")
            self.assertEqual(self.data(task_path(task, "/status"))["exitstatus"], words)
            texts = [line["t"][27:] for line in self.data(task_path(task, "/log"))]
            self.assertEqual(texts, ["received abort request ...", "TASK ERROR: " + words])

    def test_measured_a_worker_may_go_on(self):
        self.assertEqual(self.ask("DELETE", task_path(IGNORES), whole=False).status, 200)
        time.sleep(0.05)
        self.assertEqual(self.data(task_path(IGNORES, "/status"))["status"], "running")

    def test_measured_a_user_cannot_stop_the_task_of_their_token(self):
        """stop_task in src/api2/node/tasks.rs compares the whole owner."""
        data = self.login("ann@pbs", "a").json()["data"]
        headers = {"Cookie": "PBSAuthCookie=" + data["ticket"]}
        headers["CSRFPreventionToken"] = data["CSRFPreventionToken"]
        answer = self.ask("DELETE", task_path(OF_A_TOKEN), headers, whole=False)
        self.assert_says(answer, 400, "missing permissions 'Sys.Modify' on '/system/tasks'")
