"""The query editor: completion, results that lead on, and links that carry a query."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import screenshot

PEOPLE = """PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT ?person { ?person a foaf:Person } ORDER BY ?person"""


def wait_for(browser: Chrome, selector: str) -> None:
    WebDriverWait(browser, 20).until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))


def set_query(browser: Chrome, text: str) -> None:
    wait_for(browser, ".yasqe_queryButton")
    browser.execute_script(
        "document.querySelector('.yasqe .CodeMirror').CodeMirror.setValue(arguments[0])", text
    )


def shared(browser: Chrome, way: str) -> str:
    browser.find_element(By.CSS_SELECTOR, f"[data-way={way}]").click()
    return str(browser.find_element(By.ID, "share-text").get_attribute("value"))


def test_results_have_labels_and_lead_to_our_pages(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/sparql")
    set_query(browser, PEOPLE)
    browser.find_element(By.CSS_SELECTOR, ".yasqe_queryButton").click()
    wait_for(browser, ".yasr .result-label")
    labels = [e.text for e in browser.find_elements(By.CSS_SELECTOR, ".yasr .result-label")]
    assert "Donald Tusk" in labels
    screenshot(browser, "editor-results")
    browser.find_element(By.PARTIAL_LINK_TEXT, "donald-tusk").click()
    WebDriverWait(browser, 20).until(lambda b: "Donald Tusk" in b.title)


def test_terms_and_prefixes_of_the_dataset_are_offered(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/sparql")
    set_query(browser, "SELECT * {\n  ?s ")
    editor = browser.find_element(By.CSS_SELECTOR, ".yasqe .CodeMirror")
    browser.execute_script(
        "const c = arguments[0].CodeMirror; c.focus(); c.setCursor(c.lineCount(), 0)", editor
    )
    ActionChains(browser).send_keys("bkg:memb").perform()
    wait_for(browser, ".CodeMirror-hints li, .CodeMirror-hint")
    offered = [e.text for e in browser.find_elements(By.CSS_SELECTOR, ".CodeMirror-hint")]
    assert "bkg:memberOf" in offered
    text = browser.execute_script("return arguments[0].CodeMirror.getValue()", editor)
    assert "PREFIX bkg: <https://w3id.org/bkg/ontology#>" in text


def test_a_link_carries_a_query_of_any_length(browser: Chrome, address: str) -> None:
    for query in (PEOPLE, PEOPLE + "\n# " + "long " * 2000):
        browser.get(f"{address}/sparql")
        set_query(browser, query)
        link = shared(browser, "link")
        assert len(link.partition("#")[0]) < 2000
        browser.get("about:blank")
        browser.get(link)
        wait_for(browser, ".yasqe .CodeMirror")
        shown = browser.execute_script(
            "return document.querySelector('.yasqe .CodeMirror').CodeMirror.getValue()"
        )
        assert shown == query


def test_what_is_copied_for_programs_runs(browser: Chrome, address: str, tmp_path: Path) -> None:
    browser.get(f"{address}/sparql")
    set_query(browser, PEOPLE + ' # it\'s "quoted"')
    command = shared(browser, "curl")
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert "https://w3id.org/bkg/actor/donald-tusk" in answer.stdout
    program = tmp_path / "query.py"
    program.write_text(shared(browser, "python"), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, check=True
    )
    assert "https://w3id.org/bkg/actor/donald-tusk" in answer.stdout
