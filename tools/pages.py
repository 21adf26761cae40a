"""Measures each kind of page in Chromium, and scores it with Lighthouse.

Through the DevTools protocol, without a cache and without throttling: bytes over the wire,
requests and the hosts that they go to, layout shift, the largest contentful paint, how long the
main thread was blocked, and the size of the DOM. Then Lighthouse, installed by npm into a folder,
as a phone and as a desktop. Renews the tables of docs/benchmarks/pages.md; run by `make pages`.
Needs chromium and chromedriver.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from selenium.webdriver import Chrome

from tests.conftest import ROOT
from tests.servers import free_port, serving
from tools.assets import node, npm
from tools.markdown import put, table
from tools.probes import built
from tools.screenshots import browsing

PAGE = ROOT / "docs/benchmarks/pages.md"
PAGES = {
    "home": "/",
    "thing": "/event/warsaw-summit.html",
    "thing with much": "/actor/belarus.html",
    "statistic": "/statistic/identified-victims-2002-2014.html",
    "source": "/source/eap-summit.html",
    "classes": "/browse",
    "class": "/browse/Event",
    "search": "/search?q=Martynov",
    "view: chart": "/views/victims-by-form",
    "view: network": "/views/who-took-part",
    "view: map": "/views/trafficking-routes",
    "view: time line": "/views/timeline",
    "ontology": "/ontology",
    "shapes": "/shapes",
    "quality": "/quality",
    "downloads": "/downloads",
    "about": "/dataset.html",
    "query editor": "/sparql",
}
SCORES = ("performance", "accessibility", "best-practices", "seo")
DEVICES = {"phone": (), "desktop": ("--preset=desktop",)}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
SETTLED = """
const done = arguments[0];
const seen = {};
const sum = (entries, value) => entries.reduce((total, each) => total + value(each), 0);
for (const type of ['layout-shift', 'largest-contentful-paint', 'longtask', 'paint']) {
  seen[type] = [];
  new PerformanceObserver(list => seen[type].push(...list.getEntries()))
    .observe({type, buffered: true});
}
let size = -1;
const wait = () => {
  const now = performance.getEntriesByType('resource').length;
  if (now !== size || document.readyState !== 'complete') {
    size = now;
    setTimeout(wait, 700);
    return;
  }
  const painted = seen.paint.find(each => each.name === 'first-contentful-paint')?.startTime ?? 0;
  done({
    shift: sum(seen['layout-shift'], each => each.value),
    largest: seen['largest-contentful-paint'].at(-1)?.startTime ?? 0,
    blocked: sum(
      seen.longtask.filter(each => each.startTime + each.duration > painted),
      each => each.duration - 50),
    elements: document.querySelectorAll('*').length,
  });
};
wait();
"""
"""Waits until a page asks for nothing more; then what it did, times in ms."""


@dataclass(frozen=True)
class Figures:
    """What a page costs.

    Attributes:
        own, library: bytes over the wire, heads of answers included: of the site itself, and of
            what draws charts, networks and maps, or edits queries.
        hosts: those that it asked beside the site's.
        shift: cumulative layout shift.
        largest, blocked: largest contentful paint and blocking of the main thread, in ms.
    """

    own: int
    library: int
    requests: int
    hosts: frozenset[str]
    shift: float
    largest: float
    blocked: float
    elements: int


def requested(browser: Chrome) -> list[tuple[str, int]]:
    """Address and size of each answer since the log was last read."""
    addresses: dict[str, str] = {}
    found = []
    for entry in browser.get_log("performance"):  # type: ignore[no-untyped-call]  # selenium lacks it
        message = json.loads(entry["message"])["message"]
        event = message["params"]
        if message["method"] == "Network.requestWillBeSent":
            addresses[event["requestId"]] = event["request"]["url"]
        elif message["method"] == "Network.loadingFinished":
            address = addresses.get(event["requestId"], "")
            if urlsplit(address).scheme in {"http", "https"}:
                found.append((address, round(event["encodedDataLength"])))
    return found


def measured(browser: Chrome, url: str) -> Figures:
    """Open a page as somebody does who was never here."""
    browser.get("about:blank")
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    requested(browser)
    browser.get(url)
    seen = browser.execute_async_script(SETTLED)
    answers = requested(browser)
    library = sum(size for address, size in answers if "/static/vendor/" in address)
    return Figures(
        own=sum(size for _, size in answers) - library,
        library=library,
        requests=len(answers),
        hosts=frozenset(str(urlsplit(address).hostname) for address, _ in answers)
        - {str(urlsplit(url).hostname)},
        shift=seen["shift"],
        largest=seen["largest"],
        blocked=seen["blocked"],
        elements=seen["elements"],
    )


def install(folder: Path) -> Path:
    """Install Lighthouse into a folder, unless it is there; the package."""
    folder.mkdir(parents=True, exist_ok=True)
    package = folder / "node_modules/lighthouse"
    if not package.is_dir():
        (folder / "package.json").write_text("{}", encoding="utf-8")
        flags = ("--silent", "--no-audit", "--no-fund", "--prefix", str(folder))
        subprocess.run([*npm(), "install", *flags, "lighthouse"], check=True)
    return package


def scored(package: Path, url: str, device: Sequence[str]) -> tuple[list[int], list[str]]:
    """The scores of a page from 0 to 100, and what it lost points for."""
    command = [node(), str(package / "cli/index.js"), url, "--quiet", "--output=json"]
    command += [f"--only-categories={','.join(SCORES)}", f"--chrome-flags={FLAGS}", *device]
    place = os.environ | {"CHROME_PATH": str(shutil.which("chromium"))}
    # At times the browser's trace lacks its beginning, and Lighthouse asks to be run again.
    for more in (True, True, False):
        done = subprocess.run(command, check=not more, stdout=subprocess.PIPE, env=place)
        if done.returncode == 0:
            break
    report = json.loads(done.stdout)
    lost = []
    for name in SCORES:
        for each in report["categories"][name]["auditRefs"]:
            audit = report["audits"][each["id"]]
            if each["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                lost.append(audit["title"].replace("|", "/"))
    return [round(report["categories"][name]["score"] * 100) for name in SCORES], lost


def figures_table(found: dict[str, Figures]) -> str:
    """A row a kind of page."""
    rows = [
        (
            name,
            f"{each.own / 1000:.1f}",
            f"{each.library / 1000:.1f}" if each.library else "–",
            each.requests,
            ", ".join(sorted(each.hosts)) or "none",
            f"{each.shift:.3f}",
            f"{each.largest:.0f}",
            f"{each.blocked:.0f}",
            each.elements,
        )
        for name, each in found.items()
    ]
    header = ("page", "kB", "kB of libraries", "requests", "other hosts", "layout shift")
    return table((*header, "largest paint, ms", "blocked, ms", "elements"), rows)


def scores_table(found: dict[str, dict[str, tuple[list[int], list[str]]]]) -> str:
    """A row a kind of page, phone and desktop; then what points were lost for."""
    rows = [
        (name, *(" / ".join(map(str, scores)) for scores, _ in devices.values()))
        for name, devices in found.items()
    ]
    reasons: dict[str, list[str]] = {}
    for name, devices in found.items():
        for device, (_, lost) in devices.items():
            for reason in lost:
                reasons.setdefault(reason, []).append(f"{name} ({device})")
    lines = [f"- {reason}: {', '.join(where)}" for reason, where in reasons.items()]
    return "\n\n".join(
        [table(("page", *DEVICES), rows), "Points were lost for:", "\n".join(lines) or "- nothing"]
    )


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """The address of the Belarus graph, which knows its own address as a public site does."""
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    release = built(ROOT, folder / "releases")
    with serving(release, port, f"{root}/readyz", {"BKG_SERVE_URL": f"{root}/"}):
        yield root


def main() -> None:
    """Read the command line and measure."""
    reader = argparse.ArgumentParser(prog="python -m tools.pages", description=__doc__)
    reader.add_argument("folder", type=Path, help="where Lighthouse is installed")
    reader.add_argument("names", nargs="*", help=f"pages to score, of {', '.join(PAGES)}; else all")
    reader.add_argument("--write", action="store_true", help="renew the tables")
    chosen = reader.parse_args()
    pages = {name: path for name, path in PAGES.items() if name in (chosen.names or PAGES)}
    package = install(chosen.folder.resolve())
    lighthouse = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    with site(chosen.folder.resolve()) as root:
        with browsing() as browser:
            chromium = browser.capabilities["browserVersion"]
            figures = {name: measured(browser, root + path) for name, path in PAGES.items()}
        print(figures_table(figures), flush=True)
        if chosen.write:
            versions = f"{date.today():%-d %B %Y}, Chromium {chromium}, Lighthouse {lighthouse}."
            put(PAGE, "versions", versions)
            put(PAGE, "figures", figures_table(figures))
        scores = {}
        for name, path in pages.items():
            scores[name] = {
                device: scored(package, root + path, flags) for device, flags in DEVICES.items()
            }
            print(name, *(each[0] for each in scores[name].values()), flush=True)
    print(scores_table(scores))
    if chosen.write:
        put(PAGE, "scores", scores_table(scores))


if __name__ == "__main__":
    main()
