"""Pages in the reader's language: labels, interface, headers, and links that keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bkg.read.dataset import Dataset
from bkg.settings import load
from bkg.web.app import fingerprint
from bkg.web.switch import MOST_LINKED, MOST_OFFERED
from tests.web.conftest import build_release, site
from tests.web.page import Page

HTML = {"Accept": "text/html"}
BELARUSIAN = {"Accept": "text/html", "Accept-Language": "be-BY,be;q=0.9,ru;q=0.5"}
VASE = "/object/blue-vase.html"
DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <http://e.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:minsk a ex:City ;
  rdfs:label "Minsk"@en, "Мінск"@be, "Минск"@ru, "Minsk auf Deutsch"@de, "مينسك"@ar ;
  rdfs:comment "A city."@en, "Горад."@be ;
  ex:motto "First"@en, "Перша"@be, "Первая"@ru, "Zuerst"@de, "plain" ;
  ex:founded "1067-03-03"^^xsd:date ;
  ex:near ex:none .
ex:City rdfs:label "City"@en, "Горад"@be, "Город"@ru .
ex:motto rdfs:label "motto"@en, "дэвіз"@be .
ex:founded rdfs:label "founded"@en .
ex:near rdfs:label "near"@en .
ex:none ex:near ex:minsk .
"""


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    folder = tmp_path_factory.mktemp("cities")
    (folder / "data").mkdir()
    (folder / "data" / "cities.ttl").write_text(DATA, encoding="utf-8")
    (folder / "bkg.toml").write_text(
        'base = "http://e.org/"\ntitle = "Cities"\nlanguages = ["en", "be", "de"]\n'
    )
    dataset = Dataset.open(build_release(folder, tmp_path_factory.mktemp("r")), load(None, {}))
    yield dataset
    dataset.close()


@pytest.fixture
def minsk(cities: Dataset) -> FlaskClient:
    return site(cities)


def vary(response: TestResponse) -> set[str]:
    """The request headers that chose an answer, but for how it was packed."""
    return set(response.headers["Vary"].lower().split(", ")) - {"accept-encoding"}


def title(page: TestResponse) -> str:
    found = re.search("<title>(.*) · ", page.text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("query", "header", "expected", "interface"),
    [
        ("", None, "Minsk", "en"),
        ("", "be", "Мінск", "be"),
        ("", "ru-RU,ru;q=0.9,en;q=0.8", "Минск", "ru"),
        ("", "de", "Minsk auf Deutsch", "en"),
        ("", "ar;q=0.2, ru;q=0.1", "مينسك", "ru"),
        ("?lang=be", "ru", "Мінск", "be"),
        ("?lang=be-BY", None, "Мінск", "be"),
        ("?lang=de", "be", "Minsk auf Deutsch", "en"),
        ("?lang=ar", None, "مينسك", "en"),
        ("?lang=", "be", "Мінск", "be"),
        ("?lang=pl", "be", "Мінск", "be"),
        ("?lang=%22%3E", None, "Minsk", "en"),
    ],
)
def test_the_title_is_in_the_readers_language(
    minsk: FlaskClient, query: str, header: str | None, expected: str, interface: str
) -> None:
    wanted = {**HTML, **({"Accept-Language": header} if header else {})}
    page = minsk.get("/minsk.html" + query, headers=wanted)
    assert page.status_code == 200
    assert title(page) == expected
    assert Page(page.text).language == interface
    assert page.headers["Content-Language"] == interface


def test_a_belarusian_page_is_belarusian(minsk: FlaskClient) -> None:
    page = minsk.get("/minsk.html", headers=BELARUSIAN).text
    for words in (
        "<h1>Мінск</h1>",
        '<p class="lead">Горад.</p>',
        ">дэвіз</a>",
        "Сцвярджэнні",
        "Што спасылаецца сюды",
        '<time datetime="1067-03-03">3 сакавіка 1067',
        "Іншыя назвы (4)",
        '<span lang="ru">Минск</span> <span class="tag">руская</span>',
        '<span lang="ar" dir="auto">مينسك</span> <span class="tag">арабская</span>',
        "Іншыя апісанні (1)",
        '<span lang="en">A city.</span> <span class="tag">англійская</span>',
    ):
        assert words in page
    assert page.index("Минск") < page.index("Minsk auf Deutsch")


