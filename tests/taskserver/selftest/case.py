"""What the self-tests share: a server for each class of tests, and ways to ask it."""

import functools
import json
import os
import tempfile
import time
import unittest
import urllib.parse

import certs
import journal
import script as scripts
import server as servers
from rawclient import Client

SECRET = "00000000-0000-0000-0000-000000000000"
BASE = "/api2/json"


def token(name="root@pam!demo", secret=SECRET):
    return {"Authorization": "PVEAPIToken=%s=%s" % (name, secret)}


def task_path(upid, rest="", node="pve1"):
    return BASE + "/nodes/%s/tasks/%s%s" % (node, urllib.parse.quote(upid, safe=""), rest)


@functools.lru_cache(maxsize=None)
def folder_of_certificates():
    """Made once: all servers of a run have the same."""
    return tempfile.TemporaryDirectory()


def certificates():
    return certs.Certificates(folder_of_certificates().name)


class Case(unittest.TestCase):
    """One server for all tests of a class, as its `script` says; each test has tasks of its own."""

    script = {}
    headers = token()

    @classmethod
    def setUpClass(cls):
        """In this process: starting an interpreter takes longer than most tests."""
        cls.folder = tempfile.TemporaryDirectory()
        cls.journal = os.path.join(cls.folder.name, "journal")
        diary = journal.Journal(cls.journal)
        script = scripts.load(json.dumps(cls.script))
        cls.server = servers.Server(script, certificates(), diary, "127.0.0.1", 0)
        cls.ready = cls.server.introduction()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.folder.cleanup()

    def client(self, secure=True):
        client = Client(self.ready, secure)
        self.addCleanup(client.sock.close)
        return client

    def ask(self, method, path, headers=None, body=b"", whole=True):
        client = Client(self.ready)
        with client.sock:
            headers = self.headers if headers is None else headers
            return client.send(method, path, headers, body).receive(whole)

    def get(self, path, headers=None):
        return self.ask("GET", path, headers, whole=False)

    def data(self, path, headers=None):
        return self.get(path, headers).json()["data"]

    def login(self, username="root@pam", password="demo-password", headers=(), **more):
        form = urllib.parse.urlencode({"username": username, "password": password, **more})
        return self.ask("POST", BASE + "/access/ticket", headers, form.encode(), whole=False)

    def wait_until(self, holds):
        """A moment of patience for what happens behind an answer."""
        end = time.monotonic() + 5
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    def assert_says(self, answer, status, text):
        """An error of PBS or PDM: plain text under a Content-Type that promises JSON."""
        self.assertEqual((answer.status, answer.body.decode()), (status, text))
        unauthorized = text.startswith("authentication failed")
        expected = [] if unauthorized else ["application/json;charset=UTF-8"]
        self.assertEqual(answer.all("Content-Type"), expected)
