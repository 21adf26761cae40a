"""What tests do in the query editor."""

from __future__ import annotations

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE = 20
"""Seconds that a page may take for what it does."""


def wait_for(browser: Chrome, selector: str) -> None:
    """Wait until something on the page fits a selector."""
    WebDriverWait(browser, PATIENCE).until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))


def query_of(browser: Chrome) -> str:
    """The query that stands in the editor."""
    wait_for(browser, ".yasqe .CodeMirror")
    return str(
        browser.execute_script(
            "return document.querySelector('.yasqe .CodeMirror').CodeMirror.getValue()"
        )
    )


def set_query(browser: Chrome, text: str) -> None:
    """Put a query into the editor."""
    wait_for(browser, ".yasqe_queryButton")
    browser.execute_script(
        "document.querySelector('.yasqe .CodeMirror').CodeMirror.setValue(arguments[0])", text
    )


def shared(browser: Chrome, way: str) -> str:
    """What is offered for copying: a "link", or a command for "curl" or "python"."""
    browser.find_element(By.CSS_SELECTOR, f"[data-way={way}]").click()
    return str(browser.find_element(By.ID, "share-text").get_attribute("value"))
