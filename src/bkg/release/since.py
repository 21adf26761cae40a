"""A release as the checks of a later state of its folder need it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from bkg.errors import ReleaseDamaged
from bkg.graph.lexical import may_change, stored_form
from bkg.release import layout
from bkg.release.connections import connect
from bkg.release.layout import Release
from bkg.release.lexical import has_rows, written
from bkg.release.manifest import digest_file
from bkg.validation.finding import Term

_DEFAULT = DefaultGraph()


def _text(release: Release, name: str) -> str:
    """A file of a release that is as its manifest says.

    Raises:
        ReleaseDamaged: it is not, or is missing.
    """
    entry = next((entry for entry in release.manifest.files if entry.name == name), None)
    path = release.path / name
    if entry is None or digest_file(path) != entry.sha256:
        raise ReleaseDamaged(f"{path}: checksum differs; the release is damaged, build again")
    return path.read_text(encoding="utf-8")


class Previous:
    """See `bkg.validation.since.before.Before`.

    Raises:
        ReleaseDamaged: a part of it cannot be read.
    """

    def __init__(self, release: Release) -> None:
        self.version = release.version
        self.size = release.manifest.triples
        try:
            self.inputs = _text(release, layout.REPORT_INPUTS)
            self.report = _text(release, layout.REPORT_JSON)
            self._store = Store.read_only(str(release.path / layout.STORE))
            self._index = connect(release.path / layout.INDEX)
            self._rewritten = has_rows(self._index)
        except (OSError, ValueError, sqlite3.Error) as error:
            reason = " ".join(str(error).split())
            raise ReleaseDamaged(
                f"{release.path}: cannot be read ({reason}); build again"
            ) from error

    def close(self) -> None:
        """Let go of its files."""
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
