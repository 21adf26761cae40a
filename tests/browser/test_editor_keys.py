"""The query editor by keyboard alone, under a path of nginx, and its form without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import complaints
from tests.browser.editing import wait_for
from tests.servers import nginx, nginx_blocks, nginx_program

QUERY = """PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT ?person { ?person a foaf:Person } ORDER BY ?person"""

TEXT = "return document.querySelector('.yasqe .CodeMirror').CodeMirror.getValue()"


@pytest.fixture(scope="module")
def behind(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the Belarus graph under a path of nginx, which takes the path away."""
    program = nginx_program()
    if program is None:
        pytest.skip("no nginx; on Debian: apt-get install nginx")
    folder = tmp_path_factory.mktemp("behind") / "nginx"
    with nginx(program, folder, nginx_blocks()[1], urlsplit(address).port or 80) as found:
        yield found


def press(browser: Chrome, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()


def focus(browser: Chrome) -> str:
    """What has the focus: its place in the editor, else its text."""
    return str(
        browser.execute_script(
            "const e = document.activeElement;"
            "return e.matches('.CodeMirror textarea') ? 'editor' : "
            "e.closest('td') ? e.textContent : e.id || e.className || e.textContent"
        )
    )


def tab_to(browser: Chrome, what: str) -> None:
    """Press the tabulator until it has the focus."""
    seen = []
    for _ in range(60):
        press(browser, Keys.TAB)
        seen.append(focus(browser))
        if what in seen[-1]:
            return
    raise AssertionError(f"{what} is not reached by the tabulator: {seen}")


def test_a_query_is_asked_and_followed_by_keyboard_alone(browser: Chrome, behind: str) -> None:
    browser.get(f"{behind}sparql")
    wait_for(browser, ".yasqe_queryButton")
    tab_to(browser, "editor")
    before = browser.execute_script(TEXT)
    press(browser, Keys.TAB)
    assert (focus(browser) != "editor", browser.execute_script(TEXT)) == (True, before)
    while focus(browser) != "editor":
        ActionChains(browser).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
    ActionChains(browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    press(browser, Keys.DELETE)
    WebDriverWait(browser, 20).until(lambda b: b.execute_script(TEXT) == "")
    browser.execute_cdp_cmd("Input.insertText", {"text": QUERY})
    WebDriverWait(browser, 20).until(lambda b: b.execute_script(TEXT) == QUERY)
    ActionChains(browser).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(
        Keys.CONTROL
    ).perform()
    wait_for(browser, ".yasr .result-label")
    tab_to(browser, "donald-tusk")
    press(browser, Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda b: "Donald Tusk" in b.title)
    assert browser.current_url.startswith(behind)
    assert complaints(browser) == []


@pytest.fixture
def without_scripts(browser: Chrome) -> Iterator[Chrome]:
    """The browser, taking no JavaScript of any page."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    yield browser
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    browser.get("about:blank")


def ask(browser: Chrome, query: str) -> None:
    """Put the query into the form, and send it by keyboard."""
    box = browser.find_element(By.ID, "query")
    box.clear()
    box.send_keys(query, Keys.TAB)
    while browser.switch_to.active_element.tag_name != "button":
        press(browser, Keys.TAB)
    press(browser, Keys.ENTER)


def test_the_form_without_javascript(without_scripts: Chrome, behind: str) -> None:
    browser = without_scripts
    browser.get(f"{behind}sparql")
    ask(browser, QUERY)
    wait_for(browser, "#answer table")
    rows = {
        row.find_element(By.TAG_NAME, "a").text: row.text
        for row in browser.find_elements(By.CSS_SELECTOR, "#answer tbody tr")
    }
    (tusk,) = [name for name in rows if "donald-tusk" in name]
    assert "Donald Tusk" in rows[tusk]
    link = browser.find_element(By.LINK_TEXT, tusk)
    link.send_keys(Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda b: "Donald Tusk" in b.title)
    assert browser.current_url.startswith(behind)


def test_a_fault_without_javascript(without_scripts: Chrome, behind: str) -> None:
    browser = without_scripts
    browser.get(f"{behind}sparql")
    ask(browser, QUERY.replace("ORDER", "ODRER"))
    wait_for(browser, "#excerpt")
    problem = browser.find_element(By.CSS_SELECTOR, ".problem[role=alert]").text
    assert "Line 2, column 42: found ODRER; did you mean ORDER?" in problem
    upper, lower = browser.find_element(By.ID, "excerpt").text.split("\n")
    assert upper[lower.index("^") :].startswith("ODRER")
    assert "ODRER" in str(browser.find_element(By.ID, "query").text)
    assert any("400" in str(line) for line in complaints(browser))  # Chromium logs every refusal
