"""The one table of settings: name, default, help; and how a settings object is read.

A setting is a field of `Settings`. Its value comes from, in order: the command line, the
environment (``BKG_`` and the name in capitals, dots as underscores), ``bkg.toml``, the default.
Settings are passed on as an object; no other module reads the environment.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from bkg.errors import InputError, Position, UsageError

CONFIG_NAME = "bkg.toml"

_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_PREFIX = re.compile(r"[^\W\d_]([\w.-]*[\w-])?")
_TOML_PLACE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)")

_PROXY_HEADERS = (
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-prefix",
    "x-forwarded-proto",
)

_TYPE_NAMES = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "tuple": "list",
    "dict": "table",
}


def _setting(name: str, default: Any, text: str) -> Any:
    metadata = {"name": name, "help": text}
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; the help texts are the reference documentation."""

    base: str = _setting(
        "base", "", "IRI under which the dataset's own IRIs live, ending in / or #."
    )
    bases: tuple[str, ...] = _setting(
        "bases",
        (),
        "Further IRIs, ending in / or #, under which own IRIs live; those answer at the path that "
        "they have on their own host. Where base is not set: found in the data.",
    )
    title: str = _setting(
        "title",
        "",
        "Name of the dataset; default: the title of the ontology, concept scheme or dataset that "
        "the data describe, else the folder's name.",
    )
    description: str = _setting(
        "description",
        "",
        "One or two sentences on what it holds; default: as for the title, from the data.",
    )
    licence: str = _setting(
        "licence", "", "IRI of the licence of the data; default: as for the title, from the data."
    )
    publisher: str = _setting("publisher", "", "Who publishes it: a name or an IRI.")
    homepage: str = _setting("homepage", "", "IRI of a page about the dataset.")
    version: str = _setting("version", "", "Version that people use, such as 1.2.0.")
    languages: tuple[str, ...] = _setting(
        "languages",
        (),
        "Languages of labels, the preferred one first; title and description are in that one. "
        "Default: those of the labels, the most frequent first, or en.",
    )
    prefixes: dict[str, str] = _setting(
        "prefixes", {}, "Prefixes for output, added to those found in the files."
    )
    label_properties: tuple[str, ...] = _setting(
        "label_properties", (), "IRIs of label properties, looked at before the usual ones."
    )
    classes: tuple[str, ...] = _setting(
        "classes", (), "IRIs of the classes to show first; default: those with most members."
    )
    featured: tuple[str, ...] = _setting(
        "featured", (), "IRIs of entities to show on the home page."
    )
    sources_max_bytes: int = _setting(
        "sources.max_bytes",
        1 << 30,
        "Bytes that one input file may have, unpacked and with its XML entities expanded.",
    )
    check_warn: tuple[str, ...] = _setting(
        "check.warn",
        (),
        "Codes of findings that are warnings and do not close the gate, such as undefined-term. "
        "Files without a bkg.toml are judged so by all checks but those of shapes.",
    )
    build_releases: str = _setting(
        "build.releases",
        "",
        "Folder for releases; default: releases/ in the dataset folder, or the user's cache "
        "folder where that cannot be written.",
    )
    serve_host: str = _setting("serve.host", "127.0.0.1", "Address to listen on.")
    serve_port: int = _setting("serve.port", 8000, "Port to listen on.")
    serve_workers: int = _setting("serve.workers", 2, "Web server processes.")
    serve_threads: int = _setting("serve.threads", 8, "Threads in each web server process.")
    serve_url: str = _setting(
        "serve.url",
        "",
        "Public address of the site, such as https://data.example.org/kg/, for absolute URLs and "
        "for the path that requests begin with; default: what each request says.",
    )
    serve_trusted_proxies: tuple[str, ...] = _setting(
        "serve.trusted_proxies",
        (),
        "Addresses or networks (such as 10.0.0.0/8) of reverse proxies whose headers are believed.",
    )
    serve_proxy_headers: tuple[str, ...] = _setting(
        "serve.proxy_headers",
        ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-prefix"),
        "Headers that those proxies set; name only these, for a proxy passes on what others sent. "
        "With forwarded (RFC 7239), only x-forwarded-prefix beside it.",
    )
    serve_page_size: int = _setting(
        "serve.page_size", 50, "Entries on one page of a list, and values shown of one property."
    )
    search_timeout: float = _setting(
        "search.timeout", 1.0, "Seconds after which a search answers with what it has found."
    )
    reconcile_batch: int = _setting(
        "reconcile.batch", 50, "Queries that one reconciliation request may hold."
    )
    reconcile_timeout: float = _setting(
        "reconcile.timeout",
        10.0,
        "Seconds that the queries of one reconciliation request share; each answers with what it "
        "has found in its part.",
    )
    store_endpoint: str = _setting(
        "store.endpoint",
        "",
        "URL of a SPARQL endpoint that holds the release; default: the store in the release.",
    )
    store_timeout: float = _setting(
        "store.timeout", 20.0, "Seconds to wait for the remote endpoint."
    )
    query_timeout: float = _setting(
        "query.timeout", 15.0, "Seconds after which a query sent to /sparql is stopped."
    )
    query_memory: int = _setting(
        "query.memory", 2048, "MiB of address space that one query process may take."
    )
    query_processes: int = _setting(
        "query.processes", 2, "Query processes beside each web server process."
    )
    query_queue: int = _setting(
        "query.queue", 4, "Queries that may wait for a process; the next is told to come back."
    )
    query_length: int = _setting(
        "query.length", 65536, "Characters that a query sent to /sparql may have."
    )
    query_rows: int = _setting(
        "query.rows", 1_000_000, "Rows or triples after which an answer of /sparql is cut."
    )
    query_size: int = _setting("query.size", 1024, "MiB after which an answer of /sparql is cut.")
    query_cache: int = _setting(
        "query.cache", 32, "MiB of answers that each web server process keeps for the next."
    )
    query_per_client: int = _setting(
        "query.per_client", 4, "Queries of one client that a web server process takes at once."
    )
    query_rate: int = _setting(
        "query.rate", 600, "Queries of one client in a minute that a web server process takes."
    )

    def replace(self, **changes: Any) -> Settings:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True)
