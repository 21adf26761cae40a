"""The table of formats."""

from __future__ import annotations

import pytest

from bkg.web.formats import BY_SUFFIX, DOCUMENT_FORMATS, HTML, TURTLE, split_suffix


def test_turtle_comes_first_and_html_last() -> None:
    assert DOCUMENT_FORMATS[0] is TURTLE
    assert DOCUMENT_FORMATS[-1] is HTML


@pytest.mark.parametrize("suffix", sorted(BY_SUFFIX))
def test_media_types_are_those_of_the_engine(suffix: str) -> None:
    fmt = BY_SUFFIX[suffix]
    if fmt.rdf is not None:
        assert fmt.rdf.media_type == fmt.media_type
        assert fmt.rdf.file_extension == suffix
        assert fmt.keeps_graphs == (fmt.rdf.supports_datasets and suffix != "jsonld")


def test_split_suffix() -> None:
    assert split_suffix("a/b.c.ttl") == ("a/b.c", TURTLE)
    assert split_suffix("a/b.png") is None
    assert split_suffix("ttl") is None
    assert split_suffix("") is None
