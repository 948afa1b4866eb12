# MIT License (see LICENSE), which is compatible with the
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt).
# SPDX-License-Identifier: MIT
"""Runs the program that is built for the target as the module of the task.

The programs are plugins/modules/MACHINE/upid_OPERATION, with MACHINE as `uname -m` writes it.
"""

from __future__ import annotations

import os

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

MODULES = os.path.join(os.path.dirname(os.path.dirname(__file__)), "modules")


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        self._supports_async = True  # in run(): ansible-core sets it in the constructor
        result = super().run(tmp, task_vars)
        module = self._task.action.rpartition(".")[2]
        in_background = self._task.async_val and not self._connection.has_native_async
        result.update(
            self._execute_module(
                module_name="upid.proxmox.%s.%s" % (self._machine(), module),
                task_vars=task_vars,
                wrap_async=in_background,
            )
        )
        if not in_background:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _machine(self):
        """The target's machine, if there is a program for it."""
        system, machine = self._uname()
        built = sorted(
            name for name in os.listdir(MODULES) if os.path.isdir(os.path.join(MODULES, name))
        )
        if system == "Linux" and machine in built:
            return machine
        raise AnsibleActionFail(
            "upid.proxmox is built for Linux on %s, and this host is %s on %s. Delegate the task to "
            "another host, for example with delegate_to: localhost."
            % (" and ".join(built), system or "unknown", machine or "an unknown machine")
        )

    def _uname(self):
        if self._connection.transport == "local":
            here = os.uname()
            return here.sysname, here.machine
        shown = self._low_level_execute_command("uname -sm", sudoable=False)
        system, _blank, machine = shown["stdout"].strip().partition(" ")
        return system, machine
