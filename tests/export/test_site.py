"""What an export holds besides the documents of the live site, and what it tells."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bkg.errors import UsageError
from bkg.export.site import Wanted, export_site, usual_languages
from bkg.export.where import Place, parse_place
from bkg.web.standalone import search_index
from tests.export.conftest import Exported
from tests.export.pages import file_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("/", Place()),
        ("", Place()),
        ("/repo", Place("", "/repo")),
        ("/a/b/", Place("", "/a/b")),
        ("https://x.example", Place("https://x.example", "")),
        ("http://127.0.0.1:8000/repo/", Place("http://127.0.0.1:8000", "/repo")),
    ],
)
def test_a_place_is_a_path_or_an_address(text: str, place: Place) -> None:
    assert parse_place(text) == place


@pytest.mark.parametrize(
    "text",
    [
        "repo",
        "ftp://x/",
        "//x/y",
        "/a?b",
        "/a#b",
        "/a b",
        "/a//b",
        "https:///x",
        "http://x:y/",
        "/é",
    ],
)
def test_anything_else_is_said_to_be_none(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_place(text)
    assert "\n" not in str(raised.value)


def test_the_same_release_gives_the_same_bytes(museum: Exported, tmp_path: Path) -> None:
    wanted = Wanted(("en", "fr", "be"))
    export_site(museum.dataset, tmp_path / "again", museum.place, wanted)
    for file in museum.files:
        assert (tmp_path / "again" / file).read_bytes() == (museum.folder / file).read_bytes(), file


def test_an_endpoint_takes_the_queries(museum: Exported, tmp_path: Path) -> None:
    endpoint = "https://query.example/sparql"
    export_site(museum.dataset, tmp_path / "site", museum.place, Wanted(endpoint=endpoint))
    pages = [path.read_text() for path in (tmp_path / "site").rglob("*.html")]
    assert any(f'href="{endpoint}?query=' in text for text in pages)
    assert all(f'href="{endpoint}"' in text for text in pages)
    assert not (tmp_path / "site/sparql").exists()
    assert endpoint in (tmp_path / "site/sparql.html").read_text()


def test_without_an_endpoint_answers_are_pages_and_files(museum: Exported) -> None:
    answers = [museum.text(file) for file in museum.files if re.match(r"sparql/.*\.html", file)]
    assert answers
    assert all("bkg query query.rq a-small-museum.trig.gz" in text for text in answers)
    assert any(file.startswith("sparql/") and file.endswith(".csv") for file in museum.files)
    assert museum.text("sparql.html").count("<form") == 1, "that of the search"


def test_no_page_offers_what_needs_a_server(site: Exported) -> None:
    for file in site.files:
        if file.endswith(".html"):
            text = site.text(file)
            assert "/suggest" not in text
            assert set(re.findall(r'<form[^>]* action="([^"]*)"', text)) <= {
                f"{site.place.root}/search{end}.html" for end in ("", ".be", ".fr", ".ru")
            }


def test_pages_bring_their_policy_along(site: Exported) -> None:
    for file in site.files:
        if file.endswith(".html"):
            text = site.text(file)
            assert (
                '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none' in text
            )
            assert not re.search(r"<style|\sstyle=|<script(?! src=| type=\"application/ld)", text)


def test_without_an_address_there_is_no_sitemap(museum: Exported, tmp_path: Path) -> None:
    export_site(museum.dataset, tmp_path / "site")
    assert not (tmp_path / "site/sitemap.xml").exists()
    assert "Sitemap" not in (tmp_path / "site/robots.txt").read_text()
    assert "sitemap.xml" not in (tmp_path / "site/index.html").read_text()
    assert f"{museum.place.host_url}/sitemap.xml" in museum.text("robots.txt")


def search_indexes(site: Exported) -> list[str]:
    return [file for file in site.files if re.fullmatch(r"search/index(\.\w+)?\.json", file)]


def test_each_language_has_its_pages(museum: Exported) -> None:
    def labels(file: str) -> list[str]:
        return [thing[0] for thing in json.loads(museum.text(file))["things"]]

    assert '<h1 lang="fr">Vase bleu</h1>' in museum.text("object/blue-vase.fr.html")
    assert "Сіняя ваза</h1>" in museum.text("object/blue-vase.be.html")
    assert '<html lang="be">' in museum.text("object/blue-vase.be.html")
    assert '<html lang="en">' in museum.text("object/blue-vase.html")
    assert 'href="/artist/ada-glass.be.html"' in museum.text("object/blue-vase.be.html")
    assert 'href="/artist/ada-glass.html"' in museum.text("object/blue-vase.html")
    assert 'action="/search.be.html"' in museum.text("index.be.html")
    assert 'data-index="/search/index.be.json"' in museum.text("index.be.html")
    assert sorted(search_indexes(museum)) == [
        "search/index.be.json",
        "search/index.fr.json",
        "search/index.json",
    ]
    assert "Blue vase" in labels("search/index.json")
    assert "Сіняя ваза" in labels("search/index.be.json")


def test_the_switch_offers_what_there_is(museum: Exported) -> None:
    def offered(file: str) -> list[str]:
        switch = re.findall(r'<nav class="languages".*?</nav>', museum.text(file), re.DOTALL)
        return re.findall(r'href="([^"]*)"', switch[0])

    assert offered("object/blue-vase.html") == [
        "/object/blue-vase.html",
        "/object/blue-vase.be.html",
        "/object/blue-vase.fr.html",
    ]
    assert offered("index.fr.html") == ["/", "/index.be.html", "/index.fr.html"]
    assert "Русский" not in museum.text("index.html")


@pytest.mark.parametrize(
    ("own", "usual"),
    [
        (("en", "be", "ru"), ("en", "be", "ru")),
        (("fr", "de", "ru"), ("fr", "ru")),
        (("en", "fr"), ("en",)),
        ((), ("en",)),
    ],
)
def test_pages_are_in_languages_of_the_interface(
    own: tuple[str, ...], usual: tuple[str, ...]
) -> None:
    assert usual_languages(own) == usual


def test_the_main_language_can_be_another(museum: Exported, tmp_path: Path) -> None:
    export_site(museum.dataset, tmp_path / "site", museum.place, Wanted(("fr",)))
    page = (tmp_path / "site/object/blue-vase.html").read_text()
    assert "Vase bleu</h1>" in page
    assert 'class="languages"' not in page
    assert "hreflang" not in page
    assert not (tmp_path / "site/object/blue-vase.be.html").exists()


@pytest.mark.parametrize("language", ["", "be", "fr"])
def test_the_search_index_leads_to_pages(site: Exported, language: str) -> None:
    file = search_index(language)
    if file not in search_indexes(site):
        assert language not in site.dataset.settings.languages
        return
    index = json.loads(site.text(file))
    assert index["things"]
    for label, _, address, kinds, names, description in index["things"]:
        assert label
        assert isinstance(description, str)
        assert all(len(name) == 2 for name in names)
        assert all(kind < len(index["types"]) for kind in kinds)
        assert file_of(site, site.place.root + address.split("#")[0]) in site.files
        assert not language or f".{language}.html" in address


def test_every_iri_without_a_path_is_in_the_index_of_iris(odd: Exported) -> None:
    index = json.loads(odd.text("resource/index.json"))
    for iri in ("urn:example:name", "javascript:alert(1)", "https://example.org/odd/per%20cent"):
        assert index[iri].removeprefix("/") in odd.files


def test_what_deserves_a_look_is_told(odd: Exported) -> None:
    assert odd.summary.unlinked == {"/control.rdf": "406"}
    assert odd.summary.alike == [("Case", "case")]
    assert odd.summary.not_portable == ["con", "what*"]


def test_names_that_stand_in_each_others_way_all_have_documents(odd: Exported) -> None:
    def title(file: str) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", odd.text(file))
        assert found
        return found[1]

    assert title("index.html") == "Odd names"
    assert title("404.html") == "Not Found"
    assert title("both.html") == "A file and a folder"
    assert title("both/inner.html") == "In the folder"
    assert title("folder/index.html") == "A folder"
    assert title("file.ttl.html") == "An IRI that ends as a file does"
    assert title("thé.html") == "Beyond ASCII"
    assert title("_redirects.html") == "A file of hosts"
    urls = {entry["url"]: file for file, entry in odd.manifest["files"].items()}
    assert title(urls["/404.html"]) == "Four hundred and four"
    assert title(urls["/index.html"]) == "Index"
    assert title(urls["/folder/index.html"]) == "Index of a folder"
    assert title(urls["/page.html/inner.html"]) == "Below what looks like a page"
    assert title(urls["/" + "n" * 300 + ".html"]) == "A name too long for a file"
