"""What clients ask, from decoded JSON to dataclasses: sections 4.1 and 7.3 of the protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bkg.errors import TooLarge, UsageError
from bkg.read.reconcile.matching import Given

DEFAULT_LIMIT = 5
MOST_CANDIDATES = 50
MOST_PROPERTIES = 20
MOST_GIVEN = 50
MOST_THINGS = 1000
STRICTNESS = ("any", "all", "should")


@dataclass(frozen=True)
class Entity:
    """A value that is a thing, by its identifier."""

    id: str


@dataclass(frozen=True)
class PropertyQuery:
    """Values that a property of the thing should have."""

    pid: str
    values: tuple[Given | Entity, ...]


@dataclass(frozen=True)
class Query:
    """One reconciliation query.

    Attributes:
        text: the name to find; empty where only properties are given.
        types: identifiers of classes.
        strictness: "any" or "all" of the types are needed; "should" prefers those of one of them.
        limit: most candidates to answer with.
    """

    text: str
    types: tuple[str, ...] = ()
    strictness: str = "any"
    limit: int = DEFAULT_LIMIT
    properties: tuple[PropertyQuery, ...] = ()


@dataclass(frozen=True)
class Column:
    """A property to fetch, with its settings: see `bkg.read.reconcile.extension`."""

    id: str
    limit: int = 0
    content: str = "entity"
    language: str = ""


@dataclass(frozen=True)
class Extension:
    """Which properties of which things to fetch."""

    ids: tuple[str, ...]
    columns: tuple[Column, ...]


CONTENTS = ("entity", "name", "id")


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise UsageError("%(where)s: must be a JSON object", where=where)
    return value


def _list(value: Any, where: str, most: int) -> list[Any]:
    items = value if isinstance(value, list) else [value]
    if len(items) > most:
        raise TooLarge(
            "%(where)s: at most %(most)s are taken, not %(number)s",
            where=where,
            most=most,
            number=len(items),
        )
    return items


def whole(value: Any, where: str, least: int = 1) -> int:
    """A whole number of at least ``least``, given as a number or, as by HTML forms, as text.

    Raises:
        UsageError: it is none.
    """
    try:
        number = None if isinstance(value, bool) else float(value)
        if number is not None and number.is_integer() and number >= least:
            return int(min(number, 1e9))
    except (TypeError, ValueError, OverflowError) as error:
        raise _no_number(where, least) from error
    raise _no_number(where, least)


def _no_number(where: str, least: int) -> UsageError:
    return UsageError(
        "%(where)s: must be a whole number of at least %(least)s", where=where, least=least
    )


def _given(value: Any, where: str) -> Given | Entity:
    match value:
        case bool() | str():
            return value
        case int() | float():
            try:
                return float(value)
            except OverflowError as error:
                raise UsageError("%(where)s: is too large a number", where=where) from error
        case {"id": str(id_)}:
            return Entity(id_)
    raise UsageError('%(where)s: must be text, a number, a boolean or {"id": …}', where=where)


def _property(value: Any, where: str) -> PropertyQuery:
    fields = _object(value, where)
    pid, given = fields.get("pid"), fields.get("v")
    if not isinstance(pid, str) or not pid.strip():
        raise UsageError('%(where)s: needs "pid", the identifier of a property', where=where)
    if given is None:
        raise UsageError('%(where)s: needs "v", a value', where=where)
    values = _list(given, f"{where}, v", MOST_GIVEN)
    return PropertyQuery(pid, tuple(_given(each, f"{where}, v") for each in values))


def _type(value: Any, where: str) -> str:
    match value:
        case str(id_) | {"id": str(id_)}:
            return id_
    raise UsageError("%(where)s: must be the identifier of a type", where=where)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise UsageError("%(where)s: must be text", where=where)
    return value.strip()


def read_query(value: Any, where: str = "query") -> Query:
    """One query; ``where`` names it in errors.

    Raises:
        UsageError, TooLarge: it is none, or holds more than is taken.
    """
    fields = _object(value, where)
    if fields.get("query") is None and not fields.get("properties"):
        raise UsageError('%(where)s: needs "query" or "properties"', where=where)
    types = fields.get("type")
    strictness = fields.get("type_strict")
    if strictness is not None and strictness not in STRICTNESS:
        raise UsageError(
            "%(where)s: must be one of %(known)s",
            where=f"{where}, type_strict",
            known=", ".join(STRICTNESS),
        )
    limit = fields.get("limit")
    given = fields.get("properties")
    properties = _list([] if given is None else given, f"{where}, properties", MOST_PROPERTIES)
    listed = _list([] if types in (None, "") else types, f"{where}, type", MOST_GIVEN)
    return Query(
        text="" if fields.get("query") is None else _text(fields["query"], f"{where}, query"),
        types=tuple(_type(each, f"{where}, type") for each in listed),
        strictness=strictness or "any",
        limit=DEFAULT_LIMIT
        if limit is None
        else min(whole(limit, f"{where}, limit"), MOST_CANDIDATES),
        properties=tuple(_property(each, f"{where}, properties") for each in properties),
    )


def read_batch(value: Any, most: int) -> dict[str, Query]:
    """A batch of queries by their keys.

    Raises:
        UsageError, TooLarge: it is none, or holds more than ``most`` queries.
    """
    batch = _object(value, "queries")
    if len(batch) > most:
        raise TooLarge(
            "%(where)s: at most %(most)s are taken, not %(number)s",
            where="queries",
            most=most,
            number=len(batch),
        )
    return {str(key): read_query(query, str(key)[:40]) for key, query in batch.items()}


def _setting(settings: Mapping[str, Any], name: str, read: Callable[[Any], Any]) -> dict[str, Any]:
    value = settings.get(name)
    return {} if value in (None, "") else {name: read(value)}


def _content(value: Any) -> str:
    if value not in CONTENTS:
        raise UsageError(
            "%(where)s: must be one of %(known)s", where="content", known=", ".join(CONTENTS)
        )
    return str(value)


def _column(value: Any) -> Column:
    fields = _object(value, "properties")
    id_ = fields.get("id")
    if not isinstance(id_, str) or not id_.strip():
        raise UsageError(
            '%(where)s: each needs "id", the identifier of a property', where="properties"
        )
    settings = fields.get("settings")
    given = _object({} if settings is None else settings, "settings")
    return Column(
        id=id_,
        **_setting(given, "limit", lambda value: whole(value, "limit", 0)),
        **_setting(given, "content", _content),
        **_setting(given, "language", lambda value: _text(value, "language")),
    )


def read_extension(value: Any) -> Extension:
    """A data extension query.

    Raises:
        UsageError, TooLarge: it is none, or names more than is taken.
    """
    fields = _object(value, "extend")
    ids, properties = fields.get("ids"), fields.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise UsageError('%(where)s: needs the lists "ids" and "properties"', where="extend")
    if not all(isinstance(each, str) for each in ids):
        raise UsageError("%(where)s: must be identifiers of things", where="ids")
    return Extension(
        tuple(dict.fromkeys(_list(ids, "ids", MOST_THINGS))),
        tuple(_column(each) for each in _list(properties, "properties", MOST_PROPERTIES)),
    )
