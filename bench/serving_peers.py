"""The servers whose documents of entities are compared, each over the same data.

Trifid and the other publishers are installed and started as `tools/rivals.py` does it, over the
triples in a file, which all of them hold in memory; the Oxigraph server and Virtuoso describe an
entity by a query over HTTP.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from bench import sparql_engines
from bench.faults import BASE, RDFS_LABEL
from bench.sparql_engines import Data
from tools import rivals
from tools.rivals import HOST, Missing, Server

TURTLE = "text/turtle"
IN_MEMORY = 100_000
"""Quads beyond which no server is asked to hold all in memory."""
_BELOW = "town/"  # where the settings of those servers look for things
_PATIENCE = 60.0
_WHOLE = {"virtuoso": 'DEFINE sql:describe-mode "CBD" '}
"""What some must be told before DESCRIBE: Virtuoso by itself tells only what points to a thing."""


@dataclass(frozen=True)
class Peer:
    """A server that runs.

    Attributes:
        root: its URL.
        path: gives path and query of the document about a thing, by its name below the base.
        database: whether it is no publisher: it has no documents, but describes things by a query.
    """

    name: str
    version: str
    root: str
    path: Callable[[str], str]
    database: bool = False


def triples(file: Path) -> str:
    """The triples of a file of N-Quads once each, where publishers look for things."""
    with file.open(encoding="utf-8") as quads:
        lines = dict.fromkeys(line[: line.rindex("<", 0, -3)] for line in quads)
    return "".join(f"{line}.\n" for line in lines).replace(BASE, HOST + _BELOW)


def label(file: Path, name: str) -> str:
    """The label of a thing, by its name below the base, out of a file of N-Quads.

    Raises:
        KeyError: it has none.
    """
    head = f'<{BASE}{name}> {RDFS_LABEL} "'
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(head):
                return line[len(head) :].partition('"')[0]
    raise KeyError(f"{file} has no label of {name}")


def _asked(root: str, path: str) -> tuple[str, bytes]:
    """Where a document is in the end, and its bytes."""
    request = urllib.request.Request(root + path, headers={"Accept": TURTLE})  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - as above
        parts = urlsplit(answer.url)
        return parts.path + (f"?{parts.query}" if parts.query else ""), answer.read()


def _pattern(root: str, name: str, label: str) -> Callable[[str], str]:
    """Where a server has its documents, by the one to which it leads for a thing.

    Raises:
        Missing: it has none, or another.
    """
    try:
        path, body = _asked(root, _BELOW + name)
    except OSError as error:
        raise Missing(f"it has no document of an entity ({error})") from error
    if label.encode() not in body:
        raise Missing("its document of an entity does not tell the label")
    for form in (name, quote(name, safe="")):
        if form in path:
            parts, safe = path.split(form), "/" if form == name else ""
            return lambda other: quote(other, safe=safe).join(parts)
    raise Missing(f"its documents are at addresses like {path}, which tell no name")


@contextmanager
def publisher(server: Server, home: Path, data: str, name: str, label: str) -> Iterator[Peer]:
    """A publisher over some triples.

    Args:
        server: which one.
        home: where it is installed.
        data: see `triples`.
        name: of a thing below the base.
        label: of that thing.

    Raises:
        Missing: it cannot be had, started or used.
    """
    home.mkdir(parents=True, exist_ok=True)
    rivals.install(server, home)
    ready = server.ready.replace("town/mill", _BELOW + name)
    with rivals.running(replace(server, ready=ready), home, data) as (root, _):
        path = _pattern(root, name, label)
        yield Peer(server.name, rivals.version(server, home), root, path)


@contextmanager
def database(start: str, data: Data, folder: Path) -> Iterator[Peer]:
    """A database of `bench.sparql_engines` by its name there, asked to describe things."""
    with getattr(sparql_engines, start)(data, folder) as engine:
        path, before = urlsplit(engine.endpoint).path, _WHOLE.get(start, "")

        def describing(name: str) -> str:
            return f"{path}?{urlencode({'query': f'{before}DESCRIBE <{BASE}{name}>'})}"

        yield Peer(
            f"{engine.name}, DESCRIBE", engine.said, engine.endpoint, describing, database=True
        )


def publishers() -> list[Server]:
    """Those of `tools/rivals.py` that serve documents of entities, beside this project."""
    others = ("bkg", "Oxigraph server", "rdflib-endpoint")
    return [one for one in rivals.SERVERS if one.start and one.name not in others]
