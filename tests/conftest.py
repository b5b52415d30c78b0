"""Makes `tests/servers` the package `servers`, and its fixtures everybody's; the tests themselves are no package."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

servers = ModuleType("servers")
servers.__path__ = [str(Path(__file__).parent / "servers")]
sys.modules.setdefault("servers", servers)

pytest_plugins = ["servers.fixtures"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window, told to ask nothing of the network; without one the test is skipped."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium is installed (set CHROMIUM to its path)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
