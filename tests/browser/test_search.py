"""The search box and the choices of lists in a browser: by keyboard, and without JavaScript."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import screenshot

pytestmark = pytest.mark.browser

OPTIONS = "[role=listbox] [role=option]"
PLACES = """
return ['main', '.find button'].map(
  (name) => document.querySelector(name).getBoundingClientRect().toJSON());
"""
STALLED = """
window.asked = [];
window.fetch = (url, { signal }) => {
  asked.push([String(url), signal]);
  return new Promise(() => {});
};
"""


def options(browser: Chrome) -> list[WebElement]:
    """The suggestions, once they are there."""
    found = WebDriverWait(browser, 20).until(lambda b: b.find_elements(By.CSS_SELECTOR, OPTIONS))
    assert isinstance(found, list)
    return found


def active(browser: Chrome, box: WebElement) -> int:
    """Which suggestion the box names as the active one; it is the only one marked. -1 for none."""
    name = box.get_attribute("aria-activedescendant")
    found = options(browser)
    marked = [n for n, each in enumerate(found) if each.get_attribute("aria-selected") == "true"]
    named = [n for n, each in enumerate(found) if name and each.get_attribute("id") == name]
    assert marked == named
    return marked[0] if marked else -1


def expanded(box: WebElement) -> str | None:
    return box.get_attribute("aria-expanded")


def test_the_box_is_a_combobox_that_needs_the_keyboard_only(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/browse?lang=en")
    box = browser.find_element(By.ID, "site-search")
    assert (box.get_attribute("role"), expanded(box)) == ("combobox", "false")
    assert box.get_attribute("aria-controls") == "site-suggestions"
    before = browser.execute_script(PLACES)
    browser.execute_script("arguments[0].focus()", box)
    box.send_keys("martyn")
    last = len(options(browser)) - 1
    assert last > 2
    assert browser.execute_script(PLACES) == before, "nothing moves"
    assert (expanded(box), active(browser, box)) == ("true", -1)
    first = options(browser)[0].text.split("\n")
    assert first == ["Sergei Martynov", "also called Martynov Person"]
    assert options(browser)[0].find_element(By.TAG_NAME, "mark").text == "Martyn"
    for key, place in (
        (Keys.ARROW_DOWN, 0),
        (Keys.ARROW_DOWN, 1),
        (Keys.END, last),
        (Keys.ARROW_DOWN, 0),
        (Keys.ARROW_UP, last),
        (Keys.ARROW_UP, last - 1),
        (Keys.HOME, 0),
    ):
        box.send_keys(key)
        assert active(browser, box) == place
    screenshot(browser, "suggestions")
    box.send_keys(Keys.ESCAPE)
    assert (expanded(box), box.get_attribute("value")) == ("false", "martyn")
    assert box.get_attribute("aria-activedescendant") is None
    box.send_keys(Keys.ARROW_UP)
    assert len(options(browser)) == last + 1
    WebDriverWait(browser, 20).until(lambda b: active(b, box) == last)
    box.send_keys(Keys.HOME, Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda b: "/browse" not in b.current_url)
    assert browser.current_url == f"{address}/actor/sergei-martynov.html?lang=en"


def test_without_a_suggestion_chosen_home_and_enter_are_the_forms(
    browser: Chrome, address: str
) -> None:
    browser.get(f"{address}/browse?lang=en")
    box = browser.find_element(By.ID, "site-search")
    box.send_keys("artynov")
    box.send_keys(Keys.HOME, "M")
    WebDriverWait(browser, 20).until(lambda _: box.get_attribute("value") == "Martynov")
    options(browser)
    box.send_keys(Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda b: "/search" in b.current_url)
    assert browser.current_url == f"{address}/search?q=Martynov&lang=en"


def test_an_older_question_is_given_up(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/browse?lang=en")
    browser.execute_script(STALLED)
    box = browser.find_element(By.ID, "site-search")
    enough = "return asked.length == {}"
    for letter, count in (("m", 1), ("a", 2)):
        box.send_keys(letter)
        script = enough.format(count)
        WebDriverWait(browser, 20).until(partial(Chrome.execute_script, script=script))
    asked: list[Any] = browser.execute_script("return asked.map(([u, s]) => [u, s.aborted])")
    assert [(url.partition("q=")[2].partition("&")[0], gone) for url, gone in asked] == [
        ("m", True),
        ("ma", False),
    ]
    box.send_keys(Keys.ESCAPE)


def test_lists_are_narrowed_down_without_javascript(browser: Chrome, address: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{address}/browse/Claim?lang=en")
        headings = [each.text for each in browser.find_elements(By.CSS_SELECTOR, ".narrow h3")]
        assert headings == ["Kind", "Year", "Place", "Source", "Stance"]
        narrow = browser.find_element(By.CLASS_NAME, "narrow")
        choice = narrow.find_element(By.PARTIAL_LINK_TEXT, "forecast")
        name, count = choice.text.rsplit(maxsplit=1)
        choice.click()
        chosen = browser.find_element(By.CSS_SELECTOR, ".chosen a")
        assert name in chosen.text
        assert f"{count} of 93 members" in browser.find_element(By.TAG_NAME, "main").text
        assert len(browser.find_elements(By.CSS_SELECTOR, ".members li")) == int(count)
        browser.find_element(By.LINK_TEXT, "by number of links").click()
        assert "sort=links" in browser.current_url
        screenshot(browser, "narrowed")
        browser.find_element(By.CSS_SELECTOR, ".chosen a").click()
        assert browser.current_url == f"{address}/browse/Claim?sort=links&lang=en"
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
