"""The address that a request was sent to, for what must be absolute: sitemaps, search, metadata.

A dataset with a base is described by its IRIs, wherever it is served; one without has no address
but that of the request.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from pyoxigraph import NamedNode, Quad

from bkg.release.describing import NOWHERE, root_iri
from bkg.web import context


def absolute(url: str) -> str:
    """A URL of ours with scheme and host."""
    return request.host_url.rstrip("/") + url


def root() -> str:
    """What the site's paths are added to in descriptions: the base, else the site's address."""
    base = context.dataset().settings.base
    return root_iri(base) if base else absolute(context.urls().page("/"))


def located(quads: Iterable[Quad]) -> list[Quad]:
    """The quads with the site's address in place of the one that was not known to the build."""
    here = root()

    def at(node: NamedNode) -> NamedNode:
        return NamedNode(here + node.value.removeprefix(NOWHERE))

    def moved(node: object) -> bool:
        return isinstance(node, NamedNode) and node.value.startswith(NOWHERE)

    if context.dataset().settings.base:
        return list(quads)
    return [
        Quad(
            at(q.subject) if moved(q.subject) else q.subject,  # type: ignore[arg-type]  # moved() has looked
            q.predicate,
            at(q.object) if moved(q.object) else q.object,  # type: ignore[arg-type]  # moved() has looked
        )
        for q in quads
    ]
