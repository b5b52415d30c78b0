"""Makes `tests/servers` the package `servers`, and its fixtures everybody's; the tests themselves are no package."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

servers = ModuleType("servers")
servers.__path__ = [str(Path(__file__).parent / "servers")]
sys.modules.setdefault("servers", servers)

pytest_plugins = ["servers.fixtures"]
