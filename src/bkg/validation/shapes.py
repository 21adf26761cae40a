"""Looks at the shapes themselves before they judge anything.

An engine ignores a term of the SHACL namespace that it does not know, so a slip such as
``sh:maxcount`` would let everything through. Every such term is a violation here, and so is every
term that is known but not evaluated. Ill-formed shapes are an `InputError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad
from rdflib.plugins.sparql.parser import parseQuery

from bkg.errors import InputError, Position
from bkg.sources.parse import ParsedFile
from bkg.validation.engine import EngineFailure, ShaclResult
from bkg.validation.finding import Finding, violation
from bkg.validation.locate import Locator
from bkg.validation.sieve.meta import run_meta_shacl
from bkg.validation.vocabularies import closed_terms, nearest
from bkg.vocab import SH

ANNOTATIONS = frozenset({"agentInstruction", "codeIdentifier", "intent"})
"""Terms of the SHACL 1.2 drafts that only describe; nothing has to evaluate them."""

_UNEVALUATED_PREFIXES = ("JS", "js")
_UNEVALUATED = frozenset(
    {
        "ExpressionConstraintComponent", "Function", "Rule", "SPARQLConstructExecutable",
        "SPARQLFunction", "SPARQLRule", "SPARQLTarget", "SPARQLTargetType",
        "SPARQLUpdateExecutable", "Target", "TargetType", "TripleRule", "condition", "construct",
        "entailment", "expression", "filterShape", "intersection", "nodes", "object", "predicate",
        "returnType", "rule", "subject", "target", "this", "union", "update",
    }
)  # fmt: skip
"""Terms of SHACL Advanced Features and SHACL-JS: known, but a shape with them tests nothing."""


def _complaint(name: str, known: frozenset[str]) -> str:
    """What is wrong with a term of the namespace; empty if nothing is."""
    if name in _UNEVALUATED or name.startswith(_UNEVALUATED_PREFIXES):
        return f"sh:{name} is not evaluated here, so it tests nothing; say it in SHACL 1.0"
    if name in known or name in ANNOTATIONS:
        return ""
    return f"unknown term sh:{name}, so it tests nothing{nearest(name, known, 'sh:')}"


def lint_shapes(shapes: Iterable[ParsedFile], locator: Locator) -> Iterator[Finding]:
    """A violation for each term of the SHACL namespace that no engine would heed."""
    known = closed_terms()[str(SH)]
    seen: set[str] = set()
    for part in shapes:
        for quad in part.quads:
            for term in (quad.predicate, quad.object):
                if not isinstance(term, NamedNode) or not term.value.startswith(SH):
                    continue
                name = term.value[len(SH) :]
                if name in seen:
                    continue
                seen.add(name)
                complaint = _complaint(name, known)
                if complaint:
                    yield violation(
                        "shapes-term",
                        complaint,
                        position=locator.locate_quad(quad, at_value=term == quad.object),
                        focus=quad.subject,
                        path=quad.predicate,
                        value=term,
                    )


def _check_queries(quads: Iterable[Quad], locator: Locator) -> None:
    """Parse the text of each SPARQL constraint; the engine does so only if it has a focus node."""
    for quad in quads:
        if quad.predicate not in (SH.select, SH.ask) or not isinstance(quad.object, Literal):
            continue
        try:
            parseQuery(quad.object.value)
        except Exception as error:
            # The parser's library has its own error type; deep nesting ends in a RecursionError.
            line, column = getattr(error, "lineno", 1), getattr(error, "column", 1)
            raise InputError(
                f"SPARQL constraint does not parse at line {line}, column {column} of the query; "
                "correct it there",
                locator.locate_quad(quad),
            ) from error


def _describe(result: ShaclResult) -> str:
    texts = sorted(message.value for message in result.messages)
    text = " ".join(texts[0].split()) if texts else "not a well-formed shape"
    return f"ill-formed shape: {text}"


def check_shapes(shapes: tuple[ParsedFile, ...], locator: Locator) -> None:
    """Make sure that the shapes can be used (SHACL 1.0, section 3.4.3 and appendix C).

    Raises:
        InputError: they are ill-formed; it names the place of the first fault.
    """
    quads = [quad for part in shapes for quad in part.quads]
    _check_queries(quads, locator)
    try:
        results = run_meta_shacl(quads)
    except EngineFailure as failure:
        path = shapes[0].path if shapes else None
        raise InputError(f"shapes cannot be checked: {failure}", Position(path)) from failure
    errors = []
    for result in results:
        predicate = result.path if isinstance(result.path, NamedNode) else None
        position = locator.locate(result.focus, predicate, result.value)
        errors.append((str(position), _describe(result), position))
    if errors:
        _, text, position = min(errors, key=lambda error: error[:2])
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise InputError(text + more, position)
