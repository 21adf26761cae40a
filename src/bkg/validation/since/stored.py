"""Reads the findings of a release back from its report, with all their fields."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from bkg.errors import Position
from bkg.validation.finding import Finding, Severity, Term
from bkg.validation.paths import ALTERNATIVE, SEQUENCE, SUFFIXES, PathExpr, PathOp
from bkg.validation.report import JSON_FORMAT, Report
from bkg.validation.since.walk import Unbounded

_TOKEN = re.compile(r"<[^>]*>|[()/|^*+?]")
_KINDS = {sign: kind for kind, sign in SUFFIXES.items()}


def read_path_text(text: str) -> PathExpr:
    """The path that `bkg.validation.paths.path_text` has written.

    Raises:
        ValueError: it is none.
    """
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text or not tokens:
        raise ValueError(f"not a path: {text}")
    path = _several(tokens)
    if tokens:
        raise ValueError(f"not a path: {text}")
    return path


def _several(tokens: list[str]) -> PathExpr:
    """Parts with the same sign between them; the writer puts all else into parentheses."""
    parts, sign = [_part(tokens)], tokens[:1]
    while sign in (["/"], ["|"]) and tokens[:1] == sign:
        tokens.pop(0)
        parts.append(_part(tokens))
    kind = SEQUENCE if sign == ["/"] else ALTERNATIVE
    return PathOp(kind, tuple(parts)) if len(parts) > 1 else parts[0]


def _part(tokens: list[str]) -> PathExpr:
    first = tokens.pop(0) if tokens else ""
    path: PathExpr
    if first == "^":
        return PathOp("inversePath", (_part(tokens),))
    if first == "(":
        path = _several(tokens)
        if tokens[:1] != [")"]:
            raise ValueError("a parenthesis is not closed")
        tokens.pop(0)
    elif first.startswith("<"):
        path = NamedNode(first[1:-1])
    else:
        raise ValueError(f"{first or 'the end'} in a path")
    if tokens and tokens[0] in _KINDS:
        return PathOp(_KINDS[tokens.pop(0)], (path,))
    return path


_PLAIN = re.compile(r"<([^\\>]*)>")
"""An IRI without escapes."""


def _term(text: str | None) -> Term | None:
    if text is None:
        return None
    if text == "[]":
        return BlankNode()
    if (plain := _PLAIN.fullmatch(text)) is not None:
        return NamedNode(plain[1])
    line = f"<urn:s> <urn:p> {text} ."
    (quad,) = parse(line, format=RdfFormat.N_TRIPLES)
    return None if isinstance(quad.object, Triple) else quad.object


def _finding(said: dict[str, str | None], root: Path) -> Finding:
    own = said["code"] != "shacl"
    file, shape, component = said["file"], _term(said["shape"]), _term(said["component"])
    return Finding(
        severity=Severity(said["severity"]),
        code=str(said["code"]),
        message=str(said["message"]),
        position=Position(root / file if file else None, said["line"], said["column"]),  # type: ignore[arg-type]  # numbers, as they were written
        focus=_term(said["focus"]),
        path=read_path_text(said["path"]) if said["path"] else None,
        value=_term(said["value"]),
        shape=shape if isinstance(shape, NamedNode | BlankNode) else None,
        # A check of our own has a component that is named after its code.
        component=component if isinstance(component, NamedNode) and not own else None,
    )


def read_report(report: str, root: Path) -> Report:
    """A report in JSON.

    Args:
        report: as `bkg.validation.report.report_json` has written it.
        root: the folder to which its paths are relative.

    Raises:
        ValueError: it is not that.
    """
    try:
        document = json.loads(report)
        if document["format"] != JSON_FORMAT:
            raise ValueError("another format")
        found = tuple(_finding(said, root) for said in document["findings"])
        return Report(found, str(document["judged"]))
    except (KeyError, TypeError, SyntaxError) as error:
        raise ValueError("the report does not have all that is needed") from error


def read_findings(report: str, root: Path) -> list[Finding]:
    """The findings of a report in JSON, for those of a later state to be put among them.

    Raises:
        Unbounded: it does not have them with all fields.
    """
    try:
        return list(read_report(report, root).findings)
    except ValueError as error:
        raise Unbounded("the report of the release does not have all that is needed") from error
