"""What a reader does on an export: a folder below a path of a server that only hands out files."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import exporting, screenshot

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def files(belarus_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an export of the Belarus graph under /repo/."""
    yield from exporting(belarus_release, tmp_path_factory.mktemp("export"))


def shown(browser: Chrome, selector: str) -> list[str]:
    """The texts of elements, once there are some."""
    wait = WebDriverWait(browser, 20)
    wait.until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))
    return [found.text for found in browser.find_elements(By.CSS_SELECTOR, selector)]


def test_from_home_to_the_passage_behind_a_statement(browser: Chrome, files: str) -> None:
    browser.get(f"{files}/")
    browser.find_element(By.LINK_TEXT, "Eastern Partnership Summit in Warsaw").click()
    assert browser.current_url == f"{files}/event/warsaw-summit.html"
    statement = browser.find_element(By.XPATH, "//a[text()='Warsaw']/ancestor::li[.//summary]")
    statement.find_element(By.TAG_NAME, "summary").click()
    statement.find_element(By.CSS_SELECTOR, "a[href*='#char=']").click()
    assert browser.current_url.startswith(f"{files}/source/eap-summit.html#char=")


def live_hits(address: str, path: str, text: str) -> list[str]:
    """The labels of what the live site finds."""
    quoted = urllib.parse.quote(text)
    with urllib.request.urlopen(f"{address}{path}q={quoted}") as answer:
        return [hit["label"] for hit in json.load(answer)["hits"]]


def test_the_box_suggests_as_the_live_one_does_and_leads_there(
    browser: Chrome, files: str, address: str
) -> None:
    browser.get(f"{files}/actor/belarus.html")
    box = browser.find_element(By.ID, "site-search")
    box.send_keys("group of fr")
    names = shown(browser, "#site-suggestions .name")
    assert names == live_hits(address, "/suggest?", "group of fr")
    screenshot(browser, "export-suggestions")
    box.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda b: "/initiative/" in b.current_url)
    assert browser.find_element(By.TAG_NAME, "h1").text == names[0]


def test_the_search_page_finds_as_the_live_one_does(
    browser: Chrome, files: str, address: str
) -> None:
    for text in ("Lukashenko", "Hilary Clinton", "Мартынаў", "summit", "trafficking in persons"):
        live = live_hits(address, "/search?format=json&", text)
        browser.get(f"{files}/search.html?q={urllib.parse.quote(text)}")
        assert shown(browser, "#found .hit > a")[:5] == live[:5], text
    screenshot(browser, "export-search")
    browser.find_element(By.CSS_SELECTOR, "#found .hit > a").click()
    assert browser.current_url.startswith(f"{files}/")
    assert "404" not in browser.title


def test_the_form_of_the_box_leads_to_the_search_page(browser: Chrome, files: str) -> None:
    browser.get(f"{files}/")
    box = browser.find_element(By.ID, "site-search")
    box.send_keys("uranium")
    box.submit()
    assert any("uranium" in label for label in shown(browser, "#found .hit > a"))
    assert browser.find_element(By.ID, "site-search").get_attribute("value") == "uranium"


@pytest.mark.parametrize(
    ("iri", "end"),
    [
        ("https://w3id.org/bkg/actor/belarus", "/actor/belarus.html"),
        ("https://w3id.org/bkg/source/eap-summit#char=0,66", "/source/eap-summit.html#char=0,66"),
        ("http://www.w3.org/2004/02/skos/core#Concept", ".html"),
    ],
)
def test_an_iri_leads_to_its_page(browser: Chrome, files: str, iri: str, end: str) -> None:
    browser.get(f"{files}/resource.html?iri={urllib.parse.quote(iri, safe='')}")
    WebDriverWait(browser, 20).until(lambda b: "?" not in b.current_url)
    assert browser.current_url.endswith(end)
    assert "Error" not in browser.title


def test_an_iri_that_nobody_knows_is_said(browser: Chrome, files: str) -> None:
    browser.get(f"{files}/resource.html?iri=urn:nobody")
    WebDriverWait(browser, 20).until(
        lambda b: b.find_element(By.ID, "looked-up").text == "Nothing is known here of: urn:nobody"
    )


def test_a_question_shows_its_answer(browser: Chrome, files: str) -> None:
    browser.get(f"{files}/sparql.html")
    browser.find_element(By.CSS_SELECTOR, "#questions ~ ul a").click()
    assert shown(browser, "#answer td")
    screenshot(browser, "export-answer")


def test_a_network_is_explored(browser: Chrome, files: str) -> None:
    browser.get(f"{files}/views/who-took-part.html")
    browser.find_element(By.ID, "explore").send_keys(Keys.ENTER)
    wait = WebDriverWait(browser, 20)
    wait.until(lambda b: b.find_elements(By.CSS_SELECTOR, "#explored canvas"))
    browser.get(f"{files}/views/who-took-part.html")
    browser.find_element(By.CSS_SELECTOR, "#drawing svg.wide a").send_keys(Keys.ENTER)
    wait.until(lambda b: b.current_url.startswith(f"{files}/actor/"))


def test_without_scripts_the_search_says_what_to_do(browser: Chrome, files: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{files}/search.html?q=x")
        assert "needs JavaScript" in browser.find_element(By.TAG_NAME, "noscript").text
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
