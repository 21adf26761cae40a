"""Every kind of page by WCAG 2.2 AA: axe-core, zoom, reduced motion; and what it needs a hand for.

See docs/explanation/accessibility.md for what is checked how, and what no program can check.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.exceptions import BadRequest, NotAcceptable

from tests.browser.conftest import ROOT, STILL, complaints
from tests.browser.kinds import KINDS, Kind
from tools import assets

pytestmark = pytest.mark.browser

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OF_COLOUR = ("color-contrast", "link-in-text-block")
"""The rules whose outcome the scheme of colours decides; all else is the same in the dark."""
ZOOMED = 640
"""CSS pixels that a window of 1280 has at 200 %: WCAG 2.2, success criterion 1.4.4."""
REFLOW = 320
"""Width without scrolling in two directions: success criterion 1.4.10."""

AXE = """
  const done = arguments[1];
  axe.run(document, arguments[0]).then(
    (found) => done(found.violations.flatMap((rule) => rule.nodes.map((node) =>
      `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 120)}`))),
    (error) => done([String(error)]));
"""
# A browser takes anything if it must, so what takes HTML alone has to be asked for by a script, and
# put into a page whose own scripts have run.
REFUSED = """
  const done = arguments[1];
  fetch(arguments[0], {headers: {Accept: "text/html"}}).then(async (answer) => {
    const text = await answer.text();
    document.open();
    document.write(text.replaceAll(/<script[^>]*src=[^>]*><\\/script>/g, ""));
    document.close();
    done(answer.status);
  });
"""
# Also what is laid out only when it comes into sight, for axe measures it.
UNFOLD = """
  for (const part of document.querySelectorAll('details')) part.open = true;
  for (const part of document.querySelectorAll('.term')) part.style.contentVisibility = 'visible';
"""
MOVING = """
  return document.getAnimations().map((motion) => String(motion.effect.target.className))
    .concat(getComputedStyle(document.documentElement).scrollBehavior === 'smooth' ? 'root' : []);
"""
# What is wider than the window, and what scrolls sideways though no key reaches it. The parts of
# the editor scroll by its own cursor.
TOO_WIDE = """
  const page = document.documentElement;
  const faults = page.scrollWidth > page.clientWidth ? [`the page: ${page.scrollWidth}`] : [];
  for (const part of document.querySelectorAll('body *')) {
    const scrolls = ['auto', 'scroll'].includes(getComputedStyle(part).overflowX);
    if (!scrolls || part.scrollWidth <= part.clientWidth || part.closest('#yasgui')) continue;
    if (part.tabIndex < 0 && !part.matches('textarea')) faults.push(part.outerHTML.slice(0, 80));
  }
  return faults;
"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which `make assets` has fetched; a bare pytest fetches it now."""
    source = ROOT / "node_modules/axe-core/axe.min.js"
    if not source.is_file():
        assets.install(ROOT)
    return source.read_text(encoding="utf-8")


@pytest.fixture
def sites(address: str, museum: str, village: str, museum_files: str) -> dict[str, str]:
    """The addresses of the sites by their names."""
    return {"belarus": address, "museum": museum, "village": village, "files": museum_files}


@pytest.fixture
def page(browser: Chrome) -> Iterator[Chrome]:
    """The browser, which gets its own width and colours back afterwards."""
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def visit(page: Chrome, sites: dict[str, str], kind: Kind) -> None:
    """Open a page and wait until it stands."""
    if kind.status == NotAcceptable.code:
        page.get(sites[kind.site])
        assert page.execute_async_script(REFUSED, kind.path) == kind.status
    else:
        page.get(sites[kind.site] + kind.path)
    WebDriverWait(page, 30).until(lambda b: b.find_elements(By.CSS_SELECTOR, kind.ready))
    if kind.status >= BadRequest.code:
        assert complaints(page) != [], "the refusal itself"


def emulate(page: Chrome, scheme: str, width: int = 1280) -> None:
    """Set the scheme of colours and the width in CSS pixels."""
    media = [STILL, {"name": "prefers-color-scheme", "value": scheme}]
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_of_page(page: Chrome, sites: dict[str, str], axe: str, kind: Kind) -> None:
    emulate(page, "light")
    visit(page, sites, kind)
    page.execute_script(UNFOLD)
    page.execute_script(axe)
    faults = {"light": page.execute_async_script(AXE, {"runOnly": TAGS})}
    faults["motion"] = page.execute_script(MOVING)
    emulate(page, "dark")
    faults["dark"] = page.execute_async_script(AXE, {"runOnly": OF_COLOUR})
    for width in (ZOOMED, REFLOW):
        emulate(page, "dark", width)
        faults[f"{width} px"] = page.execute_script(TOO_WIDE)
    assert {where: found for where, found in faults.items() if found} == {}


