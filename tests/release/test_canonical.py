"""The canonical form depends on the data, not on labels or order; so does the version."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from bkg.release.canonical import canonical_nquads, canonicalize, version_of

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
    assert canonical_nquads(canonicalize(quads)) == canonical_nquads(canonicalize(others))


@given(quads=st.lists(QUADS, max_size=8))
def test_the_lines_are_nquads_and_sorted(quads: list[Quad]) -> None:
    text = canonical_nquads(canonicalize(quads))
    lines = text.decode().removesuffix("\n").split("\n") if text else []
    assert [line.removesuffix(" .") for line in lines] == sorted(
        line.removesuffix(" .") for line in lines
    )
    assert list(parse(text, format=RdfFormat.N_QUADS)) == canonicalize(quads)


def test_the_version_is_a_digest_of_all_input() -> None:
    version = version_of(b"data", {"a": 1, "b": [2]})
    assert version == version_of(b"data", {"b": [2], "a": 1})
    assert version == hashlib.sha256(b'data{"a": 1, "b": [2]}').hexdigest()[:16]
    assert version != version_of(b"data", {"a": 1, "b": [3]})
    assert version != version_of(b"other", {"a": 1, "b": [2]})
