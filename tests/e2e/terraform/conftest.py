"""Terraform and a provider for data "external"; the test summary names the provider."""

import sys

import needs
import provider
import pytest

_kinds = set()


@pytest.fixture(scope="session")
def cli_config(tmp_path_factory):
    """The CLI config with the best available provider."""
    needs.require(provider.ENGINE)
    try:
        kind, config = provider.find_or_make_provider(
            tmp_path_factory.mktemp("provider"), sys.executable
        )
    except provider.NoProvider as why:
        needs.missing("Terraform's provider hashicorp/external (%s)" % why)
    _kinds.add(kind)
    return config


@pytest.fixture(scope="session")
def stand_in_config(tmp_path_factory):
    """The CLI config with our stand-in, whatever else there is."""
    needs.require(provider.ENGINE)
    try:
        return provider.stand_in(tmp_path_factory.mktemp("stand-in"), sys.executable)
    except provider.NoProvider as why:
        needs.missing("the stand-in for hashicorp/external (%s)" % why)


def pytest_terminal_summary(terminalreporter):
    said = {
        "real": "the real hashicorp/external, named by UPID_TF_EXTERNAL_PROVIDER",
        "registry": "the real hashicorp/external, from the registry or a mirror of it",
        "stand-in": "OUR STAND-IN for hashicorp/external: the real one could not be had here",
    }
    for kind in sorted(_kinds):
        terminalreporter.section("Terraform was tested with " + said[kind], sep="-", yellow=True)
