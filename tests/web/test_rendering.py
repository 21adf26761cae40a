"""Small helpers of the templates."""

from __future__ import annotations

import pytest

from bkg.web.rendering import badge, graph_query, size


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1.0 KiB"),
        (1 << 20, "1.0 MiB"),
        (5 << 40, "5,120.0 GiB"),
    ],
)
def test_size(count: int, text: str) -> None:
    assert size(count) == text


def test_badges_have_colours_for_the_core_classes_only() -> None:
    assert badge("https://w3id.org/bkg/ontology#Actor") == "badge badge-actor"
    assert badge("http://example.org/Thing") == "badge"


def test_a_query_of_a_page_holds_terms_and_nothing_else() -> None:
    with pytest.raises(ValueError, match="Invalid IRI"):
        graph_query("http://e.org/> } #")
