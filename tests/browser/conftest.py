"""A real browser (Debian's Chromium) on a real server of the Belarus graph."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from tests.servers import free_port, wait_until_ready

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
JOURNEYS = Path(os.environ.get("BKG_JOURNEYS") or ROOT / "build" / "journeys")
"""Pictures of each step of the journeys, which CI keeps."""

HOST = "127.0.0.1"
"""The only host that a page may ask for anything."""

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
    # Some tests put nginx before it.
    environment = {**os.environ, "BKG_SERVE_TRUSTED_PROXIES": "127.0.0.1"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as server:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def exporting(release: Path, folder: Path) -> Iterator[str]:
    """The address of an English export of a release under /repo/, by a server of files alone."""
    port = free_port()
    place = f"http://127.0.0.1:{port}/repo"
    export = [sys.executable, "-m", "bkg", "export", str(folder / "repo"), str(release)]
    wanted = ["--root", place, "--language", "en"]
    subprocess.run([*export, *wanted], check=True, capture_output=True)
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
    """The browser with empty logs; anything it complains of fails the test."""
    chrome.get("about:blank")
    complaints(chrome)
    chrome.set_window_size(1280, 1000)
    # What scrolls smoothly is not yet where it is clicked.
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [STILL]})
    yield chrome
    assert complaints(chrome) == []


def complaints(browser: Chrome) -> list[str]:
    """What went wrong since it was last looked at, on all pages that were opened.

    Lines of the console, requests that failed or were refused, and requests to another host.
    """
    lines = [entry["message"] for entry in browser.get_log("browser")]  # type: ignore[no-untyped-call]  # selenium lacks it
    for entry in browser.get_log("performance"):  # type: ignore[no-untyped-call]  # as above
        message = json.loads(entry["message"])["message"]
        lines += _fault(message["method"], message["params"])
    return lines


def _fault(method: str, event: dict[str, Any]) -> list[str]:
    """What an event of the DevTools protocol says of a request that should not be so."""
    if method == "Network.requestWillBeSent":
        address = urlsplit(event["request"]["url"])
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname != HOST:
            return [f"asked another host: {address.geturl()}"]
    elif method == "Network.responseReceived":
        answer = event["response"]
        if answer["status"] >= HTTPStatus.BAD_REQUEST:
            return [f"{answer['status']} {answer['url']}"]
    elif method == "Network.loadingFailed" and not event.get("canceled"):
        return [f"{event['type']} failed: {event['errorText']}"]
    return []


def screenshot(browser: Chrome, name: str, folder: Path = SCREENSHOTS) -> None:
    """Keep a picture of the page, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(folder / f"{name}.png"))


def moved(browser: Chrome) -> float:
    """The cumulative layout shift of the page so far."""
    return float(
        browser.execute_async_script(
            "const done = arguments[0]; let moved = 0;"
            "new PerformanceObserver(l => l.getEntries().forEach(e => { moved += e.value; }))"
            ".observe({type: 'layout-shift', buffered: true});"
            "requestAnimationFrame(() => requestAnimationFrame(() => done(moved)));"
        )
    )


def always_moved(
    browser: Chrome, url: str, ready: Callable[[Chrome], object] = lambda _: None
) -> float:
    """The layout shift that a page has each time it is opened, at most three times.

    Where a busy machine gives a page in parts, text may wrap anew once; what the page itself does
    comes again. ``ready`` waits until all of it is there.
    """
    least = float("inf")
    for _ in range(3):
        browser.get(url)
        ready(browser)
        least = min(least, moved(browser))
        if least < UNSEEN:
            break
    return least


UNSEEN = 0.01
"""Layout shift that nobody sees; 0.1 is what web.dev calls good."""
