"""The one table of settings: name, default, help; and how a settings object is read.

A setting is a field of `Settings`. Its value comes from, in order: the command line, the
environment (``BKG_`` and the name in capitals, dots as underscores), ``bkg.toml``, the default.
Settings are passed on as an object; no other module reads the environment.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bkg.errors import InputError, Position, UsageError
from bkg.values import as_kind, check_values

MAX_BYTES = 4 << 30
"""Default of ``sources.max_bytes``."""

CONFIG_NAME = "bkg.toml"

_TOML_PLACE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)")


_TYPE_NAMES = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "tuple": "list",
    "dict": "table",
}


def _setting(name: str, default: Any, text: str) -> Any:
    metadata = {"name": name, "help": text}
    if name.endswith("password"):
        return field(default=default, metadata=metadata, repr=False)
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
    publisher: str = _setting(
        "publisher", "", "Who publishes it: a name, an IRI, or both as in `Name <IRI>`."
    )
    publisher_type: str = _setting(
        "publisher_type", "", "What the publisher is: organization or person."
    )
    creators: tuple[str, ...] = _setting(
        "creators", (), "Who made the data, each a name, an IRI, or both as in `Name <IRI>`."
    )
    contact: str = _setting(
        "contact", "", "Where to write to: an e-mail address, or the IRI of a page."
    )
    homepage: str = _setting("homepage", "", "IRI of a page about the dataset.")
    version: str = _setting("version", "", "Version that people use, such as 1.2.0.")
    previous_version: str = _setting(
        "previous_version", "", "IRI of the version before this one, where that is kept somewhere."
    )
    issued: str = _setting(
        "issued", "", "Date when it was first published, as in 2024, 2024-05 or 2024-05-31."
    )
    modified: str = _setting(
        "modified", "", "Date when the data were last changed; no clock is read."
    )
    keywords: tuple[str, ...] = _setting("keywords", (), "Words by which people look for it.")
    themes: dict[str, str] = _setting(
        "themes", {}, "IRIs of the subjects it is about, each with a label; a table of the file."
    )
    temporal: str = _setting(
        "temporal",
        "",
        "The time it is about: a date, or two with a slash; .. for an open end, as in 2010/...",
    )
    spatial: tuple[str, ...] = _setting("spatial", (), "IRIs of the places it is about.")
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
    featured: tuple[str, ...] = _setting("featured", (), "IRIs of entities for the home page.")
    key_facts: tuple[str, ...] = _setting(
        "key_facts",
        (),
        "IRIs of the properties whose values stand at the top of a page; default: the first of the "
        "ontology that have few and short values.",
    )
    facets: dict[str, str] = _setting(
        "facets",
        {},
        "By what lists can be narrowed down, in this order: keys for addresses, each with what it "
        "follows: class, year, source, or paths of properties; a table of the file. Default: what "
        "the data have, see [narrow down lists](../how-to/narrow-down-lists.md).",
    )
    facet_names: dict[str, str] = _setting(
        "facet_names",
        {},
        "What facets are called, by key, or by key and language as in place@be; a table of the "
        "file. Default: the labels of their properties.",
    )
    theme_accent: str = _setting(
        "theme.accent", "", "Colour of links and buttons, as in #14528f; default: a blue."
    )
    theme_colours: dict[str, str] = _setting(
        "theme.colours",
        {},
        "Colours of classes by IRI, as in #8a3b12; a table of the file. Others have one of twelve, "
        "by what they mean or by their IRI.",
    )
    theme_logo: str = _setting(
        "theme.logo", "", "Picture beside the title: an .svg, .png or .webp file of the dataset."
    )
    theme_footer: str = _setting("theme.footer", "", "Text at the bottom of every page.")
    sources_max_bytes: int = _setting(
        "sources.max_bytes",
        MAX_BYTES,
        "Bytes that one input file may have, unpacked and with its XML entities expanded. "
        "RDF/XML and JSON-LD are held in memory whole.",
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
    serve_cache: int = _setting(
        "serve.cache", 32, "MiB of whole answers that each web server process keeps; 0: none."
    )
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
    views_timeout: float = _setting(
        "views.timeout", 10.0, "Seconds after which the query of a view is stopped."
    )
    views_rows: int = _setting(
        "views.rows",
        1000,
        "Rows of a view that its page shows and draws; the page says if it cuts.",
    )
    browse_timeout: float = _setting(
        "browse.timeout",
        0.5,
        "Seconds after which a list comes without what it can be narrowed down by.",
    )
    search_timeout: float = _setting(
        "search.timeout", 1.0, "Seconds after which a search answers with what it has found."
    )
    reconcile_batch: int = _setting(
        "reconcile.batch", 50, "Queries that one reconciliation request may hold."
    )
    reconcile_timeout: float = _setting(
        "reconcile.timeout", 10.0, "Seconds that the queries of one reconciliation request share."
    )
    store_endpoint: str = _setting(
        "store.endpoint",
        "",
        "URL of a SPARQL endpoint that holds the release; default: the store in the release.",
    )
    store_timeout: float = _setting("store.timeout", 20.0, "Seconds to wait for that endpoint.")
    store_engine: str = _setting(
        "store.engine",
        "",
        "The engine there: virtuoso, oxigraph, rdflib or standard; default: as it names itself.",
    )
    store_user: str = _setting("store.user", "", "Name by which that endpoint lets in.")
    store_password: str = _setting(
        "store.password", "", "Password for that name; set it in the environment, not in a file."
    )
    query_timeout: float = _setting(
        "query.timeout", 15.0, "Seconds after which a query sent to /sparql is stopped."
    )
    query_memory: int = _setting(
        "query.memory", 2048, "MiB that one query may take, beside those of its process."
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
    query_services: tuple[str, ...] = _setting(
        "query.services",
        (),
        "URLs of the SPARQL endpoints that a query may ask by SERVICE; default: none.",
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
    try:
        return as_kind(row.kind, value)
    except (TypeError, ValueError) as error:
        wanted = _TYPE_NAMES[row.kind.__name__]
        above = " above 0" if row.kind in (int, float) else ""
        raise UsageError(
            f"{origin}: setting {row.name} must be a {wanted}{above}, not {value!r}"
        ) from error


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
    check_values(vars(settings))
    return settings
