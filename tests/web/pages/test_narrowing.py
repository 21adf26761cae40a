"""Lists that are narrowed down and sorted, over both stores, compared with what was written."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from bkg.graph.assemble import assemble
from bkg.read.dataset import Dataset
from bkg.release import layout
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.report import Report
from bkg.web.app import create_app
from bkg.web.standalone import Standalone
from bkg.web.state import FixedHolder
from tests.servers import oxigraph
from tests.web.conftest import site
from tests.web.page import Page

BASE = "https://example.org/archive/"
LETTERS, NOTES = 1100, 23
PAGE = 100
BROWSER = {"Accept": "text/html"}
CONFIG = f"""
base = "{BASE}"
languages = ["en", "be"]
[prefixes]
o = "{BASE}ontology#"
[facets]
class = "class"
role = "o:writer/^o:who/o:as"
year = "year"
writer = "o:writer"
source = "source"
[facet_names]
"role@en" = "Role of the writer"
"role@be" = "Роля аўтара"
"""
CONFIG_OF_NOBODY = f'base = "{BASE}"\nlanguages = ["en"]\n'


def _year(number: int) -> int | None:
    return 1900 + number % 13 if number % 5 else None


def _written() -> dict[str, dict[str, set[str]]]:
    """What each thing of both classes has of each facet."""
    found = {}
    for name, members in (("letter", LETTERS), ("note", NOTES)):
        for n in range(members):
            year, classes = _year(n), {f"{BASE}ontology#{name.title()}"}
            found[f"{BASE}{name}/{n}"] = {
                "class": classes | ({f"{BASE}ontology#Draft"} if n % 3 == 0 else set()),
                "writer": {f"{BASE}who/{n % 9}"},
                "role": {f"{BASE}as/{n % 9 % 2}"} if n % 9 < 5 else set(),
                "year": {str(year)} if year else set(),
                "source": {f"{BASE}box/{n % 3}"},
            }
    return found


WRITTEN = _written()


def _label(iri: str) -> str:
    name, number = iri.removeprefix(BASE).split("/")
    return f"{name.title()} {int(number) * 7 % 1100:04}"


def _data() -> Iterator[str]:
    yield f"@prefix : <{BASE}ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> ."
    yield "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
    yield "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    for number in range(9):
        yield f'<{BASE}who/{number}> rdfs:label "Writer {number}"@en .'
        yield f"<{BASE}leaf/{number}> dcterms:source <{BASE}box/{number % 3}> ."
    for number in range(5):
        yield f"[] :who <{BASE}who/{number}> ; :as <{BASE}as/{number % 2}> ."
    yield f'<{BASE}as/0> rdfs:label "clerk"@en, "пісар"@be . <{BASE}as/1> rdfs:label "judge"@en .'
    yield f'<{BASE}box/1> rdfs:label "The second box"@en .'
    for iri, had in WRITTEN.items():
        number = int(iri.rpartition("/")[2])
        said = [f'<{iri}> rdfs:label "{_label(iri)}"@en ; :writer <{BASE}who/{number % 9}>']
        said += [f"a <{name}>" for name in had["class"]]
        said += [f'dcterms:issued "{year}"^^xsd:gYear' for year in had["year"]]
        said += [f":quotes <{BASE}who/{other}>" for other in range(number % 4)]
        yield f"<{BASE}leaf/{number % 9}> {{ {' ; '.join(said)} . }}"


def _release(root: Path, config: str) -> Path:
    (root / "data").mkdir(parents=True)
    (root / "bkg.toml").write_text(config, encoding="utf-8")
    (root / "data/archive.trig").write_text("\n".join(_data()), encoding="utf-8")
    folder = discover(root)
    prepared = prepare(assemble(folder, load(folder.config, {})))
    return build(prepared, Report(()), root / "releases").path


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _release(tmp_path_factory.mktemp("archive") / "named", CONFIG)


@pytest.fixture(scope="module")
def unnamed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The same data without a word on facets."""
    path = _release(tmp_path_factory.mktemp("archive") / "unnamed", CONFIG_OF_NOBODY)
    dataset = Dataset.open(path, load(None, {}).replace(browse_timeout=60.0))
    yield site(dataset)
    dataset.close()


