"""A way to become another user that stays the same user."""

from ansible.plugins.become import BecomeBase

DOCUMENTATION = """
name: none
short_description: stays the same user
description: For tests.
options:
  become_user:
    description: The user.
    default: root
  become_exe:
    description: The program.
    default: ""
  become_flags:
    description: Its options.
    default: ""
  become_pass:
    description: The password.
    required: false
"""


class BecomeModule(BecomeBase):
    name = "none"

    def build_become_command(self, cmd, shell):
        super().build_become_command(cmd, shell)
        return cmd
