"""What `bkg.toml` may say of facets."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from bkg.errors import UsageError
from bkg.graph.assemble import assemble
from bkg.graph.facets import Facet, key_of, read_facets, read_names
from bkg.graph.paths import Step
from bkg.settings import load
from bkg.sources.folder import discover

PREFIXES = {"o": "https://e.org/o#"}
ROLE, WHO = NamedNode("https://e.org/o#role"), NamedNode("https://e.org/o#who")


def test_built_in_words_and_paths_in_the_order_of_the_setting() -> None:
    wanted = {"place": "<urn:at>", "role": "o:role ^o:who/o:role", "class": "class"}
    assert read_facets(wanted | {"when": "year o:at"}, PREFIXES) == (
        Facet("place", paths=((Step(NamedNode("urn:at")),),)),
        Facet("role", paths=((Step(ROLE),), (Step(WHO, inverse=True), Step(ROLE)))),
        Facet("class", ("class",)),
        Facet("when", ("year",), ((Step(NamedNode("https://e.org/o#at")),),)),
    )


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("Role", "o:role", "'Role' cannot be a key"),
        ("after", "o:role", "'after' cannot be a key"),
        ("q", "year", "none of after, format, lang, more, q, sort"),
        ("role", "p:role", "'p:role' is neither class, year, source nor a path"),
        ("role", "o:role/", "'o:role/' is neither"),
        ("role", "<no iri>", "'<no' is neither"),
        ("role", " ", "role follows nothing"),
        ("class", "class o:role", "goes by the key class"),
        ("kind", "class", "goes by the key class"),
    ],
)
def test_what_is_no_facet(key: str, text: str, words: str) -> None:
    with pytest.raises(UsageError, match="setting facets") as failure:
        read_facets({key: text}, PREFIXES)
    assert words in str(failure.value)


def test_names_by_language() -> None:
    names = {"role": "Part", "role@be": "Роля", "place@be-Latn": "Miesca"}
    assert read_names(names) == {"role": {"": "Part", "be": "Роля"}, "place": {"be-Latn": "Miesca"}}
    with pytest.raises(UsageError, match="'role@' is not like place or place@en"):
        read_names({"role@": "Part"})


def test_keys_of_facets_that_are_found() -> None:
    others = ["https://e.org/o#at", "https://e.org/o#by", "urn:x:by", "urn:x:year"]
    assert key_of("https://e.org/o#at", others) == "at"
    assert key_of("https://e.org/o#by", others) == "https://e.org/o#by"
    assert key_of("urn:x:year", others) == "urn:x:year"


@pytest.mark.parametrize("text", ['[facets]\nrole = "nobody:role"', '[facet_names]\n"No" = "x"'])
def test_a_dataset_with_other_facets_is_refused_before_anything_is_built(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    (tmp_path / "bkg.toml").write_text(text)
    with pytest.raises(UsageError, match="setting facet"):
        assemble(discover(tmp_path), load(tmp_path / "bkg.toml", {}))