@pytest.fixture(scope="module")
def endpoint(release: Path) -> Iterator[str]:
    with oxigraph(release / layout.STORE) as url:
        yield url


@pytest.fixture(scope="module", params=["embedded", "remote"])
def archive(request: pytest.FixtureRequest, release: Path) -> Iterator[FlaskClient]:
    """The archive over its own store, and over an endpoint; with time for slow machines."""
    settings = load(None, {}).replace(serve_page_size=PAGE, browse_timeout=60.0, search_timeout=60)
    if request.param == "remote":
        settings = settings.replace(store_endpoint=request.getfixturevalue("endpoint"))
    dataset = Dataset.open(release, settings)
    yield site(dataset)
    dataset.close()


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def offered(text: str) -> dict[str, int]:
    """The links of the facets of a page with their counts."""
    aside = text.partition('<aside class="narrow"')[2].partition("</aside>")[0]
    rows = re.findall(r'<li><a href="([^"]*)" rel="nofollow">.*?count">([\d,]+)<', aside, re.DOTALL)
    return {unescape(url): int(count.replace(",", "")) for url, count in rows}


def listed(text: str) -> list[str]:
    """The things of a list, in its order."""
    body = re.search(r'<(ul|ol) class="(?:members|hits)">(.*?)\n</\1>', text, re.DOTALL)
    if body is None:
        return []
    paths = re.findall(r'<li>\s*(?:<p class="hit">)?<a href="/((?:letter|note)/\d+)"', body[2])
    return [BASE + path for path in paths]


def everything(client: FlaskClient, path: str) -> list[str]:
    """The things of all pages of a list."""
    found: list[str] = []
    following: str | None = path
    while following:
        text = page(client, following)
        found += listed(text)
        following = Page(text).next
    return found


def wanted(url: str) -> set[str]:
    """The things that an address asks for, from what was written."""
    parts = urlsplit(url)
    pairs = [(key, value) for key, value in parse_qsl(parts.query) if key in CONFIG]
    kind = parts.path.removeprefix("/browse/")
    if kind != parts.path:
        pairs.append(("class", f"{BASE}ontology#{kind}"))
    return {
        iri for iri, had in WRITTEN.items() if all(value in had.get(k, ()) for k, value in pairs)
    }


WRITER, CLERK = quote(f"{BASE}who/2", safe=""), quote(f"{BASE}as/0", safe="")
BOX = quote(f"{BASE}box/1", safe="")
LISTS = (
    "/browse/Letter",
    "/browse/Note",
    "/browse/Draft",
    "/browse/Letter?year=1903",
    f"/browse/Letter?writer={WRITER}&role={CLERK}",
    f"/browse/Note?source={BOX}",
    f"/search?q=&source={BOX}&year=1903",
)


@pytest.mark.parametrize("path", LISTS)
def test_each_choice_leads_to_as_many_things_as_it_says(archive: FlaskClient, path: str) -> None:
    found = offered(page(archive, path))
    assert len(found) > 4
    for url, count in found.items():
        assert count == len(wanted(url)) > 0, url
    rarest = min(found, key=lambda url: (found[url], url))
    assert set(everything(archive, rarest)) == wanted(rarest)


