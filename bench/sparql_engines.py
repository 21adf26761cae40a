"""The servers that are compared: each loads the same file once, is started, and is stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.belarus import Graph, write_folder
from bench.sparql_client import Client, Failed
from bkg.errors import BkgError
from bkg.release.layout import open_release

_ASK = "ASK { ?s ?p ?o }"
_PAUSE = 0.2
_LOADING = 240.0
_ISQL = ("isql-vt", "isql-v", "isql")

_INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {data}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ServerThreads = 20
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass
class Data:
    """A dataset folder with its release.

    Attributes:
        file: the quads.
        release: the release that ``bkg build`` made of them.
        cases: see `bench.belarus.Graph`.
    """

    file: Path
    release: Path
    cases: int


@dataclass
class Engine:
    """A server that runs.

    Attributes:
        name: what the report calls it.
        endpoint: URL of its SPARQL endpoint.
        process: its process, or the parent of its processes.
        said: its version and how it was set.
    """

    name: str
    endpoint: str
    process: subprocess.Popen[bytes]
    said: str

    def memory(self) -> int:
        """MiB that its processes have had at most, each at its own time, added up."""
        kilobytes = 0
        for process in _family(self.process.pid):
            status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
            kilobytes += int(status.partition("VmHWM:")[2].split()[0])
        return kilobytes >> 10


def _family(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield from _family(int(child))


def program(name: str) -> Path:
    """A command beside this Python."""
    return Path(sys.executable).with_name(name)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make(folder: Path, size: int, seed: int) -> Data:
    """The dataset of that size and its release, made if they are not there."""
    root = folder / f"sparql-{size}-{seed}"
    told, release = root / "cases", root / "releases/current"
    if not told.exists():
        graph = Graph(size, seed=seed)
        write_folder(root, graph)
        told.write_text(str(graph.cases), encoding="ascii")
    try:
        open_release(release)
    except BkgError:  # there is none, or one of another version of bkg
        subprocess.run([program("bkg"), "build", root], check=True)
    return Data(root / "data/graph.nq", release, int(told.read_text(encoding="ascii")))


@contextmanager
def _running(
    name: str, command: list[str | Path], endpoint: str, said: str, **environment: str
) -> Iterator[Engine]:
    """A server, from its first answer on until the context ends.

    Raises:
        Failed: it ended, or has not answered in time.
    """
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(process, endpoint)
        yield Engine(name, endpoint, process, said)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], endpoint: str) -> None:
    end = time.monotonic() + _LOADING
    while True:
        client = Client(endpoint)
        try:
            client.send(client.request(_ASK))
            return
        except Failed as error:
            if process.poll() is not None:
                raise Failed(f"ended with exit {process.returncode} while loading") from error
            if time.monotonic() > end:
                raise Failed(f"did not answer within {_LOADING:.0f} s") from error
            time.sleep(_PAUSE)
        finally:
            client.close()


@contextmanager
def bkg(data: Data, _cache: Path) -> Iterator[Engine]:
    """This project; limits on one client are set high, for here one client is all of them."""
    port = free_port()
    settings = {
        "BKG_QUERY_RATE": "1000000",
        "BKG_QUERY_PER_CLIENT": "64",
        "BKG_SERVE_THREADS": "16",
        "BKG_QUERY_QUEUE": "8",
    }
    said = f"{version('bkg')}, {', '.join(f'{k}={v}' for k, v in settings.items())}"
    command: list[str | Path] = [program("bkg"), "serve", data.release, "--port", str(port)]
    url = f"http://127.0.0.1:{port}/sparql"
    with _running("bkg", command, url, said, **settings) as engine:
        yield engine


@contextmanager
def oxigraph(data: Data, _cache: Path) -> Iterator[Engine]:
    """The native server of Oxigraph on the store of the same release."""
    at = f"127.0.0.1:{free_port()}"
    command: list[str | Path] = [
        program("oxigraph"),
        "serve-read-only",
        "--location",
        data.release / "store",
    ]
    url = f"http://{at}/query"
    with _running("Oxigraph", [*command, "--bind", at], url, version("oxigraph")) as engine:
        yield engine


def _virtuoso_version() -> str:
    told = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
    return next(
        (line for line in (told.stdout + told.stderr).splitlines() if line.startswith("Version")),
        "",
    )


def _isql(port: int, *statements: str) -> None:
    """Run statements in Virtuoso, as its default user on a port that only this machine reaches."""
    for name in _ISQL:
        command = [name, f"127.0.0.1:{port}", "dba", "dba", f"exec={'; '.join(statements)};"]
        try:
            subprocess.run(command, check=True, capture_output=True)
            return
        except FileNotFoundError:
            continue
    raise Failed("no isql for Virtuoso on this machine")


@contextmanager
def virtuoso(data: Data, _cache: Path) -> Iterator[Engine]:
    """Virtuoso with 1.3 GiB of buffers, a database of its own beside the data."""
    folder = data.file.parents[1] / "virtuoso"
    folder.mkdir(exist_ok=True)
    loaded = folder / "loaded"
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, data=data.file.parent, sql=sql, http=http))
    if not loaded.exists():
        for old in folder.glob("virtuoso.[dltp]*"):
            old.unlink()
    command: list[str | Path] = ["virtuoso-t", "+foreground", "+configfile", ini]
    url = f"http://127.0.0.1:{http}/sparql"
    with _running("Virtuoso", command, url, _virtuoso_version()) as engine:
        if not loaded.exists():
            folder_and_file = f"'{data.file.parent}', '{data.file.name}', 'urn:none'"
            _isql(sql, f"ld_dir({folder_and_file})", "rdf_loader_run()", "checkpoint")
            loaded.touch()
        yield engine


@contextmanager
def rdflib(data: Data, cache: Path) -> Iterator[Engine]:
    """rdflib-endpoint with rdflib's own store in memory, in an environment of its own."""
    home = cache / "rdflib-endpoint"
    binaries = home / "bin"
    if not (binaries / "rdflib-endpoint").exists():
        venv.create(home, with_pip=True, clear=True)
        install = ["-m", "pip", "install", "--quiet", "rdflib-endpoint[cli]"]
        subprocess.run([binaries / "python", *install], check=True)
    code = "from importlib.metadata import version as v; print(v('rdflib-endpoint'), v('rdflib'))"
    told = subprocess.run(
        [binaries / "python", "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    port = free_port()
    command: list[str | Path] = [binaries / "rdflib-endpoint", "serve", data.file]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    said = f"{told[0]}, rdflib {told[1]}"
    with _running("rdflib-endpoint", command, f"http://127.0.0.1:{port}/", said) as engine:
        yield engine
