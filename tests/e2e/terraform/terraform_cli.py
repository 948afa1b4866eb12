"""Terraform in its own directory, isolated from the settings of whoever runs the tests."""

import json
import subprocess
from pathlib import Path

import binary
import provider


class Terraform:
    """terraform = Terraform(folder, cli_config); terraform("plan", check=False).stderr"""

    def __init__(self, folder, cli_config, **environment):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        mine = {"TF_CLI_CONFIG_FILE": cli_config, "TF_IN_AUTOMATION": "1"}
        self.environment = binary.clean_environment(self.folder, **mine, **environment)

    def write(self, text, name="main.tf"):
        (self.folder / name).write_text(text)
        return self

    def __call__(self, command, *words, check=True):
        """Run one command. With check, a failure shows what Terraform said."""
        options = ["-no-color"] + ["-input=false"] * (
            command in ("init", "plan", "apply", "destroy")
        )
        options += ["-auto-approve"] * (command in ("apply", "destroy"))
        done = subprocess.run(
            [provider.ENGINE, command, *options, *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def outputs(self):
        values = json.loads(self("output", "-json").stdout)
        return {name: output["value"] for name, output in values.items()}
