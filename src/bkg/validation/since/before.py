"""What is asked of the release that a change is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pyoxigraph import NamedNode, Quad

from bkg.validation.finding import Term
from bkg.validation.sieve.lookup import Triples


class Before(Triples, Protocol):
    """A release, as far as checks need it.

    Attributes:
        version: what it is called.
        inputs: what it was made from, as `bkg.validation.since.inputs` writes it.
        report: what was found in it, as `bkg.validation.report.report_json` writes it.
    """

    version: str
    inputs: str
    report: str

    def quads(
        self,
        subject: Term | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """The quads of named graphs that fit, written as the data has them."""
        ...
