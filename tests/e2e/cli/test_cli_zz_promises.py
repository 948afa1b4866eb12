"""Runs last because of its name: every key that a schema promises must have occurred during this run."""

import pytest

import contract

FEW = "only where all tests of the command line ran"
NEVER = {"run": {"skipped", "profile"}}  # no inputs, one server


@pytest.mark.parametrize("op", contract.OPERATIONS)
def test_every_key_that_is_promised_came(op, request):
    if not all_ran(request):
        pytest.skip(FEW)
    promised = set(contract.schema(op, "result")["properties"])
    came = {key for what, key in contract.seen if what == op}
    assert came == promised - NEVER.get(op, set())


def test_every_key_of_an_error_came(request):
    if not all_ran(request):
        pytest.skip(FEW)
    error = contract.schema("error")["properties"]
    promised = set(error) | {"error." + key for key in error["error"]["properties"]}
    assert {key for what, key in contract.seen if what == "error"} == promised


def all_ran(request):
    """Not with a single file or some -k: then much of it could not come."""
    ran = {item.path.name for item in request.session.items}
    there = {path.name for path in request.path.parent.glob("test_cli_*.py")}
    return there <= ran and request.config.option.keyword in ("", "cli")
