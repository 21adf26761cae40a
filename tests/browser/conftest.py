"""A real browser (Debian's Chromium) on a real server of the Belarus graph."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from tests.servers import free_port, wait_until_ready

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
STILL = {"name": "prefers-reduced-motion", "value": "reduce"}
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,1000",
)


def serving(source: Path, releases: Path) -> Iterator[str]:
    """The address of a server of a dataset."""
    program = [sys.executable, "-m", "bkg"]
    subprocess.run(
        [*program, "build", str(source), "--releases", str(releases)],
        check=True,
        capture_output=True,
    )
    port = free_port()
    command = [*program, "serve", str(releases / "current"), "--port", str(port)]
    # Some tests put nginx before it.
    environment = {**os.environ, "BKG_SERVE_TRUSTED_PROXIES": "127.0.0.1"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as server:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the Belarus graph."""
    yield from serving(ROOT, tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the tiny dataset."""
    yield from serving(ROOT / "tests/datasets/tiny", tmp_path_factory.mktemp("museum"))


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """One browser for all tests."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("no chromium and chromedriver on this machine")
    options = ChromeOptions()
    options.binary_location = program
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = Chrome(options=options, service=ChromeService(driver))
    try:
        yield browser
    finally:
        browser.quit()


@pytest.fixture
def browser(chrome: Chrome) -> Iterator[Chrome]:
    """The browser with an empty console; anything it complains of fails the test."""
    chrome.get("about:blank")
    console(chrome)
    chrome.set_window_size(1280, 1000)
    # What scrolls smoothly is not yet where it is clicked.
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [STILL]})
    yield chrome
    assert console(chrome) == []
    hosts = chrome.execute_script(
        "return [...new Set(performance.getEntriesByType('resource')"
        ".map(entry => new URL(entry.name).hostname))]"
    )
    assert set(hosts) <= {"127.0.0.1", ""}


def console(browser: Chrome) -> list[object]:
    """What the console got since it was last looked at."""
    return list(browser.get_log("browser"))  # type: ignore[no-untyped-call]  # selenium lacks it


def screenshot(browser: Chrome, name: str) -> None:
    """Keep a picture of the page, to be looked at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(SCREENSHOTS / f"{name}.png"))
