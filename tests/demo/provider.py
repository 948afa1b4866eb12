"""Print which provider for data "external" there is, and the CLI config with it; or why none."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e" / "terraform"))

import provider  # noqa: E402

try:
    kind, config = provider.find_or_make_provider(sys.argv[1], sys.executable)
except provider.NoProvider as why:
    sys.exit(str(why))
said = {"real": "real", "registry": "real", "stand-in": "OUR-STAND-IN"}
print(said[kind], config)
