"""The canonical form depends on the data, not on labels or order; so does the version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from bkg.graph.refine import Surroundings
from bkg.release.canonical import MOST_WORK, canonical_lines, canonicalize, version_of, work

NODES = st.one_of(
    st.sampled_from("abc").map(lambda name: NamedNode(f"urn:{name}")),
    st.sampled_from("abcd").map(BlankNode),
)
QUADS = st.builds(
    Quad,
    NODES,
    st.sampled_from("pq").map(lambda name: NamedNode(f"urn:{name}")),
    st.one_of(NODES, st.text(st.characters(exclude_categories=["Cs"]), max_size=3).map(Literal)),
)


@given(quads=st.lists(QUADS, max_size=12), shuffle=st.randoms())
def test_labels_and_order_do_not_count(quads: list[Quad], shuffle: st.DataObject) -> None:
    def renamed(term: object) -> object:
        return BlankNode(f"other{term.value}") if isinstance(term, BlankNode) else term

    others = [
        Quad(renamed(q.subject), q.predicate, renamed(q.object))  # type: ignore[arg-type]  # kinds are kept
        for q in quads
    ]
    shuffle.shuffle(others)  # type: ignore[attr-defined]  # it is a random.Random
    assert list(canonical_lines([quads])) == list(canonical_lines([others]))


@given(quads=st.lists(QUADS, max_size=8))
def test_the_lines_are_nquads_and_sorted(quads: list[Quad]) -> None:
    text = b"".join(canonical_lines([quads]))
    lines = text.decode().removesuffix("\n").split("\n") if text else []
    assert [line.removesuffix(" .") for line in lines] == sorted(
        line.removesuffix(" .") for line in lines
    )
    assert list(parse(text, format=RdfFormat.N_QUADS)) == canonicalize(quads)


def test_the_version_is_a_digest_of_all_input() -> None:
    version = version_of([b"da", b"ta"], {"a": 1, "b": [2]})
    assert version == version_of([b"da", b"ta"], {"b": [2], "a": 1})
    assert version == hashlib.sha256(b'data{"a": 1, "b": [2]}').hexdigest()[:16]
    assert version != version_of([b"da", b"ta"], {"a": 1, "b": [3]})
    assert version != version_of([b"other"], {"a": 1, "b": [2]})


P = NamedNode("urn:p")


def complete(size: int, name: str) -> list[Quad]:
    """A graph in which each blank node points to each other one."""
    nodes = [BlankNode(f"{name}{number}") for number in range(size)]
    return [Quad(a, P, b) for a in nodes for b in nodes if a != b]


def chain(size: int, name: str) -> list[Quad]:
    """Blank nodes in blank nodes."""
    return [Quad(BlankNode(f"{name}{n}"), P, BlankNode(f"{name}{n + 1}")) for n in range(size)]


@pytest.mark.parametrize(("make", "size"), [(complete, 30), (chain, 20_000)])
def test_poison_graphs_have_a_canonical_form_too(
    make: Callable[[int, str], list[Quad]], size: int
) -> None:
    quads = make(size, "a")
    assert work(Surroundings(quads)) > MOST_WORK
    first, second = canonicalize(quads), canonicalize(make(size, "b")[::-1])
    assert list(map(str, first)) == list(map(str, second))
    assert len(first) == len(quads)


def test_a_list_of_equal_members_is_canonical() -> None:
    def cells(name: str) -> list[Quad]:
        return [
            Quad(BlankNode(f"{name}{n}"), p, o)
            for n in range(1000)
            for p, o in ((P, Literal("0")), (NamedNode("urn:rest"), BlankNode(f"{name}{n + 1}")))
        ]

    assert canonicalize(cells("a")) == canonicalize(cells("z"))


@given(quads=st.lists(QUADS, max_size=12))
def test_ordinary_graphs_have_the_form_of_rdfc_1_0(quads: list[Quad]) -> None:
    assume(work(Surroundings(quads)) <= MOST_WORK)
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert canonicalize(quads) == sorted(dataset, key=str)
