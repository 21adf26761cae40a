"""Loads a release into a remote store in place of the one before, and resumes where it broke off.

The chunks go into staging graphs, each with a note in the same request that says it is there; so
the target itself knows how far a push has come. When all are there and the counts are right, the
staging graphs take the place of the graphs of the release. What the target is told is SPARQL 1.1
Update; where engines differ, `bkg.store.dialect` says.

Notes in the graph `STATE`: ``<urn:bkg:push> :graph ?g`` for each graph of the release in place and
``:version`` for its version; ``:plan`` for the push under way, ``:chunk`` for each chunk that has
arrived, ``:staging`` for each graph that it fills, ``:moving`` once they are being put in place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from bkg.errors import PushFailed, StoreBusy, StoreUnavailable
from bkg.release.layout import Release
from bkg.store.binding import written
from bkg.store.chunks import Census, Expected, GraphName, chunks, quads_of
from bkg.store.dialect import DEFAULT, GRAPH, STAGING, STATE, Dialect
from bkg.store.endpoint import Endpoint, Refused
from bkg.store.exchange import said
from bkg.store.protocol import Term
from bkg.store.remote import RemoteStore
from bkg.vocab import XSD

_T = TypeVar("_T")
Progress = Callable[[int], None]
_VERSION, _PLAN, _CHUNK, _HELD, _MOVING = (
    NamedNode(f"{STATE.value}#{name}") for name in ("version", "plan", "chunk", "staging", "moving")
)
_TRIES = 4
_BATCH = 200
_NOTES = """
SELECT ?o WHERE {
  VALUES ?g { UNDEF }
  VALUES ?p { UNDEF }
  GRAPH ?g { ?g ?p ?o }
}
"""
_COUNTED = """
SELECT ?g (COUNT(*) AS ?n) WHERE {
  VALUES ?g { UNDEF }
  GRAPH ?g { ?s ?p ?o }
} GROUP BY ?g
"""


@dataclass(frozen=True)
class Summary:
    """What a push has done.

    Attributes:
        version: of the release that is in place now.
        graphs: how many, the default graph being one.
        triples: how many the target holds, in all graphs together.
        merged: how many fewer than the release has, for the engine takes some literals for one.
        resumed: chunks that an earlier push had brought.
        already: the release was in place before.
    """

    version: str
    graphs: int
    triples: int
    merged: int
    resumed: int
    already: bool = False


class Push:
    """One push of a release to a target.

    Args:
        release: what to push.
        endpoint: the target's endpoint for queries and updates.
        store: the same endpoint, asked without a dataset.
        dialect: the target's engine.
        size: quads in a chunk; 0: what the engine likes.
    """

    def __init__(
        self, release: Release, endpoint: Endpoint, store: RemoteStore, dialect: Dialect, size: int
    ) -> None:
        self._release = release
        self._endpoint = endpoint
        self._store = store
        self._dialect = dialect
        self._size = size or dialect.chunk
        self._plan = f"{release.version}-{self._size}"

    # ---------------------------------------------------------------- the steps

    def run(self, progress: Progress, *, again: bool = False) -> Summary:
        """Bring the release into the target.

        Args:
            progress: told how many quads more have arrived.
            again: forget what an earlier push has brought, and replace what is in place.

        Raises:
            StoreUnavailable, StoreBusy, StoreTimeout: the target cannot be had; the next push goes
                on from here.
            PushFailed: the counts are not right, or the target refuses an update.
            ReleaseDamaged: a dump cannot be read.
        """
        if again:
            self._forget()
        elif self._notes(_VERSION) == [Literal(self._release.version)]:
            return self._in_place()
        if self._notes(_PLAN) != [Literal(self._plan)]:
            self._forget()
        census = Census()
        for quad in quads_of(self._release):
            census.count(quad)
        names = self._names(census.graphs)
        if not self._notes(_MOVING):
            resumed = self._load(names, progress)
            self._check({names[graph]: e for graph, e in census.graphs.items()})
            # From here on, what is in place may be of both releases: the target says so.
            final = [self._final(graph) for graph in names]
            both = [(STATE, GRAPH, graph) for graph in final if isinstance(graph, NamedNode)]
            self._note([*both, (STATE, _MOVING, Literal("true", datatype=XSD.boolean))])
        else:
            resumed = len(self._arrived())
        self._replace(names)
        placed = {self._final(graph): expected for graph, expected in census.graphs.items()}
        found = self._check(placed)
        most = sum(expected.most for expected in census.graphs.values())
        return Summary(self._release.version, len(names), found, most - found, resumed)

    def outlook(self) -> str:
        """What `run` would do, on one line; asks the target and changes nothing.

        Raises:
            StoreUnavailable, StoreTimeout: the target cannot be had.
        """
        version, there = self._release.version, self._notes(_VERSION)
        if there == [Literal(version)]:
            return f"release {version} is in place; nothing to do"
        held = f"release {there[0].value}" if there else "nothing of ours"
        step = f"release {version} would be loaded in chunks of {self._size} quads"
        if self._notes(_PLAN) == [Literal(self._plan)]:
            step += f", {len(self._arrived())} of which have arrived"
        return f"{self._dialect.name} at {self._endpoint.url} holds {held}; {step}"

    def _in_place(self) -> Summary:
        graphs = len(self._notes(GRAPH))
        return Summary(self._release.version, graphs, 0, 0, 0, already=True)

    def _names(self, graphs: Iterable[GraphName]) -> dict[GraphName, NamedNode]:
        """The staging graph of each graph; the default graph is the first."""
        ordered = sorted(graphs, key=str)
        return {g: NamedNode(f"{STAGING}{self._plan}:{n}") for n, g in enumerate(ordered)}

    def _final(self, graph: GraphName) -> NamedNode | DefaultGraph:
        if isinstance(graph, NamedNode) or self._dialect.has_default_graph:
            return graph
        return DEFAULT

    def _load(self, names: dict[GraphName, NamedNode], progress: Progress) -> int:
        """Bring all chunks that are not there; returns how many were."""
        if self._notes(_PLAN) != [Literal(self._plan)]:
            notes: list[tuple[NamedNode, NamedNode, Term]] = [(STATE, _PLAN, Literal(self._plan))]
            self._note([*notes, *((STATE, _HELD, name) for name in names.values())])
        arrived = self._arrived()
        before = len(arrived)
        for number, chunk in enumerate(chunks(quads_of(self._release), self._size)):
            if number not in arrived:
                self._bring(number, chunk, names)
            progress(len(chunk))
        return before

    def _bring(self, number: int, chunk: Sequence[Quad], names: dict[GraphName, NamedNode]) -> None:
        """Bring one chunk; after a fault that may pass, the target is asked whether it has it."""
        mark = Literal(str(number), datatype=XSD.integer)
        staged = [
            Quad(q.subject, q.predicate, q.object, names[q.graph_name])  # type: ignore[index]  # no graph is a blank node
            for q in chunk
        ]
        text = self._insertion([*staged, Quad(STATE, _CHUNK, mark, STATE)])
        for attempt in range(1, _TRIES + 1):
            try:
                self._update(text)
            except StoreUnavailable as fault:
                if attempt == _TRIES:
                    raise
                self._pause(fault, attempt)
                if number in self._arrived():
                    return
            else:
                return

    def _replace(self, names: dict[GraphName, NamedNode]) -> None:
        """Put the staging graphs in place of the graphs of the release before."""
        full = self._filled(names.values())
        moves = [
            f"MOVE GRAPH {name} TO {_target(self._final(graph))}"
            for graph, name in names.items()
            if name in full
        ]
        new = {self._final(graph) for graph in names}
        drops = [f"DROP SILENT GRAPH {graph}" for graph in self._notes(GRAPH) if graph not in new]
        end = self._conclusion([graph for graph in new if isinstance(graph, NamedNode)])
        size = self._dialect.moves
        if size is None:
            self._update(" ;\n".join([*moves, *drops, *end]))
            return
        for steps in [*_batches([*moves, *drops], size), *([step] for step in end)]:
            self._update(" ;\n".join(steps))

    def _conclusion(self, graphs: Sequence[NamedNode]) -> list[str]:
        """The updates that replace all notes by those of a release in place."""
        notes = [Quad(STATE, GRAPH, graph, STATE) for graph in sorted(graphs, key=str)]
        notes.append(Quad(STATE, _VERSION, Literal(self._release.version), STATE))
        return [f"CLEAR SILENT GRAPH {STATE}", self._insertion(notes)]

    def _forget(self) -> None:
        """Remove what an unfinished push has left; what is in place stays, but for its version."""
        held = [name for name in self._notes(_HELD) if isinstance(name, NamedNode)]
        for steps in _batches([f"DROP SILENT GRAPH {name}" for name in held], _BATCH):
            self._update(" ;\n".join(steps))
        for predicate in (_VERSION, _PLAN, _CHUNK, _HELD, _MOVING):
            self._update(f"DELETE WHERE {{ GRAPH {STATE} {{ {STATE} {predicate} ?o }} }}")

    # ---------------------------------------------------------------- asking and telling

    def _notes(self, predicate: NamedNode) -> list[Term]:
        return [row["o"] for row in self._store.select(_NOTES, {"g": [STATE], "p": [predicate]})]

    def _arrived(self) -> set[int]:
        return {int(term.value) for term in self._notes(_CHUNK)}

    def _filled(self, names: Iterable[NamedNode]) -> set[Term]:
        """Those of the graphs that have a triple."""
        return {graph for graph, _ in self._counted(names)}

    def _counted(self, graphs: Iterable[NamedNode]) -> Iterator[tuple[Term, int]]:
        for batch in _batches(list(graphs), _BATCH):
            rows = self._store.select(_COUNTED, {"g": batch})
            yield from ((row["g"], int(row["n"].value)) for row in rows if "g" in row)

    def _check(self, expected: Mapping[Any, Expected]) -> int:
        """How many triples are in the graphs.

        Raises:
            PushFailed: in some graph there are fewer or more than there must be.
        """
        found: dict[object, int] = dict(
            self._counted(graph for graph in expected if isinstance(graph, NamedNode))
        )
        if DefaultGraph() in expected:
            (row,) = self._store.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
            found[DefaultGraph()] = int(row["n"].value)
        for graph, wanted in expected.items():
            number = found.get(graph, 0)
            if not wanted.least <= number <= wanted.most:
                raise PushFailed(
                    "%(endpoint)s: %(found)s triples instead of %(wanted)s in %(graph)s; "
                    "push again with --again",
                    endpoint=self._endpoint.url,
                    found=number,
                    wanted=wanted.most,
                    graph=graph,
                )
        return sum(found.values())

    def _note(self, notes: Sequence[tuple[NamedNode, NamedNode, Term]]) -> None:
        for batch in _batches([Quad(s, p, o, STATE) for s, p, o in notes], _BATCH):
            self._update(self._insertion(batch))

    def _insertion(self, quads: Sequence[Quad]) -> str:
        """The update that adds the quads; all are in named graphs."""
        graphs: dict[str, list[str]] = {}
        for quad in quads:
            line = f"{quad.subject} {quad.predicate} {written(quad.object)} ."
            graphs.setdefault(str(quad.graph_name), []).append(line)
        body = "\n".join(f"GRAPH {name} {{\n" + "\n".join(g) + "\n}" for name, g in graphs.items())
        if self._dialect.template:
            return f"INSERT {{\n{body}\n}} WHERE {{}}"
        return f"INSERT DATA {{\n{body}\n}}"

    def _update(self, text: str) -> None:
        try:
            self._endpoint.update(text)
        except Refused as error:
            raise PushFailed(
                "%(endpoint)s: refuses an update: %(reason)s",
                endpoint=self._endpoint.url,
                reason=said(error),
            ) from error

    def _pause(self, fault: StoreUnavailable, attempt: int) -> None:
        """Wait before the next try: as long as the target asks for, else twice as long each time.

        Raises:
            StoreUnavailable: it asks for more than one request may take.
        """
        wait = fault.wait if isinstance(fault, StoreBusy) and fault.wait is not None else 0.0
        if wait > self._endpoint.seconds:
            raise fault
        time.sleep(wait or 0.25 * 2**attempt)


def _target(graph: NamedNode | DefaultGraph) -> str:
    return "DEFAULT" if isinstance(graph, DefaultGraph) else f"GRAPH {graph}"


def _batches(items: Sequence[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
