"""Finds the file, line and column at which a finding's triple is written; None if it cannot.

Turtle, TriG, N-Triples and N-Quads are scanned for the very triple; the text of RDF/XML and JSON-LD
is searched for the subject and, after it, the value. Files are read only when a finding needs them.
"""

from __future__ import annotations

import gzip
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from bkg.errors import Position
from bkg.sources.formats import format_of, is_compressed
from bkg.sources.parse import ParsedFile
from bkg.sources.spill import Spilled
from bkg.validation.finding import Term
from bkg.validation.locate_large import LargeText
from bkg.validation.scan import Scanner, Written, WrittenTriple

_SCANNED = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)


def _matches(term: Term, written: Written) -> bool:
    """Whether a parsed term may be the written one; blank nodes got a scope before their label."""
    if isinstance(term, Literal):
        return written.literal and written.value == term.value
    if isinstance(term, NamedNode):
        return not written.literal and written.value == term.value
    if written.value is None:
        return True
    return written.value.startswith("_:") and term.value.endswith(written.value[2:])


@dataclass(frozen=True)
class Wanted:
    """The triple to find; what is None is not known."""

    subject: Term
    predicate: NamedNode | None
    value: Term | None
    graph: str | None

    def score(self, text: _Text) -> int:
        """How much of the triple a file holds."""
        best = 0
        for quad in text.quads.get(self.subject, ()):
            points = 1
            if quad.predicate == self.predicate:
                points += 2 if quad.object != self.value else 4
            elif quad.object == self.value:
                points += 1
            name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            best = max(best, points * 2 + (self.graph == name))
        return best


class _Text:
    """One file's text with what was found in it."""

    def __init__(self, file: ParsedFile) -> None:
        self.file = file
        self._base = file.base

    @cached_property
    def text(self) -> str:
        """The text; what is no UTF-8 is replaced, for positions only are wanted."""
        path = self.file.path
        raw = gzip.decompress(path.read_bytes()) if is_compressed(path) else path.read_bytes()
        return raw.decode("utf-8", errors="replace").removeprefix("\ufeff")

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def position(self, offset: int | None) -> Position:
        """The place of an offset, both numbers counted from 1."""
        if offset is None:
            return Position(self.file.path)
        line = bisect_right(self._starts, offset)
        return Position(self.file.path, line, offset - self._starts[line - 1] + 1)

    @cached_property
    def _scanner(self) -> Scanner:
        quads = format_of(self.file.path) == RdfFormat.N_QUADS
        return Scanner(self.text, self._base, quads=quads)

    @cached_property
    def _by_subject(self) -> dict[str, list[WrittenTriple]]:
        """The written triples by subject, and those of blank nodes by what is said of them."""
        found: dict[str, list[WrittenTriple]] = defaultdict(list)
        for triple in self._scanner.triples():
            subject = triple.subject.value
            if subject is None or subject.startswith("_:"):
                found[f"_:{triple.predicate.value}"].append(triple)
                found[f"_:{triple.predicate.value} {triple.object.value}"].append(triple)
            else:
                found[subject].append(triple)
        return found

    def _candidates(self, wanted: Wanted) -> list[WrittenTriple]:
        """The written triples that may be the wanted one."""
        if isinstance(wanted.subject, NamedNode):
            return self._by_subject.get(wanted.subject.value, [])
        if wanted.predicate is None:
            return []
        said = f"_:{wanted.predicate.value}"
        if wanted.value is not None and not isinstance(wanted.value, BlankNode):
            return self._by_subject.get(f"{said} {wanted.value.value}", [])
        return self._by_subject.get(said, [])

    @cached_property
    def quads(self) -> dict[Term, list[Quad]]:
        """The quads of the file by subject."""
        found: dict[Term, list[Quad]] = defaultdict(list)
        for quad in self.file.quads:
            found[quad.subject].append(quad)  # type: ignore[index]  # no triple terms
        return found

    @property
    def scanned(self) -> bool:
        """Whether the file's format is one that the scanner reads."""
        return format_of(self.file.path) in _SCANNED

    def graph(self, name: str) -> int | None:
        """Offset at which a named graph is first named."""
        if not self.scanned:
            at = self.text.find(f'"{name}"')
            return at + 1 if at >= 0 else None
        if not self._by_subject:
            return None
        return self._scanner.graphs.get(name)

    def scan(self, wanted: Wanted) -> int | None:
        """Offset of the value, else of the predicate, else of the subject."""
        named = isinstance(wanted.subject, NamedNode)
        mine = [t for t in self._candidates(wanted) if _matches(wanted.subject, t.subject)]
        if wanted.graph is not None:
            mine = [t for t in mine if t.graph in (None, wanted.graph)] or mine
        of_predicate = [
            t for t in mine if wanted.predicate and _matches(wanted.predicate, t.predicate)
        ]
        for triple in of_predicate or mine:
            if wanted.value is not None and _matches(wanted.value, triple.object):
                return triple.object.offset
        if of_predicate:
            return of_predicate[0].predicate.offset
        # Without a match, any nameless node would be a guess.
        return mine[0].subject.offset if mine and named else None

    def search(self, wanted: Wanted) -> int | None:
        """As `scan`, for formats whose text is only searched."""
        at = self._first(self._spellings(wanted.subject), 0)
        if at is None and isinstance(wanted.subject, NamedNode):
            return None
        for term in (wanted.value, wanted.predicate):
            inner = self._first(self._spellings(term), at or 0)
            if inner is not None:
                return inner
        return at

    def _first(self, spellings: list[str], start: int) -> int | None:
        """Offset after the opening mark of the first spelling that occurs."""
        for spelling in spellings:
            at = self.text.find(spelling, start)
            if at >= 0:
                return at + 1
        return None

    def _spellings(self, term: Term | None) -> list[str]:
        """How a term may stand in quotes: in full, relative, compact, or by its local name."""
        if term is None or isinstance(term, BlankNode):
            return []
        if isinstance(term, Literal):
            return [f'"{term.value}"', f">{term.value}<", f" {term.value}"]
        iri = term.value
        forms = [f'"{iri}"']
        if iri.startswith(self._base):
            forms.append(f'"{iri[len(self._base) :]}"')
        for prefix, namespace in self.file.prefixes.items():
            if namespace and iri.startswith(namespace):
                local = iri[len(namespace) :]
                forms += [f'"{prefix}:{local}"', f"<{prefix}:{local}"]
        return [*forms, f'"{iri.rpartition("#")[2].rpartition("/")[2]}"']


