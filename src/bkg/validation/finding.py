"""What a check has to say about a dataset: one finding, where it is, and its place in the order.

Severities are those of SHACL (section 2.1.4): a violation closes the gate, a warning and an info
are reported. Nothing here looks for findings or prints more than one line of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from bkg.errors import Position, printable
from bkg.validation.paths import PathExpr, path_text

Term = NamedNode | BlankNode | Literal


class Severity(Enum):
    """How grave a finding is; the value is the word shown to people."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


NOWHERE = Position()


def term_text(term: Term | None) -> str:
    """A term in N-Triples syntax; a blank node is ``[]``, for labels change between runs."""
    if term is None:
        return ""
    return "[]" if isinstance(term, BlankNode) else str(term)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or doubtful.

    Attributes:
        severity: how grave it is.
        code: kind of finding, such as ``shacl`` or ``dangling-iri``; stable, for machines.
        message: one line that says what is wrong and what to do.
        position: file, line and column as far as they can be found.
        focus: the node that the finding is about (``sh:focusNode``).
        path: the property or property path (``sh:resultPath``).
        value: the offending value (``sh:value``).
        shape: the shape that was not met (``sh:sourceShape``); findings of SHACL only.
        component: the kind of constraint (``sh:sourceConstraintComponent``).
    """

    severity: Severity
    code: str
    message: str
    position: Position = NOWHERE
    focus: Term | None = None
    path: PathExpr | None = None
    value: Term | None = None
    shape: NamedNode | BlankNode | None = None
    component: NamedNode | None = None

    def __post_init__(self) -> None:
        # A message may come from a shape, where nothing forbids line breaks.
        object.__setattr__(self, "message", " ".join(self.message.split()))

    @cached_property
    def sort_key(self) -> tuple[object, ...]:
        """Order by place in the files, then by content; the same in every run."""
        place = self.position
        return (
            str(place.path or ""),
            place.line or 0,
            place.column or 0,
            self.severity.rank,
            self.code,
            term_text(self.focus),
            path_text(self.path),
            term_text(self.value),
            term_text(self.shape),
            term_text(self.component),
            self.message,
        )

    def line(self, root: Path | None = None) -> str:
        """``path:line:column: severity: message [code]``, the path relative to ``root``."""
        place = relative_to(self.position, root)
        where = f"{place}: " if place.path is not None else ""
        return printable(f"{where}{self.severity.value}: {self.message} [{self.code}]")


def relative_to(position: Position, root: Path | None) -> Position:
    """The position with its path relative to ``root``, unchanged if it is not below it."""
    path = position.path
    if root is None or path is None or not path.is_relative_to(root):
        return position
    relative = path.relative_to(root) if path != root else Path(path.name)
    return Position(relative, position.line, position.column)


def violation(code: str, message: str, **details: Any) -> Finding:
    """A finding that closes the gate; ``details`` are further fields of `Finding`."""
    return Finding(Severity.VIOLATION, code, message, **details)


def warning(code: str, message: str, **details: Any) -> Finding:
    """A finding that is reported only; ``details`` are further fields of `Finding`."""
    return Finding(Severity.WARNING, code, message, **details)
