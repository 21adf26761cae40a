"""A release as the checks of a later state of its folder need it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from bkg.errors import ReleaseDamaged
from bkg.graph.lexical import may_change, stored_form
from bkg.release import layout
from bkg.release.connections import connect
from bkg.release.layout import Release
from bkg.release.lexical import has_rows, written
from bkg.release.manifest import digest_file
from bkg.release.use import Hold
from bkg.sources.remembered import Remembered
from bkg.validation.finding import Term
from bkg.validation.report import Report
from bkg.validation.since.stored import read_report

_DEFAULT = DefaultGraph()


def remembered_in(releases: Path) -> Remembered:
    """The digests of files that are remembered beside the releases of a dataset."""
    return Remembered(releases / layout.DIGESTS)


def _verify(release: Release, remembered: Remembered) -> None:
    """Compare what is read of a release with its manifest.

    Raises:
        OSError: a file is missing.
        ReleaseDamaged: one is not as it was.
    """
    entries = {entry.name: entry.sha256 for entry in release.manifest.files}
    names = {layout.REPORT_INPUTS, layout.REPORT_JSON, layout.INDEX}
    names |= {name for name in entries if name.startswith(f"{layout.STORE}/")}
    for name in sorted(names):
        path = release.path / name
        if not remembered.matches(path, entries.get(name, ""), digest_file):
            raise ReleaseDamaged(f"{path}: checksum differs; the release is damaged, build again")


def report_of(release: Release) -> Report:
    """What was found in a release when it was built.

    Raises:
        ReleaseDamaged: its report cannot be read.
    """
    with _readable(release.path):
        text = (release.path / layout.REPORT_JSON).read_text(encoding="utf-8")
        return read_report(text, Path())


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Says in one line that a release cannot be read.

    Raises:
        ReleaseDamaged: so it is.
    """
    try:
        yield
    except (OSError, ValueError, RuntimeError, sqlite3.Error) as error:
        reason = " ".join(str(error).split())
        raise ReleaseDamaged(f"{folder}: cannot be read ({reason}); build again") from error


class Previous:
    """See `bkg.validation.since.before.Before`.

    Args:
        release: the release.
        remembered: what is known of its files; they are compared with their checksums where
            nothing is.

    Raises:
        ReleaseDamaged: a part of it cannot be read, or is not as it was.
    """

    def __init__(self, release: Release, remembered: Remembered | None = None) -> None:
        self.version = release.version
        self.size = release.manifest.triples
        self._path = release.path
        with _readable(release.path):
            self._hold = Hold(release.path)
            _verify(release, remembered or Remembered())
            self.inputs = (release.path / layout.REPORT_INPUTS).read_text(encoding="utf-8")
            self.report = (release.path / layout.REPORT_JSON).read_text(encoding="utf-8")
            self._store = Store.read_only(str(release.path / layout.STORE))
            self._index = connect(release.path / layout.INDEX)
            self._rewritten = has_rows(self._index)

    def close(self) -> None:
        """Let go of its files."""
        self._hold.end()
        with closing(self._index):
            del self._store

    def _literals(self, quad: Quad, graph: str | None) -> Iterator[Quad]:
        """A quad of the store as the data has it."""
        found = written(self._index, quad, graph) if self._rewritten else []
        if not found:
            yield quad
        for literal in found:
            yield Quad(quad.subject, quad.predicate, literal, quad.graph_name)

    def _fitting(
        self,
        subject: Term | None,
        predicate: NamedNode | None,
        value: Term | None,
        graph: NamedNode | DefaultGraph | None,
    ) -> Iterator[Quad]:
        if isinstance(subject, Literal):
            return
        asked = stored_form(value) if may_change(value) else value
        with _readable(self._path):
            for stored in self._store.quads_for_pattern(subject, predicate, asked, graph):
                for quad in self._literals(stored, str(stored.graph_name)):
                    if value is None or quad.object == value:
                        yield quad

    def find(
        self, subject: Term | None, predicate: NamedNode | None, value: Term | None
    ) -> Iterator[Triple]:
        """The triples of the default graph that fit, written as the data has them."""
        for quad in self._fitting(subject, predicate, value, _DEFAULT):
            yield quad.triple

    def quads(
        self,
        subject: Term | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """The quads of named graphs that fit, written as the data has them."""
        for quad in self._fitting(subject, predicate, value, graph):
            if quad.graph_name != _DEFAULT:
                yield quad
