"""What the gate found in the data of this release: the report, by severity, code and shape."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from bkg.errors import ReleaseDamaged, UsageError
from bkg.graph.order import read_term
from bkg.read.dataset import Dataset
from bkg.read.models import Link
from bkg.read.texts import Linker
from bkg.release import layout

SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True)
class Found:
    """One finding of the gate.

    Attributes:
        place: file, line and column in the dataset folder, as far as they are known.
        focus, shape: what it is about, and the shape that was not met.
        path: the property or property path.
    """

    severity: str
    code: str
    message: str
    place: str
    focus: Link | None
    path: str
    shape: Link | None


@dataclass(frozen=True)
class Quality:
    """The report in short.

    Attributes:
        counts: by severity, each of `SEVERITIES`.
    """

    conforms: bool
    counts: dict[str, int]


@dataclass(frozen=True)
class QualityPage:
    """One page of the report.

    Attributes:
        codes, shapes: how many findings there are of each.
        severity, shape: which findings are listed; empty for all.
        total: how many of these there are.
        next_after: key of the next page, None on the last.
    """

    quality: Quality
    codes: tuple[tuple[str, int], ...]
    shapes: tuple[tuple[Link, int], ...]
    severity: str
    shape: str
    findings: tuple[Found, ...]
    total: int
    after: str
    next_after: str | None


@lru_cache(maxsize=2)
def _read(path: Path) -> dict[str, Any]:
    """The report of a release, which never changes.

    Raises:
        ReleaseDamaged: it cannot be read.
    """
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseDamaged("%(path)s: cannot be read; build again", path=path) from error
    return document


def _iri(form: str | None) -> str:
    term = read_term(form) if form and form.startswith("<") else None
    return term.value if isinstance(term, NamedNode) else ""


def quality(dataset: Dataset) -> Quality:
    """The outcome of the gate.

    Raises:
        ReleaseDamaged: the report cannot be read.
    """
    report = _read(dataset.release.path / layout.REPORT_JSON)
    counts = {name: int(report["counts"].get(name, 0)) for name in SEVERITIES}
    return Quality(bool(report["conforms"]), counts)


def quality_page(
    dataset: Dataset,
    languages: Sequence[str],
    severity: str = "",
    shape: str = "",
    after: str = "",
) -> QualityPage:
    """The report, page by page; with a severity or a shape, only those findings.

    Raises:
        UsageError: there is no such severity, or ``after`` is not a page key.
        ReleaseDamaged: the report cannot be read.
    """
    if severity and severity not in SEVERITIES:
        known = ", ".join(SEVERITIES)
        raise UsageError(
            "no severity %(name)s; there are: %(known)s", name=repr(severity), known=known
        )
    if after and not (after.isdecimal() and len(after) < 10):
        raise UsageError("the page key is not one of this list; start at its first page")
    report = _read(dataset.release.path / layout.REPORT_JSON)
    rows = [
        row
        for row in report["findings"]
        if severity in ("", row["severity"]) and shape in ("", _iri(row["shape"]))
    ]
    size, start = dataset.settings.serve_page_size, int(after or 0)
    shown = rows[start : start + size]
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    shapes = {iri: n for form, n in report["shapes"].items() if (iri := _iri(form))}
    linker.prepare(
        {*shapes, *(_iri(row[key]) for row in shown for key in ("focus", "shape"))} - {""}
    )
    return QualityPage(
        quality=quality(dataset),
        codes=tuple(report["codes"].items()),
        shapes=tuple((linker.link(iri), n) for iri, n in shapes.items()),
        severity=severity,
        shape=shape,
        findings=tuple(_found(row, linker) for row in shown),
        total=len(rows),
        after=after,
        next_after=str(start + size) if start + size < len(rows) else None,
    )


def _found(row: dict[str, Any], linker: Linker) -> Found:
    focus, shape = _iri(row["focus"]), _iri(row["shape"])
    place = [str(row[name]) for name in ("file", "line", "column") if row[name] is not None]
    return Found(
        severity=row["severity"],
        code=row["code"],
        message=row["message"],
        place=":".join(place),
        focus=linker.link(focus) if focus else None,
        path=row["path"] or "",
        shape=linker.link(shape) if shape else None,
    )
