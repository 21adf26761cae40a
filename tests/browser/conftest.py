"""A real browser (Debian's Chromium) on a real server of the Belarus graph."""

from __future__ import annotations

import re
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


def odd_village(folder: Path) -> Path:
    """The village with what the other sites lack, in a folder that is not there yet.

    That is a colour that nobody could read as text, and a document that only has parts.
    """
    shutil.copytree(ROOT / "tests/datasets/village", folder)
    settings = folder / "bkg.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub('"#[0-9a-f]{6}"', '"#ffd400"', text), encoding="utf-8")
    part = "<https://example.org/village/list#first> a rdfs:Resource ; rdfs:label 'First'@en .\n"
    prefix = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    (folder / "data/parts.ttl").write_text(prefix + part, encoding="utf-8")
    return folder


def released(source: Path, releases: Path) -> Path:
    """The release that is built of a dataset."""
    command = [sys.executable, "-m", "bkg", "build", str(source), "--releases", str(releases)]
    subprocess.run(command, check=True, capture_output=True)
    return releases / "current"


def serving(release: Path) -> Iterator[str]:
    """The address of a server of a release."""
    port = free_port()
    command = [sys.executable, "-m", "bkg", "serve", str(release), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def exporting(release: Path, folder: Path) -> Iterator[str]:
    """The address of an export of a release under /repo/, by a server of files alone."""
    port = free_port()
    place = f"http://127.0.0.1:{port}/repo"
    export = [sys.executable, "-m", "bkg", "export", str(folder / "repo"), str(release)]
    subprocess.run([*export, "--root", place], check=True, capture_output=True)
    serve = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with subprocess.Popen(serve, cwd=folder, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until_ready(f"{place}/robots.txt", server)
            yield place
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def belarus_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the Belarus graph."""
    return released(ROOT, tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def museum_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the tiny dataset."""
    return released(ROOT / "tests/datasets/tiny", tmp_path_factory.mktemp("museum"))


@pytest.fixture(scope="session")
def village_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the village with what the other sites lack."""
    folder = tmp_path_factory.mktemp("village")
    return released(odd_village(folder / "source"), folder / "releases")


@pytest.fixture(scope="session")
def address(belarus_release: Path) -> Iterator[str]:
    """The address of a server of the Belarus graph."""
    yield from serving(belarus_release)


@pytest.fixture(scope="session")
def museum(museum_release: Path) -> Iterator[str]:
    """The address of a server of the tiny dataset."""
    yield from serving(museum_release)


@pytest.fixture(scope="session")
def village(village_release: Path) -> Iterator[str]:
    """The address of a server of the village."""
    yield from serving(village_release)


@pytest.fixture(scope="session")
def museum_files(museum_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an export of the tiny dataset."""
    yield from exporting(museum_release, tmp_path_factory.mktemp("files"))


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
