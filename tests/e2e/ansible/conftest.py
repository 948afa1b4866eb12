"""One Ansible for all of these tests: its modules are links to the binary under test."""

import pytest

from ansible_run import Ansible


@pytest.fixture(scope="session")
def ansible(tmp_path_factory):
    return Ansible(tmp_path_factory.mktemp("ansible"))
