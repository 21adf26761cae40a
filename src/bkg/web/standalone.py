"""How the pages differ where files stand for the site and no program answers requests.

A static export renders the same templates with this given: the search box looks into an index file,
queries show their answers as pages, and nothing is offered that only a server can do.
"""

from __future__ import annotations

from dataclasses import dataclass

RESOURCE_INDEX = "resource/index.json"
"""File that leads from IRIs without a path to their documents."""


def search_index(language: str = "") -> str:
    """File of names for the search box, below the root of the site.

    ``language`` is that of pages whose address names one, empty for the others.
    """
    return f"search/index.{language}.json" if language else "search/index.json"


@dataclass(frozen=True)
class Standalone:
    """What an export is made for.

    Attributes:
        languages: those that the pages are in, the one of plain addresses first.
        endpoint: URL of a SPARQL endpoint that answers the queries, empty if there is none.
        has_address: whether the host is known, so that a sitemap can be had.
        has_search: whether there is a file for the search box to look into.
    """

    languages: tuple[str, ...] = ("en",)
    endpoint: str = ""
    has_address: bool = True
    has_search: bool = True
