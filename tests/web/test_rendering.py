"""Small helpers of the templates."""

from __future__ import annotations

import pytest

from bkg.web.rendering import badge, incoming_query


def test_badges_have_colours_for_the_core_classes_only() -> None:
    assert badge("https://w3id.org/bkg/ontology#Actor") == "badge badge-actor"
    assert badge("http://example.org/Thing") == "badge"


def test_a_query_of_a_page_holds_terms_and_nothing_else() -> None:
    with pytest.raises(ValueError, match="Invalid IRI"):
        incoming_query("http://e.org/> } #", "http://e.org/p")