def test_literals_in_other_languages_are_folded(minsk: FlaskClient) -> None:
    page = minsk.get("/minsk.html?lang=be").text
    shown, _, rest = page[page.index("дэвіз") :].partition('<details class="names">')
    folded = rest.partition("</details>")[0]
    assert "<summary>3 значэнні на іншых мовах</summary>" in folded
    assert '<span class="literal" dir="auto">Перша</span>' in shown
    assert '<span class="literal" lang="" dir="auto">plain</span>' in shown
    order = [folded.index(text) for text in ("First", "Zuerst", "Первая")]
    assert order == sorted(order)
    english = minsk.get("/minsk.html?lang=en").text
    assert "<summary>3 values in other languages</summary>" in english


@pytest.mark.parametrize("path", ["/", "/browse", "/browse/City", "/search?q=x", "/minsk.html"])
def test_a_page_says_what_chose_its_language(minsk: FlaskClient, path: str) -> None:
    negotiated = minsk.get(path, headers=BELARUSIAN)
    assert vary(negotiated) == {"accept", "accept-language"}
    named = minsk.get(path + ("&" if "?" in path else "?") + "lang=be", headers=HTML)
    assert vary(named) == {"accept"}
    assert named.headers["Content-Language"] == "be"
    other = minsk.get(
        path + ("&" if "?" in path else "?") + "lang=be", headers={**HTML, "Accept-Language": "ru"}
    )
    assert (other.data, other.headers["ETag"]) == (named.data, named.headers["ETag"])


def test_each_language_has_a_validator_of_its_own(minsk: FlaskClient) -> None:
    tags = {
        language: minsk.get("/minsk.html", headers={"Accept-Language": language}).headers["ETag"]
        for language in ("be", "ru", "en")
    }
    tags["named"] = minsk.get("/minsk.html?lang=be").headers["ETag"]
    assert len(set(tags.values())) == 4
    again = {"If-None-Match": tags["be"], "Accept-Language": "be"}
    fresh = minsk.get("/minsk.html", headers=again)
    assert (fresh.status_code, vary(fresh)) == (304, {"accept", "accept-language"})
    again["Accept-Language"] = "ru"
    assert minsk.get("/minsk.html", headers=again).status_code == 200
    named = minsk.get("/minsk.html?lang=be", headers={"If-None-Match": tags["named"]})
    assert (named.status_code, vary(named)) == (304, {"accept"})


def test_a_new_translation_is_a_new_validator(tmp_path: Path) -> None:
    catalogue = tmp_path / "translations/be/LC_MESSAGES/bkg.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text("a")
    first = fingerprint(tmp_path)
    catalogue.write_text("b")
    assert fingerprint(tmp_path) != first


def alternates(response: TestResponse) -> dict[str, str]:
    """The pages in other languages that the Link header names."""
    found = re.findall(r'<([^>]+)>; rel="alternate"; type="text/html"; hreflang="([^"]+)"',
                       ", ".join(response.headers.getlist("Link")))  # fmt: skip
    return {tag: url for url, tag in found}


