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
from hypothesis import settings

# The tests that CI runs are the same twice; a failure that chance found belongs into a test of its own.
settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False)
settings.load_profile("explore" if "FUZZ_TIMES" in os.environ else "same")

servers = ModuleType("servers")
servers.__path__ = [str(Path(__file__).parent / "servers")]
sys.modules.setdefault("servers", servers)

pytest_plugins = ["servers.fixtures"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window, told to ask nothing of the network; without one the test is skipped."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip(
            "needs a browser: install Chromium, or name one that is installed: CHROMIUM=/path/to/chromium make test"
        )
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="needs playwright, which drives the browser: make test installs it"
    )
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
