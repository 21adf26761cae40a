"""What differs between two releases or datasets, statement by statement and thing by thing.

Both sides come as N-Quads lines in canonical order (RDF Dataset Canonicalization 1.0), so they are
merged as they are read and only what differs is kept. Blank nodes have canonical labels: one
statement more about one may give others new labels, and then those differ too.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from bkg.release.index import best_labels
from bkg.release.layout import Release
from bkg.vocab import RDF

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class ChangedThing:
    """A thing of which something else is said than before.

    Attributes:
        iri: its IRI.
        change: `ADDED` if nothing was said of it before, `REMOVED` if nothing is said of it now.
        label: what it is called, as the newer side has it; empty if it has no name.
        types: IRIs of its classes, as the newer side has them.
        added: statements about it that are new.
        removed: those that are gone.
    """

    iri: str
    change: str
    label: str
    types: tuple[str, ...]
    added: int
    removed: int


@dataclass(frozen=True)
class Difference:
    """What differs between an older and a newer side.

    Attributes:
        added: quads of the newer side that the older has not, in canonical order.
        removed: quads of the older side that the newer has not.
        things: the things with IRIs that these are about, by IRI.
    """

    added: tuple[Quad, ...] = ()
    removed: tuple[Quad, ...] = ()
    things: tuple[ChangedThing, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    @property
    def nameless(self) -> int:
        """How many of the statements are about blank nodes, or lead to one."""
        return sum(
            isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
            for quad in (*self.added, *self.removed)
        )

    def patch(self) -> Iterator[str]:
        """The lines of an RDF Patch that makes the newer side of the older one."""
        yield "TX ."
        for sign, quads in (("D", self.removed), ("A", self.added)):
            for quad in quads:
                yield f"{sign} {quad} ."
        yield "TC ."


@dataclass
class _Sides:
    """The statements about one subject on both sides."""

    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


def release_lines(release: Release) -> Iterator[str]:
    """The N-Quads lines of a release, as its dump has them.

    Raises:
        ReleaseDamaged: it has no such dump.
    """
    with gzip.open(release.dump(".nq.gz"), "rt", encoding="utf-8", newline="\n") as lines:
        yield from lines


def text_of(lines: Iterable[bytes]) -> Iterator[str]:
    """Canonical lines as text, written as in the dump of a release."""
    return (line.decode("utf-8") for line in lines)


def _subject(line: str) -> str:
    return line.partition(" ")[0]


def _merged(old: Iterable[str], new: Iterable[str]) -> Iterator[tuple[str, _Sides]]:
    """The statements of both sides by subject; each side is in order, so are the subjects."""
    groups = (iter(groupby(old, _subject)), iter(groupby(new, _subject)))
    heads = [next(group, None) for group in groups]
    while any(heads):
        # Lines of one subject stand together because a space follows it, so this is their order.
        subject = min((head[0] for head in heads if head), key=lambda name: name + " ")
        sides = _Sides()
        for place, kept in enumerate((sides.old, sides.new)):
            head = heads[place]
            if head is not None and head[0] == subject:
                kept.extend(head[1])
                heads[place] = next(groups[place], None)
        yield subject, sides


def _quads(lines: Iterable[str]) -> list[Quad]:
    return list(parse("".join(lines), format=RdfFormat.N_QUADS))


def _thing(
    subject: str, sides: _Sides, counts: tuple[int, int], names: tuple[Sequence[str], Sequence[str]]
) -> ChangedThing:
    quads = _quads(sides.new or sides.old)
    iri = subject[1:-1]
    types = {
        quad.object.value
        for quad in quads
        if quad.predicate == RDF.type and isinstance(quad.object, NamedNode)
    }
    change = ADDED if not sides.old else CHANGED if sides.new else REMOVED
    label = best_labels(quads, *names).get(iri, "")
    return ChangedThing(iri, change, label, tuple(sorted(types)), *counts)


def compare(
    old: Iterable[str],
    new: Iterable[str],
    languages: Sequence[str],
    label_properties: Sequence[str],
) -> Difference:
    """What differs between two sides.

    Args:
        old: N-Quads lines of the older side, in canonical order.
        new: those of the newer side.
        languages: preferred languages of the things' names, best first.
        label_properties: IRIs of properties that name things, besides the usual ones.
    """
    added: list[Quad] = []
    removed: list[Quad] = []
    things: list[ChangedThing] = []
    for subject, sides in _merged(old, new):
        if sides.old == sides.new:
            continue
        before, after = set(sides.old), set(sides.new)
        more = _quads(line for line in sides.new if line not in before)
        less = _quads(line for line in sides.old if line not in after)
        added += more
        removed += less
        if subject.startswith("<"):
            counts = (len(more), len(less))
            things.append(_thing(subject, sides, counts, (languages, label_properties)))
    return Difference(tuple(added), tuple(removed), tuple(sorted(things, key=lambda t: t.iri)))
