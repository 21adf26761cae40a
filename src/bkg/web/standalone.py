"""How the pages differ where files stand for the site and no program answers requests.

A static export renders the same templates with this given: the search box looks into an index file,
queries show their answers as pages, and nothing is offered that only a server can do.
"""

from __future__ import annotations

from dataclasses import dataclass

SEARCH_INDEX = "search/index.json"
"""File of names for the search box, below the root of the site."""

RESOURCE_INDEX = "resource/index.json"
"""File that leads from IRIs without a path to their documents."""


@dataclass(frozen=True)
class Standalone:
    """What an export is made for.

    Attributes:
        endpoint: URL of a SPARQL endpoint that answers the queries, empty if there is none.
        has_address: whether the host is known, so that a sitemap can be had.
        has_search: whether there is a file for the search box to look into.
    """

    endpoint: str = ""
    has_address: bool = True
    has_search: bool = True