@pytest.mark.parametrize("kind", ["Letter", "Note"])
@pytest.mark.parametrize("choice", ["", "year=1907", f"role={CLERK}&source={BOX}"])
def test_every_order_holds_each_thing_once(archive: FlaskClient, kind: str, choice: str) -> None:
    path = f"/browse/{kind}?{choice}"
    expected = wanted(path)
    number = {iri: int(iri.rpartition("/")[2]) for iri in expected}
    places = {
        iri: {
            "label": (_label(iri),),
            "date": (_year(number[iri]) or 3000, _label(iri)),
            # Its writer, and those whom it quotes.
            "links": (-1 - number[iri] % 4, _label(iri)),
        }
        for iri in expected
    }
    for sort in ("label", "date", "links"):
        in_order = sorted(expected, key=lambda iri: places[iri][sort])
        assert everything(archive, f"{path}&sort={sort}") == in_order


def test_choices_are_links_that_add_up_and_can_be_taken_back(archive: FlaskClient) -> None:
    text = page(archive, f"/browse/Letter?year=1903&writer={WRITER}&sort=date&lang=be")
    chosen = text.partition('<ul class="chosen"')[2].partition("</ul>")[0]
    links = [unescape(url) for url in re.findall(r'href="([^"]*)"', chosen)]
    assert links == [
        f"/browse/Letter?writer={WRITER}&sort=date&lang=be",
        "/browse/Letter?year=1903&sort=date&lang=be",
        "/browse/Letter?sort=date&lang=be",
        f"/search?year=1903&writer={WRITER}&lang=be",
    ]
    assert all(archive.get(link, headers=BROWSER).status_code == 200 for link in links)
    assert "Роля аўтара" in page(archive, "/browse/Letter?lang=be")
    assert "пісар" in page(archive, "/browse/Letter?lang=be")


def test_facets_stand_in_the_order_of_the_setting_and_are_bounded(archive: FlaskClient) -> None:
    text = page(archive, "/browse/Letter")
    names = re.findall(r'<h3 id="facet-\d+">(?:<span[^>]*>)?([^<]*)', text)
    assert names == ["Kind", "Role of the writer", "Year", "writer", "Source"]
    years = [url for url in offered(text) if "year=" in url]
    assert len(years) == 7
    letters = wanted("/browse/Letter")
    counts = Counter(year for iri in letters for year in WRITTEN[iri]["year"])
    assert [offered(text)[url] for url in years] == [count for _, count in counts.most_common(7)]
    assert min(counts.values()) < max(counts.values())
    more = next(link for link in Page(text).links if "more=year" in link)
    assert len([url for url in offered(page(archive, more)) if "year=" in url]) == 13


def test_what_nobody_has_can_be_taken_back(archive: FlaskClient) -> None:
    text = page(archive, "/browse/Letter?year=1492&class=urn:none")
    assert "Nothing has all of this." in text
    assert 'href="/browse/Letter?class=urn%3Anone"' in text
    assert "0 of 1,100 members" in text
    assert page(archive, "/browse/Letter?utm_source=elsewhere").count("1,100 members") == 1


def test_a_class_elsewhere_is_narrowed_down_by_a_second_one(archive: FlaskClient) -> None:
    letter, draft = (quote(f"{BASE}ontology#{name}", safe="") for name in ("Letter", "Draft"))
    text = page(archive, f"/browse?class={letter}&class={draft}")
    assert f"{len(wanted('/browse/Letter') & wanted('/browse/Draft'))} of 1,100 members" in text


@pytest.mark.parametrize(
    "path",
    [
        "/browse/Letter?sort=size",
        "/search?q=letter&sort=size",
        "/search?year=1903&sort=best",
        "/browse/Letter?sort=date&after=%5B%22a%22%2C%22b%22%5D",
        "/browse/Letter?sort=links&after=%5Btrue%2C%22a%22%2C%22b%22%5D",
        "/search?q=letter&sort=label&after=%5B0%2C%22b%22%5D",
        "/search?q=letter&class=x",
    ],
)
def test_orders_and_keys_that_there_are_not(archive: FlaskClient, path: str) -> None:
    assert archive.get(path, headers=BROWSER).status_code == 400


