"""The local host, without Ansible knowing that it is."""

from ansible.plugins.connection import local

DOCUMENTATION = """
name: elsewhere
short_description: the local host as if it were another
description: For tests.
"""


class Connection(local.Connection):
    transport = "elsewhere"
