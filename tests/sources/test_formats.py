"""Which format the name of a file says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from bkg.sources.formats import ENDINGS, SUFFIXES, format_of, is_compressed


@pytest.mark.parametrize(
    ("name", "rdf_format"),
    [
        ("a.ttl", RdfFormat.TURTLE),
        ("a.b.TTL", RdfFormat.TURTLE),
        ("a.nq.gz", RdfFormat.N_QUADS),
        ("a.trig.GZ", RdfFormat.TRIG),
        ("a.owl", RdfFormat.RDF_XML),
        ("ttl", None),
        ("a.txt", None),
        ("a.gz", None),
        ("a.ttl.zip", None),
        (".ttl", None),
    ],
)
def test_format_of(name: str, rdf_format: RdfFormat | None) -> None:
    assert format_of(Path("folder.nt") / name) == rdf_format


def test_the_endings_shown_to_people_are_those_that_work() -> None:
    assert ENDINGS.split() == list(SUFFIXES)
    assert all(format_of(Path(f"a{suffix}")) for suffix in SUFFIXES)


def test_compressed() -> None:
    assert is_compressed(Path("a.ttl.GZ"))
    assert not is_compressed(Path("a.gz.ttl"))
