"""Views in a browser: each is drawn, light and dark, wide and narrow, and by keyboard."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import ROOT, UNSEEN, always_moved, screenshot

pytestmark = pytest.mark.browser

VIEWS = sorted(path.stem for path in (ROOT / "views").glob("*.rq"))
DRAWN = {
    "claims-by-stance": "svg path[aria-roledescription=bar], svg .mark-rect path",
    "victims-by-form": "svg .mark-rect path",
    "who-took-part": "svg.graph a",
    "co-sponsors-and-members": "svg.graph a",
    "trafficking-routes": "svg path.way",
}
CUT = (
    "const frame = document.getElementById('view-table').parentElement;"
    "return frame.scrollWidth - frame.clientWidth"
)
"""How much of the table is out of sight, in pixels."""


def emulate(browser: Chrome, width: int, scheme: str) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def wait_until_drawn(browser: Chrome) -> None:
    WebDriverWait(browser, 30).until(
        lambda b: b.find_elements(By.CSS_SELECTOR, "#drawing[data-drawn]")
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
@pytest.mark.parametrize("name", VIEWS)
def test_each_view_is_drawn(
    browser: Chrome, address: str, name: str, width: int, scheme: str
) -> None:
    emulate(browser, width, scheme)
    try:
        browser.get(f"{address}/views/{name}?lang=en")
        if name in DRAWN:
            wait_until_drawn(browser)
            assert browser.find_elements(By.CSS_SELECTOR, f"#drawing {DRAWN[name]}")
        assert browser.find_elements(By.CSS_SELECTOR, "#view-table tbody tr")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert browser.execute_script(CUT) <= 0
        screenshot(browser, f"view-{name}-{width}-{scheme}")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_drawing_is_called_what_its_view_is_called(
    browser: Chrome, address: str, name: str
) -> None:
    for language in ("en", "be"):
        browser.get(f"{address}/views/{name}?lang={language}")
        wait_until_drawn(browser)
        drawing = browser.find_element(By.ID, "drawing")
        assert drawing.accessible_name == browser.find_element(By.TAG_NAME, "h1").text
        assert drawing.aria_role == ("group" if "graph" in DRAWN[name] else "image")
        assert drawing.get_attribute("aria-roledescription") is None
        assert not drawing.find_elements(By.CSS_SELECTOR, "[aria-label]")


def test_a_drawing_follows_the_width_and_the_colours(browser: Chrome, address: str) -> None:
    try:
        emulate(browser, 1280, "light")
        browser.get(f"{address}/views/victims-by-form?lang=en")
        wait_until_drawn(browser)
        bar = (
            "return document.querySelector('#drawing .mark-rect path:last-child')"
            ".getAttribute('fill')"
        )
        before = browser.execute_script(bar)
        width = browser.find_element(By.ID, "drawing").get_attribute("data-drawn")
        emulate(browser, 700, "dark")
        WebDriverWait(browser, 30).until(
            lambda b: b.find_element(By.ID, "drawing").get_attribute("data-drawn") != width
        )
        WebDriverWait(browser, 30).until(lambda b: b.execute_script(bar) != before)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


LOADED = "return performance.getEntriesByType('resource').map(each => each.name)"
"""What the page has asked for."""


def explore(browser: Chrome) -> None:
    """By keyboard."""
    button = browser.find_element(By.ID, "explore")
    button.send_keys(Keys.ENTER)
    WebDriverWait(browser, 30).until(lambda _: button.get_attribute("aria-pressed") == "true")


def test_a_network_has_the_colours_of_classes_and_says_which(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/views/co-sponsors-and-members?lang=en")
    said = [kind.text for kind in browser.find_elements(By.CSS_SELECTOR, "#kinds li")]
    assert said == ["Actor", "Initiative"]
    signs = "return [...document.querySelectorAll('.wide [data-thing] path')]"
    drawn = browser.execute_script(f"{signs}.map(each => getComputedStyle(each).fill)")
    assert len(set(drawn)) == len(said)
    explore(browser)
    colours = browser.execute_script("return graph.nodes().map(n => n.style('background-color'))")
    assert [colour.replace(" ", "") for colour in colours] == [
        each.replace(" ", "") for each in drawn
    ]


@pytest.mark.parametrize("width", [1280, 360])
def test_a_network_is_explored_where_it_stands(browser: Chrome, address: str, width: int) -> None:
    emulate(browser, width, "light")
    try:
        browser.get(f"{address}/views/who-took-part?lang=en")
        browser.execute_script("window.scrollTo(0, document.body.scrollHeight)")
        assert not [name for name in browser.execute_script(LOADED) if "cytoscape" in name]
        rows = browser.find_elements(By.CSS_SELECTOR, "#view-table tbody tr")
        explore(browser)
        assert [name for name in browser.execute_script(LOADED) if "cytoscape" in name]
        assert not browser.find_element(By.ID, "drawing").is_displayed()
        kind = "wide" if width > 1000 else "narrow"
        places = browser.execute_script(
            f"return [...document.querySelectorAll('.{kind} [data-thing]')]"
            ".map(part => part.getAttribute('transform'))"
        )
        assert places == browser.execute_script(
            "return graph.nodes().map(n => `translate(${n.position('x')} ${n.position('y')})`)"
        )
        assert 0 < browser.execute_script("return graph.edges().length") <= len(rows)
        screenshot(browser, f"explored-{width}")
        browser.find_element(By.ID, "explore").send_keys(Keys.ENTER)
        assert browser.find_element(By.ID, "drawing").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_network_wider_than_a_phone_is_scrolled_and_shows_it(
    browser: Chrome, address: str
) -> None:
    """Its words are whole, no line runs through them, and an edge with more behind is in shadow."""
    emulate(browser, 360, "light")
    try:
        browser.get(f"{address}/views/co-sponsors-and-members?lang=en")
        region = browser.find_element(By.ID, "drawing")
        hidden = "return arguments[0].scrollWidth - arguments[0].clientWidth"
        assert browser.execute_script(hidden, region) > 0
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
        attached = region.value_of_css_property("background-attachment")
        assert {each.strip() for each in attached.split(",")} == {"local", "scroll"}
        assert region.accessible_name == "Co-sponsors and members"
        assert region.get_attribute("tabindex") == "0"
        names = browser.find_elements(By.CSS_SELECTOR, "svg.narrow text")
        assert not [name.text for name in names if "\u2026" in name.text]
        drawn = {
            name: names[0].value_of_css_property(name)
            for name in ("paint-order", "stroke", "stroke-width")
        }
        page = browser.execute_script("return colour('page')")
        assert drawn == {"paint-order": "stroke", "stroke": page, "stroke-width": "6px"}
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("name", ["victims-by-form", "trafficking-routes", "who-took-part"])
def test_nothing_moves_when_a_drawing_comes(browser: Chrome, address: str, name: str) -> None:
    assert always_moved(browser, f"{address}/views/{name}?lang=en", wait_until_drawn) < UNSEEN


@pytest.mark.parametrize("name", sorted({*DRAWN} - {"who-took-part"}))
def test_a_drawing_is_taken_away_as_svg_by_keys(
    browser: Chrome, address: str, tmp_path: Path, name: str
) -> None:
    downloads = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", downloads)
    browser.get(f"{address}/views/{name}?lang=be")
    wait_until_drawn(browser)
    button = browser.find_element(By.CSS_SELECTOR, "#take-away[data-ready] button")
    browser.execute_script("arguments[0].focus()", button)
    button.send_keys(Keys.ENTER)
    picture = tmp_path / f"{name}.svg"
    WebDriverWait(browser, 30).until(lambda _: picture.is_file())
    root = ElementTree.parse(picture).getroot()
    said = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert said[0] == browser.find_element(By.TAG_NAME, "h1").text
    assert said[-1] == f"https://w3id.org/bkg/views/{name}"
    written = picture.read_text(encoding="utf-8")
    assert "var(" not in written
    assert "class=" not in written
    # What the file looks like by itself is what the page shows: as many marks, none without colour.
    browser.get(picture.as_uri())
    marks = "return [...document.querySelectorAll('path')].map(p => getComputedStyle(p).fill)"
    assert len(set(browser.execute_script(marks))) > 1
    screenshot(browser, f"picture-{name}")


def test_a_drawing_writes_numbers_as_its_table_does(browser: Chrome, address: str) -> None:
    for language in ("en", "be", "ru"):
        browser.get(f"{address}/views/victims-by-form?lang={language}")
        wait_until_drawn(browser)
        told = browser.find_element(By.CSS_SELECTOR, "#view-table td.number").text
        texts = [text.text for text in browser.find_elements(By.CSS_SELECTOR, "#drawing text")]
        assert any(text.startswith(f"{told} (") for text in texts), (told, texts)


@pytest.mark.parametrize("exploring", [False, True])
def test_a_network_is_taken_away_as_png(
    browser: Chrome, address: str, tmp_path: Path, *, exploring: bool
) -> None:
    downloads = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", downloads)
    browser.get(f"{address}/views/co-sponsors-and-members?lang=en")
    if exploring:
        explore(browser)
    browser.find_element(By.CSS_SELECTOR, "[data-picture=png]").send_keys(Keys.ENTER)
    picture = tmp_path / "co-sponsors-and-members.png"
    WebDriverWait(browser, 30).until(lambda _: picture.is_file())
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size > 20_000


def test_lines_have_their_names_at_their_ends(browser: Chrome, museum: str) -> None:
    browser.get(f"{museum}/views/visitors?lang=en")
    wait_until_drawn(browser)
    texts = [text.text for text in browser.find_elements(By.CSS_SELECTOR, "#drawing svg text")]
    assert {"Hall", "Cellar", "2021", "2023", "1,500"} <= set(texts)
    screenshot(browser, "view-line")


COUNTS = {"Counts": {2002: 1, 2003: 2, 2006: 1}, "Fives": {1990: 1, 1995: 2, 2000: 1}}


@pytest.mark.parametrize(("name", "pieces"), [("Counts", 2), ("Fives", 1)])
def test_counts_have_whole_numbers_and_years_without_one_a_gap(
    browser: Chrome, museum: str, name: str, pieces: int
) -> None:
    browser.get(f"{museum}/views/visitors?lang=en")
    wait_until_drawn(browser)
    made = [{"time": {"number": y}, "value": {"number": n}} for y, n in COUNTS[name].items()]
    browser.execute_script("rows.splice(0, rows.length, ...arguments[0])", made)
    width = browser.find_element(By.ID, "drawing").get_attribute("data-drawn")
    emulate(browser, 900, "light")
    try:
        WebDriverWait(browser, 30).until(
            lambda b: b.find_element(By.ID, "drawing").get_attribute("data-drawn") != width
        )
        texts = [
            text.text for text in browser.find_elements(By.CSS_SELECTOR, "#drawing .role-axis text")
        ]
        assert [text for text in texts if len(text) < len("2002")] == ["0", "1", "2"]
        assert len(set(texts)) == len(texts)
        assert len(browser.find_elements(By.CSS_SELECTOR, ".mark-line path")) == pieces
        assert len(browser.find_elements(By.CSS_SELECTOR, ".mark-symbol path")) == len(made)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_network_answers_to_the_keyboard(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/views/who-took-part?lang=en")
    explore(browser)
    choice = browser.find_element(By.ID, "network-choice")
    Select(choice).select_by_visible_text("Hillary Clinton")
    said = browser.find_element(By.ID, "network-said")
    assert said.text == "Hillary Clinton: Meeting of Martynov and Clinton (participant)"
    assert said.find_element(By.TAG_NAME, "a").get_attribute("href") == (
        f"{address}/actor/hillary-clinton?lang=en"
    )


UNDRAWN = [
    "not said → Belarus (For: not said; How often: only a few times)",
    "Belarus → not said (For: not said; How often: mostly)",
    "Belarus → European Union (For: sexual exploitation; How often: mostly)",
    "Belarus → Middle East (For: sexual exploitation; How often: mostly)",
    "Belarus → Moscow (For: sexual exploitation; How often: also)",
]


def test_the_map_tells_of_ways_that_it_cannot_show(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/views/trafficking-routes?lang=en")
    wait_until_drawn(browser)
    names = {text.text for text in browser.find_elements(By.CSS_SELECTOR, "#drawing text")}
    assert names == {"Belarus", "Moldova", "Poland", "Russia", "Turkey", "Ukraine"}
    told = browser.find_elements(By.CSS_SELECTOR, "#undrawn li")
    assert [each.text for each in told] == UNDRAWN
    sign = "return [...document.querySelectorAll(arguments[0])].map(p => p.getAttribute('class'))"
    legend = browser.execute_script(sign, "#map-key path")
    kinds = [item.text for item in browser.find_elements(By.CSS_SELECTOR, "#map-key li")]
    assert kinds == ["sexual exploitation", "forced labour exploitation", "not said"]
    sexual, labour, unsaid = legend
    assert browser.execute_script(sign, "#undrawn path") == [unsaid] * 2 + [sexual] * 3
    assert set(browser.execute_script(sign, "#drawing path.way")) == {labour, unsaid}
    heads = browser.find_elements(By.CSS_SELECTOR, "#view-table th")
    assert [head.text for head in heads if head.is_displayed()] == [
        "From",
        "To",
        "For",
        "How often",
    ]


def test_a_state_without_borders_is_told_of(browser: Chrome, address: str) -> None:
    """A number that the borders do not have: the script tells what the server could not know."""
    browser.get(f"{address}/views/trafficking-routes?lang=en")
    wait_until_drawn(browser)
    row = {"from": {"text": "A"}, "to": {"text": "B"}, "relation": {"text": "sexual exploitation"}}
    code = {"raw": "999"}
    browser.execute_script("rows.push(arguments[0])", row | {"from_code": code, "to_code": code})
    found = browser.execute_script(
        "const {lost} = read(new Map()); return told(lost.at(-1)).textContent"
    )
    assert found == " A → B (sexual exploitation)"


def test_a_page_without_javascript_has_the_table(browser: Chrome, address: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{address}/views/victims-by-form?lang=en")
        assert not browser.find_element(By.ID, "drawing").is_displayed()
        cells = [cell.text for cell in browser.find_elements(By.CSS_SELECTOR, "#view-table td")]
        assert cells[:3] == ["sexual exploitation", "4,463", "5,063"]
        browser.get(f"{address}/views/trafficking-routes?lang=en")
        told = browser.find_elements(By.CSS_SELECTOR, "#undrawn li")
        assert [each.text for each in told] == UNDRAWN
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_a_network_without_javascript_is_a_picture_of_links(browser: Chrome, address: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{address}/views/who-took-part?lang=en")
        assert not browser.find_element(By.ID, "explore").is_displayed()
        assert not browser.find_element(By.ID, "take-away").is_displayed()
        link = browser.find_element(By.CSS_SELECTOR, "#drawing svg.wide a[href*=hillary-clinton]")
        assert link.is_displayed()
        link.send_keys(Keys.ENTER)
        WebDriverWait(browser, 20).until(lambda b: "/actor/hillary-clinton" in b.current_url)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
