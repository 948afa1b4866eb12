"""A callback plugin that writes the result of each task and item as a line of JSON."""

import json
import os

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "record"

    def _write(self, result, outcome, item=False):
        entry = {
            "task": result.task_name,
            "outcome": outcome,
            "item": item,
            "result": result._result,
        }
        with open(os.environ["UPID_TEST_RECORD"], "a", encoding="utf-8") as file:
            file.write(json.dumps(entry, default=str) + "\n")

    def v2_runner_on_ok(self, result):
        self._write(result, "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write(result, "failed")

    def v2_runner_on_skipped(self, result):
        self._write(result, "skipped")

    def v2_runner_item_on_ok(self, result):
        self._write(result, "ok", item=True)

    def v2_runner_item_on_failed(self, result):
        self._write(result, "failed", item=True)
