"""The server as a process: what it prints, and when it ends."""

import json
import os
import subprocess
import sys
import unittest

import script
from case import folder_of_certificates
from rawclient import Client

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Process(unittest.TestCase):
    def start(self, text):
        command = [sys.executable, HERE, "--script", "-", "--until-eof"]
        command += ["--dir", folder_of_certificates().name]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, **pipes)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdin.close)
        process.stdin.write(json.dumps(text).encode() + b"\n")
        process.stdin.flush()
        return process

    def test_it_says_where_it_listens_and_ends_with_its_standard_input(self):
        process = self.start({"product": "pbs"})
        ready = json.loads(process.stdout.readline())
        client = Client(ready)
        with client.sock:
            answer = client.send("GET", "/api2/json/version").receive(whole=False)
        self.assertEqual((answer.status, ready["pid"]), (401, process.pid))
        process.stdin.close()
        self.assertEqual(process.wait(5), 0)

    def test_it_understands_the_scenes_of_the_demo(self):
        folder = os.path.join(os.path.dirname(HERE), "demo")
        scenes = [name for name in os.listdir(folder) if name.endswith(".json")]
        self.assertGreater(len(scenes), 1)
        for name in scenes:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                self.assertTrue(script.load(file.read())["tasks"])

    def test_it_refuses_a_script_that_nobody_understands(self):
        process = self.start({"nosuch": 1})
        self.assertEqual(process.wait(5), 1)
        self.assertIn(b"the script knows no nosuch", process.stderr.read())
