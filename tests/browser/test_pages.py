"""What a reader does in a browser: from the home page to a passage, and a query in the editor."""

from __future__ import annotations

import re

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import STILL, UNSEEN, always_moved, complaints, screenshot

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/actor/sergei-martynov",
    "/event/warsaw-summit",
    "/source/eap-summit",
    "/ontology",
    "/browse",
    "/browse/Event",
    "/downloads",
    "/dataset",
    "/statistic/identified-victims-2002-2014",
    "/quality",
    "/shapes",
    "/search?q=warsaw",
    "/sparql",
)


def test_from_home_to_the_passage_behind_a_statement(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/")
    browser.find_element(By.LINK_TEXT, "Eastern Partnership Summit in Warsaw").click()
    assert browser.current_url == f"{address}/event/warsaw-summit.html"
    statement = browser.find_element(
        By.XPATH, "//dl[@class='statements']//a[text()='Warsaw']/ancestor::li"
    )
    source = statement.find_element(By.TAG_NAME, "summary")
    source.click()
    passage = statement.find_element(By.CSS_SELECTOR, "a[href*='#char=']")
    screenshot(browser, "statement")
    passage.click()
    assert browser.current_url.startswith(f"{address}/source/eap-summit")
    assert "#char=" in browser.current_url


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("language", "width"), [("en", 360), ("en", 1280), ("be", 360), ("ru", 360)]
)
def test_no_page_is_wider_than_the_window(
    browser: Chrome, address: str, path: str, language: str, width: int
) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False},
    )
    try:
        browser.get(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert browser.execute_script("return document.documentElement.lang") == language
        name = re.sub(r"\W+", "-", path.strip("/")) or "home"
        screenshot(browser, f"{name}-{language}-{width}")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/sparql"])
def test_nothing_moves_on_a_page(browser: Chrome, address: str, path: str) -> None:
    assert always_moved(browser, f"{address}{path}") < UNSEEN


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_thing_is_drawn_without_javascript(browser: Chrome, address: str, scheme: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    media = [STILL, {"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    try:
        browser.get(f"{address}/event/warsaw-summit.html")
        assert browser.find_elements(By.CSS_SELECTOR, ".timeline time")
        drawing = browser.find_element(By.CSS_SELECTOR, "svg.network")
        assert drawing.size["height"] > 100
        screenshot(browser, f"thing-{scheme}")
        drawing.find_element(By.CSS_SELECTOR, "a").click()
        assert browser.current_url != f"{address}/event/warsaw-summit.html"
        browser.get(f"{address}/source/eap-summit.html")
        assert len(browser.find_elements(By.CSS_SELECTOR, "svg.map a")) > 50
        screenshot(browser, f"source-{scheme}")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_what_goes_wrong_on_a_page_is_noticed(browser: Chrome, address: str) -> None:
    """Else no other test here could fail for it."""
    browser.get(f"{address}/downloads")
    browser.execute_async_script("fetch('/nothing-here').then(arguments[0])")
    browser.execute_script("console.error('broken')")
    browser.get(f"{address}/downloads".replace("127.0.0.1", "localhost"))
    found = complaints(browser)
    assert f"404 {address}/nothing-here" in found
    assert any("broken" in line for line in found)
    assert any(line.startswith("asked another host: http://localhost:") for line in found)


def test_on_paper_each_statement_shows_its_source(browser: Chrome, address: str) -> None:
    seen = "return document.querySelector(arguments[0]).checkVisibility()"
    passages = ".statements .passages"
    browser.get(f"{address}/event/warsaw-summit.html")
    assert not browser.execute_script(seen, passages)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert browser.execute_script(seen, passages)
        assert not browser.execute_script(seen, ".find")
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_relations_are_a_list_where_a_drawing_would_be_cut(browser: Chrome, address: str) -> None:
    size = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    for emulated, shown, hidden in (({}, ".network", ".ties"), (size, ".ties", ".network")):
        if emulated:
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", emulated)
        try:
            browser.get(f"{address}/event/warsaw-summit.html")
            assert browser.find_element(By.CSS_SELECTOR, shown).is_displayed()
            assert not browser.find_element(By.CSS_SELECTOR, hidden).is_displayed()
        finally:
            browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def wait_for_heading(browser: Chrome, text: str) -> None:
    """Wait until the page that a click leads to has come; the old one may go at any moment."""
    WebDriverWait(browser, 20, ignored_exceptions=[WebDriverException]).until(
        lambda b: b.find_element(By.TAG_NAME, "h1").text == text
    )


def test_the_switch_works_without_javascript_and_stays(browser: Chrome, address: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{address}/actor/belarus.html")
        browser.find_element(By.LINK_TEXT, "Беларуская").click()
        wait_for_heading(browser, "Беларусь")
        browser.find_element(By.NAME, "q").send_keys("Варшава")
        browser.find_element(By.CSS_SELECTOR, ".find button").click()
        wait_for_heading(browser, "Пошук: Варшава")
        browser.find_element(By.LINK_TEXT, "Русский").click()
        wait_for_heading(browser, "Поиск: Варшава")
        browser.find_element(By.LINK_TEXT, "Онтология").click()
        assert browser.current_url == f"{address}/ontology?lang=ru"
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_what_scripts_say_is_in_the_readers_language(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/actor/belarus.html?lang=be")
    browser.find_element(By.NAME, "q").send_keys("Польшч")
    option = WebDriverWait(browser, 20).until(
        lambda b: b.find_elements(By.CSS_SELECTOR, ".suggestions li")
    )[0]
    assert "Польшча" in option.text
    said = browser.find_element(By.CSS_SELECTOR, ".find [role=status]")
    assert (said.get_attribute("textContent") or "").startswith("Падказак: ")
    option.click()
    assert browser.current_url.endswith("/actor/poland.html?lang=be")


def test_the_editor_answers_a_query(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/sparql")
    WebDriverWait(browser, 20).until(
        lambda b: b.find_elements(By.CSS_SELECTOR, ".yasqe_queryButton")
    )
    browser.find_element(By.CSS_SELECTOR, ".yasqe_queryButton").click()
    WebDriverWait(browser, 20).until(
        lambda b: b.find_elements(By.CSS_SELECTOR, ".yasr table tbody tr td")
    )
    screenshot(browser, "editor")


def test_the_endpoint_answers_without_javascript(browser: Chrome, address: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{address}/sparql")
        browser.find_element(By.CSS_SELECTOR, "#plain [type=submit]").click()
        WebDriverWait(browser, 20).until(lambda b: b.find_elements(By.CSS_SELECTOR, "table td"))
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "Dataset"), ("/dataset", "Dataset"), ("/event/warsaw-summit", "Event")]
)
def test_pages_carry_data_for_search_engines(
    browser: Chrome, address: str, path: str, kind: str
) -> None:
    # That the policy lets the block be, the fixture sees: the console stays empty.
    browser.get(f"{address}{path}")
    script = (
        "return JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)"
    )
    assert browser.execute_script(script)["@type"] == kind
