"""SPARQL engines that are not ours, each a process of its own with its files in a folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bkg.release.layout import Release
from bkg.store.dialect import ENGINES, Dialect
from bkg.store.endpoint import Endpoint
from bkg.store.protocol import Limits
from bkg.store.push import Push, Summary
from bkg.store.remote import RemoteStore
from bkg.store.transport import Credentials
from tests.servers import free_port, wait_until_ready

_PASSWORD = "dba"  # noqa: S105 - what Virtuoso has when it is new
_VIRTUOSO = """
[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True)
class Engine:
    """A running engine.

    Attributes:
        url: where it takes queries.
        credentials: for updates, if it wants any.
    """

    url: str
    dialect: Dialect
    credentials: Credentials | None = None

    @property
    def name(self) -> str:
        """As the setting ``store.engine`` names it."""
        return self.dialect.name

    @property
    def environment(self) -> dict[str, str]:
        """What `bkg push` needs to be let in."""
        found = self.credentials
        return {"BKG_STORE_USER": found.user, "BKG_STORE_PASSWORD": found.password} if found else {}

    def endpoint(self) -> Endpoint:
        """For updates."""
        return Endpoint(
            self.url, 60.0, 1 << 30, self.credentials, self.dialect.update_url(self.url)
        )

    def store(self, limits: Limits | None = None) -> RemoteStore:
        """The store, which knows no release."""
        return RemoteStore(self.url, limits or Limits(seconds=60.0), dialect=self.dialect)

    def push(self, release: Release, size: int = 0) -> Summary:
        """Load a release in place of what is there."""
        limits = Limits(seconds=60.0)
        store = RemoteStore(self.url, limits, dialect=self.dialect.everywhere())
        return Push(release, self.endpoint(), store, self.dialect, size).run(lambda _: None)


@contextmanager
def _running(command: list[str | Path], folder: Path, ready: str) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet) as process:
        try:
            wait_until_ready(ready, process)
            yield
        finally:
            process.kill()


@contextmanager
def virtuoso(folder: Path) -> Iterator[Engine]:
    """Virtuoso Open Source 7 with an empty database."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("no virtuoso-t; install virtuoso-opensource-7")
    http = free_port()
    (folder / "v.ini").write_text(_VIRTUOSO.format(sql=free_port(), http=http), encoding="utf-8")
    url = f"http://127.0.0.1:{http}/sparql"
    command: list[str | Path] = [program, "+foreground", "+configfile", folder / "v.ini"]
    with _running(command, folder, f"{url}?query=ASK%7B%7D"):
        yield Engine(url, ENGINES["virtuoso"], Credentials("dba", _PASSWORD))


@contextmanager
def oxigraph(folder: Path) -> Iterator[Engine]:
    """The Oxigraph server with an empty store."""
    address = f"127.0.0.1:{free_port()}"
    program = Path(sys.executable).with_name("oxigraph")
    command: list[str | Path] = [program, "serve", "--location", folder, "--bind", address]
    with _running(command, folder, f"http://{address}/"):
        yield Engine(f"http://{address}/query", ENGINES["oxigraph"])


@contextmanager
def rdflib(folder: Path) -> Iterator[Engine]:
    """rdflib-endpoint over a dataset of rdflib in memory."""
    port = free_port()
    script = Path(__file__).with_name("rdflib_server.py")
    with _running([sys.executable, script, str(port)], folder, f"http://127.0.0.1:{port}/"):
        yield Engine(f"http://127.0.0.1:{port}/", ENGINES["rdflib"])


_PARSED = "relative to a base that is relative itself"
_SLOW = "a path over many levels takes half a minute"
LOSSES: dict[str, dict[str, str]] = {
    "virtuoso": {
        "test_relative_iris_resolve_against_the_base[virtuoso_store-BASE <sub/> -sub/ada]": _PARSED,
        "test_any_term_comes_back_as_itself": "some characters of literals are lost: NUL, controls",
    },
    "rdflib": {
        "test_relative_iris_resolve_against_the_base[rdflib_store-BASE <sub/> -sub/ada]": _PARSED,
        "test_select_with_no_terms_has_no_solutions": "cannot write a table without rows",
        "test_describe_answers_as_a_graph": "knows no DESCRIBE as N-Triples",
        "test_the_protocol_names_the_default_graph": "default-graph-uri is not heeded",
        "test_the_protocol_names_the_named_graphs": "named-graph-uri is not heeded",
        "test_describe_is_closed_over_blank_nodes[rdflib_store-deep]": _SLOW,
        "test_a_sketch_with_room_for_it_is_the_description[rdflib_store-deep]": _SLOW,
        "test_several_things_are_described_at_once": _SLOW,
        "test_a_sketch_with_room_for_it_is_the_description[rdflib_store-vase]": _SLOW,
    },
}
"""What an engine itself cannot do of the contract, by test, and why."""


def allow_losses(engine: str, request: pytest.FixtureRequest) -> None:
    """Expect the test to fail if the engine is known to lose what it asks for."""
    losses = LOSSES.get(engine, {})
    reason = losses.get(request.node.name) or losses.get(request.node.originalname)
    if reason is not None:
        # What takes half a minute, or depends on chance, is not run.
        run = reason != _SLOW and "any_term" not in request.node.name
        request.applymarker(pytest.mark.xfail(reason=f"{engine}: {reason}", strict=run, run=run))


RUN = {"virtuoso": virtuoso, "oxigraph": oxigraph, "rdflib": rdflib}
