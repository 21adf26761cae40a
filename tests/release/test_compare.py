"""What differs between two sides, statement by statement and thing by thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import hypothesis.strategies as st
from hypothesis import given
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from bkg.release.canonical import canonicalize
from bkg.release.compare import Difference, compare, release_lines, text_of
from bkg.release.lines import Lines
from tests.release.conftest import Make, build_of, prepared_of
from tests.strategies import QUADS

E = "http://e/"
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def quad_lines(quads: Sequence[Quad]) -> Iterator[str]:
    """Quads with canonical blank nodes as the lines of a release."""
    return text_of(Lines.of(quads))


def difference(old: Sequence[Quad], new: Sequence[Quad]) -> Difference:
    older, newer = (quad_lines(canonicalize(side)) for side in (old, new))
    return compare(older, newer, ["en"], [])


def about(subject: str, *values: int) -> list[Quad]:
    return [Quad(NamedNode(E + subject), NamedNode(E + "p"), Literal(value)) for value in values]


def test_things_are_added_changed_and_removed() -> None:
    old = [*about("a", 1), *about("b", 1, 2), *about("c", 3)]
    new = [*about("b", 2, 4), *about("c", 3), *about("d", 5)]
    found = difference(old, new)
    assert [(t.iri[-1], t.change, t.added, t.removed) for t in found.things] == [
        ("a", "removed", 0, 1),
        ("b", "changed", 1, 1),
        ("d", "added", 1, 0),
    ]
    assert set(found.added) == {*about("b", 4), *about("d", 5)}
    assert set(found.removed) == {*about("a", 1), *about("b", 1)}


def test_a_thing_has_its_newer_name_and_classes() -> None:
    thing = NamedNode(E + "a")
    old = [Quad(thing, RDFS_LABEL, Literal("Old", language="en"))]
    new = [
        Quad(thing, RDFS_LABEL, Literal("New", language="en")),
        Quad(thing, RDFS_LABEL, Literal("Neu", language="de")),
        Quad(thing, RDF_TYPE, NamedNode(E + "Kind")),
    ]
    (changed,) = difference(old, new).things
    assert (changed.label, changed.types) == ("New", (E + "Kind",))
    (removed,) = difference(old, []).things
    assert (removed.label, removed.change) == ("Old", "removed")


def test_subjects_of_which_one_begins_with_the_other() -> None:
    old = [*about("a", 1), *about("a#b", 1), *about("a/b", 1)]
    assert not difference(old, old)
    assert [t.iri for t in difference(old, old[1:]).things] == [E + "a"]


def test_nameless_nodes_are_counted() -> None:
    nameless = Quad(BlankNode(), NamedNode(E + "p"), Literal("x"))
    found = difference([], [nameless, *about("a", 1)])
    assert (found.nameless, len(found.added)) == (1, 2)
    assert [thing.iri for thing in found.things] == [E + "a"]


def patched(lines: Sequence[str], patch: Sequence[str]) -> set[str]:
    """What an RDF Patch makes of N-Quads lines."""
    assert (patch[0], patch[-1]) == ("TX .", "TC .")
    result = set(lines)
    for line in patch[1:-1]:
        sign, _, statement = line.partition(" ")
        (quad,) = parse(statement + "\n", format=RdfFormat.N_QUADS)
        (written,) = quad_lines([quad])
        if sign == "D":
            result.remove(written)
        else:
            assert sign == "A"
            assert written not in result
            result.add(written)
    return result


@given(st.lists(QUADS, max_size=12), st.lists(QUADS, max_size=12), st.data())
def test_the_patch_makes_the_newer_of_the_older(
    first: list[Quad], second: list[Quad], data: st.DataObject
) -> None:
    shared = data.draw(st.lists(st.sampled_from(first), max_size=8)) if first else []
    old, new = canonicalize(first), canonicalize([*second, *shared])
    found = compare(quad_lines(old), quad_lines(new), ["en"], [])
    assert patched(list(quad_lines(old)), list(found.patch())) == set(quad_lines(new))
    assert bool(found) == (old != new)


def test_a_release_compares_with_the_folder_that_it_is_of(make: Make) -> None:
    odd = (
        '<a> <http://e/p> "tab\\tline\\nquote\\"", "\\u2028é\\U0001F600", 007, _:b . _:b <p> <a> .'
    )
    folder = make({"data/a.ttl": odd})
    release = build_of(folder, folder / "releases")
    same = compare(release_lines(release), text_of(prepared_of(folder).lines), ["en"], [])
    assert not same
