"""The hostile corpus in a real browser: nothing of it runs, loads, leads astray or turns around."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import screenshot
from tests.hostile import BASE, build_hostile
from tests.servers import free_port, wait_until_ready

pytestmark = pytest.mark.browser

SCRIPT = "<script>pwned(1)</script>"
SCRIPT_IRI = quote("javascript:pwned('subject')", safe="")
PAGES = (
    "/",
    "/browse",
    "/browse/Script",
    "/script.html",
    "/rtl.html",
    "/rtl-plain.html",
    "/loop.html",
    "/doc",
    "/ontology",
    "/source/book.html",
    "/dataset",
    "/downloads",
    f"/resource?iri={SCRIPT_IRI}",
    f"/search?q={quote(SCRIPT)}",
    "/search?q=script",
    f"/{quote(SCRIPT)}",
    f"/resource?iri={quote(SCRIPT)}",
    f"/sparql?query={quote('SELECT * { ?s ?p ?o } #' + '</textarea>' + SCRIPT)}",
    f"/sparql?format=html&query={quote('SELECT ?o { <' + BASE + 'script> ?p ?o }')}",
)
WATCH = """
  window.ran = [];
  window.pwned = (what) => window.ran.push(String(what));
  window.alert = window.confirm = window.prompt = window.pwned;
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push(event.violatedDirective + ' ' + event.blockedURI);
  });
"""
INSPECT = """
  const faults = [];
  for (const element of document.querySelectorAll('*')) {
    for (const attribute of element.attributes) {
      if (attribute.name.startsWith('on')) faults.push(element.outerHTML.slice(0, 99));
    }
  }
  for (const script of document.scripts) {
    const own = script.src.startsWith(location.origin + '/static/');
    const data = script.type === 'application/ld+json' && !script.src;
    if (!own && !data) faults.push(script.outerHTML.slice(0, 99));
  }
  for (const link of document.querySelectorAll('a[href], area[href], form[action]')) {
    const address = new URL(link.href || link.action, location.href);
    if (!['http:', 'https:', 'mailto:'].includes(address.protocol)) faults.push(link.outerHTML);
  }
  if (document.querySelector('iframe, object, embed, base, meta[http-equiv]')) faults.push('frame');
  return faults;
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the hostile corpus."""
    release = build_hostile(tmp_path_factory.mktemp("hostile"))
    port = free_port()
    command = [sys.executable, "-m", "bkg", "serve", str(release), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.fixture
def watched(chrome: Chrome) -> Iterator[Chrome]:
    """The browser with a trap set in each page before anything else runs."""
    chrome.execute_cdp_cmd("Network.enable", {})
    trap = chrome.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    drain(chrome)
    yield chrome
    chrome.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", trap)
    chrome.get("about:blank")
    drain(chrome)


def drain(browser: Chrome) -> None:
    """Forget what was logged so far."""
    for kind in ("browser", "performance"):
        browser.get_log(kind)  # type: ignore[no-untyped-call]  # selenium lacks it


def requested(browser: Chrome) -> set[str]:
    """The hosts that pages asked for anything, by the browser's own log of the network."""
    hosts = set()
    for entry in browser.get_log("performance"):  # type: ignore[no-untyped-call]  # selenium lacks it
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            address = urlsplit(message["params"]["request"]["url"])
            if address.scheme != "data":
                hosts.add(address.hostname)
    return hosts


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_the_data_runs(watched: Chrome, hostile: str, path: str) -> None:
    watched.get(f"{hostile}{path}")
    if path.startswith("/sparql"):
        WebDriverWait(watched, 20).until(lambda b: b.find_elements(By.CSS_SELECTOR, ".yasqe"))
    # Whatever answers to a pointer or to the focus gets both.
    watched.execute_script(
        "for (const e of document.querySelectorAll('main *')) {"
        " e.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})); e.focus && e.focus(); }"
    )
    assert watched.execute_script("return window.ran") == []
    assert watched.execute_script("return window.violations") == []
    assert watched.execute_script(INSPECT) == []
    complaints = [
        entry["message"]
        for entry in watched.get_log("browser")  # type: ignore[no-untyped-call]  # selenium lacks it
        if "the server responded with a status of 40" not in entry["message"]
    ]
    assert complaints == []
    assert requested(watched) <= {"127.0.0.1"}


def test_what_is_typed_into_the_search_box_stays_text(watched: Chrome, hostile: str) -> None:
    watched.get(f"{hostile}/")
    watched.find_element(By.ID, "site-search").send_keys("script")
    WebDriverWait(watched, 20).until(
        lambda b: b.find_elements(By.CSS_SELECTOR, ".suggestions [role=option]")
    )
    assert watched.execute_script("return window.ran") == []
    assert watched.execute_script(INSPECT) == []
    assert "<script>pwned('label')</script>" in watched.page_source.replace("&lt;", "<").replace(
        "&gt;", ">"
    )


PLACES = """
  const wanted = arguments[0];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(wanted);
    if (at < 0 || !node.parentElement.checkVisibility()) continue;
    const range = document.createRange();
    return Array.from(wanted, (_, index) => {
      range.setStart(node, at + index);
      range.setEnd(node, at + index + 1);
      return range.getBoundingClientRect().left;
    });
  }
  return null;
"""


@pytest.mark.parametrize(
    ("path", "neighbour"),
    [
        ("/rtl.html", "Copy IRI"),
        ("/rtl.html", "This page as data"),
        ("/browse/Other", "Ontology"),
        ("/rtl-plain.html", "What points here"),
        ("/ontology", "times"),
        ("/search?q=invoice", "on this page"),
    ],
)
def test_marks_of_direction_do_not_reach_their_neighbours(
    watched: Chrome, hostile: str, path: str, neighbour: str
) -> None:
    watched.get(f"{hostile}{path}")
    places = watched.execute_script(PLACES, neighbour)
    if path.startswith("/search") and places is None:
        places = watched.execute_script(PLACES, "thing")
    assert places is not None
    assert places == sorted(places)
    screenshot(watched, "hostile-" + path.strip("/").replace("/", "-").split("?")[0])


def test_an_unclosed_mark_stays_in_its_line(watched: Chrome, hostile: str) -> None:
    """What follows a label in the same line stands where it would without the marks."""
    watched.get(f"{hostile}/rtl-plain.html")
    watched.execute_script("document.querySelector('main details').open = true")
    places = watched.execute_script(PLACES, ". In: ")
    assert places is not None
    assert places == sorted(places)
