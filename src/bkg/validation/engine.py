"""Runs pySHACL and keeps its faults inside this module.

Validation follows SHACL 1.0 (core and SHACL-SPARQL); results are those of section 3.6.2. What is
guarded against: pySHACL switches off rdflib's literal normalisation and its reading of booleans,
and leaves both off after an exception; it adds a log handler to the process at each call; it parses
the text of a SPARQL constraint again for each focus node. Never pass ``focus_nodes``: it is applied
to the value nodes of nested shapes too, so wrong answers come out. What it does again for each node
is spared by `bkg.validation.components`.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from pyshacl.monkey import rdflib_bool_patch, rdflib_bool_unpatch
from rdflib import OWL, RDF, SH
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Identifier, Node

from bkg.validation.bridge import from_rdflib, to_graph
from bkg.validation.components import made_once
from bkg.validation.finding import Term
from bkg.validation.paths import ALTERNATIVE, SEQUENCE, UNARY, PathExpr, PathOp

_LOGGERS = ("pyshacl-validate", "pyshacl-rules")
# Complains, with a traceback, of each ill-typed literal; another check reports those.
_TERM_LOGGER = logging.getLogger("rdflib.term")


class EngineFailure(Exception):
    """The engine could not come to a result (SHACL 1.0, section 3.4.1, a *failure*)."""


@dataclass(frozen=True)
class ShaclResult:
    """One ``sh:ValidationResult``; the fields are those of SHACL 1.0, section 3.6.2."""

    focus: Term
    path: PathExpr | None
    value: Term | None
    severity: NamedNode
    shape: NamedNode | BlankNode | None
    component: NamedNode | None
    constraint: NamedNode | BlankNode | None
    messages: tuple[Literal, ...]


class _QueryCache(rdflib.Graph):
    """A graph that parses each query text once: pySHACL sends the same one for each focus node."""

    def __init__(self, store: rdflib.store.Store | str = "default") -> None:
        super().__init__(store, bind_namespaces="none")
        self._prepared: dict[str, Query] = {}

    def query(
        self,
        query_object: str | Query,
        processor: str | rdflib.query.Processor = "sparql",
        result: str | type[rdflib.query.Result] = "sparql",
        initNs: Mapping[str, Any] | None = None,  # noqa: N803 - rdflib's own name
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803 - rdflib's own name
        use_store_provided: bool = True,
        **kwargs: Any,
    ) -> rdflib.query.Result:
        """As `rdflib.Graph.query`."""
        if isinstance(query_object, str) and not initNs:
            # The text has all its prefixes; those bound to the graph change while results are made.
            if query_object not in self._prepared:
                self._prepared[query_object] = prepareQuery(query_object)
            query_object = self._prepared[query_object]
        return super().query(
            query_object, processor, result, initNs, initBindings, use_store_provided, **kwargs
        )


@contextmanager
def contained() -> Iterator[None]:
    """Put back all that pySHACL changes in the process, however it ends; rdflib says nothing."""
    normalise = rdflib.NORMALIZE_LITERALS
    handlers = {name: list(logging.getLogger(name).handlers) for name in _LOGGERS}
    quiet = _TERM_LOGGER.disabled
    _TERM_LOGGER.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with made_once():
                yield
    finally:
        _TERM_LOGGER.disabled = quiet
        rdflib_bool_unpatch()  # type: ignore[no-untyped-call]  # pySHACL does not say
        rdflib.NORMALIZE_LITERALS = normalise
        for name, before in handlers.items():
            logging.getLogger(name).handlers[:] = before


def shapes_graph(shapes: Iterable[Quad | Triple]) -> rdflib.Graph:
    """The shapes as pySHACL is to be given them."""
    # Only "true" switches a parameter on, not "1": pySHACL wants literals made under its patch.
    rdflib_bool_patch()  # type: ignore[no-untyped-call]  # pySHACL does not say
    try:
        graph = to_graph(shapes, rdflib.Graph(bind_namespaces="none"))
    finally:
        rdflib_bool_unpatch()  # type: ignore[no-untyped-call]  # pySHACL does not say
    # Prefixes count along owl:imports too (section 5.2.1); pySHACL looks at the first node only.
    for subject in set(graph.objects(None, SH.prefixes)):
        for imported in graph.transitive_objects(subject, OWL.imports):
            for declaration in list(graph.objects(imported, SH.declare)):
                graph.add((subject, SH.declare, declaration))
    return graph


def read_path(graph: rdflib.Graph, node: Node) -> PathExpr:
    """The property path that a node of a shapes graph stands for (SHACL 1.0, section 2.3.1).

    Raises:
        EngineFailure: it is no well-formed path.
    """
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if (node, RDF.first, None) in graph:
        parts = tuple(read_path(graph, part) for part in Collection(graph, node))
        return PathOp(SEQUENCE, parts)
    alternatives = graph.value(node, SH.alternativePath)
    if alternatives is not None:
        parts = tuple(read_path(graph, part) for part in Collection(graph, alternatives))
        return PathOp(ALTERNATIVE, parts)
    for kind in UNARY:
        inner = graph.value(node, SH[kind])
        if inner is not None:
            return PathOp(kind, (read_path(graph, inner),))
    raise EngineFailure(f"not a property path: {node}")


def _term(graph: rdflib.Graph, node: Node, predicate: rdflib.URIRef) -> Term | None:
    value = graph.value(node, predicate)
    return None if value is None else from_rdflib(value)


def _resource(
    graph: rdflib.Graph, node: Node, predicate: rdflib.URIRef
) -> NamedNode | BlankNode | None:
    term = _term(graph, node, predicate)
    return None if isinstance(term, Literal) else term


def read_results(report: rdflib.Graph) -> list[ShaclResult]:
    """The results in a graph that holds a ``sh:ValidationReport``, nested details left out.

    Raises:
        EngineFailure: a result has no focus node, or a path that is none.
    """
    results = []
    for node in report.objects(None, SH.result):
        focus = _term(report, node, SH.focusNode)
        if focus is None:
            raise EngineFailure("a validation result has no focus node")
        path = report.value(node, SH.resultPath)
        severity = _resource(report, node, SH.resultSeverity)
        component = _resource(report, node, SH.sourceConstraintComponent)
        messages = [from_rdflib(text) for text in report.objects(node, SH.resultMessage)]
        results.append(
            ShaclResult(
                focus=focus,
                path=None if path is None else read_path(report, path),
                value=_term(report, node, SH.value),
                severity=severity if isinstance(severity, NamedNode) else _VIOLATION,
                shape=_resource(report, node, SH.sourceShape),
                component=component if isinstance(component, NamedNode) else None,
                constraint=_resource(report, node, SH.sourceConstraint),
                messages=tuple(text for text in messages if isinstance(text, Literal)),
            )
        )
    return results


_VIOLATION = NamedNode(str(SH.Violation))


def _outcome(answer: tuple[bool, object, str]) -> list[ShaclResult]:
    _, report, text = answer
    if not isinstance(report, rdflib.Graph):
        raise EngineFailure(text.removeprefix("Validation Failure - "))
    return read_results(report)


def _failure(error: Exception) -> EngineFailure:
    """The failure that any error of the engine stands for, in one line."""
    return EngineFailure(" ".join(str(error).split()) or type(error).__name__)


def _run(data: rdflib.Graph, shapes: rdflib.Graph) -> list[ShaclResult]:
    return _outcome(
        pyshacl.validate(data, shacl_graph=shapes, inplace=True, inference="none", js=False)
    )


def run_shacl(data: Iterable[Quad | Triple], shapes: Iterable[Quad | Triple]) -> list[ShaclResult]:
    """Validate the union of all statements of ``data`` against ``shapes``.

    Raises:
        EngineFailure: the shapes are ill-formed or cannot be evaluated.
    """
    with contained():
        try:
            return _run(to_graph(data, _QueryCache()), shapes_graph(shapes))
        except Exception as failure:
            # Ill-formed shapes end in errors of any type: assertions, parse errors, look-ups.
            raise _failure(failure) from failure


def run_prepared(store: rdflib.store.Store, shapes: rdflib.Graph) -> list[ShaclResult]:
    """Validate what a store of rdflib's holds against shapes that `shapes_graph` gave.

    Raises:
        EngineFailure: the shapes are ill-formed or cannot be evaluated.
    """
    with contained():
        try:
            return _run(_QueryCache(store), shapes)
        except Exception as failure:
            raise _failure(failure) from failure
