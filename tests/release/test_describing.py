"""Names of people, of the dataset, and of languages."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from bkg.release.describing import Agent, address, dataset_iri, read_agent
from bkg.release.languages import language_iri


@pytest.mark.parametrize(
    ("base", "iri"),
    [
        ("https://example.org/museum/", "https://example.org/museum/dataset"),
        ("https://example.org/museum#", "https://example.org/dataset"),
        ("", "urn:bkg:dataset"),
    ],
)
def test_dataset_iri(base: str, iri: str) -> None:
    assert dataset_iri(base) == NamedNode(iri)


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("Jane Doe", Agent("Jane Doe", "")),
        ("https://e.org/me", Agent("", "https://e.org/me")),
        ("Jane Doe <https://e.org/me>", Agent("Jane Doe", "https://e.org/me")),
        ("A <b> c", Agent("A <b> c", "")),
        ("Jane <not an iri>", Agent("Jane <not an iri>", "")),
        ("J <https://orcid.org/0>", Agent("J", "https://orcid.org/0", "person")),
        ("https://ror.org/0", Agent("", "https://ror.org/0", "organization")),
    ],
)
def test_agents(text: str, agent: Agent) -> None:
    assert read_agent(text) == agent


def test_the_kind_that_is_given_counts() -> None:
    assert read_agent("https://orcid.org/0", "organization").kind == "organization"


def test_addresses() -> None:
    assert address("a@b.org") == "mailto:a@b.org" == address("mailto:a@b.org")
    assert address("https://b.org/form") == "https://b.org/form"


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "ENG"), ("EN-gb", "ENG"), ("be", "BEL"), ("zh-Hant", "ZHO"), ("hsb", "HSB")],
)
def test_languages(tag: str, code: str) -> None:
    iri = f"http://publications.europa.eu/resource/authority/language/{code}"
    assert language_iri(tag) == NamedNode(iri)


@pytest.mark.parametrize("tag", ["x-own", "i-klingon", "qq"])
def test_languages_that_the_table_has_not(tag: str) -> None:
    assert language_iri(tag) is None
