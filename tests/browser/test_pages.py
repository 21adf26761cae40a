"""What a reader does in a browser: from the home page to a passage, and a query in the editor."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import screenshot

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
    "/sparql",
)


def test_from_home_to_the_passage_behind_a_statement(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/")
    browser.find_element(By.LINK_TEXT, "Eastern Partnership Summit in Warsaw").click()
    assert browser.current_url == f"{address}/event/warsaw-summit.html"
    statement = browser.find_element(By.XPATH, "//a[text()='Warsaw']/ancestor::li")
    source = statement.find_element(By.TAG_NAME, "summary")
    source.click()
    passage = statement.find_element(By.CSS_SELECTOR, "a[href*='#char=']")
    screenshot(browser, "statement")
    passage.click()
    assert browser.current_url.startswith(f"{address}/source/eap-summit")
    assert "#char=" in browser.current_url


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_window(
    browser: Chrome, address: str, path: str, width: int
) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False},
    )
    try:
        browser.get(f"{address}{path}")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        screenshot(browser, f"{path.strip('/').replace('/', '-') or 'home'}-{width}")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


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
