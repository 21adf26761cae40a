"""Finds the IRI spaces of a dataset for which nobody has set a base.

Each IRI is to answer at the path that it has on its own host. Where two hosts have the same path,
the one that more things live on keeps it; things of the other are at ``/resource?iri=``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from bkg.graph.iris import document_of

MOST_SPACES = 200


def _origins(iris: Iterable[str]) -> list[tuple[str, set[str]]]:
    """Hosts with scheme, each with the paths of its documents; those with most things first."""
    things: dict[str, int] = defaultdict(int)
    paths: dict[str, set[str]] = defaultdict(set)
    for iri in iris:
        document = document_of(iri)
        try:
            parts = urlsplit(document)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and not parts.query:
            origin = f"{parts.scheme}://{parts.netloc}"
            things[origin] += 1
            paths[origin].add(document[len(origin) :] or "/")
    return [(o, paths[o]) for o in sorted(paths, key=lambda origin: (-things[origin], origin))]


def _candidates(paths: Iterable[str]) -> list[str]:
    """The outermost folders of paths, and the paths themselves that lie in no folder."""
    folders = sorted({path.rpartition("/")[0] + "/" for path in paths})
    outermost: list[str] = []
    for folder in folders:
        if folder != "/" and not (outermost and folder.startswith(outermost[-1])):
            outermost.append(folder)
    return outermost + sorted(path for path in paths if path.count("/") == 1 and path != "/")


def _is_free(candidate: str, taken: Sequence[str]) -> bool:
    """Whether no path of the sorted ``taken`` is the candidate or lies in it."""
    at = bisect_left(taken, candidate)
    if at == len(taken):
        return True
    inside = candidate.endswith("/") and taken[at].startswith(candidate)
    return taken[at] != candidate and not inside


def find_spaces(iris: Iterable[str]) -> tuple[str, ...]:
    """The spaces of a dataset, the largest host first.

    Args:
        iris: what the dataset describes; IRIs that are no web addresses are passed over.

    Returns:
        The root of the largest host, and of the others folders (ending in ``/``) and documents of
        hash IRIs (ending in ``#``) whose paths no larger host uses.
    """
    spaces: list[str] = []
    taken: list[str] = []
    for origin, paths in _origins(iris):
        if not spaces:
            spaces.append(origin + "/")
            taken = sorted(paths)
            continue
        free = [each for each in _candidates(paths) if _is_free(each, taken)]
        for candidate in free[: MOST_SPACES - len(spaces)]:
            spaces.append(origin + (candidate if candidate.endswith("/") else candidate + "#"))
            taken.extend(p for p in paths if p == candidate or p.startswith(candidate))
        taken.sort()
    return tuple(spaces)