class Row:
    """One row of the table of settings, as documentation and error messages need it."""

    name: str
    field: str
    default: Any
    help: str

    @property
    def kind(self) -> type:
        """The Python type of the value."""
        return type(self.default)

    @property
    def environment(self) -> str:
        """Name of the environment variable."""
        return "BKG_" + self.name.replace(".", "_").upper()


def table() -> list[Row]:
    """All settings in the order of their declaration."""
    defaults = Settings()
    return [
        Row(f.metadata["name"], f.name, getattr(defaults, f.name), f.metadata["help"])
        for f in dataclasses.fields(Settings)
    ]


def _convert(row: Row, value: Any, origin: str) -> Any:
    """``value`` as the row's type.

    Raises:
        UsageError: it cannot be that type.
    """
    converters: dict[type, Callable[[type, Any], Any]]
    converters = {tuple: _as_tuple, dict: _as_dict, str: _as_text}
    try:
        return converters.get(row.kind, _as_number)(row.kind, value)
    except (TypeError, ValueError) as error:
        wanted = _TYPE_NAMES[row.kind.__name__]
        above = " above 0" if row.kind in (int, float) else ""
        raise UsageError(
            f"{origin}: setting {row.name} must be a {wanted}{above}, not {value!r}"
        ) from error


def _as_tuple(_: type, value: Any) -> tuple[str, ...]:
    items = value.split() if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise TypeError
    return tuple(items)


