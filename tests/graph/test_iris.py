"""Which IRIs are the dataset's own, and that a path leads back to its IRI."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bkg.graph.iris import IriSpace, document_of, is_iri, local_name

BASE = "https://example.org/museum/"
SPACE = IriSpace(BASE)
RESTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='<>"{}|^`\\ '), max_size=30
)


@given(rest=RESTS)
@example("a/b;c=d,e@f:g/")
@example("ваза/花#frag%41-é")
@example("a//b")
@example("%2F")
def test_a_path_leads_back_to_its_iri(rest: str) -> None:
    iri = BASE + rest
    assume(is_iri(iri))
    path = SPACE.path_of(iri)
    if path is None:
        assert set("?%") & set(rest) or {"", ".", ".."} & set(rest.partition("#")[0].split("/"))
        return
    path, _, fragment = path.partition("#")
    assert SPACE.iri_of(unquote(path)) == document_of(iri)
    assert unquote(fragment) == unquote(rest.partition("#")[2])
    assert path.isascii()
    assert fragment.isascii()


@given(rest=RESTS)
def test_a_path_goes_through_a_browser_unchanged(rest: str) -> None:
    path = SPACE.path_of(BASE + rest)
    assume(path is not None and is_iri(BASE + rest))
    parts = urlsplit(f"http://localhost{path}")
    assert parts.hostname == "localhost"
    assert parts.query == ""
    assert path == parts.path + (f"#{parts.fragment}" if "#" in rest else "")
    assert quote(unquote(parts.path), safe="/-._~!$&'()*+,;=:@") == parts.path


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (BASE, "/"),
        (BASE + "object/vase", "/object/vase"),
        (BASE + "object/", "/object/"),
        (BASE + "ontology#maker", "/ontology#maker"),
        (BASE + "ontology#", "/ontology#"),
        (BASE + "source/a#char=0,5", "/source/a#char=0,5"),
        (BASE + "ваза", "/%D0%B2%D0%B0%D0%B7%D0%B0"),
        (BASE + "a:b@c", "/a:b@c"),
        (BASE + "a?b=c", None),
        (BASE + "a%20b", None),
        (BASE + "a/../b", None),
        (BASE + "./a", None),
        (BASE + "a//b", None),
        (BASE + "/a", None),
        ("https://example.org/other", None),
        ("https://example.org/museum", None),
        ("http://example.org/museum/a", None),
        ("urn:a", None),
    ],
)
def test_path_of(iri: str, path: str | None) -> None:
    assert SPACE.path_of(iri) == path


def test_a_base_that_ends_in_a_hash_stands_in_its_folder() -> None:
    space = IriSpace("https://example.org/museum/terms#")
    assert space.path_of("https://example.org/museum/terms#vase") == "/terms#vase"
    assert space.path_of("https://example.org/museum/other") == "/other"
    assert space.iri_of("/terms") == "https://example.org/museum/terms"
    assert not space.owns("https://example.org/")


def test_without_a_base_nothing_is_its_own() -> None:
    space = IriSpace("")
    assert not space.owns("https://example.org/")
    assert space.path_of("urn:a") is None
    assert space.host == ""


def test_host() -> None:
    assert SPACE.host == "example.org"


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://example.org/a/blue-vase", "blue-vase"),
        ("https://example.org/a/blue-vase/", "blue-vase"),
        ("https://example.org/onto#maker", "maker"),
        ("https://example.org/onto#", "onto"),
        ("https://example.org/a%20b", "a b"),
        ("https://example.org/a#b/c", "b/c"),
        ("https://example.org", "example.org"),
        ("urn:isbn:123", "123"),
    ],
)
def test_local_name(iri: str, name: str) -> None:
    assert local_name(iri) == name


@pytest.mark.parametrize("text", ["", "a", "/a", "https://example.org/a b", "https://[", "a:<>"])
def test_not_an_iri(text: str) -> None:
    assert not is_iri(text)


@pytest.mark.parametrize("text", ["urn:a", "https://example.org/ваза", "a:", "http://[::1]/"])
def test_an_iri(text: str) -> None:
    assert is_iri(text)


def test_document_of() -> None:
    assert SPACE.document_of(BASE + "a#b#c") == document_of(BASE + "a#b#c") == BASE + "a"