class Locator:
    """Finds positions in a set of parsed files.

    Args:
        files: the files, searched in this order.
    """

    def __init__(self, files: Iterable[ParsedFile]) -> None:
        given = list(files)
        self._texts = [_Text(f) for f in given if not isinstance(f.quads, Spilled)]
        self._large = [LargeText(f) for f in given if isinstance(f.quads, Spilled)]

    @cached_property
    def _holding(self) -> dict[Term, list[_Text]]:
        """Which files say something of a subject."""
        holding: dict[Term, list[_Text]] = defaultdict(list)
        for text in self._texts:
            for subject in text.quads:
                holding[subject].append(text)
        return holding

    def _texts_of(self, subject: Term) -> list[_Text]:
        return self._holding.get(subject, [])

    def locate(
        self,
        subject: Term | None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: str | None = None,
    ) -> Position:
        """The place of a triple: of its value, else its predicate, else its subject.

        Args:
            subject: what the triple is about.
            predicate: its property.
            value: its object.
            graph: IRI of the graph it stands in, empty for the default graph, None for any.

        Returns:
            A position whose line is None if only the file is known, and whose path is None if not
            even that is.
        """
        if subject is None or isinstance(subject, Literal):
            return Position()
        wanted = Wanted(subject, predicate, value, graph)
        texts = self._texts_of(subject)
        if not texts:
            return self._locate_large(wanted)
        text = max(texts, key=wanted.score) if len(texts) > 1 else texts[0]
        return text.position(text.scan(wanted) if text.scanned else text.search(wanted))

    def locate_quad(self, quad: Quad, *, at_value: bool = True) -> Position:
        """The place of a quad's value, or of its predicate."""
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        value = quad.object if at_value else None
        return self.locate(quad.subject, quad.predicate, value, graph)  # type: ignore[arg-type]  # no triple terms

    def locate_graph(self, name: NamedNode) -> Position:
        """The place where a named graph begins."""
        for text in self._texts:
            if any(quad.graph_name == name for quad in text.file.quads):
                return text.position(text.graph(name.value))
        return self._large[0].graph(name) if len(self._large) == 1 else Position()

    def _locate_large(self, wanted: Wanted) -> Position:
        """The place in the large file that holds the triple; the only one there is, or it says."""
        for text in self._large:
            if len(self._large) == 1 or text.holds(wanted.subject):
                return text.locate(wanted.subject, wanted.predicate, wanted.value)
        return Position()


class LazyLocator(Locator):
    """Reads files when a position in them is asked for.

    Args:
        files: those that are read already, by their place in the order of all files.
        holding: says which further files say something of a subject, by their places.
        read: reads one.
    """

    def __init__(
        self,
        files: Mapping[int, ParsedFile],
        holding: Callable[[Term], Iterable[int]],
        read: Callable[[int], ParsedFile],
    ) -> None:
        super().__init__(files[place] for place in sorted(files))
        self._read = {place: _Text(file) for place, file in files.items()}
        self._more, self._reader = holding, read

    def _texts_of(self, subject: Term) -> list[_Text]:
        for place in self._more(subject):
            if place not in self._read:
                self._read[place] = _Text(self._reader(place))
        return [text for _, text in sorted(self._read.items()) if subject in text.quads]
