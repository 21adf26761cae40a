"""Where descriptions of the dataset say that the site is.

A dataset with a base is described by its IRIs, wherever it is served; one without has no address
but that of the request.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from bkg.release.describing import NOWHERE, root_iri
from bkg.web import context


def root() -> str:
    """What the site's paths are added to in RDF: the base, else the site's address."""
    base = context.dataset().settings.base
    return root_iri(base) if base else context.site_root() + "/"


def page_root() -> str:
    """The same for a page, on which a path is enough: it holds for every host and every cache."""
    base = context.dataset().settings.base
    return root_iri(base) if base else context.urls().neutral().page("/")


def located(quads: Iterable[Quad]) -> list[Quad]:
    """The quads with the site's address in place of the one that was not known to the build."""
    if context.dataset().settings.base:
        return list(quads)
    here = root()

    def at(node: NamedNode) -> NamedNode:
        known = node.value.removeprefix(NOWHERE)
        return node if known == node.value else NamedNode(here + known)

    return [
        Quad(
            at(q.subject) if isinstance(q.subject, NamedNode) else q.subject,
            q.predicate,
            at(q.object) if isinstance(q.object, NamedNode) else q.object,
        )
        for q in quads
    ]
