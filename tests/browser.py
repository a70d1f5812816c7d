"""Chromium without a window, for the pages of the sandbox and of the documentation."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
NEEDED = "needs Chromium: apt-get install chromium chromium-driver"
needs_chromium = pytest.mark.skipif(
    not (CHROMIUM and DRIVER) and not ("CI" in os.environ and sys.platform == "linux"),
    reason=NEEDED,
)
"""Skip tests where there is no Chromium. In CI they fail, on the system that has to have it."""

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # Chromium's, which needs more rights than a container has
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def open_chromium(profile: Path) -> Iterator[Chrome]:
    """Run Chromium with a new profile."""
    if not (CHROMIUM and DRIVER):
        pytest.fail(NEEDED)
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    driver = Chrome(options, ChromeService(DRIVER))
    yield driver
    driver.quit()


@contextmanager
def with_empty_console(chromium: Chrome) -> Iterator[Chrome]:
    """Check that the console of Chromium stays empty."""
    chromium.get("about:blank")
    chromium.get_log("browser")
    yield chromium
    assert chromium.get_log("browser") == []
