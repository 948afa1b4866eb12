"""The stand-in as a Terraform provider. A launcher in a filesystem mirror starts this file."""

import sys
from pathlib import Path

sys.path.insert(
    0, str(Path(__file__).resolve().parent.parent)
)  # PYTHONPATH would reach the programs, too

from tf import runner, types  # noqa: E402
from tf.iface import DataSource, Provider  # noqa: E402
from tf.schema import Attribute, Schema  # noqa: E402

from standin import external  # noqa: E402


class External(DataSource):
    def __init__(self, provider):
        pass

    @classmethod
    def get_name(cls):
        return ""  # the type is called like the provider: external

    @classmethod
    def get_schema(cls):
        strings = types.Map(types.String())
        return Schema(
            attributes=[
                Attribute("program", types.List(types.String()), required=True),
                Attribute("query", strings, optional=True),
                Attribute("working_dir", types.String(), optional=True),
                Attribute("result", strings, computed=True),
                Attribute("id", types.String(), computed=True),
            ]
        )

    def read(self, ctx, config):
        try:
            result = external.read(config["program"], config["query"], config["working_dir"])
        except external.Failure as failure:
            ctx.diagnostics.add_error(failure.summary, failure.detail, path=["program"])
            return None
        return dict(config, result=result, id="-")


class StandIn(Provider):
    def get_model_prefix(self):
        return "external"

    def full_name(self):
        return "registry.terraform.io/hashicorp/external"

    def get_provider_schema(self, diags):
        return Schema()

    def validate_config(self, diags, config):
        pass

    def configure_provider(self, diags, config):
        pass

    def get_data_sources(self):
        return [External]

    def get_resources(self):
        return []


if __name__ == "__main__":
    try:
        runner.run_provider(StandIn())
    finally:
        external.kill_all()
