"""Without a base, IRIs answer at the path of their own host, as far as they do not collide."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.graph.iris import IriSpace, document_of, is_iri
from bkg.graph.spaces import MOST_SPACES, find_spaces

HOSTS = st.sampled_from(["http://a.example", "https://a.example", "http://b.example", "urn:x:"])
PATHS = st.lists(st.sampled_from(["ns", "x", "y", "", ".", "a%20b", "é", "v?q"]), max_size=3)
IRIS = st.builds(
    lambda host, parts, name: host + "".join(f"/{part}" for part in parts) + name,
    HOSTS,
    PATHS,
    st.sampled_from(["", "/", "#a", "#b", "/#c"]),
).filter(is_iri)


@given(st.lists(IRIS, max_size=12))
def test_a_path_is_that_of_the_iri_and_of_no_other(iris: list[str]) -> None:
    space = IriSpace("", find_spaces(iris))
    owners: dict[str, str] = {}
    for iri in iris:
        path = space.path_of(iri)
        if path is None:
            continue
        document = path.partition("#")[0]
        assert unquote(document) == (urlsplit(document_of(iri)).path or "/")
        assert space.iri_of(unquote(document)) == document_of(iri)
        assert owners.setdefault(document, document_of(iri)) == document_of(iri)
        assert not space.owns(iri)


@pytest.mark.parametrize("names", [["a"], ["a", "b/c", "b/d#e"]])
def test_one_host_has_all_paths(names: list[str]) -> None:
    assert find_spaces(f"https://example.org/x/{name}" for name in names) == (
        "https://example.org/",
    )


def test_the_larger_host_keeps_a_path_that_two_have() -> None:
    large = [f"http://large.example/ns/{n}" for n in range(3)]
    small = [
        "http://small.example/ns/0",
        "http://small.example/def/core#a",
        "http://small.example/v#b",
    ]
    spaces = find_spaces([*small, *large])
    assert spaces == (
        "http://large.example/",
        "http://small.example/def/",
        "http://small.example/v#",
    )
    space = IriSpace("", spaces)
    assert space.path_of("http://large.example/ns/0") == "/ns/0"
    assert space.path_of("http://small.example/ns/0") is None
    assert space.path_of("http://small.example/def/core#a") == "/def/core#a"
    assert space.path_of("http://small.example/v#b") == "/v#b"
    assert space.path_of("http://large.example/v") is None  # the other's path now
    assert space.iri_of("/v.ttl") == "http://large.example/v.ttl"


@pytest.mark.parametrize(
    "iris", [[], ["urn:uuid:1", "mailto:a@example.org"], ["http://[broken", "file:///home/a.ttl"]]
)
def test_nothing_on_the_web(iris: list[str]) -> None:
    assert find_spaces(iris) == ()
    assert not is_iri(IriSpace("", ()).iri_of("/a"))


def test_there_is_an_end_to_it() -> None:
    iris = [f"http://h{host}.example/f{host}/x" for host in range(MOST_SPACES + 50)]
    assert len(find_spaces(iris)) == MOST_SPACES


def test_bases_beside_the_base() -> None:
    space = IriSpace(
        "https://data.example/id/", ("https://def.example/terms/", "https://def.example/top#")
    )
    assert space.path_of("https://data.example/id/a") == "/a"
    assert space.path_of("https://def.example/terms/b") == "/terms/b"
    assert space.path_of("https://def.example/top#c") == "/top#c"
    assert space.path_of("https://data.example/id/terms/b") is None
    assert space.iri_of("/terms/b") == "https://def.example/terms/b"
    assert space.owns("https://def.example/terms/b")
    assert not space.in_base("https://def.example/terms/b")
    assert not space.owns("https://def.example/other")
