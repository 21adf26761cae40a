"""Takes the pictures of ``docs/images/``: each kind of page, light and dark, wide and narrow.

Run by ``make screenshots``; needs chromium and chromedriver. The release is built into a folder of
its own and served from there, so that no other is touched.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PAGES = {
    "home": "/",
    "thing": "/event/warsaw-summit.html",
    "statistic": "/statistic/identified-victims-2002-2014.html",
    "class": "/browse/Event",
    "source": "/source/eap-summit.html",
    "ontology": "/ontology",
    "shapes": "/shapes",
    "quality": "/quality",
    "search": "/search?q=Martynov",
    "chart": "/views/victims-by-form",
    "network": "/views/who-took-part",
    "map": "/views/trafficking-routes",
    "timeline": "/views/timeline",
    "editor": "/sparql",
}
SIZES = ((1280, 1000, "wide"), (360, 760, "narrow"))
OPENED = "/event/warsaw-summit.html"
_DRAWN = "#drawing:not([data-drawn]), #yasgui:empty"
"""What is on a page as long as its scripts still draw."""

_PATIENCE = 60.0


@contextmanager
def served() -> Iterator[str]:
    """The address of a server of the Belarus graph, until the context ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "bkg"]
        subprocess.run([*program, "build", ROOT, "--releases", folder], check=True)
        command: list[str | Path] = [
            *program,
            "serve",
            Path(folder) / "current",
            "--port",
            str(port),
        ]
        with subprocess.Popen(command) as server:
            try:
                yield ready(port)
            finally:
                server.terminate()


def ready(port: int) -> str:
    """The address of a port of this machine, once a server answers there.

    Raises:
        SystemExit: none does in time.
    """
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"no answer from port {port}")


@contextmanager
def browsing() -> Iterator[Chrome]:
    """A browser without a window.

    Raises:
        SystemExit: there is none on this machine.
    """
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        raise SystemExit("no chromium and chromedriver on this machine")
    options = ChromeOptions()
    options.binary_location = program
    for flag in ("--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    browser = Chrome(options=options, service=ChromeService(driver))
    try:
        yield browser
    finally:
        browser.quit()


def take(browser: Chrome, path: Path, width: int, height: int) -> None:
    """A picture of the page that is open, once all on it is drawn."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    WebDriverWait(browser, _PATIENCE).until_not(lambda b: b.find_elements(By.CSS_SELECTOR, _DRAWN))
    kind = path.suffix.removeprefix(".")
    wanted = {"format": kind} if kind == "png" else {"format": kind, "quality": 75}
    answer = browser.execute_cdp_cmd("Page.captureScreenshot", wanted)
    path.write_bytes(base64.b64decode(answer["data"]))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size >> 10} KiB")


def main() -> None:
    """Take the pictures of the kinds of page that are named, else all."""
    reader = argparse.ArgumentParser(prog="python tools/screenshots.py", description=__doc__)
    reader.add_argument("names", nargs="*", help=f"kinds of page, of {', '.join(PAGES)}; else all")
    names = reader.parse_args().names
    pages = {name: path for name, path in PAGES.items() if name in (names or PAGES)}
    with served() as address, browsing() as browser:
        for scheme in ("light", "dark"):
            media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
            for name, page in pages.items():
                for width, height, size in SIZES:
                    browser.get(address + page)
                    take(browser, IMAGES / f"{name}-{size}-{scheme}.webp", width, height)
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        if not names:
            browser.get(address + OPENED)
            take(browser, IMAGES / "entity.png", 1280, 1000)


if __name__ == "__main__":
    main()