def test_a_key_of_a_thing_that_has_gone_leads_to_where_it_was(archive: FlaskClient) -> None:
    gone = json.dumps([False, 0, "letter 0000", "urn:gone"])
    text = page(archive, f"/browse/Note?sort=date&after={quote(gone)}")
    assert listed(text) == everything(archive, "/browse/Note?sort=date")


def test_search_is_narrowed_down_and_sorted_too(archive: FlaskClient) -> None:
    found = offered(page(archive, "/search?q=note"))
    notes = wanted("/browse/Note")
    assert found
    for url, count in found.items():
        assert count == len(wanted(url) & notes) > 0, url
        assert "q=note" in url
    hits = archive.get(f"/search?q=note&source={BOX}&sort=date&format=json").get_json()
    assert hits["total"] == len(wanted(f"?source={BOX}") & notes)
    assert hits["chosen"] == [{"key": "source", "value": f"{BASE}box/1"}]
    years = [_year(int(hit["iri"].rpartition("/")[2])) or 3000 for hit in hits["hits"]]
    assert years == sorted(years)
    (years_of,) = (facet for facet in hits["facets"] if facet["key"] == "year")
    counts = Counter(str(year) for year in years if year < 3000)
    assert {each["value"]: each["count"] for each in years_of["values"]} == counts
    assert years_of["name"] == "year"


def test_pages_of_a_sorted_search_follow_each_other(archive: FlaskClient) -> None:
    expected = sorted(wanted(f"?source={BOX}") & wanted("/browse/Letter"), key=_label)
    assert len(expected) > PAGE
    assert everything(archive, f"/search?q=letter&source={BOX}&sort=label") == expected
    assert set(everything(archive, f"/search?q=letter&source={BOX}")) == set(expected)


@pytest.mark.parametrize("path", ["/browse/Letter", "/browse/Letter?year=1903", "/search?q=letter"])
def test_without_time_to_count_the_page_comes_and_says_so(release: Path, path: str) -> None:
    dataset = Dataset.open(release, load(None, {}).replace(browse_timeout=1e-9, search_timeout=60))
    answer = site(dataset).get(path, headers=BROWSER)
    text = answer.get_data(as_text=True)
    dataset.close()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "Counting took too long here" in text
    assert offered(text) == {}
    assert len(listed(text)) == 50


def test_facets_are_found_in_data_that_name_none(unnamed: FlaskClient) -> None:
    text = page(unnamed, "/browse/Letter")
    names = re.findall(r'<h3 id="facet-\d+">(?:<span[^>]*>)?([^<]*)', text)
    assert names == ["Kind", "quotes", "writer", "Year", "Source"]
    found = offered(text)
    for url, count in found.items():
        if "quotes" not in url:
            assert count == len(wanted(url)), url
    assert "role=" not in "".join(found)


def test_files_offer_nothing_that_needs_a_server(release: Path) -> None:
    dataset = Dataset.open(release, load(None, {}))
    client = create_app(FixedHolder(dataset), Standalone()).test_client()
    text = page(client, "/browse/Letter")
    dataset.close()
    assert "1,100 members" in text
    assert not [link for link in Page(text).links if "sort=" in link or "year=" in link]
    assert 'id="facets"' not in text


def test_crawlers_leave_the_choices_alone(archive: FlaskClient) -> None:
    text = page(archive, "/browse/Letter?year=1903")
    links = [unescape(tag) for tag in re.findall(r"<a [^>]*>", text)]
    narrowing = [tag for tag in links if re.search(r"[?&](year|writer|sort|more)=", tag)]
    assert len(narrowing) > 20
    assert all(re.search('rel="(nofollow|alternate|next)"', tag) for tag in narrowing)
    robots = archive.get("/robots.txt").text
    for name in ("/*class", "*role", "*year", "*writer", "*source", "*sort", "*more", "*after"):
        assert f"Disallow: /browse{name}=\n" in robots
    assert "Disallow: /browse*class=" not in robots, "lists of classes elsewhere"
