"""Journeys: what a journalist, a developer and an editor come for, and what they take away.

Each step is kept as a picture in `tests.browser.conftest.JOURNEYS`, to be looked at. The `browser`
fixture fails a journey on any complaint of the console and on any request that fails or leaves the
site.
"""

from __future__ import annotations

import csv
import os
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import JOURNEYS, ROOT, released, screenshot, serving
from tests.browser.editing import PATIENCE, query_of, set_query, shared, wait_for
from tests.servers import free_port
from tests.servers import serving as serving_folder

pytestmark = pytest.mark.browser

QUESTION = """PREFIX bkg: <https://w3id.org/bkg/ontology#>
SELECT ?form ?victims WHERE {
  ?part bkg:partOfTotal ?whole ; bkg:formOfExploitation ?form ; bkg:value ?victims
} ORDER BY DESC(?victims)"""
FARM = "https://example.org/farm/"
RULE = "A book has an author, who is a person."
BOOK = """
my:silas-marner a :Book ;
    rdfs:label "Silas Marner"@en ;
    :author my:george-eliot .
"""
NOBODYS = '\nmy:anonymous-tale a :Book ; rdfs:label "An anonymous tale"@en .\n'
UNFINISHED = '\nmy:romola a :Book ; rdfs:label "Romola\n'


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site that carries the texts of its sources."""
    release = released(ROOT / "tests/datasets/village", tmp_path_factory.mktemp("village"))
    yield from serving(release)


def step(browser: Chrome, name: str) -> None:
    """Keep what a step of a journey shows."""
    screenshot(browser, name, JOURNEYS)


def wait_for_page(browser: Chrome, heading: str) -> None:
    """Wait until the page that a click leads to has come; the old one may go at any moment."""
    WebDriverWait(browser, PATIENCE, ignored_exceptions=[WebDriverException]).until(
        lambda b: b.find_element(By.TAG_NAME, "h1").text == heading
    )


def into_view(browser: Chrome, element: WebElement) -> WebElement:
    """Scroll to an element, as somebody who reads does."""
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    return element


def source_of(browser: Chrome, value: str) -> WebElement:
    """Unfold what a statement with this value comes from."""
    statement = browser.find_element(
        By.XPATH, f"//dl[@class='statements']//a[text()='{value}']/ancestor::li[.//summary]"
    )
    into_view(browser, statement).find_element(By.TAG_NAME, "summary").click()
    return statement


def clipboard(browser: Chrome) -> str:
    """What was copied."""
    return str(
        browser.execute_async_script(
            "navigator.clipboard.readText().then(arguments[0], arguments[0])"
        )
    )


def downloaded(browser: Chrome, link: WebElement, folder: Path) -> Path:
    """The file that a click on a link leaves in a folder."""
    browser.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)}
    )
    into_view(browser, link).click()
    WebDriverWait(browser, PATIENCE).until(
        lambda _: [path for path in folder.iterdir() if path.suffix != ".crdownload"]
    )
    (path,) = folder.iterdir()
    return path


def test_a_journalist_checks_a_claim_and_takes_the_figures(
    browser: Chrome, address: str, tmp_path: Path
) -> None:
    browser.get(f"{address}/")
    assert "each fact traced to the passage" in browser.find_element(By.CLASS_NAME, "lead").text
    step(browser, "journalist-1-home")

    browser.find_element(By.ID, "site-search").send_keys("martynau")
    wait_for(browser, "#site-suggestions [role=option]")
    step(browser, "journalist-2-suggestions")
    browser.find_element(By.ID, "site-search").submit()
    wait_for_page(browser, "Search: martynau")
    step(browser, "journalist-3-search")
    browser.find_element(By.CSS_SELECTOR, "main").find_element(
        By.PARTIAL_LINK_TEXT, "Sergei Martynov"
    ).click()

    wait_for_page(browser, "Sergei Martynov")
    told = browser.find_elements(By.CSS_SELECTOR, "[aria-labelledby=page-sources] li > a")
    assert len(told) == 3  # one person, followed through three articles
    step(browser, "journalist-4-person")

    browser.get(f"{address}/event/warsaw-summit.html")
    statement = source_of(browser, "Warsaw")
    step(browser, "journalist-5-statement")
    statement.find_element(By.CSS_SELECTOR, "a[href*='#char=']").click()
    wait_for(browser, ":target")
    passage = browser.find_element(By.CSS_SELECTOR, ":target")
    assert passage.is_displayed()
    assert "Yauheni Preiherman" in passage.text
    step(browser, "journalist-6-passage")

    browser.get(f"{address}/views/victims-by-form")
    wait_for(browser, "#drawing[data-drawn] svg")
    step(browser, "journalist-7-chart")
    table = downloaded(browser, browser.find_element(By.LINK_TEXT, "CSV"), tmp_path)
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["victims"]) for row in rows] == [4463, 597, 3]
    shown = [cell.text for cell in browser.find_elements(By.CSS_SELECTOR, "#view-table .number")]
    assert "4,463" in shown


def test_a_journalist_reads_a_passage_in_its_text_and_cites_the_page(
    browser: Chrome, village: str
) -> None:
    browser.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": village},
    )
    browser.get(f"{village}/fair.html")
    quote = source_of(browser, "Ann").find_element(By.CSS_SELECTOR, "blockquote")
    text = (ROOT / "tests/datasets/village/sources/paper.txt").read_bytes().decode()
    assert quote.find_element(By.TAG_NAME, "mark").text == text[:28].strip()
    assert quote.text.startswith(text[:28].strip())
    assert len(quote.text) > 28
    step(browser, "journalist-8-passage-in-its-text")

    cite = browser.find_element(By.CSS_SELECTOR, "[data-copy=citation]")
    into_view(browser, cite).click()
    WebDriverWait(browser, PATIENCE).until(lambda _: cite.text == "Copied")
    assert clipboard(browser) == browser.find_element(By.ID, "citation").text
    assert clipboard(browser).endswith("https://example.org/village/fair")
    browser.find_element(By.CSS_SELECTOR, ".cites summary").click()
    assert "@misc" in browser.find_element(By.ID, "cite-bibtex").text.lower()
    step(browser, "journalist-9-cite")


def test_a_developer_gets_the_data_and_passes_a_query_on(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/actor/sergei-martynov")
    page = browser.current_url
    assert page == f"{address}/actor/sergei-martynov.html"
    step(browser, "developer-1-thing")
    link = browser.find_element(By.LINK_TEXT, "JSON-LD").get_attribute("href")
    by_link = fetched(str(link))
    by_negotiation = fetched(f"{address}/actor/sergei-martynov", "application/ld+json")
    assert by_link == by_negotiation
    triples = {quad.triple for quad in parse(by_link, RdfFormat.JSON_LD)}
    assert NamedNode("https://w3id.org/bkg/actor/sergei-martynov") in {t.subject for t in triples}

    browser.find_element(By.LINK_TEXT, "Query").click()
    set_query(browser, QUESTION)
    assert not browser.find_element(By.ID, "share-text").is_displayed()
    first = answer(browser)
    assert [row[-1] for row in first] == ["4463", "597", "3"]
    step(browser, "developer-2-answer")
    address_of_query = shared(browser, "link")
    command = shared(browser, "curl")
    into_view(browser, browser.find_element(By.ID, "share-text"))
    step(browser, "developer-3-share")

    browser.get("about:blank")
    browser.get(address_of_query)
    assert query_of(browser) == QUESTION
    assert answer(browser) == first
    step(browser, "developer-4-opened-anew")
    said = subprocess.run(shlex.split(command), capture_output=True, text=True, check=True).stdout
    assert [row["victims"] for row in csv.DictReader(said.splitlines())] == ["4463", "597", "3"]


def fetched(url: str, accept: str = "*/*") -> bytes:
    """What a program gets at a URL."""
    asked = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(asked) as found:
        assert found.headers["Content-Type"] == "application/ld+json"
        return bytes(found.read())


def answer(browser: Chrome) -> list[list[str]]:
    """Run the query that stands in the editor; the cells of its answer."""
    wait_for(browser, ".yasqe_queryButton")
    browser.find_element(By.CSS_SELECTOR, ".yasqe_queryButton").click()
    wait_for(browser, ".yasr tbody tr:nth-child(3) .result-label")
    return [
        [cell.text for cell in row.find_elements(By.TAG_NAME, "td")]
        for row in browser.find_elements(By.CSS_SELECTOR, ".yasr table tbody tr")
    ]


def bkg(words: list[str], releases: Path) -> tuple[int, str]:
    """What a command ends with, and all that it says."""
    environment = os.environ | {"BKG_BUILD_RELEASES": str(releases)}
    command = [sys.executable, "-m", "bkg", *words]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    return done.returncode, done.stdout + done.stderr


def reload_until(browser: Chrome, text: str) -> None:
    """A running server takes up a new release by itself."""

    def shown(_: Chrome) -> bool:
        browser.refresh()
        return text in browser.find_element(By.TAG_NAME, "main").text

    WebDriverWait(browser, PATIENCE).until(shown)


def test_an_editor_adds_a_fact_and_the_gate_keeps_faults_out(
    browser: Chrome, tmp_path: Path
) -> None:
    folder, releases, port = tmp_path / "farm", tmp_path / "releases", free_port()
    site, build = f"http://127.0.0.1:{port}", ["build", str(folder)]
    begun, _ = bkg(["init", str(folder), "--base", FARM, "--title", "A farm"], releases)
    built, _ = bkg(build, releases)
    assert (begun, built) == (0, 0)
    data = folder / "data/example.ttl"
    whole = data.read_text(encoding="utf-8") + BOOK
    added = whole.count("\n") + 2
    with serving_folder(releases / "current", port, f"{site}/readyz"):
        browser.get(f"{site}/george-eliot.html")
        assert "Silas Marner" not in browser.page_source
        step(browser, "editor-1-before")
        data.write_text(whole, encoding="utf-8")
        assert bkg(build, releases)[0] == 0
        reload_until(browser, "Silas Marner")
        step(browser, "editor-2-after")

        data.write_text(whole + NOBODYS, encoding="utf-8")
        code, said = bkg(build, releases)
        assert code == 1
        assert f"data/example.ttl:{added}:1: violation: <{FARM}anonymous-tale>: {RULE}" in said
        data.write_text(whole + UNFINISHED, encoding="utf-8")
        code, said = bkg(build, releases)
        assert (code, said.count("\n")) == (2, 1)
        assert f"{data}:{added}:" in said

        browser.get(f"{site}/browse/Book")
        books = browser.find_element(By.TAG_NAME, "main").text
        assert "Silas Marner" in books
        assert "anonymous" not in books
        step(browser, "editor-3-still-served")