def _as_dict(_: type, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise TypeError
    return dict(value)


def _as_text(_: type, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _as_number(kind: type, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    if kind is int and isinstance(value, float):
        raise TypeError
    number = kind(value)
    if not 0 < number < math.inf:
        raise ValueError
    return number


def _flatten(document: Mapping[str, Any]) -> dict[str, Any]:
    """TOML tables as dotted names; a table that is itself a setting stays whole."""
    tables = {row.name for row in table() if row.kind is dict}
    flat: dict[str, Any] = {}
    for key, value in document.items():
        if isinstance(value, dict) and key not in tables:
            flat.update({f"{key}.{inner}": v for inner, v in value.items()})
        else:
            flat[key] = value
    return flat


def read_config(path: Path) -> dict[str, Any]:
    """The settings that ``bkg.toml`` gives, by field name.

    Raises:
        InputError: it cannot be read, or is not TOML (with line and column).
        UsageError: it names an unknown setting or gives a value of the wrong type.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = _TOML_PLACE.fullmatch(str(error))
        position = Position(path, int(place[2]), int(place[3])) if place else Position(path)
        raise InputError(f"not valid TOML: {place[1] if place else error}", position) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", Position(path)) from error
    rows = {row.name: row for row in table()}
    values: dict[str, Any] = {}
    for name, value in _flatten(document).items():
        if name not in rows:
            near = difflib.get_close_matches(name, rows, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise UsageError(f"{path}: unknown setting {name}{hint}")
        values[rows[name].field] = _convert(rows[name], value, str(path))
    return values


def read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings that environment variables give, by field name.

    Raises:
        UsageError: a value is of the wrong type.
    """
    return {
        row.field: _convert(row, environ[row.environment], row.environment)
        for row in table()
        if row.kind is not dict and environ.get(row.environment)
    }


def load(
    config: Path | None, environ: Mapping[str, str], overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Settings from a config file, the environment and explicit overrides, the last one winning.

    Raises:
        InputError, UsageError: as `read_config` and `read_environment` do.
    """
    values = read_config(config) if config is not None and config.is_file() else {}
    values.update(read_environment(environ))
    values.update({k: v for k, v in (overrides or {}).items() if v is not None})
    settings = Settings(**values)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    """What a type alone does not say.

    Raises:
        UsageError: a value that would fail later, far from where it was set.
    """
    for tag in settings.languages:
        if not _TAG.fullmatch(tag):
            raise UsageError(f"setting languages: {tag!r} is not a language tag, such as en or be")
    for prefix in settings.prefixes:
        if not _PREFIX.fullmatch(prefix):
            raise UsageError(f"setting prefixes: {prefix!r} cannot be a prefix")
    _check_iris(settings)
    _check_proxies(settings)


def _check_proxies(settings: Settings) -> None:
    """What is said of proxies.

    Raises:
        UsageError: it would mean something else than it seems to, or nothing.
    """
    url = urlsplit(settings.serve_url)
    good = url.scheme in ("http", "https") and url.netloc and "@" not in url.netloc
    if settings.serve_url and (not good or url.query or url.fragment):
        raise UsageError(f"setting serve.url: {settings.serve_url!r} is no web address of a site")
    for network in settings.serve_trusted_proxies:
        try:
            ip_network(network)
        except ValueError as error:
            raise UsageError(f"setting serve.trusted_proxies: {error}") from error
    for name in settings.serve_proxy_headers:
        if name.lower() not in _PROXY_HEADERS:
            known = ", ".join(_PROXY_HEADERS)
            raise UsageError(f"setting serve.proxy_headers: {name!r} is none of {known}")
    names = {name.lower() for name in settings.serve_proxy_headers}
    if "forwarded" in names and names - {"forwarded", "x-forwarded-prefix"}:
        raise UsageError("setting serve.proxy_headers: forwarded says what the others say, too")


def _check_iris(settings: Settings) -> None:
    """That what should be IRIs are.

    Raises:
        UsageError: one is not.
    """
    for name, spaces in (("base", (settings.base,)), ("bases", settings.bases)):
        for iri in spaces:
            if iri and not iri.endswith(("/", "#")):
                raise UsageError(f"setting {name} must end in / or #, not {iri!r}")
    if settings.bases and not settings.base:
        raise UsageError("setting bases needs a base: its first IRI may be that")
    iris: dict[str, Iterable[str]] = {
        "base": (settings.base,) if settings.base else (),
        "bases": settings.bases,
        "label_properties": settings.label_properties,
        "classes": settings.classes,
        "featured": settings.featured,
        "prefixes": settings.prefixes.values(),
    }
    for name, values in iris.items():
        for iri in values:
            try:
                NamedNode(iri)
            except ValueError as error:
                raise UsageError(f"setting {name}: {iri!r} is not an IRI") from error
