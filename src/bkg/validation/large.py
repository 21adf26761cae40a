"""The facts of large data for the integrity checks: looked up on the disk, never all in memory.

What is iterated comes in the order of the subjects instead of the order of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from bkg.graph.assemble import Assembled
from bkg.graph.labels import label_properties
from bkg.graph.passages import Span, parse_span
from bkg.sources.parse import ParsedFile
from bkg.sources.progress import QUIET, Progress
from bkg.sources.sorting import merge
from bkg.sources.spill import Spilled
from bkg.sources.workers import watched, workers
from bkg.validation.facts import Facts
from bkg.validation.finding import Term
from bkg.validation.glance import (
    Names,
    Own,
    Said,
    Used,
    Wanted,
    find_lines,
    look_at_subjects,
    look_at_use,
    names_of,
    names_passage,
)
from bkg.validation.locate import Locator
from bkg.validation.sorted_facts import OwnFacts, SortedFacts, SortedNames
from bkg.validation.terms import Vocabulary
from bkg.validation.vocabularies import DEPRECATED
from bkg.vocab import BKG, RDF

SORTED = 0.1
"""The share of SHACL that the sorting of the facts takes, about."""

_GLANCED = 0.8
"""The share of the other checks that the glance at all data takes, about."""

_Pair = tuple[object, NamedNode]


class _Types(Mapping[object, set[Term]]):
    """The classes of each subject."""

    def __init__(self, statements: SortedFacts) -> None:
        self._statements = statements

    def __getitem__(self, subject: object) -> set[Term]:
        return set(self._statements.about(subject)[RDF.type])

    def __iter__(self) -> Iterator[object]:
        return (subject for subject, _ in self._statements.having(RDF.type))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def items(self) -> Iterable[tuple[Term, set[Term]]]:  # type: ignore[override]  # read once is enough
        """Subjects and classes, in one reading."""
        return ((subject, set(found)) for subject, found in self._statements.having(RDF.type))


class _Values(Mapping[_Pair, list[Term]]):
    """The values of each property of each subject."""

    def __init__(self, statements: SortedFacts) -> None:
        self._statements = statements

    def __getitem__(self, pair: _Pair) -> list[Term]:
        return self._statements.about(pair[0])[pair[1]]

    def __iter__(self) -> Iterator[_Pair]:
        return (pair for pair, _ in self.items())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def items(self) -> Iterable[tuple[_Pair, list[Term]]]:  # type: ignore[override]  # read once is enough
        """Pairs and values, in one reading."""
        for subject, said in self._statements.subjects():
            for predicate, values in said.items():
                yield (subject, predicate), values


def _missing(names: Iterable[bytes], among: Iterable[bytes]) -> Iterator[bytes]:
    """The names that are not among others; both sorted, both maybe with some names again."""
    others = iter(among)
    other = next(others, None)
    last = b""
    for name in names:
        while other is not None and other < name:
            other = next(others, None)
        if name != other and name != last:
            yield name
        last = name


def _bare(lines: Iterable[bytes]) -> Names:
    return frozenset(line[:-1] for line in lines)


def _node(name: bytes) -> NamedNode:
    return NamedNode(name[1:-1].decode("utf-8"))


def _spans(names: Iterable[bytes]) -> dict[NamedNode, Span | None]:
    """Passages, and the stretches that their IRIs name."""
    return {node: parse_span(node.value) for node in map(_node, sorted(names))}


@dataclass(frozen=True)
class _Found:
    """What a glance at all data found; the files that it left are sorted names.

    Attributes:
        used, said: what each piece gave.
        graphs: file of all graphs.
        loose: the dataset's own IRIs that are used, and of which nothing is said.
        lonely: passages by their IRI alone, not called so.
    """

    used: tuple[Used, ...]
    said: tuple[Said, ...]
    graphs: SortedNames
    loose: Names
    lonely: Names


@dataclass(frozen=True)
class LargeFacts(Facts):
    """`Facts` that look up on the disk what they are asked, and what the checks must look at.

    Attributes:
        progress: hears how far the checks are.
    """

    progress: Progress = QUIET

    @cached_property
    def size(self) -> int:
        """How many quads there are."""
        return sum(len(part.quads) for part in (*self.assembled.ontology, *self.assembled.data))

    @cached_property
    def lines(self) -> SortedFacts:
        """The facts as sorted lines."""
        assembled = self.assembled
        watch = self.progress.portion(0, SORTED, self.size)
        return OwnFacts((part.quads for part in (*assembled.ontology, *assembled.data)), watch)

    def having(self, predicate: NamedNode) -> Iterator[tuple[object, list[Term]]]:
        """See `Facts.having`."""
        return self.lines.having(predicate)

    @cached_property
    def values(self) -> Mapping[_Pair, list[Term]]:
        """See `Facts.values`."""
        return _Values(self.lines)

    @cached_property
    def types(self) -> Mapping[object, set[Term]]:
        """See `Facts.types`."""
        return _Types(self.lines)

    def describes(self, node: NamedNode) -> bool:
        """See `Facts.describes`."""
        return bool(self.lines.about(node))

    def knows(self, term: NamedNode) -> bool:
        """See `Facts.knows`."""
        return self.describes(term) or term in self._found.graphs or term in self._shapes

    @cached_property
    def declared(self) -> Mapping[object, set[Term]]:
        """See `Facts.declared`."""
        return self._typed(name for said in self._found.said for name in said.declared)

    def maybe_unlabelled(self) -> Iterable[tuple[object, set[Term]]]:
        """See `Facts.maybe_unlabelled`."""
        return self._typed(n for said in self._found.said for n in said.unlabelled).items()

    def is_passage(self, node: object) -> bool:
        """See `Facts.is_passage`."""
        if not isinstance(node, NamedNode):
            return False
        named = parse_span(node.value) is not None and node in self._found.graphs
        return named or BKG.Passage in self.types.get(node, ())

    @cached_property
    def doubtful_passages(self) -> Mapping[NamedNode, Span | None]:
        """See `Facts.doubtful_passages`."""
        return _spans(self._found.lonely.union(*(said.doubtful for said in self._found.said)))

    @cached_property
    def has_passages(self) -> bool:
        """See `Facts.has_passages`."""
        called = any(said.passages.stat().st_size for said in self._found.said)
        return called or bool(self._found.lonely)

    @cached_property
    def passages(self) -> dict[NamedNode, Span | None]:
        """See `Facts.passages`."""
        called = _bare(merge(*(said.passages for said in self._found.said)))
        return _spans(called | self._found.lonely)

    def looked_at(self, part: ParsedFile) -> Iterable[Quad]:
        """See `Facts.looked_at`."""
        return self._narrowed.get(part.path, part.quads)

    def _typed(self, names: Iterable[bytes]) -> dict[object, set[Term]]:
        return {node: self.types[node] for node in map(_node, names)}

    @property
    def _own(self) -> Own:
        settings = self.assembled.settings
        bases = (settings.base, *settings.bases) if settings.base else ()
        return Own(bases, names_of(label_properties(settings.label_properties)))

    @cached_property
    def _pieces(self) -> list[tuple[ParsedFile, Path]]:
        """The large files with their parts."""
        parts = (*self.assembled.ontology, *self.assembled.data)
        return [
            (part, piece.path)
            for part in parts
            if isinstance(part.quads, Spilled)
            for piece in part.quads.parts
        ]

    @cached_property
    def _found(self) -> _Found:
        lines, own = self.lines, self._own
        with workers() as pool:
            uses = [
                pool.submit(look_at_use, path, own, lines.folder / f"{number:06}")
                for number, (_, path) in enumerate(self._pieces)
            ]
            says = [
                pool.submit(look_at_subjects, lines, stretch, own) for stretch in lines.stretches()
            ]
            watched(uses + says, self.progress.portion(0, _GLANCED, self.size))
            used = tuple(future.result() for future in uses)
            said = tuple(future.result() for future in says)
        small = (part.quads for part in self.assembled.data if not isinstance(part.quads, Spilled))
        names = {quad.graph_name for quads in small for quad in quads}
        written = sorted(f"{name}\n".encode() for name in names if isinstance(name, NamedNode))
        named = merge(written, *(each.graphs for each in used))
        graphs = SortedNames(lines.folder / "graphs", named)
        loose = _missing(
            merge(*(each.owned for each in used)), merge(*(each.subjects for each in said))
        )
        spans = (name for name in graphs if names_passage(name[:-1]))
        lonely = _missing(spans, merge(*(each.passages for each in said)))
        return _Found(used, said, graphs, _bare(_missing(loose, graphs)), _bare(lonely))

    @cached_property
    def _wanted(self) -> Wanted:
        """What is looked for in the large files."""
        found, vocabulary = self._found, Vocabulary(self)
        terms = {name: name[1:-1].decode("utf-8") for each in found.used for name in each.terms}
        doubtful = {
            name
            for name, iri in terms.items()
            if iri in self.deprecated or iri in DEPRECATED or vocabulary.is_undefined(iri)
        }
        nameless = frozenset(name for said in found.said for name in said.nameless)
        exempt = nameless | names_of(self.sources)
        outside = (n[:-1] for n in found.graphs if not names_passage(n[:-1]))
        stray = any(each.bare for each in found.used) or any(n not in exempt for n in outside)
        return Wanted(found.loose | doubtful, exempt, self.has_passages and stray)

    @cached_property
    def _narrowed(self) -> dict[Path, list[Quad]]:
        """Of each large file the statements that the checks have to look at."""
        wanted, used = self._wanted, self._found.used
        narrowed: dict[Path, list[Quad]] = {part.path: [] for part, _ in self._pieces}
        if not wanted.names and not wanted.stray and not any(each.wrong for each in used):
            return narrowed
        with workers() as pool:
            waiting = [
                (part.path, pool.submit(find_lines, piece, wanted, each.wrong))
                for (part, piece), each in zip(self._pieces, used, strict=True)
            ]
            watch = self.progress.portion(_GLANCED, 1, self.size)
            watched([future for _, future in waiting], watch)
            for path, future in waiting:
                lines = b"".join(future.result())
                narrowed[path] += parse(lines, format=RdfFormat.N_QUADS)
        return narrowed


def facts_of(assembled: Assembled, locator: Locator, progress: Progress = QUIET) -> Facts:
    """The facts of a dataset, kept as its size asks for; ``progress`` hears of large ones."""
    large = any(isinstance(part.quads, Spilled) for part in assembled.data)
    return LargeFacts(assembled, locator, progress) if large else Facts(assembled, locator)
