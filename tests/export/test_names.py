"""File names: what hosts look for, never the same twice, never out of the folder."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.export.names import LONGEST_NAME, Names, canonical, natural_name

HTML, TURTLE = "text/html", "text/turtle"


@pytest.mark.parametrize(
    ("url", "media_type", "name"),
    [
        ("/", HTML, "index.html"),
        ("/browse", HTML, "browse.html"),
        ("/?lang=be", HTML, "index.be.html"),
        ("/actor/x.html?lang=be", HTML, "actor/x.be.html"),
        ("/browse?lang=be-tarask", HTML, "browse.be-tarask.html"),
        ("/browse/Thing", HTML, "browse/Thing.html"),
        ("/actor/x.html", HTML, "actor/x.html"),
        ("/actor/x.ttl", TURTLE, "actor/x.ttl"),
        ("/actor/x.ttl", HTML, "actor/x.ttl.html"),
        ("/th%C3%A9.ttl", TURTLE, "thé.ttl"),
        ("/folder/.html", HTML, "folder/index.html"),
        ("/folder/.nt", "application/n-triples", "folder/index.nt"),
        ("/robots.txt", "text/plain", "robots.txt"),
        ("/downloads/x.nq.gz", "application/gzip", "downloads/x.nq.gz"),
        ("/a/..%2F..%2Fetc", HTML, None),
        ("/%2e%2e/x", HTML, None),
        ("/a//b", HTML, None),
        ("/a%00b", HTML, None),
        ("/%FF", HTML, None),
        ("/" + "n" * 251, HTML, None),
        ("/" + "n" * 250, HTML, "n" * 250 + ".html"),
        ("/" + "é" * 126, HTML, None),
        ("/" + "d/" * 600 + "x", HTML, None),
    ],
)
def test_a_url_asks_for_a_name(url: str, media_type: str, name: str | None) -> None:
    assert natural_name(url, media_type) == name


def test_formats_of_a_query_lie_together() -> None:
    names = Names()
    page = names.claim(canonical("/resource?iri=urn:a&format=html"), HTML)
    assert names.claim(canonical("/resource?format=ttl&iri=urn%3Aa"), TURTLE) == page.replace(
        ".html", ".ttl"
    )
    assert names.claim(canonical("/resource?iri=urn:a&format=html&lang=be"), HTML) == page.replace(
        ".html", ".be.html"
    )
    assert page.startswith("resource/")
    assert names.claim(canonical("/resource?iri=urn:b&format=html"), HTML) != page


def test_a_reserved_file_sends_all_formats_elsewhere() -> None:
    names = Names(["404.html"])
    page, data = names.claim("/404.html", HTML), names.claim("/404.ttl", TURTLE)
    assert page.startswith("resource/")
    assert data == page.removesuffix("html") + "ttl"


def test_a_file_and_a_folder_of_one_name_do_not_meet() -> None:
    names = Names()
    assert names.claim("/x/a.html", HTML) == "x/a.html"
    assert names.claim("/x/a.html/b.html", HTML).startswith("resource/")
    assert names.claim("/x/a/b.html", HTML) == "x/a/b.html"
    names = Names()
    assert names.claim("/x/a.html/b.html", HTML) == "x/a.html/b.html"
    assert names.claim("/x/a.html", HTML).startswith("resource/")


def test_what_some_systems_cannot_tell_apart_or_hold_is_said() -> None:
    names = Names()
    for url in ("/Case.html", "/case.html", "/case.ttl", "/con.html", "/a%3Ab.html", "/fine.html"):
        names.claim(url, HTML if url.endswith("html") else TURTLE)
    assert names.alike() == [("Case", "case")]
    assert names.not_portable() == ["a:b", "con"]


_ODD = ["..", ".", "", "%2F", "%2e%2e", "é", "n" * 260]
_PARTS = st.sampled_from(["a", "A", "a.html", "a.ttl", *_ODD])
_URLS = st.builds(
    lambda parts, query: "/" + "/".join(parts) + query,
    st.lists(_PARTS, max_size=4),
    st.sampled_from(["", "?q=1", "?format=ttl&iri=x", "?a=b&c=d"]),
)
_TYPES = st.sampled_from([HTML, TURTLE, "text/csv", "image/x-odd"])


@given(st.lists(st.tuples(_URLS, _TYPES), max_size=12, unique_by=lambda pair: canonical(pair[0])))
def test_names_are_distinct_and_fit_for_a_file_system(pairs: list[tuple[str, str]]) -> None:
    names = Names(["index.html", "404.html"])
    claimed = [names.claim(canonical(url), media_type) for url, media_type in pairs]
    assert len(set(claimed)) == len(claimed)
    folders = {parent.as_posix() for name in claimed for parent in PurePosixPath(name).parents}
    assert not folders & set(claimed)
    for name in claimed:
        parts = name.split("/")
        assert not {"", ".", ".."} & set(parts)
        assert max(len(part.encode()) for part in parts) <= LONGEST_NAME
