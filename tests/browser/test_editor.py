"""The query editor: completion, results that lead on, and links that carry a query."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import complaints, screenshot
from tests.browser.editing import query_of, set_query, shared, wait_for

PEOPLE = """PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT ?person { ?person a foaf:Person } ORDER BY ?person"""


def test_results_have_labels_and_lead_to_our_pages(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/sparql")
    set_query(browser, PEOPLE)
    browser.find_element(By.CSS_SELECTOR, ".yasqe_queryButton").click()
    wait_for(browser, ".yasr .result-label")
    labels = [e.text for e in browser.find_elements(By.CSS_SELECTOR, ".yasr .result-label")]
    assert "Donald Tusk" in labels
    screenshot(browser, "editor-results")
    link = browser.find_element(By.PARTIAL_LINK_TEXT, "donald-tusk")
    browser.execute_script(
        "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", link
    )
    link.click()
    WebDriverWait(browser, 20).until(lambda b: "Donald Tusk" in b.title)


VALUES = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?n ?d ?b ?s ?t ?x { VALUES (?n ?d ?b ?s ?t ?x) {
  (5 "2011-09-29"^^xsd:date true "plain" "тэкст"@be "<i>0x</i>"^^<http://example.org/hex>) } }"""


def test_values_are_written_as_a_reader_writes_them(browser: Chrome, address: str) -> None:
    run(browser, address, VALUES)
    wait_for(browser, ".yasr td .typed")
    cells = browser.find_elements(By.CSS_SELECTOR, ".yasr tbody td .nonIri")
    said = [cell.text.replace("\n", "") for cell in cells]
    assert said[:5] == ["5", "2011-09-29", "true", "plain", "тэкстbe"]
    assert said[5].startswith('"<i>0x</i>"^^'), "what nobody knows keeps its datatype"
    typed = browser.find_elements(By.CSS_SELECTOR, ".yasr td .typed")
    titles = [value.get_attribute("title") for value in typed]
    assert titles == ["xsd:integer", "xsd:date", "xsd:boolean"]
    assert browser.find_elements(By.CSS_SELECTOR, ".yasr td [lang=be]")
    screenshot(browser, "editor-values")
    browser.find_element(By.CSS_SELECTOR, ".select_response").click()
    wait_for(browser, ".yasr .CodeMirror")
    raw = browser.execute_script(
        "return document.querySelector('.yasr .CodeMirror').CodeMirror.getValue()"
    )
    assert "XMLSchema#integer" in raw


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
        assert query_of(browser) == query


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


def run(browser: Chrome, address: str, query: str) -> None:
    browser.get(f"{address}/sparql")
    set_query(browser, query)
    browser.find_element(By.CSS_SELECTOR, ".yasqe_queryButton").click()


def test_a_fault_is_shown_at_its_place(browser: Chrome, address: str) -> None:
    run(browser, address, "SELECT * {\n  ?s ?p '\U0001f600' . ?s foo:bar ?o }")
    wait_for(browser, "#editor-problem:not([hidden])")
    said = browser.find_element(By.ID, "editor-problem").text
    assert "line 2, column 18: undeclared prefix: foo:" in said
    marked = browser.find_elements(By.CSS_SELECTOR, ".yasqe .fault")
    assert "".join(element.text for element in marked).startswith("foo:")
    refused = complaints(browser)  # Chromium logs every refusal
    assert refused
    assert all("400" in line for line in refused)


def test_a_cut_answer_is_announced(browser: Chrome, address: str) -> None:
    run(browser, address, "SELECT * { ?s ?p ?o }")
    wait_for(browser, "#editor-cut:not([hidden])")
    assert "2,000" in browser.find_element(By.ID, "editor-cut").text


def test_examples_are_found_by_their_words(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/sparql")
    browser.find_element(By.ID, "find-example").send_keys("uranium outside")
    shown = [e.text for e in browser.find_elements(By.CSS_SELECTOR, ".examples li") if e.text]
    assert len(shown) == 1
    assert "How much uranium was left" in shown[0]


def test_the_editor_fits_a_narrow_dark_screen(browser: Chrome, address: str) -> None:
    scheme = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    size = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", scheme)
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        run(browser, address, PEOPLE)
        wait_for(browser, ".yasr .result-label")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
        paper = browser.find_element(By.CSS_SELECTOR, ".yasqe .CodeMirror")
        colour = re.findall(r"\d+", paper.value_of_css_property("background-color"))[:3]
        assert max(map(int, colour)) < 60, colour
        screenshot(browser, "editor-narrow-dark")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