# Notes each element that gets the focus, in order, and whether the focus can be seen on it: by an
# outline of its own or, where it has no size, of the part that it stands for.
FOLLOW = """
  window.visited = [];
  document.addEventListener('focusin', ({target}) => {
    const shown = target.matches('.CodeMirror textarea') ? target.closest('.CodeMirror') : target;
    const outline = getComputedStyle(shown);
    const seen = outline.outlineStyle !== 'none' && parseFloat(outline.outlineWidth) >= 2;
    window.visited.push([target, seen]);
  });
"""
# What the Tab key has to reach, and whether it was reached in the order of the page.
REACHABLE = """
  const wanted = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const reachable = [...document.querySelectorAll(wanted)].filter((part) =>
    part.tabIndex >= 0 && !part.disabled && part.checkVisibility({visibilityProperty: true}));
"""
COUNT = REACHABLE + "return reachable.length;"
VISITED = (
    REACHABLE
    + """
  const brief = (part) => part.outerHTML.slice(0, 100);
  const visited = window.visited.map(([part]) => part);
  const order = visited.filter((part, at) => visited.indexOf(part) === at);
  const after = Node.DOCUMENT_POSITION_FOLLOWING;
  return {
    missed: reachable.filter((part) => !order.includes(part)).map(brief),
    unseen: window.visited.filter(([, seen]) => !seen).map(([part]) => brief(part)),
    backwards: order.slice(1).filter((part, at) =>
      part.compareDocumentPosition(order[at]) & after).map(brief),
  };
"""
)
BY_KEYS = (
    "home",
    "event",
    "view: network",
    "view: bars",
    "ontology",
    "downloads",
    "editor",
    "search",
)


@pytest.mark.parametrize("name", BY_KEYS)
def test_the_tab_key_reaches_all_and_is_never_trapped(
    page: Chrome, sites: dict[str, str], name: str
) -> None:
    visit(page, sites, next(kind for kind in KINDS if kind.name == name))
    page.execute_script(FOLLOW)
    count = page.execute_script(COUNT)
    assert count > 10
    ActionChains(page, duration=0).send_keys(Keys.TAB * (count + 1)).perform()
    faults = page.execute_script(VISITED)
    assert faults == {"missed": [], "unseen": [], "backwards": []}


def focused(page: Chrome) -> WebElement:
    """What has the focus."""
    return page.switch_to.active_element


def press(page: Chrome, *keys: str) -> None:
    """Press keys where the focus is."""
    ActionChains(page, duration=0).send_keys(*keys).perform()


def test_the_first_key_offers_to_skip_to_the_content(page: Chrome, address: str) -> None:
    page.get(f"{address}/browse")
    press(page, Keys.TAB)
    assert focused(page).get_attribute("href") == f"{address}/browse#page-main"
    assert focused(page).rect["x"] >= 0
    press(page, Keys.ENTER)
    assert focused(page).get_attribute("id") == "page-main"
    press(page, Keys.TAB)
    assert page.execute_script("return arguments[0].closest('main') !== null", focused(page))


def test_a_statement_opens_its_passage_by_keys(page: Chrome, address: str) -> None:
    page.get(f"{address}/event/warsaw-summit.html")
    summary = page.find_element(By.CSS_SELECTOR, ".statements .source > summary")
    page.execute_script("arguments[0].focus()", summary)
    press(page, Keys.ENTER)
    assert summary.find_element(By.XPATH, "..").get_attribute("open") is not None
    press(page, Keys.TAB, Keys.TAB)
    assert "#char=" in str(focused(page).get_attribute("href"))
    press(page, Keys.ENTER)
    WebDriverWait(page, 20).until(lambda b: "/source/" in b.current_url)


def test_a_network_is_read_by_keys(page: Chrome, sites: dict[str, str], axe: str) -> None:
    visit(page, sites, next(kind for kind in KINDS if kind.name == "view: network"))
    page.execute_script("document.getElementById('drawing').focus()")
    press(page, Keys.TAB)
    first = page.find_element(By.CSS_SELECTOR, "#drawing svg.wide a")
    assert focused(page) == first
    page.execute_script("document.getElementById('explore').focus()")
    press(page, Keys.ENTER)
    WebDriverWait(page, 20).until(
        lambda b: b.find_elements(By.CSS_SELECTOR, "#explore[aria-pressed=true]")
    )
    press(page, Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB)
    assert focused(page).get_attribute("id") == "network-choice"
    press(page, Keys.ARROW_DOWN)
    said = page.find_element(By.ID, "network-said")
    assert said.get_attribute("role") == "status"
    chosen = page.execute_script("return arguments[0].selectedOptions[0].text", focused(page))
    assert said.text.startswith(f"{chosen}: ")
    page.execute_script(axe)
    assert page.execute_async_script(AXE, {"runOnly": TAGS}) == []


def test_the_editor_is_named_in_all_its_states(
    page: Chrome, sites: dict[str, str], axe: str
) -> None:
    """Its answers, tabs and faults have controls that no page has at first."""
    emulate(page, "dark")
    visit(page, sites, next(kind for kind in KINDS if kind.name == "editor"))
    page.execute_script(axe)

    def wait_for(selector: str) -> None:
        WebDriverWait(page, 20).until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))

    faults = {}
    states = (
        (".yasqe_queryButton", ".yasr .result-label"),
        (".select_response", ".yasr .CodeMirror textarea[aria-label]"),
        (".addTab", ".tabPanel:not(.active)"),
        ("[data-way=curl]", "#share-text:not([hidden])"),
    )
    for control, shown in states:
        page.execute_script("document.querySelector(arguments[0]).click()", control)
        wait_for(shown)
        faults[shown] = page.execute_async_script(AXE, {"runOnly": TAGS})
    assert {state: found for state, found in faults.items() if found} == {}
