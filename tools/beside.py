"""Takes pictures of one thing of the Belarus graph on our page and on that of Trifid.

Trifid is installed and started as `tools.rivals` does, with the same facts: the dump of our
release. Renews docs/images/beside-*.webp and the figures in docs/explanation/pages-compared.md; run
by `make beside`. Needs chromium and chromedriver.
"""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from tests.conftest import ROOT
from tests.servers import free_port, serving
from tools.markdown import put
from tools.pages import Figures, figures_table, measured
from tools.probes import built
from tools.rivals import SERVERS, install, running, version
from tools.screenshots import IMAGES, browsing, take

PAGE = ROOT / "docs/explanation/pages-compared.md"
BASE = "https://w3id.org/"
THING = "bkg/event/warsaw-summit"
WIDTH, HEIGHT = 1280, 1000
PATIENCE = 60


def picture(browser: Chrome, url: str, name: str) -> Figures:
    """What a page costs; takes its picture once it shows the name of the thing."""
    figures = measured(browser, url)
    browser.get(url)
    WebDriverWait(browser, PATIENCE).until(lambda b: "Summit in Warsaw" in b.page_source)
    take(browser, IMAGES / f"beside-{name}.webp", WIDTH, HEIGHT)
    return figures


def main() -> None:
    """Read the command line and take both pictures."""
    reader = argparse.ArgumentParser(prog="python -m tools.beside", description=__doc__)
    reader.add_argument("folder", type=Path, help="where Trifid is installed, as by make rivals")
    folder = reader.parse_args().folder.resolve()
    (trifid,) = (server for server in SERVERS if server.name == "Trifid")
    home = folder / "trifid"
    home.mkdir(parents=True, exist_ok=True)
    install(trifid, home)
    release = built(ROOT, folder / "releases")
    (dump,) = (release / "downloads").glob("*.ttl.gz")
    data = gzip.decompress(dump.read_bytes()).decode("utf-8")
    port = free_port()
    ours = f"http://127.0.0.1:{port}/"
    with browsing() as browser:
        with serving(release, port, f"{ours}readyz"):
            found = {"bkg": picture(browser, f"{ours}{THING.removeprefix('bkg/')}.html", "bkg")}
        with running(trifid, home, data, BASE) as (address, _):
            found[f"Trifid {version(trifid, home)}"] = picture(
                browser, f"{address}{THING}", "trifid"
            )
    put(PAGE, "beside", figures_table(found))


if __name__ == "__main__":
    main()
