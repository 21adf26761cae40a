"""Reads the lists of links of big things out of the index; `bkg.release.links` writes them."""

from __future__ import annotations

from dataclasses import dataclass

from bkg.graph.order import Place, Term, read_term, tie
from bkg.read.index import Index


@dataclass(frozen=True)
class LinkList:
    """The links of a thing by one property in one direction.

    Attributes:
        number: what the index knows the list by.
        direction, property: which links they are.
        total: how many nodes are at the other end, each once.
        unnamed: how many of them are blank nodes.
    """

    number: int
    direction: str
    property: str
    total: int
    unnamed: int


def has_lists(index: Index, thing: str, direction: str) -> bool:
    """Whether the index lists the links of a thing; of those that it does not there are few."""
    query = "SELECT 1 FROM link_list WHERE thing = ? AND direction = ? LIMIT 1"
    return bool(index.rows(query, thing, direction))


def link_lists(
    index: Index, thing: str, direction: str, after: str = "", limit: int = -1
) -> list[LinkList]:
    """The lists of a thing in the order of their properties' IRIs, from after the given one."""
    query = (
        "SELECT id, property, total, unnamed FROM link_list "
        "WHERE thing = ? AND direction = ? AND property > ? ORDER BY property LIMIT ?"
    )
    rows = index.rows(query, thing, direction, after, limit)
    return [
        LinkList(int(n), direction, name, int(total), int(unnamed))
        for n, name, total, unnamed in rows
    ]


def link_list(index: Index, thing: str, direction: str, name: str) -> LinkList | None:
    """The list of one property."""
    query = (
        "SELECT id, total, unnamed FROM link_list "
        "WHERE thing = ? AND direction = ? AND property = ?"
    )
    for number, total, unnamed in index.rows(query, thing, direction, name):
        return LinkList(int(number), direction, name, int(total), int(unnamed))
    return None


def _place_of(index: Index, number: int) -> Place:
    query = "SELECT sort_key, coalesce(tie, term) FROM neighbour WHERE id = ?"
    ((key, last),) = index.rows(query, number)
    return key, last


def _last_at(index: Index, place: Place) -> int:
    """The last node in the order that stands at the place or before it, 0 if none does.

    Ids of nodes follow the order, so it is found by halving.
    """
    if place == ("", ""):
        return 0
    ((highest,),) = index.rows("SELECT coalesce(max(id), 0) FROM neighbour")
    low, high = 0, int(highest)
    while low < high:
        middle = (low + high + 1) // 2
        if _place_of(index, middle) <= place:
            low = middle
        else:
            high = middle - 1
    return low


def neighbours(index: Index, links: LinkList, after: Place, limit: int) -> list[tuple[Place, Term]]:
    """Nodes of a list with their places, those that come after the given place."""
    query = (
        "SELECT sort_key, term FROM listed JOIN neighbour ON neighbour.id = listed.neighbour "
        "WHERE list = ? AND neighbour > ? ORDER BY neighbour LIMIT ?"
    )
    rows = index.rows(query, links.number, _last_at(index, after), limit)
    return [((key, tie(form)), read_term(form)) for key, form in rows]