def test_the_other_languages_are_linked(minsk: FlaskClient) -> None:
    page = minsk.get("/minsk.html?lang=ru", headers=HTML)
    wanted = {tag: f"/minsk.html?lang={tag}" for tag in ("en", "be", "ru", "de")}
    assert alternates(page) == wanted
    in_head = dict(
        re.findall('<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page.text)
    )
    assert in_head == {**wanted, "x-default": "/minsk.html"}
    switch = page.text.partition('<nav class="languages"')[2].partition("</nav>")[0]
    assert [tag for tag in ("en", "be", "ru", "de", "ar") if f'lang="{tag}"' in switch] == [
        "en",
        "be",
        "ru",
        "de",
        "ar",
    ]
    assert switch.count("aria-current") == 1
    assert 'hreflang="ru" lang="ru" aria-current="true">Русский</a>' in switch


def test_the_switch_keeps_the_rest_of_the_address(minsk: FlaskClient) -> None:
    page = minsk.get("/search?q=%D0%9C%D1%96%D0%BD%D1%81%D0%BA&lang=be&class=http://e.org/City")
    assert alternates(page)["ru"] == (
        "/search?q=%D0%9C%D1%96%D0%BD%D1%81%D0%BA&class=http://e.org/City&lang=ru"
    )
    assert 'hreflang="x-default" href="/search?q=' in page.text


@pytest.mark.parametrize(
    "target", ["//evil.example/x", "/a%2Fb", "/x%22%3E%3Cb%3E", "/no%C3%A9", "/noé", "/a\\b"]
)
def test_no_address_leads_the_switch_elsewhere(odd: FlaskClient, target: str) -> None:
    sent = {"RAW_URI": target, "PATH_INFO": unquote(target)}
    page = odd.get("/", headers=HTML, environ_overrides=sent)
    links = re.findall(r'href="([^"]*lang=be)"', page.text)
    assert links
    for link in links:
        assert link.isascii()
        assert not link.startswith("//")
        assert urlsplit(link).netloc == ""
        assert not set(link) & set("<> \\")
    if target.startswith("//"):
        assert links == ["/.//evil.example/x?lang=be"]


def test_more_languages_than_a_switch_can_hold(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    tags = [f"{a}{b}" for a in "abcdefgh" for b in "zyxw"]
    labels = ", ".join(f'"x"@{tag}' for tag in tags)
    text = (
        f"<urn:x> <http://www.w3.org/2000/01/rdf-schema#label> {labels}, 'y'@en-GB, 'z'@az-Cyrl ."
    )
    (tmp_path / "data/x.ttl").write_text(text)
    dataset = Dataset.open(build_release(tmp_path, tmp_path / "releases"), load(None, {}))
    page = site(dataset).get("/", headers=HTML)
    switch = page.text.partition('<nav class="languages"')[2].partition("</nav>")[0]
    assert switch.count("<a ") == 3 + MOST_OFFERED
    linked = list(alternates(page))
    assert (linked[:3], len(linked)) == (["en", "be", "ru"], 3 + MOST_LINKED)
    assert "en-gb" not in switch.lower()
    assert "az-cyrl" not in switch.lower()
    dataset.close()


def test_a_named_language_goes_with_every_link(client: FlaskClient) -> None:
    """From a page with ``lang``, all pages are reached with it, and of files those with labels."""
    waiting, seen = ["/?lang=be"], set()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        response = client.get(url, headers=BELARUSIAN | {"Accept-Language": "ru"})
        if response.status_code in (301, 303):
            waiting.append(response.headers["Location"])
            continue
        assert response.status_code == 200, url
        if response.mimetype != "text/html":
            assert ("lang=" in url) is ("/views/" in url and ".csv" in url), url
            continue
        page = Page(response.text)
        assert (page.language, response.headers["Content-Language"]) == ("be", "be"), url
        # The switch leads to other languages; a form has a hidden field.
        others = r'(?s)<nav class="languages".*?</nav>|<link [^>]*>|action="[^"]*"'
        for link in Page(re.sub(others, "", response.text)).links:
            if link.startswith("/"):
                waiting.append(link.partition("#")[0])
    assert len(seen) > 40


def test_forms_keep_the_language(minsk: FlaskClient) -> None:
    field = '<input type="hidden" name="lang" value="be">'
    assert minsk.get("/sparql?lang=be", headers=HTML).text.count(field) == 2
    assert field not in minsk.get("/sparql", headers=BELARUSIAN).text


def test_redirects_keep_the_language(minsk: FlaskClient, client: FlaskClient) -> None:
    found = minsk.get("/minsk?lang=be", headers=HTML)
    assert (found.status_code, found.headers["Location"]) == (303, "/minsk.html?lang=be")
    assert vary(found) == {"accept"}
    assert minsk.get("/minsk?lang=be").headers["Location"] == "/minsk.ttl"
    assert minsk.get("/minsk/?lang=be", headers=HTML).headers["Location"] == "/minsk?lang=be"
    page = client.get("/ontology?lang=be", headers=HTML)
    assert page.headers["Content-Location"] == "/ontology.html?lang=be"
    assert 'href="/ontology?lang=be#maker"' in client.get("/object/blue-vase.html?lang=be").text


def test_data_is_the_same_in_every_language(minsk: FlaskClient) -> None:
    for path in ("/minsk.ttl", "/dataset.ttl", "/.well-known/void", "/sparql", "/robots.txt"):
        plain = minsk.get(path, headers={"Accept": "text/turtle, text/plain"})
        other = minsk.get(
            path + "?lang=be",
            headers={"Accept": "text/turtle, text/plain", "Accept-Language": "ru"},
        )
        assert "Content-Language" not in other.headers
        assert "Accept-Language" not in other.headers.get("Vary", "")
        assert other.data.replace(b"?lang=be", b"") == plain.data, path
    for path in ("/robots.txt", "/sitemap.xml"):
        assert "lang=" not in minsk.get(path + "?lang=be").text
    query = (
        "/sparql?query=SELECT%20%2A%20%7B%3Fs%20%3Fp%20%3Fo%7D%20ORDER%20BY%20%3Fs%20%3Fp%20%3Fo"
    )
    csv = {"Accept": "text/csv"}
    assert minsk.get(query + "&lang=be", headers=csv).data == minsk.get(query, headers=csv).data
    assert 'data-endpoint="/sparql"' in minsk.get("/sparql?lang=be", headers=HTML).text


def test_json_has_labels_in_the_language_and_no_words_of_ours(minsk: FlaskClient) -> None:
    found = minsk.get("/suggest?q=minsk&lang=be").get_json()["hits"][0]
    assert (found["label"], found["language"]) == ("Мінск", "be")
    assert found["url"] == "/minsk?lang=be"
    assert "Content-Language" not in minsk.get("/suggest?q=minsk&lang=be").headers


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing", 404, "Пра http://e.org/nothing нічога не вядома"),
        ("/browse/No", 404, "Няма класа з назвай No"),
        ("/search?format=x", 400, "Невядомы фармат"),
        ("/sparql?query=DROP%20ALL", 403, "DROP — гэта абнаўленне"),
        ("/browse?class=x", 400, "не абсалютны IRI"),
    ],
)
def test_errors_are_pages_in_the_readers_language(
    minsk: FlaskClient, path: str, status: int, words: str
) -> None:
    page = minsk.get(path, headers=BELARUSIAN)
    assert page.status_code == status
    assert words in page.text
    assert Page(page.text).language == "be"
    assert page.headers["Content-Language"] == "be"
    assert vary(page) == {"accept", "accept-language"}
    program = minsk.get(path, headers={"Accept": "application/json", "Accept-Language": "be"})
    if program.is_json:
        assert program.get_json()["error"]["message"].isascii()
        assert "Content-Language" not in program.headers


def test_faults_of_the_library_are_said_too(minsk: FlaskClient) -> None:
    page = minsk.delete("/browse?lang=ru", headers=HTML)
    assert page.status_code == 405
    assert "Этот адрес не отвечает на метод DELETE." in page.text
    assert vary(page) == {"accept"}


def test_a_query_process_says_what_is_wrong_in_the_readers_language(minsk: FlaskClient) -> None:
    page = minsk.get("/sparql?query=SELECT&lang=be", headers=HTML)
    assert page.status_code == 400
    assert "На запыт няма адказу." in page.text
    assert "Радок 1, слупок " in page.text
